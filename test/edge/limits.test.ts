import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import { countStatements } from '../../src/db/client.ts'
import { schema } from '../../src/schema.ts'
import { openServer } from '../../src/server.ts'
import { follow, socket, until } from '../support/client.ts'
import { owner } from '../support/databases.ts'
import { openStage } from '../support/stage.ts'
import { type Line, overHttp, overSocket, overSse } from '../support/transports.ts'

const stage = await openStage()
const { limits } = stage.world.config
const transports = { HTTP: overHttp, WebSocket: overSocket, SSE: overSse } as const
type Transport = keyof typeof transports
const names = Object.keys(transports) as Transport[]

const lines = {} as Record<Transport, Line>
beforeAll(async () => {
  for (const name of names) lines[name] = transports[name](stage.address(), await stage.tokenOf('admin'))
})
afterAll(() => {
  for (const name of names) lines[name].close()
})

const times = (count: number, word: (n: number) => string) => Array.from({ length: count }, (_, n) => word(n)).join(' ')
const me = (selection: string) => `{ viewer { member { ${selection} } } }`
const padded = (document: string, bytes: number) => document + ' '.repeat(bytes - document.length)
const named = 'query($texts: [String!]) { clients(filter: { name: { in: $texts } }) { __typename } }'
const nested = 'query($filter: ClientFilter) { clients(filter: $filter) { __typename } }'
const textsOf = (bytes: number) => {
  const texts = [...Array(31).fill('x'.repeat(8_200)), '']
  const missing = bytes - JSON.stringify({ texts }).length
  return { texts: [...texts.slice(0, -1), 'x'.repeat(missing)] }
}
/** A document of so many tokens: filters of a few hundred texts each. */
function tokens(count: number): string {
  const frame = (blocks: string) => `{ articles(filter: { or: [${blocks}] }) { __typename } }`
  const block = (texts: number) => `{ name: { in: [${'"" '.repeat(texts)}] } }`
  const size = (document: string) => document.match(/""|\w+|[{}()[\]:]/g)!.length
  const most = block(480).repeat(8)
  return frame(most + block(count - size(frame(most + block(0)))))
}

/** A hundred clients with ten lists of invoices, and articles for the rest. */
const priced = (points: number) => {
  const lists = times(9, (n) => `i${n}: invoices(first: 100) { nodes { id } }`)
  return `{ clients(first: 100) { nodes { ${lists} i: invoices(first: 88) { nodes { id } } } } articles(first: ${points - 99_902}) { nodes { id } } }`
}

type Bound = readonly [
  limit: keyof typeof limits,
  code: string,
  make: (n: number) => { query: string; variables?: object },
]

// biome-ignore format: read by column
const bounds: Bound[] = [
  ['depth',          'COMPLEXITY_LIMIT', (n) => ({ query: `{ tasks(first: 1) { nodes { ${'parent { '.repeat(n - 3)} title ${'} '.repeat(n - 3)} } } }` })],
  ['aliases',        'COMPLEXITY_LIMIT', (n) => ({ query: me(times(n, (i) => `a${i}: name`)) })],
  ['aliases',        'COMPLEXITY_LIMIT', (n) => ({ query: me(times(n + 1, () => 'name')) })],
  ['rootFields',     'COMPLEXITY_LIMIT', (n) => ({ query: `{ ${times(n, () => '__typename')} }` })],
  ['tokens',         'COMPLEXITY_LIMIT', (n) => ({ query: tokens(n) })],
  ['directives',     'COMPLEXITY_LIMIT', (n) => ({ query: `${me(times(n, () => '...f @include(if: true)'))} fragment f on Member { name }` })],
  ['fragments',      'COMPLEXITY_LIMIT', (n) => ({ query: me(times(n, (i) => `...f${i}`)) + times(n, (i) => ` fragment f${i} on Member { name }`) })],
  ['queryBytes',     'COMPLEXITY_LIMIT', (n) => ({ query: padded(me('name'), n) })],
  ['variablesBytes', 'COMPLEXITY_LIMIT', (n) => ({ query: named, variables: textsOf(n) })],
  ['inputList',      'BAD_USER_INPUT',   (n) => ({ query: named, variables: { texts: Array(n).fill('x') } })],
  ['inputList',      'BAD_USER_INPUT',   (n) => ({ query: `{ clients(filter: { name: { in: [${'"x" '.repeat(n)}] } }) { __typename } }` })],
  ['string',         'BAD_USER_INPUT',   (n) => ({ query: named, variables: { texts: ['x'.repeat(n)] } })],
  ['notes',          'BAD_USER_INPUT',   (n) => ({ query: `{ clients(filter: { name: { eq: "${'x'.repeat(n)}" } }) { __typename } }` })],
  ['depth',          'COMPLEXITY_LIMIT', (n) => ({ query: `{ clients(filter: ${'{ not: '.repeat(2 * n - 1)} {} ${'}'.repeat(2 * n - 1)}) { __typename } }` })],
  ['depth',          'COMPLEXITY_LIMIT', (n) => ({ query: nested, variables: { filter: Array(2 * n - 2).fill(0).reduce((not) => ({ not }), {}) } })],
  ['costStaff',      'COMPLEXITY_LIMIT', (n) => ({ query: priced(n) })],
]

const isSession = (sql: string) => sql.includes('"Session"')

describe.each(names)('over %s', (transport) => {
  test.each(bounds)('%s: the limit passes, one more is %s before any statement', async (limit, code, make) => {
    const ask = ({ query, variables }: ReturnType<typeof make>) => lines[transport].ask(query, variables)
    expect((await ask(make(limits[limit]))).errors).toBeUndefined()
    const { value, statements } = await countStatements(stage.world.db, () => ask(make(limits[limit] + 1)))
    expect(value.errors?.map(({ extensions }) => extensions.code)).toEqual([code])
    expect(statements.filter((sql) => !isSession(sql))).toEqual([])
  })
})

test.each(['HTTP', 'SSE'] as const)(
  'over %s an anonymous caller may spend 100 points on a request, not 101',
  async (transport) => {
    const line = transports[transport](stage.address(), undefined as never)
    const reset = 'passwordResetRequest(input: { email: "nobody@example.org" })'
    const spend = (points: number) =>
      line.ask(
        `mutation { ${times(14, (n) => `a${n}: ${reset} { errors { code } }`)} ${times(points - 98, (n) => `b${n}: ${reset} { __typename }`)} }`,
      )
    expect((await spend(limits.costAnonymous)).errors).toBeUndefined()
    expect((await spend(limits.costAnonymous + 1)).errors?.[0]?.extensions.code).toBe('COMPLEXITY_LIMIT')
  },
)

/** A server like this one, with other bounds. */
async function bounded(other: Partial<typeof limits>, use: (address: string) => Promise<void>): Promise<void> {
  const { config } = stage.world
  const server = await openServer({ ...stage.world, config: { ...config, limits: { ...limits, ...other } } }, schema)
  await use(server.address).finally(server.stop)
}

test('sockets of a member, operations of a socket and the time to begin are bounded', async () => {
  await bounded({ sockets: 2, socketOperations: 3, initMs: 150 }, async (address) => {
    const token = await stage.tokenOf('admin')
    const codes: number[] = []
    const open = [1, 2].map(() => socket(address, token))
    const { results } = follow(open[0]!, 'subscription { ticketChanged { op } }')
    await until(() => stage.world.live.listeners() === 1, 10_000)
    for (let n = 2; n <= 3; n++) follow(open[0]!, 'subscription { ticketChanged { op } }')
    await until(() => stage.world.live.listeners() === 3, 10_000)
    const refused = (await follow(open[0]!, 'subscription { ticketChanged { op } }').ended) as {
      extensions: { code: string }
    }[]
    expect(refused[0]!.extensions.code).toBe('RATE_LIMITED')
    expect(results).toEqual([])

    socket(address, token, (code) => codes.push(code))
    await until(() => codes.length === 1, 10_000)
    expect(codes).toEqual([4429])
    const silent = new WebSocket(`${address.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
    expect(await new Promise((closed) => silent.once('close', closed))).toBe(4408)
    for (const client of open) client.terminate()
  })
})

test('an operation that waits too long is QUERY_TIMEOUT on every transport', async () => {
  const blocker = await owner(new URL(process.env.DATABASE_URL!).pathname.slice(1))
  await blocker.query('BEGIN; LOCK TABLE "Article"')
  await bounded({ timeoutMs: 200 }, async (address) => {
    for (const name of names) {
      const line = transports[name](address, await stage.tokenOf('admin'))
      expect((await line.ask('{ articles { totalCount } }')).errors?.[0]?.extensions.code).toBe('QUERY_TIMEOUT')
      line.close()
    }
  }).finally(() => blocker.end())
})

test('a body that is too large is refused', async () => {
  const body = JSON.stringify({ query: '{ __typename }', variables: { x: 'x'.repeat(limits.bodyBytes) } })
  const headers = { 'content-type': 'application/json' }
  expect((await fetch(`${stage.address()}/graphql`, { method: 'POST', headers, body })).status).toBe(413)
})
