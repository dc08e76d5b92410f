import type { GraphQLField } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signAccess } from '../../src/access/session.ts'
import { steppedClock } from '../../src/kernel/clock.ts'
import { schema } from '../../src/schema.ts'
import { type Reply, socket, until } from '../support/client.ts'
import { countRows } from '../support/rows.ts'
import { openStage } from '../support/stage.ts'
import { type Line, overHttp, overSocket, overSse } from '../support/transports.ts'
import { inParts, probe, reachable } from './documents.ts'
import { edges, walkEdges } from './edges.ts'
import { accounts, expected, guarded, isExpected, missing, type Role, roles } from './expected.ts'

const stage = await openStage()
const { db } = stage.world
const transports = { HTTP: overHttp, WebSocket: overSocket, SSE: overSse } as const
type Transport = keyof typeof transports
const transportNames = Object.keys(transports) as Transport[]
const cases = transportNames.flatMap((transport) => roles.map((role) => [role, transport] as const))

const places = reachable(schema)
const known = edges(places)
const reached = new Set<string>()

const opened = new Map<string, Line>()
const lineOf = (role: Role, transport: Transport) => opened.get(`${role} ${transport}`)!
beforeAll(async () => {
  await advance()
  for (const [role, transport] of cases)
    opened.set(`${role} ${transport}`, transports[transport](stage.address(), await stage.tokenOf(accounts[role])))
})
afterAll(() => {
  for (const line of opened.values()) line.close()
})

/** An expense of a supplier for a client's project: the demo company has none. */
async function advance(): Promise<void> {
  const make = async (mutation: string, entity: string, input: object) =>
    (await stage.act('admin', mutation, { input }, `${entity} { id }`))[entity].id
  const [project] = (
    await stage.ask(
      'admin',
      '{ projects(first: 1, filter: { client: { status: { eq: ACTIVE } } }) { nodes { id client { id } } } }',
    )
  ).data.projects.nodes
  const categoryId = await make('expenseCategoryCreate', 'expenseCategory', {
    name: 'Déplacements',
    account: '6251',
    deductiblePercent: '100',
    vatRate: '20',
  })
  const supplierId = await make('supplierCreate', 'supplier', { name: 'Voyages SARL' })
  const amounts = [{ gross: '120.00' }]
  const whose = { supplierId, categoryId, projectId: project.id, clientId: project.client.id }
  await make('expenseCreate', 'expense', { ...whose, spentOn: '2026-01-05', reference: 'V-1', amounts })
}

type Field = GraphQLField<unknown, unknown>
const fieldsOf = (root: 'Query' | 'Mutation' | 'Subscription'): Field[] =>
  Object.values((schema.getType(root) as ReturnType<typeof schema.getQueryType>)!.getFields())

/** The probes are wrong on purpose: who is told what is wrong was let in. */
const verdict = (code: string | undefined) =>
  !code || /^(BAD_USER_INPUT|INVALID_(ID|CURSOR))$/.test(code) ? 'allowed' : code

const verdicts = (fields: readonly Field[], { data, errors = [] }: Pick<Reply, 'data' | 'errors'>) =>
  fields.map(({ name }) => {
    const error = errors.find(({ path }) => (path ? path[0] === name : !data))
    return [name, verdict(error?.extensions.code)]
  })

const wanted = (root: string, fields: readonly Field[], role: Role | 'ANONYMOUS', refusal = 'FORBIDDEN') =>
  fields.map(({ name }) => [name, expected(`${root}.${name}`, role) === '-' ? refusal : 'allowed'])

async function asked(line: Line, operation: string, fields: readonly Field[], atOnce = 20) {
  const found = []
  for (const part of inParts(fields, atOnce))
    found.push(...verdicts(part, await line.ask(`${operation} { ${part.map(probe).join(' ')} }`)))
  return found
}

test('[EQU-3] each root field, guarded type and guarded leaf has its line in expected.csv', () => {
  const unwritten = guarded(schema).filter((element) => !isExpected(element))
  expect(unwritten.map(missing).join('\n')).toBe('')
})

const isDenied = ({ name }: Field, role: Role) => expected(`Mutation.${name}`, role) === '-'

test.each(transportNames)(
  '[EQU-3] over %s every other mutation is FORBIDDEN to each role and writes nothing',
  async (transport) => {
    const before = await countRows(db)
    for (const role of roles) {
      const denied = fieldsOf('Mutation').filter((field) => isDenied(field, role))
      expect(await asked(lineOf(role, transport), 'mutation', denied)).toEqual(wanted('Mutation', denied, role))
    }
    expect(await countRows(db)).toEqual(before)
  },
)

describe.each(cases)('[EQU-3] %s over %s', (role, transport) => {
  test('every query is allowed or FORBIDDEN as expected.csv says', async () => {
    const queries = fieldsOf('Query')
    expect(await asked(lineOf(role, transport), 'query', queries)).toEqual(wanted('Query', queries, role))
  })

  test('every mutation that it allows is', async () => {
    const allowed = fieldsOf('Mutation').filter((field) => !isDenied(field, role))
    expect(await asked(lineOf(role, transport), 'mutation', allowed)).toEqual(wanted('Mutation', allowed, role))
  })
})

/** Each role over one transport, in turn: so every edge is walked over all three. */
const walkers = roles.map((role, n) => [role, transportNames[n % transportNames.length]!] as const)
test.each(walkers)(
  '[EQU-3] %s over %s: every edge into a guarded type is allowed or FORBIDDEN as expected.csv says',
  async (role, transport) => {
    const { forbidden, open } = await walkEdges(lineOf(role, transport), places)
    const isClosed = (edge: string) => expected(known.get(edge)!, role) === '-'
    expect(open.filter(isClosed)).toEqual([])
    expect(forbidden.filter((edge) => !isClosed(edge))).toEqual([])
    for (const edge of [...open, ...forbidden]) reached.add(edge)
  },
)

const streaming = cases.filter(([, transport]) => transport !== 'HTTP')
test.each(streaming)(
  '[EQU-3] %s over %s: every subscription is allowed or FORBIDDEN as expected.csv says',
  async (role, transport) => {
    const found = []
    for (const field of fieldsOf('Subscription')) found.push([field.name, await opens(lineOf(role, transport), field)])
    expect(found).toEqual(wanted('Subscription', fieldsOf('Subscription'), role))
  },
)

/** Allowed once somebody more listens to the log; else the code of the refusal. */
async function opens(line: Line, field: Field): Promise<string> {
  const { live } = stage.world
  const before = live.listeners()
  const { first, stop } = line.listen(`subscription { ${probe(field)} }`)
  const refused = first.then(({ errors }) => verdict(errors![0]!.extensions.code))
  const listens = until(() => live.listeners() > before, 10_000).then(() => 'allowed')
  const found = await Promise.race([refused, listens])
  stop()
  listens.catch(() => {})
  refused.catch(() => {})
  await until(() => live.listeners() === before, 10_000)
  return found
}

test('the walk stood on nearly every edge', () => {
  const missed = [...known.keys()].filter((edge) => !edge.startsWith('Query.') && !reached.has(edge))
  expect(missed.length / known.size, `nobody stood before ${missed.join(', ')}`).toBeLessThan(0.15)
})

describe('without a valid session', () => {
  const roots = ['Query', 'Mutation'] as const

  test.each(['HTTP', 'SSE'] as const)(
    'over %s only what is open to anyone answers, everything else is UNAUTHENTICATED',
    async (transport) => {
      for (const token of [undefined, await expiredToken()]) {
        const line = transports[transport](stage.address(), token as string)
        for (const root of roots)
          expect(await asked(line, root.toLowerCase(), fieldsOf(root), 1)).toEqual(
            wanted(root, fieldsOf(root), 'ANONYMOUS', 'UNAUTHENTICATED'),
          )
      }
    },
  )

  test('no stream opens', async () => {
    for (const token of [undefined, await expiredToken()])
      for (const field of fieldsOf('Subscription'))
        expect(await opens(overSse(stage.address(), token), field)).toBe('UNAUTHENTICATED')
  })

  test('no socket opens', async () => {
    for (const token of ['', await expiredToken()]) {
      const codes: number[] = []
      socket(stage.address(), token, (code) => codes.push(code))
      await until(() => codes.length > 0)
      expect(codes).toEqual([4403])
    }
  })
})

/** Signed by us, for a session that lives, an hour too old. */
async function expiredToken(): Promise<string> {
  const session = await db.session.findFirstOrThrow({ where: { revokedAt: null }, include: { member: true } })
  const { id, tokenVersion } = session.member!
  const subject = { holderId: id, sessionId: session.id, tokenVersion }
  const { token } = await signAccess(
    stage.world.keyring,
    { ...subject, audience: 'staff' },
    steppedClock(new Date(Date.now() - 3_600_000)),
  )
  return token
}
