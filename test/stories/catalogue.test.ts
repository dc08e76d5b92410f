import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/kernel/clock.ts'
import { schema } from '../../src/schema.ts'
import { openServer } from '../../src/server.ts'
import { caller, signedIn } from '../support/client.ts'
import { copyDemo } from '../support/demo.ts'
import { openWorld } from '../support/world.ts'

await copyDemo()
const world = await openWorld(systemClock)
let server: Awaited<ReturnType<typeof openServer>>
let token: string
beforeAll(async () => {
  server = await openServer(world, schema)
  token = await signedIn(server.address, 'admin')
})
afterAll(async () => {
  await server.stop()
  await world.close()
})

// biome-ignore lint/suspicious/noExplicitAny: replies are checked by whole values
type Any = any

/** Does one mutation of an input, and answers its entity. */
async function create(name: string, entity: string, fields: string, input: object): Promise<Any> {
  const { data, errors } = await caller(server.address, token)(
    `mutation($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${entity} { ${fields} } errors { code message } } }`,
    { input },
  )
  expect(errors).toBeUndefined()
  expect(data[name].errors).toEqual([])
  return data[name][entity]
}

/** Does one verb on a row, and answers its entity. */
async function act(name: string, entity: string, fields: string, id: string, input?: object): Promise<Any> {
  const typed = input ? `, $input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!` : ''
  const { data, errors } = await caller(server.address, token)(
    `mutation($id: ID!${typed}) { ${name}(id: $id${input ? ', input: $input' : ''}) { ${entity} { ${fields} } errors { code message } } }`,
    { id, input },
  )
  expect(errors).toBeUndefined()
  expect(data[name].errors).toEqual([])
  return data[name][entity]
}

const read = async (query: string, variables: object): Promise<Any> =>
  (await caller(server.address, token)(query, variables)).data

const newClient = (fields = 'id', more: object = {}) =>
  create('clientCreate', 'client', fields, { name: `Épicerie ${crypto.randomUUID()}`, kind: 'BUSINESS', ...more })

test('[CLI-2] a client with its details, its contacts, our own contacts and its fiscal data', async () => {
  const { nodes } = await read('{ members(first: 2) { nodes { id name } } }', {}).then(({ members }) => members)
  const client = await newClient(
    'name siren vatNumber email billingAddress { street city } owner { name } contacts(first: 5) { nodes { name email } }',
    {
      name: 'Fromagerie Noël SARL',
      siren: '552100554',
      vatNumber: 'FR96552100554',
      email: 'bonjour@fromagerie.example',
      billingAddress: { street: '3 rue des Halles', postalCode: '21000', city: 'Dijon' },
      ownerId: nodes[0].id,
      followerIds: [nodes[1].id],
      contacts: [{ name: 'Zoé Noël', email: 'zoe@fromagerie.example', primary: true }],
    },
  )
  expect(client).toEqual({
    name: 'Fromagerie Noël SARL',
    siren: '552100554',
    vatNumber: 'FR96552100554',
    email: 'bonjour@fromagerie.example',
    billingAddress: { street: '3 rue des Halles', city: 'Dijon' },
    owner: { name: nodes[0].name },
    contacts: { nodes: [{ name: 'Zoé Noël', email: 'zoe@fromagerie.example' }] },
  })
})

test('[ART-1] [ART-2] [CON-2] an article is priced, then used in a quote, an invoice and a contract, which keep the price they were made with', async () => {
  const article = await create('articleCreate', 'article', 'id version unitPrice vatRate', {
    sku: 'MNT-ESSAI',
    name: 'Maintenance mensuelle',
    kind: 'SERVICE',
    unitPrice: '310',
    vatRate: '20',
  })
  expect([Number(article.unitPrice), Number(article.vatRate)]).toEqual([310, 20])
  const { id: clientId } = await newClient()
  const lines = [{ articleId: article.id, quantity: '1' }]
  const quote = await create('quoteCreate', 'quote', 'id net total', { party: { clientId }, lines })
  const invoice = await create('invoiceCreate', 'invoice', 'id net total', { clientId, lines })
  const contract = await create(
    'contractCreate',
    'contract',
    'id status terms lines { description quantity unitPrice }',
    {
      clientId,
      kind: 'MAINTENANCE',
      name: 'Entretien',
      startsOn: '2026-01-15',
      termMonths: 12,
      terms: 'Intervention sous 48 heures.',
      lines,
    },
  )
  expect([quote, invoice].map(({ net, total }) => [net, total])).toEqual(Array(2).fill(['310.00', '372.00']))
  const services = [{ description: 'Maintenance mensuelle', quantity: '1', unitPrice: '310' }]
  expect(contract).toMatchObject({ status: 'DRAFT', terms: 'Intervention sous 48 heures.', lines: services })
  const active = await act('contractActivate', 'contract', 'status endsOn', contract.id)
  expect(active).toEqual({ status: 'ACTIVE', endsOn: '2027-01-14' })

  await act('articleUpdate', 'article', 'unitPrice', article.id, { expectedVersion: article.version, unitPrice: '500' })
  const later = await read(
    'query($quote: ID!, $invoice: ID!, $contract: ID!) { quote(id: $quote) { net } invoice(id: $invoice) { net } contract(id: $contract) { lines { description quantity unitPrice } } }',
    { quote: quote.id, invoice: invoice.id, contract: contract.id },
  )
  expect(later).toEqual({ quote: { net: '310.00' }, invoice: { net: '310.00' }, contract: { lines: services } })
})

test('[PRJ-2] [PRJ-3] a project of a client and its contract, its tasks with people and deadlines', async () => {
  const { id: clientId } = await newClient()
  const { members } = await read('{ members(first: 1) { nodes { id name } } }', {})
  const contract = await create('contractCreate', 'contract', 'id', {
    clientId,
    kind: 'RECURRING_SERVICE',
    name: 'Accompagnement',
  })
  const project = await create('projectCreate', 'project', 'id client { id } contract { id } status', {
    name: 'Refonte du site',
    clientId,
    contractId: contract.id,
  })
  expect(project).toMatchObject({ client: { id: clientId }, contract: { id: contract.id }, status: 'PLANNED' })
  await create('taskCreate', 'task', 'id', {
    title: 'Maquettes',
    target: { projectId: project.id },
    assigneeId: members.nodes[0].id,
    dueOn: '2027-03-01',
  })
  const { project: seen } = await read(
    'query($id: ID!) { project(id: $id) { tasks(first: 5) { nodes { title dueOn assignee { name } } } } }',
    { id: project.id },
  )
  expect(seen.tasks.nodes).toEqual([
    { title: 'Maquettes', dueOn: '2027-03-01', assignee: { name: members.nodes[0].name } },
  ])
})

test('[AVO-3] a credit note beyond its own invoice’s balance is applied to the next invoice, and what is left is refunded', async () => {
  const { id: clientId } = await newClient('id', {
    siren: '732829320',
    billingAddress: { street: '1 rue Haute', postalCode: '69001', city: 'Lyon' },
  })
  const issued = async (unitPrice: string) => {
    const lines = [{ description: 'Vélo', quantity: '1', unitPrice, vatRate: '20' }]
    const { id } = await create('invoiceCreate', 'invoice', 'id', { clientId, lines })
    return act('invoiceIssue', 'invoice', 'id total', id)
  }
  const first = await issued('100')
  await create('paymentRecord', 'payment', 'id', {
    clientId,
    amount: first.total,
    method: 'TRANSFER',
    receivedOn: new Date().toISOString().slice(0, 10),
    allocations: [{ invoiceId: first.id, amount: first.total }],
  })
  const note = await create('creditNoteCreate', 'creditNote', 'id', {
    invoiceId: first.id,
    reason: 'RETURN',
    content: { full: true },
  })
  expect(await act('creditNoteIssue', 'creditNote', 'total remaining', note.id)).toEqual({
    total: '120.00',
    remaining: '120.00',
  })
  const next = await issued('50')
  await act('creditNoteApply', 'creditNote', 'remaining', note.id, { invoiceId: next.id })
  expect((await read('query($id: ID!) { invoice(id: $id) { balance } }', { id: next.id })).invoice.balance).toBe('0.00')
  await act('creditNoteRefund', 'creditNote', 'remaining', note.id, { amount: '60.00' })
  const { creditNote } = await read('query($id: ID!) { creditNote(id: $id) { applied refunded remaining } }', {
    id: note.id,
  })
  expect(creditNote).toEqual({ applied: '60.00', refunded: '60.00', remaining: '0.00' })
})

test('a value that an enumeration lacks is the caller’s mistake, and named', async () => {
  const { errors } = await caller(server.address, token)(
    'mutation($input: ContractCreateInput!) { contractCreate(input: $input) { errors { code } } }',
    { input: { clientId: 'cli_x', kind: 'NO_SUCH_KIND', name: 'x' } },
  )
  expect(errors).toMatchObject([
    { message: expect.stringContaining('NO_SUCH_KIND'), extensions: { code: 'BAD_USER_INPUT' } },
  ])
})
