import { buildSchema, type GraphQLInputField, getNamedType, isInputObjectType } from 'graphql'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { checkPortal } from '../../src/access/portal.ts'
import { countStatements } from '../../src/db/client.ts'
import { writeId } from '../../src/graphql/ids.ts'
import { newId } from '../../src/kernel/ids.ts'
import { portal } from '../../src/schema.ts'
import { caller } from '../support/client.ts'
import { contactSignIn, contactToken, portalOf } from '../support/contacts.ts'
import type { Ask } from '../support/people.ts'
import { openStage } from '../support/stage.ts'
import { shown } from './portal.ts'

const stage = await openStage()
const { db } = stage.world
const owner = new pg.Client({ connectionString: process.env.MIGRATION_DATABASE_URL! })
let contact: Ask
let clientId = ''

type Row = { id: string }
const rows = (sql: string, ...values: unknown[]) =>
  db.$queryRawUnsafe<Row[]>(`SELECT "id"::text FROM ${sql}`, ...values).then((found) => found.map(({ id }) => id))

/** Takes rows away behind the back of every rule. */
const wipe = (table: string, id: string) =>
  owner.query(
    `BEGIN; SET LOCAL session_replication_role = replica; DELETE FROM "${table}" WHERE "id" = '${id}'; COMMIT`,
  )

beforeAll(async () => {
  await owner.connect()
  contact = caller(portalOf(stage.address()), await contactToken(stage.address()))
  const person = await db.contact.findFirstOrThrow({ where: { email: 'contact@client.demo.carnet.example' } })
  clientId = person.clientId
})
afterAll(() => owner.end())

/** Own, another client's, a deleted one's and one that never was: of rows that the portal shows to their own client. */
type Ids = Record<'own' | 'foreign' | 'deleted' | 'random', string>

async function idsOf(type: string, table: string, where: string): Promise<Ids> {
  const mine =
    type === 'Task'
      ? 't."projectId" IN (SELECT "id" FROM "Project" WHERE "clientId" = $1::uuid)'
      : 't."clientId" = $1::uuid'
  const [own] = await rows(`"${table}" t WHERE ${mine} AND ${where} ORDER BY "id"`, clientId)
  const [foreign, deleted] = await rows(`"${table}" t WHERE NOT (${mine}) AND ${where} ORDER BY "id"`, clientId)
  expect([type, own, foreign, deleted]).toEqual([type, expect.any(String), expect.any(String), expect.any(String)])
  await wipe(table, deleted!)
  return named(type, { own: own!, foreign: foreign!, deleted: deleted!, random: newId() })
}
const named = (type: string, uuids: Ids): Ids =>
  Object.fromEntries(Object.entries(uuids).map(([kind, uuid]) => [kind, writeId(type, uuid)])) as Ids

/** What the portal answers and asks of the database; what counts points and knows sessions is the same for all. */
async function traced(query: string, variables: object) {
  const { value, statements } = await countStatements(db, () => contact(query, variables))
  const { data, errors, status } = value
  return {
    bytes: JSON.stringify({ status, data, errors }),
    statements: statements.filter((sql) => !sql.includes('meter.rate')),
  }
}

/** Nobody learns from the answer whether a thing that is not theirs exists. */
async function alike(query: string, ids: Ids, variablesOf: (id: string) => object): Promise<string> {
  const [foreign, ...others] = await frozen(async () => {
    await contact('{ viewer { contact { id } } }')
    const answers = []
    for (const id of [ids.foreign, ids.deleted, ids.random]) answers.push(await traced(query, variablesOf(id)))
    return answers
  })
  for (const other of others) expect(other).toEqual(foreign)
  const wrong = await contact(query, variablesOf(writeId('Member', newId())))
  expect(wrong.errors?.map(({ extensions }) => extensions.code)).toEqual(['INVALID_ID'])
  return foreign!.bytes
}

/** The session stays known, so that reading it again is no difference. */
async function frozen<T>(run: () => Promise<T>): Promise<T> {
  const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now())
  try {
    return await run()
  } finally {
    clock.mockRestore()
  }
}

// biome-ignore format: read by column
const readable = [
  ['quote',    'Quote',    'number lines { id } invoices { totalCount }', `t."status" = 'SENT'`],
  ['invoice',  'Invoice',  'number pdf { url } payments { totalCount }',  `t."status" = 'ISSUED'`],
  ['payment',  'Payment',  'number amount',                               `t."status" = 'SETTLED'`],
  ['contract', 'Contract', 'number tickets { totalCount }',               `t."status" = 'ACTIVE'`],
  ['project',  'Project',  'number tasks { totalCount }',                 `t."shared"`],
  ['task',     'Task',     'title project { id }',                        `t."shared"`],
  ['ticket',   'Ticket',   'number messages { body }',                    `t."status" <> 'SPAM'`],
] as const

/** The demo shows one client its project; here the others are shown theirs too, and everybody has one of each paper. */
beforeAll(async () => {
  await owner.query('BEGIN; SET LOCAL session_replication_role = replica')
  await owner.query(`UPDATE "Project" SET "shared" = true WHERE "clientId" IS NOT NULL`)
  await owner.query(`UPDATE "Task" SET "shared" = true WHERE "projectId" IS NOT NULL`)
  for (const [, table, , where] of readable.filter(([field]) => field !== 'task'))
    await owner.query(
      `UPDATE "${table}" SET "clientId" = $1 WHERE "id" = (SELECT "id" FROM "${table}" t WHERE ${where} AND t."clientId" <> $1 ORDER BY "id" LIMIT 1)
        AND NOT EXISTS (SELECT FROM "${table}" t WHERE ${where} AND t."clientId" = $1)`,
      [clientId],
    )
  await owner.query('COMMIT')
})

test.each(readable)(
  '%s(id): own is read; foreign, deleted and random are the same nothing',
  async (field, type, selection, where) => {
    const ids = await idsOf(type, type, where)
    const query = `query($id: ID!) { ${field}(id: $id) { id ${selection} } }`
    const own = await contact(query, { id: ids.own })
    expect(own.errors).toBeUndefined()
    expect(own.data[field].id).toBe(ids.own)
    expect(await alike(query, ids, (id) => ({ id }))).toBe(JSON.stringify({ status: 200, data: { [field]: null } }))
  },
)

const errors = 'errors { __typename code path }'
const notFound = (path: string[] | null) => ({
  __typename: path ? 'ValidationError' : 'NotFoundError',
  code: 'NOT_FOUND',
  path,
})

/** A ticket of the contact's that has been resolved, so that everything can be done to it. */
async function resolvedTicket(): Promise<string> {
  const opened = await contact(
    'mutation { ticketOpen(input: { subject: "Panne", body: "Au secours" }) { ticket { id } } }',
  )
  const { id } = opened.data.ticketOpen.ticket
  await stage.act('support', 'ticketResolve', { id })
  return id
}
async function sentQuote(): Promise<{ id: string; lines: string[] }> {
  const line = { description: 'Étagère', quantity: '1', unitPrice: '100', vatCategory: 'S', vatRate: '20' }
  const input = {
    party: { clientId: writeId('Client', clientId) },
    lines: [line, { ...line, optional: true, selected: false }],
  }
  const { quote } = await stage.act('admin', 'quoteCreate', { input }, 'quote { id lines { id optional } }')
  expect((await stage.act('admin', 'quoteSend', { id: quote.id, input: {} })).errors).toEqual([])
  return { id: quote.id, lines: quote.lines.filter((it: { optional: boolean }) => it.optional).map((it: Row) => it.id) }
}

describe('verbs on a row', () => {
  // biome-ignore format: read by column
  test.each([
    ['quoteAccept', 'Quote',  '{ signerName: "Zoé Blanc" }', async () => (await sentQuote()).id],
    ['quoteRefuse', 'Quote',  '{ reason: "Trop cher" }',     async () => (await sentQuote()).id],
    ['ticketReply', 'Ticket', '{ body: "Merci" }',           resolvedTicket],
    ['ticketClose', 'Ticket', '{}',                          resolvedTicket],
    ['ticketRate',  'Ticket', '{ score: 5 }',                resolvedTicket],
  ] as const)('%s: own works; foreign, deleted and random are not found alike', async (verb, type, input, make) => {
    const query = `mutation($id: ID!) { ${verb}(id: $id, input: ${input}) { ${errors} } }`
    const state = type === 'Quote' ? `t."status" = 'SENT'` : `t."status" NOT IN ('SPAM', 'MERGED')`
    const ids = await idsOf(type, type, state)
    const bytes = await alike(query, ids, (id) => ({ id }))
    expect(JSON.parse(bytes).data[verb].errors).toEqual([notFound(null)])
    expect((await contact(query, { id: await make() })).data[verb].errors).toEqual([])
  })
})

test('sessionRevoke: own ends; another’s, a deleted and a random one are not found alike', async () => {
  await stage.tokenOf('admin')
  const sessions = async () => (await contact('{ sessions { id } }')).data.sessions.map(({ id }: Row) => id).sort()
  const before = await sessions()
  const input = { email: 'contact@client.demo.carnet.example', password: 'carnet-demo-2026' }
  await caller(portalOf(stage.address()))(contactSignIn, { input })
  const [own] = (await sessions()).filter((id: string) => !before.includes(id))
  const [staffs, deleted] = await rows('"Session" WHERE "memberId" IS NOT NULL ORDER BY "id"')
  const gone = deleted ?? newId()
  await wipe('Session', gone)
  const ids = named('Session', { own: newId(), foreign: staffs!, deleted: gone, random: newId() })
  const query = `mutation($id: ID!) { sessionRevoke(input: { sessionId: $id }) { ${errors} } }`
  const bytes = await alike(query, ids, (id) => ({ id }))
  expect(JSON.parse(bytes).data.sessionRevoke.errors).toMatchObject([{ code: 'NOT_FOUND' }])
  expect((await contact(query, { id: own })).data.sessionRevoke.errors).toEqual([])
  expect(await sessions()).toEqual(before)
})

test('attachmentIds: an own upload is taken; foreign, deleted and random are refused alike', async () => {
  const announced = await contact(
    'mutation { fileUploadCreate(input: { name: "plan.pdf", contentType: "application/pdf", size: 4 }) { upload { id url method } errors { code } } }',
  )
  const { upload } = announced.data.fileUploadCreate
  const put = await fetch(new URL(new URL(upload.url).pathname + new URL(upload.url).search, stage.address()), {
    method: upload.method,
    body: 'plan',
  })
  expect(put.status).toBe(204)
  const stranger = (name: string) =>
    db.storedFile.create({
      data: { name, contentType: 'text/plain', size: 1, key: name, storedAt: new Date(), expiresAt: new Date() },
      select: { id: true },
    })
  const [foreign, deleted] = [await stranger('a'), await stranger('b')]
  await wipe('StoredFile', deleted.id)
  const ids = named('StoredFile', { own: newId(), foreign: foreign.id, deleted: deleted.id, random: newId() })
  const open = `mutation($ids: [ID!]) { ticketOpen(input: { subject: "Plan", body: "Le voici.", attachmentIds: $ids }) { ${errors} } }`
  const reply = `mutation($id: ID!, $ids: [ID!]) { ticketReply(id: $id, input: { body: "Le voici.", attachmentIds: $ids }) { ${errors} } }`
  const id = await resolvedTicket()
  for (const [query, verb] of [
    [open, 'ticketOpen'],
    [reply, 'ticketReply'],
  ] as const) {
    const bytes = await alike(query, ids, (file) => ({ id, ids: [file] }))
    expect(JSON.parse(bytes).data[verb].errors).toEqual([notFound(['attachmentIds'])])
  }
  expect((await contact(open, { ids: [upload.id] })).data.ticketOpen.errors).toEqual([])
})

test('selectedLineIds: the quote’s own options are taken; foreign, deleted and random are refused alike', async () => {
  const [mine, other, gone] = [await sentQuote(), await sentQuote(), await sentQuote()]
  await wipe(
    'QuoteLine',
    (
      await rows(`"QuoteLine" WHERE "quoteId" IN (SELECT "id" FROM "Quote" ORDER BY "id" DESC LIMIT 1) AND "optional"`)
    )[0]!,
  )
  const ids: Ids = {
    own: mine.lines[0]!,
    foreign: other.lines[0]!,
    deleted: gone.lines[0]!,
    random: writeId('QuoteLine', newId()),
  }
  const query = `mutation($id: ID!, $lines: [ID!]) { quoteAccept(id: $id, input: { signerName: "Zoé Blanc", selectedLineIds: $lines }) { ${errors} } }`
  const bytes = await alike(query, ids, (line) => ({ id: mine.id, lines: [line] }))
  expect(JSON.parse(bytes).data.quoteAccept.errors).toMatchObject([{ code: 'NOT_FOUND' }])
  expect((await contact(query, { id: mine.id, lines: [ids.own] })).data.quoteAccept.errors).toEqual([])
})

test('these are all the places of the portal that take an id', () => {
  const roots = [portal.getQueryType(), portal.getMutationType(), portal.getSubscriptionType()]
  const places = roots.flatMap((root) =>
    Object.values(root!.getFields()).flatMap(({ name, args }) =>
      args.flatMap((argument) => takesIds(argument).map((path) => `${name} ${[argument.name, ...path].join('.')}`)),
    ),
  )
  expect(places.sort()).toEqual(
    [
      ...readable.map(([field]) => `${field} id`),
      ...['quoteAccept', 'quoteRefuse', 'ticketReply', 'ticketClose', 'ticketRate'].map((verb) => `${verb} id`),
      ...['quoteAccept input.selectedLineIds', 'sessionRevoke input.sessionId'],
      ...['ticketOpen input.attachmentIds', 'ticketReply input.attachmentIds'],
    ].sort(),
  )
})
function takesIds({ type }: Pick<GraphQLInputField, 'type'>): string[][] {
  const named = getNamedType(type)
  if (named.name === 'ID') return [[]]
  if (!isInputObjectType(named)) return []
  return Object.values(named.getFields()).flatMap((field) => takesIds(field).map((path) => [field.name, ...path]))
}

test('the portal has the types and fields that are written by hand, and no other', () => {
  const standing = Object.values(portal.getTypeMap()).flatMap((type) => {
    if (type.name.startsWith('__') || !('getFields' in type)) return []
    return [`${type.name}: ${Object.keys(type.getFields()).sort().join(' ')}`]
  })
  expect(standing.sort()).toEqual(shown)
})

test('what stands in the portal’s table and no longer in the graph stops the start', () => {
  const poor = buildSchema('type Query { invoices: ID }')
  expect(() => checkPortal(poor)).toThrow(
    /names what the graph lacks: Query\.company, Query\.quotes, Query\.quote, Query\.invoice, /,
  )
})

test('a token of the one side is UNAUTHENTICATED on the other', async () => {
  const staff = caller(portalOf(stage.address()), await stage.tokenOf('admin'))
  const client = caller(stage.address(), await contactToken(stage.address()))
  for (const ask of [staff, client]) {
    const { status, errors } = await ask('{ invoices { totalCount } }')
    expect([status, errors?.map(({ extensions }) => extensions.code)]).toEqual([401, ['UNAUTHENTICATED']])
  }
})
