import { afterAll, beforeAll, expect, test } from 'vitest'
import { countStatements } from '../../src/db/client.ts'
import { openPipeline } from '../../src/graphql/execute.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { reconcile } from '../../src/modules/ledger/reconcile.ts'
import { schema } from '../../src/schema.ts'
import { openServer } from '../../src/server.ts'
import { ClientHistoryDocument } from '../generated/graphql.ts'
import { callers } from '../graphql/reader/people.ts'
import { caller, follow, type Reply, signedIn, signInQuery, socket, until } from '../support/client.ts'
import { copyDemo } from '../support/demo.ts'
import { openWorld } from '../support/world.ts'

await copyDemo()
const world = await openWorld(systemClock)
let server: Awaited<ReturnType<typeof openServer>>
let ids: string[] = []
const tokens: Record<string, string> = {}
const names = ['admin', 'manager', 'accountant', 'sales', 'projects', 'support', 'viewer'] as const

beforeAll(async () => {
  server = await openServer(world, schema)
  for (const name of names) tokens[name] = await signedIn(server.address, name)
  ids = (await ask('admin', '{ clients(first: 100) { nodes { id } } }')).data.clients.nodes.map(
    ({ id }: { id: string }) => id,
  )
})
afterAll(async () => {
  await server.stop()
  await world.close()
})

const ask = (name: string, query: string, variables: object = {}): Promise<Reply> =>
  caller(server.address, tokens[name])(query, variables)

/** What the contract’s main query (api.md) selects of a client. */
const [, selection] = /client\(id: \$id\) (\{.*\})\s*\}\s*$/s.exec(ClientHistoryDocument.toString())!
const clientHistory = ClientHistoryDocument.toString()

test('[CLI-3] [CLI-1] an administrator reads every client’s whole history without an error', async () => {
  expect(ids.length).toBe(60)
  for (const id of ids) {
    const { data, errors } = await caller(server.address, tokens.admin)(ClientHistoryDocument, { id })
    expect(errors).toBeUndefined()
    expect(data.client?.id).toBe(id)
  }
})

/** Where each role of access.md may not read: the paths of the FORBIDDEN errors, list positions left out. */
const forbiddenPaths: Record<string, string[]> = {
  admin: [],
  manager: [],
  accountant: ['client.tickets'],
  sales: [],
  projects: [
    'client.balance.credit',
    'client.balance.unallocated',
    'client.invoices.nodes.creditNotes',
    'client.invoices.nodes.payments',
  ],
  support: ['client.quotes'],
  viewer: [],
}

test.each(names)(
  '[EQU-3] %s reads what the grid allows, and FORBIDDEN stands at each path that it does not',
  async (name) => {
    const { data: mine } = await ask(name, '{ clients(first: 100) { totalCount nodes { id } } }')
    expect(mine.clients.totalCount).toBe(name === 'sales' ? 20 : 60)
    const seen = new Set<string>()
    for (const { id } of mine.clients.nodes.slice(0, 12)) {
      const { data, errors = [] } = await ask(name, clientHistory, { id })
      expect(data.client.id).toBe(id)
      for (const { path, extensions } of errors) {
        expect(extensions.code).toBe('FORBIDDEN')
        seen.add(path!.filter((step) => typeof step === 'string').join('.'))
      }
    }
    expect([...seen].sort()).toEqual(forbiddenPaths[name])
  },
)

test('a row out of scope is not found, like one that does not exist', async () => {
  const own = new Set(
    (await ask('sales', '{ clients(first: 100) { nodes { id } } }')).data.clients.nodes.map(
      ({ id }: { id: string }) => id,
    ),
  )
  const foreign = ids.find((id) => !own.has(id))!
  expect((await ask('sales', clientHistory, { id: foreign })).data).toEqual({ client: null })
  expect((await ask('sales', `{ node(id: "${foreign}") { id } }`)).data).toEqual({ node: null })
  expect((await ask('admin', '{ client(id: "inv_1ChMJF3d1ipwRtABARSkTk") { id } }')).errors?.[0]?.extensions.code).toBe(
    'INVALID_ID',
  )
})

test('the history costs the same few statements for one client and for fifty', async () => {
  const { rows: _none, ...app } = world
  const reference = openPipeline(app, schema)
  const [admin] = await callers(world)
  const run = (document: string, variables = {}) =>
    countStatements(world.db, () => reference.run({ document, variables }, admin!))
  const one = await run(clientHistory, { id: ids[0]! })
  const fifty = await run(`{ clients(first: 50) { nodes ${selection} } }`)
  expect(one.value).not.toHaveProperty('errors')
  expect(fifty.value).not.toHaveProperty('errors')
  // Points are taken from the minute's account in portions, whoever asks.
  const [few, many] = [one, fifty].map(({ statements }) => statements.filter((sql) => !sql.includes('meter.rate')))
  expect(few!.length).toBeLessThanOrEqual(14)
  expect(many!.length).toBe(few!.length)
})

test('compiled, the history costs one statement per list, for one client and for fifty', async () => {
  const compiled = openPipeline(world, schema)
  const [admin] = await callers(world)
  const run = async (document: string, variables = {}) => {
    const before = compiled.counts()!.statements
    const { statements } = await countStatements(world.db, () => compiled.run({ document, variables }, admin!))
    const others = statements.filter((sql) => !sql.includes('meter.rate')).length
    return { read: compiled.counts()!.statements - before, others }
  }
  const one = await run(clientHistory, { id: ids[0]! })
  const fifty = await run(`{ clients(first: 50) { nodes ${selection} } }`)
  expect(compiled.counts()!.reasons).toEqual(new Map())
  // Nothing is asked below a list that is empty.
  expect(one.read).toBeLessThanOrEqual(12)
  expect(fifty).toEqual({ read: 12, others: one.others })
})

test('one field name under two types of one list answers for each its own', async () => {
  const { nodes } = (await ask('admin', '{ projects(first: 1) { nodes { id client { id } } } }')).data.projects
  const tasks = 'tasks(first: 1) { totalCount aggregate { count } }'
  const { data, errors } = await ask(
    'admin',
    `query($ids: [ID!]!) { nodes(ids: $ids) { ... on Client { ${tasks} } ... on Project { ${tasks} } } }`,
    { ids: [nodes[0].client.id, nodes[0].id] },
  )
  expect(errors).toBeUndefined()
  expect(data.nodes).toEqual([
    { tasks: { totalCount: 0, aggregate: { count: 0 } } },
    { tasks: { totalCount: 5, aggregate: { count: 5 } } },
  ])
})

test('the demo’s books agree to the cent', async () => {
  expect(await reconcile(world.db)).toEqual([])
})

test('[TIC-1] [TIC-3] [TIC-4] [TIC-5] [EQU-5] a dashboard sees a ticket opened, assigned, answered and closed', async () => {
  const client = socket(server.address, tokens.support!)
  const { results } = follow(
    client,
    'subscription($after: EventCursor, $from: DateTimeOrDuration!) { ticketChanged(after: $after, filter: { openedAt: { gte: $from } }) { op version changedFields ticket { number status assignee { name } } actor { name } } }',
    { from: new Date().toISOString(), after: (await ask('support', '{ eventCursor }')).data.eventCursor },
  )

  const opened = await ask(
    'support',
    'mutation($input: TicketOpenInput!) { ticketOpen(input: $input) { ticket { id number status } errors { code } } }',
    { input: { clientId: ids[0], subject: 'Panne', body: 'Au secours' } },
  )
  const { id, number } = opened.data.ticketOpen.ticket
  const me = (await ask('support', '{ viewer { member { id } } }')).data.viewer.member.id
  await ask(
    'support',
    'mutation($id: ID!, $input: TicketAssignInput) { ticketAssign(id: $id, input: $input) { errors { code } } }',
    { id, input: { assigneeId: me, priority: 'HIGH' } },
  )
  await ask(
    'support',
    'mutation($id: ID!, $input: TicketReplyInput!) { ticketReply(id: $id, input: $input) { errors { code } } }',
    { id, input: { body: 'Nous arrivons.' } },
  )
  await ask('support', 'mutation($id: ID!) { ticketResolve(id: $id) { errors { code } } }', { id })
  await ask('support', 'mutation($id: ID!) { ticketClose(id: $id) { ticket { status } errors { code } } }', { id })
  await until(() => results.length === 5)

  const changes = results.map(({ data }) => data.ticketChanged)
  expect(changes.map(({ op }) => op)).toEqual(['CREATED', 'UPDATED', 'UPDATED', 'UPDATED', 'UPDATED'])
  expect(changes[1].changedFields).toEqual(expect.arrayContaining(['assignee', 'priority', 'status']))
  expect(changes[4].ticket).toEqual({ number, status: 'CLOSED', assignee: { name: 'François Noël' } })
  expect(
    (await world.db.mail.findMany({ where: { subject: `[${number}] Panne` }, orderBy: { createdAt: 'asc' } })).map(
      ({ kind }) => kind,
    ),
  ).toEqual(['ticket.replied', 'ticket.resolved', 'ticket.closed'])
  await client.dispose()
})

test('a subscriber without the right is refused before anything listens', async () => {
  await until(() => world.live.listeners() === 0)
  const client = socket(server.address, tokens.accountant!)
  const { results, ended } = follow(client, 'subscription { ticketChanged { op } }')
  await ended
  expect(results).toMatchObject([{ errors: [{ extensions: { code: 'FORBIDDEN' } }] }])
  expect(world.live.listeners()).toBe(0)
  await client.dispose()
})

test('[DEV-1] [DEV-2] [DEV-4] [FAC-1] [FAC-2] [REG-1] [REG-2] [REG-3] [AVO-1] [AVO-2] from a quote to money in the bank, over HTTP', async () => {
  const lines = [{ description: 'Audit', quantity: '2', unitPrice: '500', vatRate: '20' }]
  const quote = (
    await ask(
      'manager',
      'mutation($input: QuoteCreateInput!) { quoteCreate(input: $input) { quote { id total status } errors { code } } }',
      { input: { party: { clientId: ids[1] }, lines } },
    )
  ).data.quoteCreate.quote
  expect([quote.total, quote.status]).toEqual(['1200.00', 'DRAFT'])
  await ask('manager', 'mutation($id: ID!) { quoteSend(id: $id) { errors { code } } }', { id: quote.id })
  await ask(
    'manager',
    'mutation($id: ID!, $input: QuoteAcceptInput!) { quoteAccept(id: $id, input: $input) { errors { code } } }',
    { id: quote.id, input: { signerName: 'Inès Caron' } },
  )
  const { invoice } = (
    await ask(
      'manager',
      'mutation($id: ID!, $input: QuoteConvertToInvoiceInput!) { quoteConvertToInvoice(id: $id, input: $input) { quote { status } invoice { id status total } errors { code } } }',
      { id: quote.id, input: { kind: 'STANDARD' } },
    )
  ).data.quoteConvertToInvoice
  expect(invoice).toMatchObject({ status: 'DRAFT', total: '1200.00' })

  const issued = (
    await ask(
      'accountant',
      'mutation($id: ID!) { invoiceIssue(id: $id) { invoice { number status balance } errors { code } } }',
      { id: invoice.id },
    )
  ).data.invoiceIssue
  expect(issued.errors).toEqual([])
  expect(issued.invoice).toMatchObject({ status: 'ISSUED', balance: '1200.00' })
  expect(issued.invoice.number).toMatch(/^FA-\d{4}-\d{6}$/)

  const today = new Date().toISOString().slice(0, 10)
  const paid = await ask(
    'accountant',
    'mutation($input: PaymentRecordInput!) { paymentRecord(input: $input) { payment { status allocated unallocated } errors { code message } } }',
    {
      input: {
        clientId: ids[1],
        amount: '1000.00',
        method: 'TRANSFER',
        receivedOn: today,
        allocations: [{ invoiceId: invoice.id, amount: '1000.00' }],
      },
    },
  )
  expect(paid.data.paymentRecord).toEqual({
    payment: { status: 'SETTLED', allocated: '1000.00', unallocated: '0.00' },
    errors: [],
  })

  const note = (
    await ask(
      'accountant',
      'mutation($input: CreditNoteCreateInput!) { creditNoteCreate(input: $input) { creditNote { id total } errors { code } } }',
      { input: { invoiceId: invoice.id, reason: 'REBATE', content: { amount: '120.00' } } },
    )
  ).data.creditNoteCreate.creditNote
  await ask('accountant', 'mutation($id: ID!) { creditNoteIssue(id: $id) { errors { code } } }', { id: note.id })
  expect(
    (
      await ask('accountant', 'query($id: ID!) { invoice(id: $id) { paymentStatus balance credited } }', {
        id: invoice.id,
      })
    ).data.invoice,
  ).toEqual({ paymentStatus: 'PARTIAL', balance: '80.00', credited: '120.00' })
})

test('a refused mutation answers its errors as data and writes nothing', async () => {
  const { data, errors } = await ask(
    'accountant',
    'mutation($input: InvoiceCreateInput!) { invoiceCreate(input: $input) { invoice { id } errors { __typename code path } } }',
    { input: { clientId: ids[2], lines: [{ description: '', quantity: '0', unitPrice: '10', vatRate: '20' }] } },
  )
  expect(errors).toBeUndefined()
  expect(data.invoiceCreate).toEqual({
    invoice: null,
    errors: [
      { __typename: 'ValidationError', code: 'REQUIRED', path: ['lines', '0', 'description'] },
      { __typename: 'ValidationError', code: 'OUT_OF_RANGE', path: ['lines', '0', 'quantity'] },
    ],
  })
})

test('a dry run answers what would be and leaves nothing behind', async () => {
  const draft = (
    await ask(
      'accountant',
      'mutation($input: InvoiceCreateInput!) { invoiceCreate(input: $input) { invoice { id } errors { code } } }',
      { input: { clientId: ids[2], lines: [{ description: 'Essai', quantity: '1', unitPrice: '10', vatRate: '20' }] } },
    )
  ).data.invoiceCreate.invoice
  const before = await world.db.event.count()
  const { data } = await ask(
    'accountant',
    'mutation($id: ID!) { invoiceIssue(id: $id, input: { dryRun: true }) { invoice { number status total } errors { code } } }',
    { id: draft.id },
  )
  expect(data.invoiceIssue).toEqual({ invoice: { number: null, status: 'ISSUED', total: '12.00' }, errors: [] })
  expect(
    (await ask('accountant', 'query($id: ID!) { invoice(id: $id) { status } }', { id: draft.id })).data.invoice.status,
  ).toBe('DRAFT')
  expect(await world.db.event.count()).toBe(before)
})

test('the same idempotency key acts once; another input with it is refused', async () => {
  const create = (subject: string) =>
    ask(
      'support',
      'mutation($input: TicketOpenInput!) { ticketOpen(input: $input) { ticket { id } errors { code } } }',
      { input: { clientId: ids[3], subject, body: 'x', idempotencyKey: 'once' } },
    )
  const replies = await Promise.all(Array.from({ length: 10 }, () => create('Clé')))
  expect(new Set(replies.map(({ data }) => data.ticketOpen.ticket.id)).size).toBe(1)
  expect((await create('Autre')).errors?.[0]?.extensions.code).toBe('IDEMPOTENCY_MISMATCH')
})

test('an anonymous caller is told to sign in, with 401; the sixth wrong password locks the account', async () => {
  expect(await caller(server.address)('{ clients { totalCount } }')).toMatchObject({
    status: 401,
    errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
  })
  const wrong = () =>
    caller(server.address)(signInQuery, {
      input: { email: 'viewer@demo.carnet.example', password: 'not the password' },
    })
  for (let i = 0; i < 5; i++) expect((await wrong()).data.sessionCreate.errors[0].code).toBe('WRONG_CREDENTIALS')
  const right = await caller(server.address)(signInQuery, {
    input: { email: 'viewer@demo.carnet.example', password: 'carnet-demo-2026' },
  })
  expect(right.data.sessionCreate.errors[0].code).toBe('TOO_MANY_ATTEMPTS')
})

test('a refresh token works once; used again, it ends the session', async () => {
  const session = (
    await caller(server.address)(signInQuery, {
      input: { email: 'manager@demo.carnet.example', password: 'carnet-demo-2026' },
    })
  ).data.sessionCreate.session
  const refresh = () =>
    caller(server.address)(
      'mutation($input: SessionRefreshInput!) { sessionRefresh(input: $input) { session { accessToken } errors { code } } }',
      { input: { refreshToken: session.refreshToken } },
    )
  const first = (await refresh()).data.sessionRefresh
  expect(first.errors).toEqual([])
  expect((await refresh()).data.sessionRefresh.errors).toEqual([{ code: 'TOKEN_INVALID' }])
  expect((await caller(server.address, first.session.accessToken)('{ viewer { member { name } } }')).status).toBe(401)
})
