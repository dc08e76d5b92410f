import { expect, test } from 'vitest'
import { openPipeline } from '../../src/graphql/execute.ts'
import { folded } from '../../src/graphql/text.ts'
import { sealEvents, verifyAudit } from '../../src/modules/activity/seals.ts'
import { doBulkJobs } from '../../src/modules/bulk/work.ts'
import { forgetExports, forgetLeads } from '../../src/modules/personal/actions.ts'
import { verifyChains } from '../../src/modules/reports/chains.ts'
import { schema } from '../../src/schema.ts'
import { until } from '../support/client.ts'
import { openStage } from '../support/stage.ts'

// biome-ignore lint/suspicious/noExplicitAny: replies are checked by whole values
type Any = any

const { world, act, ask, address } = await openStage()
const { db } = world

const done = async (who: string, mutation: string, variables: object, fields = ''): Promise<Any> => {
  const payload = await act(who, mutation, variables, fields)
  expect(payload.errors).toEqual([])
  return payload
}
const fetched = (url: string) => fetch(url.replace(/^https?:\/\/[^/]+/, address()))

/** The tables of a dump of the whole database in which any of the words stands, in any case and with or without accents. */
async function tablesWith(...words: string[]): Promise<string[]> {
  const tables = await db.$queryRaw<{ name: string }[]>`
    SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`
  const pattern = words.map((word) => folded(word).replace('+', '\\+')).join('|')
  const found: string[] = []
  for (const { name } of tables) {
    const [hit] = await db.$queryRawUnsafe<unknown[]>(
      `SELECT 1 FROM "${name}" t WHERE t::text ~* $1 OR folded(t::text) ~ $1 LIMIT 1`,
      pattern,
    )
    if (hit) found.push(name)
  }
  return found.sort()
}

/** Events wait until no older transaction of the cluster can overtake them, those of other test files too. */
const sealed = () =>
  until(async () => {
    await sealEvents(world.acting)
    return (await db.eventSeal.count()) === (await db.event.count())
  })

test('a contact is forgotten everywhere, and the log still verifies', async () => {
  const person = { name: 'Zéphirine Quatrefages', email: 'zephirine@quatrefages.example', phone: '06 39 98 17 53' }
  const words = `Appeler ${person.name} au ${person.phone} ou ${person.email.toUpperCase()}.`
  const { client } = await done(
    'admin',
    'clientCreate',
    { input: { name: 'Atelier du Canari', kind: 'BUSINESS', notes: words, contacts: [person] } },
    'client { id contacts(first: 1) { nodes { id } } }',
  )
  const contactId = client.contacts.nodes[0].id
  const { ticket } = await done(
    'admin',
    'ticketOpen',
    { input: { clientId: client.id, contactId, subject: 'Visite', body: words } },
    'ticket { id }',
  )
  await done('admin', 'ticketReply', { id: ticket.id, input: { body: `Merci ${person.name}` } })
  await done('admin', 'commentCreate', { id: client.id, input: { body: words } })
  const namesake = await done(
    'admin',
    'clientCreate',
    { input: { name: `Fleurs ${person.name}`, kind: 'BUSINESS' } },
    'client { id name }',
  )
  await done('admin', 'bulkExport', {
    input: { document: '{ clients { nodes { name contacts(first: 5) { nodes { name email } } } } }', format: 'CSV' },
  })
  await doBulkJobs(world.acting, { pipeline: openPipeline(world, schema), schema }, new AbortController().signal)
  const { nodes } = (await ask('admin', '{ bulkJobs { nodes { file { url } } } }')).data.bulkJobs
  expect(await (await fetched(nodes[0].file.url)).text()).toContain(person.name)
  await sealed()

  const { url } = await done('admin', 'personExport', { id: contactId }, 'url')
  const { about } = JSON.parse(await (await fetched(url)).text())
  expect(Object.keys(about)).toEqual(expect.arrayContaining(['Comment', 'Contact', 'Event', 'TicketMessage']))
  expect(JSON.stringify(about)).not.toContain('passwordHash')

  await done('manager', 'contactAnonymise', { id: contactId })
  expect(await tablesWith(person.email, person.phone, '+33639981753')).toEqual([])
  const { data } = await ask('admin', `{ client(id: "${namesake.client.id}") { name } }`)
  expect(data.client.name).toBe(namesake.client.name)
  for (const file of [nodes[0].file.url, url]) expect((await fetched(file)).status).toBe(404)
  expect(
    await ask('admin', `{ contact: node(id: "${contactId}") { ... on Contact { name email phone portalAccess } } }`),
  ).toMatchObject({ data: { contact: { name: 'Personne anonymisée', email: null, phone: null, portalAccess: false } } })
  await sealed()
  const { faults, erased } = await verifyAudit(db)
  expect(faults).toEqual([])
  expect(erased).toBeGreaterThan(0)
}, 60_000)

test('a former client that is a person is forgotten but for the documents that the law keeps', async () => {
  const person = {
    name: 'Hippolyte Vandersteene',
    email: 'hippolyte@vandersteene.example',
    kind: 'CONSUMER',
    billingAddress: { street: '1 rue du Puits', postalCode: '29000', city: 'Quimper', country: 'FR' },
  }
  const { client } = await done('admin', 'clientCreate', { input: person }, 'client { id }')
  const lines = [{ description: 'Pose', quantity: '1', unitPrice: '100', vatRate: '20' }]
  const { invoice } = await done(
    'accountant',
    'invoiceCreate',
    { input: { clientId: client.id, lines } },
    'invoice { id }',
  )
  await done('accountant', 'invoiceIssue', { id: invoice.id })
  expect((await act('admin', 'clientAnonymise', { id: client.id })).errors).toMatchObject([{ code: 'BLOCKED' }])
  await done('admin', 'clientArchive', { id: client.id })
  await done('admin', 'clientAnonymise', { id: client.id })
  const legal = ['Invoice', 'LedgerEntry', 'LedgerLine', 'Rendition']
  const left = await tablesWith(person.name, person.email)
  expect(left).toContain('Invoice')
  expect(left.filter((table) => !legal.includes(table))).toEqual([])
  expect((await verifyChains(db)).faults).toEqual([])
  const business = await act('admin', 'clientAnonymise', {
    id: (await ask('admin', '{ clients(first: 1, filter: { kind: { eq: BUSINESS } }) { nodes { id } } }')).data.clients
      .nodes[0].id,
  })
  expect(business.errors).toMatchObject([{ code: 'NOT_ALLOWED' }])
}, 60_000)

test('leads that nobody has touched for three years are forgotten', async () => {
  const add = async (name: string) =>
    (
      await done(
        'admin',
        'leadCreate',
        { input: { name, email: `${name.slice(0, 5).toLowerCase()}@oubli.example` } },
        'lead { id }',
      )
    ).lead.id
  const [old, fresh] = [await add('Cunégonde Delaplanche'), await add('Wilfrid Montcornet')]
  await db.lead.updateMany({
    where: { name: { startsWith: 'Cunégonde' } },
    data: { updatedAt: new Date(Date.now() - 4 * 366 * 86_400_000) },
  })
  await forgetLeads(world.acting)
  expect(await tablesWith('Cunégonde Delaplanche')).toEqual([])
  const { data } = await ask('admin', `{ old: lead(id: "${old}") { name email } fresh: lead(id: "${fresh}") { name } }`)
  expect(data).toEqual({ old: { name: 'Personne anonymisée', email: null }, fresh: { name: 'Wilfrid Montcornet' } })
}, 60_000)

test('what is known of a person is kept as a file for a day', async () => {
  const { nodes } = (await ask('admin', '{ clients(first: 1) { nodes { id } } }')).data.clients
  const { url } = await done('admin', 'personExport', { id: nodes[0].id }, 'url')
  await forgetExports(world.acting)
  expect((await fetched(url)).status).toBe(200)
  const tomorrow = new Date(world.acting.clock.now().getTime() + 24 * 3_600_000 + 1)
  await forgetExports({ ...world.acting, clock: { now: () => tomorrow } })
  expect((await fetched(url)).status).toBe(404)
}, 60_000)

test('whoever may not administer clients forgets nobody', async () => {
  const { nodes } = (await ask('sales', '{ clients(first: 1) { nodes { contacts(first: 1) { nodes { id } } } } }')).data
    .clients
  await expect(act('sales', 'contactAnonymise', { id: nodes[0].contacts.nodes[0].id })).rejects.toThrow(
    /clients\.anonymise/,
  )
})
