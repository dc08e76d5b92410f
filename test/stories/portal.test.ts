import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/kernel/clock.ts'
import { schema } from '../../src/schema.ts'
import { openServer } from '../../src/server.ts'
import { caller, follow, signedIn, socket, until } from '../support/client.ts'
import { contactSignIn, contactToken, portalOf } from '../support/contacts.ts'
import { copyDemo } from '../support/demo.ts'
import type { Ask } from '../support/people.ts'
import { openWorld } from '../support/world.ts'

await copyDemo()
const world = await openWorld(systemClock)
let server: Awaited<ReturnType<typeof openServer>>
let portal = ''
let token = ''
let contact: Ask
let admin: Ask
let support: Ask
// biome-ignore lint/suspicious/noExplicitAny: replies are checked by whole values
const ids: Record<string, any> = {}
const email = 'contact@client.demo.carnet.example'

beforeAll(async () => {
  server = await openServer(world, schema)
  portal = portalOf(server.address)
  token = await contactToken(server.address)
  contact = caller(portal, token)
  admin = caller(server.address, await signedIn(server.address, 'admin'))
  support = caller(server.address, await signedIn(server.address, 'support'))
  const { data } = await contact('{ viewer { client { id name } contact { id } } }')
  ids.client = data.viewer.client.id
})
afterAll(async () => {
  await server.stop()
  await world.close()
})

/** One mutation of somebody's; refuses any top-level error. */
async function act(ask: Ask, name: string, selection: string, { id, ...input }: Record<string, unknown>) {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`
  const query = `mutation(${id ? '$id: ID!, ' : ''}$input: ${type}!) { ${name}(${id ? 'id: $id, ' : ''}input: $input) { ${selection} errors { code path } } }`
  const { data, errors } = await ask(query, { id, input })
  expect(errors).toBeUndefined()
  return data[name]
}

const tokenOf = async () => {
  const { text } = await world.db.mail.findFirstOrThrow({
    where: { kind: 'portal.link' },
    orderBy: { createdAt: 'desc' },
  })
  return /token=([\w-]+)/.exec(text)![1]!
}

test('a contact signs in by password or by a link that comes by mail and works once, and sets a password by another', async () => {
  const wrong = await caller(portal)(contactSignIn, { input: { email, password: 'pas-le-bon-mot' } })
  expect(wrong.data.sessionCreate).toEqual({ session: null, errors: [{ code: 'WRONG_CREDENTIALS' }] })
  for (const somebody of [email, 'nobody@essai.example'])
    expect(await act(caller(portal), 'sessionLinkRequest', '__typename', { email: somebody })).toMatchObject({
      errors: [],
    })
  expect(await world.db.mail.count({ where: { kind: 'portal.link' } })).toBe(1)
  const link = await tokenOf()
  const first = await caller(portal)(contactSignIn, { input: { token: link } })
  expect(first.data.sessionCreate.errors).toEqual([])
  const again = await caller(portal)(contactSignIn, { input: { token: link } })
  expect(again.data.sessionCreate).toEqual({ session: null, errors: [{ code: 'TOKEN_INVALID' }] })

  await act(caller(portal), 'sessionLinkRequest', '__typename', { email })
  const reset = { token: await tokenOf(), password: 'lampe-orage-47-violet' }
  expect((await act(caller(portal), 'passwordReset', '__typename', reset)).errors).toEqual([])
  expect((await contact('{ viewer { contact { id } } }')).status).toBe(401)
  const anew = await caller(portal)(contactSignIn, { input: { email, password: reset.password } })
  token = anew.data.sessionCreate.session.accessToken
  contact = caller(portal, token)
  const { refreshToken } = anew.data.sessionCreate.session
  const staffs = 'mutation($input: SessionRefreshInput!) { sessionRefresh(input: $input) { errors { code } } }'
  const astray = await caller(server.address)(staffs, { input: { refreshToken } })
  expect(astray.data.sessionRefresh.errors).toEqual([{ code: 'TOKEN_INVALID' }])
  const renewed = await act(caller(portal), 'sessionRefresh', 'session { contact { email } }', { refreshToken })
  expect(renewed).toEqual({ session: { contact: { email } }, errors: [] })
})

test('a portal token opens no staff door, a staff token no portal door, and a contact shut out is out', async () => {
  const staff = await signedIn(server.address, 'admin')
  for (const [address, bearer] of [
    [server.address, token],
    [portal, staff],
  ] as const) {
    const { status, errors } = await caller(address, bearer)('{ invoices { totalCount } }')
    expect([status, errors![0]!.extensions.code]).toEqual([401, 'UNAUTHENTICATED'])
    const closed = await new Promise<number>((resolve) => socket(address, bearer, resolve))
    expect(closed).toBe(4403)
  }
})

test('[TIC-2] the client’s own papers are all there, and nothing of other clients, drafts or the staff’s', async () => {
  const { data, errors } = await contact(`{
    company { name } viewer { client { name balance { outstanding } } }
    quotes(first: 100) { nodes { number status } } payments(first: 100) { totalCount }
    invoices(first: 100) { nodes { number status total balance currency lines { net } payments { edges { allocated node { amount } } } } }
    contracts { nodes { number status } } projects { nodes { name progress tasks { totalCount nodes { title } } } }
    tickets { nodes { number messages { body } } }
  }`)
  expect(errors).toBeUndefined()
  const mine = await world.db.client.findFirstOrThrow({
    where: { contacts: { some: { email } } },
    include: {
      invoices: { where: { status: { not: 'DRAFT' } } },
      quotes: { where: { status: { not: 'DRAFT' } } },
      projects: { include: { tasks: true } },
    },
  })
  const numbers = (rows: { number: string | null }[]) => rows.map(({ number }) => number).sort()
  expect(data.viewer.client.name).toBe(mine.name)
  expect(numbers(data.invoices.nodes)).toEqual(numbers(mine.invoices))
  expect(numbers(data.quotes.nodes)).toEqual(numbers(mine.quotes))
  expect(data.invoices.nodes.length).toBeGreaterThan(0)
  const [project] = mine.projects
  expect(data.projects.nodes).toHaveLength(1)
  expect(data.projects.nodes[0].tasks.totalCount).toBe(project!.tasks.filter(({ shared }) => shared).length)
  expect(project!.tasks.some(({ shared }) => !shared)).toBe(true)

  await admin(
    'mutation($id: ID!, $input: ProjectUpdateInput!) { projectUpdate(id: $id, input: $input) { errors { code } } }',
    {
      id: (await admin('query($id: ID!) { client(id: $id) { projects { nodes { id } } } }', { id: ids.client })).data
        .client.projects.nodes[0].id,
      input: { expectedVersion: project!.version, shared: false },
    },
  )
  expect((await contact('{ projects { totalCount } tasks { totalCount } }')).data).toEqual({
    projects: { totalCount: 0 },
    tasks: { totalCount: 0 },
  })
})

test('the client accepts a quote with its options, refuses another, and can do neither to one that has expired', async () => {
  const line = { description: 'Étagère', quantity: '2', unitPrice: '100', vatCategory: 'S', vatRate: '20' }
  const lines = [line, { ...line, description: 'Pose', optional: true, selected: false }]
  const quote = async (more: object = {}) => {
    const made = await act(admin, 'quoteCreate', 'quote { id }', { party: { clientId: ids.client }, lines, ...more })
    await act(admin, 'quoteSend', '__typename', { id: made.quote.id })
    return made.quote.id as string
  }
  const id = await quote()
  const read = await contact(
    'query($id: ID!) { quote(id: $id) { total lines { id optional } allowedActions { name allowed } } }',
    { id },
  )
  expect(read.data.quote.allowedActions).toEqual([
    { name: 'quoteAccept', allowed: true },
    { name: 'quoteRefuse', allowed: true },
  ])
  const selectedLineIds = read.data.quote.lines
    .filter(({ optional }: { optional: boolean }) => optional)
    .map((it: { id: string }) => it.id)
  const accepted = await act(contact, 'quoteAccept', 'quote { status total signerName }', {
    id,
    signerName: 'Zoé Blanc',
    selectedLineIds,
  })
  expect(accepted).toEqual({ quote: { status: 'ACCEPTED', total: '480.00', signerName: 'Zoé Blanc' }, errors: [] })
  const seen = await admin('query($id: ID!) { quote(id: $id) { status signerName } }', { id })
  expect(seen.data.quote).toEqual({ status: 'ACCEPTED', signerName: 'Zoé Blanc' })
  const event = await world.db.event.findFirstOrThrow({ where: { type: 'quote.accepted' }, orderBy: { seq: 'desc' } })
  expect(event.actorKind).toBe('CONTACT')

  const refused = await act(contact, 'quoteRefuse', 'quote { status reason }', {
    id: await quote(),
    reason: 'Trop cher',
  })
  expect(refused).toEqual({ quote: { status: 'REFUSED', reason: 'Trop cher' }, errors: [] })
  const late = await act(contact, 'quoteAccept', 'quote { id }', {
    id: await quote({ validUntil: '2020-01-01' }),
    signerName: 'Zoé Blanc',
  })
  expect(late).toMatchObject({ quote: null, errors: [{ code: 'EXPIRED' }] })
  const bent = await contact(
    'mutation($id: ID!) { quoteAccept(id: $id, input: { signerName: "Z", reason: "si" }) { errors { code } } }',
    { id },
  )
  expect(bent.errors![0]!.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED')
})

test('[TIC-2] [TIC-5] a ticket goes its way between portal and staff: live, without notes, to its rating', async () => {
  const client = socket(portal, token)
  const { results } = follow(
    client,
    'subscription($after: EventCursor) { ticketChanged(after: $after) { op changedFields ticket { number status messages { body author { name } } } } }',
    { after: (await contact('{ eventCursor }')).data.eventCursor },
  )
  const reply = await act(contact, 'ticketOpen', 'ticket { id number status contact { name } messages { body } }', {
    ...{ subject: 'Étagère instable', body: 'Elle penche.', kind: 'PROBLEM', priority: 'URGENT' },
  })
  expect(reply.errors).toEqual([])
  const { id } = reply.ticket
  const staff = await support(
    'query($id: ID!) { ticket(id: $id) { team { name } createdBy { name } contact { name } } }',
    { id },
  )
  expect(staff.data.ticket).toMatchObject({
    team: { name: 'Service client' },
    createdBy: null,
    contact: { name: reply.ticket.contact.name },
  })

  const asTheyRead = () =>
    contact('query($id: ID!) { ticket(id: $id) { id number subject status messages { id body author { name } } } }', {
      id,
    })
  const before = JSON.stringify((await asTheyRead()).data)
  await act(support, 'ticketNote', '__typename', { id, body: 'Client pénible' })
  expect(JSON.stringify((await asTheyRead()).data)).toBe(before)
  await act(support, 'ticketReply', '__typename', { id, body: 'Nous passons demain.' })
  await until(() => results.length > 0 && JSON.stringify(results.at(-1)).includes('demain'))
  expect(JSON.stringify(results)).not.toContain('pénible')
  expect(results.map(({ data }) => data.ticketChanged.op)).toEqual(['CREATED', 'UPDATED'])

  const answered = await act(contact, 'ticketReply', 'ticket { status }', { id, body: 'Parfait.' })
  expect(answered).toEqual({ ticket: { status: 'OPEN' }, errors: [] })
  expect(await act(contact, 'ticketRate', 'ticket { id }', { id, score: 5 })).toEqual({
    ticket: null,
    errors: [{ code: 'NOT_ALLOWED', path: ['id'] }],
  })
  await act(support, 'ticketResolve', '__typename', { id })
  expect(await act(contact, 'ticketRate', 'ticket { satisfaction }', { id, score: 5, comment: 'Merci' })).toEqual({
    ticket: { satisfaction: 5 },
    errors: [],
  })
  expect(await act(contact, 'ticketClose', 'ticket { status }', { id })).toEqual({
    ticket: { status: 'CLOSED' },
    errors: [],
  })
  client.dispose()
})

test('a contact keeps their password when the client’s contacts are written again, and loses the portal when it is taken away', async () => {
  const { data } = await admin(
    'query($id: ID!) { client(id: $id) { version contacts { nodes { name email portalAccess } } } }',
    { id: ids.client },
  )
  const [person] = data.client.contacts.nodes
  const write = (expectedVersion: number, more: object) =>
    act(admin, 'clientUpdate', 'client { version }', {
      id: ids.client,
      expectedVersion,
      contacts: [{ ...person, ...more }],
    })
  const { client } = await write(data.client.version, { name: 'Zoé Blanc' })
  expect((await contact('{ viewer { contact { name } } }')).status).toBe(200)
  await write(client.version, { portalAccess: false })
  const input = { email, password: 'lampe-orage-47-violet' }
  const shut = await caller(portal)(contactSignIn, { input })
  expect(shut.data.sessionCreate.errors).toEqual([{ code: 'WRONG_CREDENTIALS' }])
  await until(async () => (await contact('{ viewer { contact { name } } }')).status === 401)

  const { portalAccess: _, ...unsaid } = person
  const { client: now } = (await admin('query($id: ID!) { client(id: $id) { version } }', { id: ids.client })).data
  await act(admin, 'clientUpdate', 'client { id }', {
    ...{ id: ids.client, expectedVersion: now.version, contacts: [{ ...unsaid, name: 'Zoé Blanc-Roy' }] },
  })
  expect(await world.db.contact.findMany({ where: { email }, select: { name: true, portalAccess: true } })).toEqual([
    { name: 'Zoé Blanc-Roy', portalAccess: false },
  ])
})
