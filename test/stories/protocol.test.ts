import { serverAudits } from 'graphql-http'
import { afterAll, expect, test } from 'vitest'
import { schema } from '../../src/schema.ts'
import { openServer } from '../../src/server.ts'
import { caller, follow, socket } from '../support/client.ts'
import { openStage } from '../support/stage.ts'

const { world, tokenOf, address } = await openStage()
const further: { stop: () => Promise<void> }[] = []
afterAll(() => Promise.all(further.map((server) => server.stop())))

// biome-ignore lint/suspicious/noExplicitAny: replies are checked by whole values
type Any = any
type Params = { query: string; variables?: object; operationName?: string }
type Send = (params: Params) => Promise<Any>

test('the audits of GraphQL over HTTP find neither an error nor a warning', async () => {
  const token = await tokenOf('admin')
  const fetchFn = (url: string, init?: RequestInit) =>
    fetch(url, { ...init, headers: { ...init?.headers, authorization: `Bearer ${token}` } })
  const audits = serverAudits({ url: `${address()}/graphql`, fetchFn })
  const results = await Promise.all(audits.map((audit) => audit.fn()))
  const faults = results.filter(({ status }) => status !== 'ok').map(({ id, name, status }) => [status, id, name])
  expect(results.length).toBeGreaterThan(50)
  expect(faults).toEqual([])
})

/** The same question over each transport, as its client would ask. */
async function transports(): Promise<Record<string, Send>> {
  const token = await tokenOf('sales')
  const headers = { authorization: `Bearer ${token}`, 'accept-language': 'en' }
  const url = `${address()}/graphql`
  const json = { ...headers, 'content-type': 'application/json' }
  return {
    POST: async (params) => (await fetch(url, { method: 'POST', headers: json, body: JSON.stringify(params) })).json(),
    GET: async ({ query, variables, operationName }) => {
      const search = new URLSearchParams({
        query,
        ...(variables && { variables: JSON.stringify(variables) }),
        ...(operationName && { operationName }),
      })
      return (await fetch(`${url}?${search}`, { headers })).json()
    },
    SSE: async (params) => {
      const accept = { ...json, accept: 'text/event-stream' }
      const response = await fetch(url, { method: 'POST', headers: accept, body: JSON.stringify(params) })
      return JSON.parse(/event: next\ndata: (.*)\n/.exec(await response.text())![1]!)
    },
    WebSocket: async ({ query, variables = {}, operationName }) => {
      const client = socket(address(), token)
      const { results, ended } = follow(client, query, variables as Any, undefined, operationName)
      const failed = await ended
      await client.dispose()
      return results[0] ?? { errors: failed }
    },
  }
}

const list = '{ clients(first: 2, orderBy: [{ field: NAME, direction: ASC }]) { totalCount nodes { name } } }'
const long = `{ clients { nodes { ${'invoices { nodes { client { '.repeat(5)} id ${'} } }'.repeat(5)} } } }`
const dear =
  '{ clients(first: 100) { nodes { invoices(first: 100) { nodes { payments(first: 100) { nodes { id } } } } } } }'

const questions: Record<string, Params> = {
  'a list': { query: list },
  'a variable': { query: 'query($first: Int) { clients(first: $first) { nodes { code } } }', variables: { first: 3 } },
  'one of two operations': { query: `query A { viewer { member { role } } } query B ${list}`, operationName: 'A' },
  introspection: { query: '{ __type(name: "Client") { kind name } }' },
  'a field that is not theirs': { query: '{ clients(first: 1) { totalCount } ledgerEntries { totalCount } }' },
  'no GraphQL': { query: '{ clients {' },
  'an unknown field': { query: '{ clients { nothing } }' },
  'a variable of another type': {
    query: 'query($first: Int) { clients(first: $first) { totalCount } }',
    variables: { first: 'x' },
  },
  'no such operation': { query: `query A ${list}`, operationName: 'B' },
  'an id of nothing': { query: '{ client(id: "nonsense") { id } }' },
  'a cursor of nothing': { query: '{ clients(after: "nonsense") { totalCount nodes { id } } }' },
  'too deep': { query: long },
  'too dear': { query: dear },
}

test.each(Object.entries(questions))('every transport answers %s alike', async (_name, params) => {
  const answers = await Promise.all(
    Object.entries(await transports()).map(async ([name, send]) => {
      const { data, errors } = await send(params)
      return [name, { data: data ?? null, codes: errors?.map((it: Any) => it.extensions.code) ?? [] }] as const
    }),
  )
  const [[, first]] = answers as [(typeof answers)[number]]
  expect(first.data !== null || first.codes.length > 0).toBe(true)
  expect(Object.fromEntries(answers)).toEqual(Object.fromEntries(answers.map(([name]) => [name, first])))
})

test('GET does not change anything', async () => {
  const query = 'mutation { clientCreate(input: { name: "Par GET", kind: BUSINESS }) { client { id } } }'
  const headers = { authorization: `Bearer ${await tokenOf('admin')}` }
  const response = await fetch(`${address()}/graphql?${new URLSearchParams({ query })}`, { headers })
  expect(response.status).toBe(405)
  expect(await world.db.client.count({ where: { name: 'Par GET' } })).toBe(0)
})

test('a minute has its points, in all processes together; what was not needed comes back', async () => {
  const { limits } = world.config
  const tight = { ...world, config: { ...world.config, limits: { ...limits, rateStaff: 500 } } }
  const servers = await Promise.all([openServer(tight, schema), openServer(tight, schema)])
  further.push(...servers)
  const token = await tokenOf('viewer')
  const [here, there] = servers.map((server) => caller(server.address, token))

  const cheap = await here!('{ clients(first: 100, filter: { code: { eq: "none" } }) { nodes { id } } }')
  expect(cheap.extensions.cost).toMatchObject({ requested: 101, actual: 1, remaining: 499 })

  const sixty = '{ clients(first: 59) { nodes { id } } }'
  let spent = 0
  for (let turn = 0; turn < 20; turn++) {
    const { errors, extensions } = await (turn % 2 ? here! : there!)(sixty)
    if (errors) break
    spent += extensions.cost.actual
  }
  expect(spent).toBeGreaterThan(300)
  expect(spent).toBeLessThan(500)

  const refused = await fetch(`${servers[0]!.address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ clients(first: 100) { nodes { id } } }' }),
  })
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(((await refused.json()) as Any).errors[0].extensions.code).toBe('RATE_LIMITED')
})
