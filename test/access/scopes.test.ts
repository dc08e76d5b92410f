import {
  type GraphQLEnumType,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isObjectType,
} from 'graphql'
import { beforeAll, describe, expect, test } from 'vitest'
import { writeId } from '../../src/graphql/ids.ts'
import { schema } from '../../src/schema.ts'
import { until } from '../support/client.ts'
import { countRows } from '../support/rows.ts'
import { openStage } from '../support/stage.ts'
import { type Line, overSocket, overSse } from '../support/transports.ts'
import { deal, spend } from './deal.ts'
import { inParts, literal } from './documents.ts'
import { accounts, expected, type Role, roles } from './expected.ts'
import { ruled, type Sight, sightOf } from './own.ts'

// biome-ignore lint/suspicious/noExplicitAny: replies are walked by name
type Any = any
const stage = await openStage()
const { db, live } = stage.world

const sights = new Map<string, Sight>()
const sight = (role: Role, type: string) => sights.get(`${role} ${type}`)!
beforeAll(async () => {
  await spend(db)
  await deal(db)
  for (const role of roles) {
    const { id } = await db.member.findFirstOrThrow({ where: { email: `${accounts[role]}@demo.carnet.example` } })
    await stage.tokenOf(accounts[role])
    for (const type of ruled) sights.set(`${role} ${type}`, await sightOf(db, type, role, id))
  }
})

const ask = async (role: Role, query: string) => {
  const { data, errors } = await stage.ask(accounts[role], query)
  if (errors) throw new Error(`${query}\n${JSON.stringify(errors)}`)
  return data
}

/** Every role with a reach of its own into a type that has a root list. */
const lower = (type: string) => type[0]!.toLowerCase() + type.slice(1)
const queries = schema.getQueryType()!.getFields()
const narrow = roles.flatMap((role) =>
  ruled.filter((type) => /own|team/.test(expected(type, role))).map((type) => [role, type] as const),
)
const listed = narrow.filter(([, type]) => `${lower(type)}s` in queries)

/** The input type of a list's argument. */
const inputOf = (list: string, argument: string): Any =>
  getNamedType(queries[list]!.args.find(({ name }) => name === argument)!.type)
const orderings = (list: string): string[] => {
  const { type }: { type: GraphQLInputType } = inputOf(list, 'orderBy').getFields().field
  return (getNamedType(type) as GraphQLEnumType).getValues().map(({ name }) => name)
}

const idsOf = (type: string, uuids: readonly string[]) => uuids.map((uuid) => writeId(type, uuid))
const sorted = (ids: readonly string[]) => [...ids].sort()

test('everybody has rows inside and outside of every reach', () => {
  const sides = ({ visible, hidden }: Sight) => [visible.length > 0, hidden.length > 0]
  const found = narrow.map(([role, type]) => [role, type, ...sides(sight(role, type))])
  expect(found).toEqual(narrow.map((it) => [...it, true, true]))
})

describe.each(listed)('[EQU-3] %s and %s', (role, type) => {
  const list = `${lower(type)}s`

  test('the list, its count and its aggregate hold the visible rows, in every order', async () => {
    const visible = sorted(idsOf(type, sight(role, type).visible))
    const found: string[] = []
    for (let after = ''; ; ) {
      const page = (
        await ask(
          role,
          `{ ${list}(first: 100${after}) { nodes { id } totalCount aggregate { count } pageInfo { endCursor hasNextPage } } }`,
        )
      )[list]
      found.push(...page.nodes.map(({ id }: Any) => id))
      expect([page.totalCount, page.aggregate.count]).toEqual([visible.length, visible.length])
      if (!page.pageInfo.hasNextPage) break
      after = `, after: "${page.pageInfo.endCursor}"`
    }
    expect(sorted(found)).toEqual(visible)

    for (const fields of inParts(orderings(list))) {
      const words = fields.map(
        (field) =>
          `${field}: ${list}(first: 100, orderBy: [{ field: ${field}, direction: DESC }]) { totalCount nodes { id } }`,
      )
      for (const page of Object.values<Any>(await ask(role, `{ ${words.join(' ')} }`))) {
        expect(page.totalCount).toBe(visible.length)
        expect(page.nodes.filter(({ id }: Any) => !visible.includes(id))).toEqual([])
      }
    }
  })

  test('node, nodes and the root field find a visible row and no hidden one', async () => {
    const { visible, hidden } = sight(role, type)
    const ids = idsOf(type, [...visible.slice(0, 3), ...hidden.slice(0, 3)])
    const words = ids.map((id, n) => `node${n}: node(id: "${id}") { id } one${n}: ${lower(type)}(id: "${id}") { id }`)
    const found = await ask(role, `{ nodes(ids: ${JSON.stringify(ids)}) { id } ${words.join(' ')} }`)
    const rows = ids.map((id, n) => (n < Math.min(visible.length, 3) ? { id } : null))
    expect(found.nodes).toEqual(rows)
    expect(ids.map((_, n) => found[`node${n}`])).toEqual(rows)
    expect(ids.map((_, n) => found[`one${n}`])).toEqual(rows)
  })
})

/** The edges of a type into types with a rule, as words that ask for ids, counts and aggregates. */
function relationsOf(type: string, role: Role) {
  const fields = Object.values((schema.getType(type) as GraphQLObjectType).getFields())
  return fields.flatMap(({ name, args, type: to, extensions }) => {
    if (extensions.permission || args.some(({ type }) => String(type).endsWith('!'))) return []
    const target = getNamedType(to)
    const node =
      isObjectType(target) && target.getFields().nodes ? getNamedType(target.getFields().nodes!.type) : target
    if (!ruled.includes(node.name) || expected(node.name, role) === '-') return []
    const page = node !== target
    return [
      {
        name,
        node: node.name,
        ask: page ? `${name}(first: 30) { totalCount aggregate { count } nodes { id } }` : `${name} { id }`,
      },
    ]
  })
}

/** What an administrator's answer becomes when only some rows are there. */
function within(value: Any, seen: ReadonlySet<string>): Any {
  if (value === null) return null
  if (Array.isArray(value)) return value.filter(({ id }) => seen.has(id))
  if (!value.nodes) return seen.has(value.id) ? value : null
  const nodes = within(value.nodes, seen)
  return { totalCount: nodes.length, aggregate: { count: nodes.length }, nodes }
}

const parents = ruled.filter((type) => lower(type) in queries)
const scoped = roles.filter((role) => narrow.some(([it]) => it === role))

/** Visible rows that stand beside hidden ones: of each type that leads to them, two of those with a hidden row. */
async function beside(type: string, role: Role): Promise<string[]> {
  const key = `${lower(type)}Id`
  const holders = await db.$queryRaw<{ name: string }[]>`
    SELECT table_name AS name FROM information_schema.columns
    WHERE column_name = ${key} AND table_name = ANY(${ruled}) ORDER BY 1`
  const found = [...sight(role, type).visible.slice(0, 1)]
  for (const { name } of holders) {
    const rows = await db.$queryRawUnsafe<{ id: string }[]>(
      `SELECT DISTINCT "${key}"::text AS id FROM "${name}" WHERE "id" = ANY($1::uuid[]) AND "${key}" = ANY($2::uuid[]) ORDER BY 1 LIMIT 2`,
      sight(role, name).hidden,
      sight(role, type).visible,
    )
    found.push(...rows.map(({ id }) => id))
  }
  return [...new Set(found)].slice(0, 8)
}

/** How many relations of a type showed less to a role than to an administrator. */
async function narrowed(type: string, role: Role): Promise<number> {
  const relations = relationsOf(type, role)
  const rows = idsOf(type, await beside(type, role))
  if (!relations.length || !rows.length) return 0
  const query = `{ ${rows.map((id, n) => `r${n}: ${lower(type)}(id: "${id}") { ${relations.map((it) => it.ask).join(' ')} }`).join(' ')} }`
  const [all, mine] = await Promise.all([ask('ADMIN', query), ask(role, query)])
  let count = 0
  for (const key of Object.keys(all))
    for (const { name, node } of relations) {
      const seen = new Set(idsOf(node, sight(role, node).visible))
      const wanted = within(all[key][name], seen)
      if (all[key][name]?.totalCount > 30) continue
      if (JSON.stringify(wanted) !== JSON.stringify(all[key][name])) count++
      expect([type, name, mine[key][name]]).toEqual([type, name, wanted])
    }
  return count
}

test.each(scoped)(
  '[EQU-3] %s sees through every relation what an administrator sees, less the hidden rows',
  async (role) => {
    const counts = await Promise.all(parents.map((type) => narrowed(type, role)))
    expect(counts.some(Boolean)).toBe(true)
  },
)

/** A text by which a filter can name one row of a type, and its column. */
const handles: Record<string, string> = {
  Client: 'code',
  Quote: 'number',
  Invoice: 'number',
  Project: 'number',
  Contract: 'number',
  Ticket: 'number',
  CreditNote: 'number',
  Payment: 'number',
}

test.each(scoped)('[EQU-3] %s cannot feel hidden rows through a filter', async (role) => {
  let felt = 0
  for (const type of parents.filter((type) => `${lower(type)}s` in queries && expected(type, role) !== '-')) {
    for (const field of Object.values(inputOf(`${lower(type)}s`, 'filter').getFields()) as Any[]) {
      const input = getNamedType(field.type as GraphQLInputType).name
      const target = input.replace(/(List)?Filter$/, '')
      const handle = handles[target]
      if (!handle || target === type || !sight(role, target).hidden.length) continue
      const hidden = await db.$queryRawUnsafe<{ text: string }[]>(
        `SELECT "${handle}" AS text FROM "${target}" WHERE "id" = ANY($1::uuid[]) AND "${handle}" IS NOT NULL LIMIT 40`,
        sight(role, target).hidden,
      )
      const texts = hidden.map(({ text }) => `"${text}"`).join(', ')
      const condition = `{ ${handle}: { in: [${texts}] } }`
      const query = `{ ${lower(type)}s(filter: { ${field.name}: ${input.endsWith('ListFilter') ? `{ some: ${condition} }` : condition} }) { totalCount } }`
      felt += (await ask('ADMIN', query))[`${lower(type)}s`].totalCount
      expect([query, (await ask(role, query))[`${lower(type)}s`].totalCount]).toEqual([query, 0])
    }
  }
  expect(felt).toBeGreaterThan(0)
})

test.each(scoped)(
  '[EQU-3] %s: every verb on a hidden row is NotFoundError, answers no row and writes nothing',
  async (role) => {
    const before = await countRows(db)
    const tried = Object.values(schema.getMutationType()!.getFields()).flatMap(({ name, args, type }) => {
      const of = ruled.find((it) => new RegExp(`^${lower(it)}[A-Z]`).test(name))
      if (!of || expected(`Mutation.${name}`, role) === '-' || !args.some((arg) => arg.name === 'id')) return []
      const [hidden] = sight(role, of).hidden
      if (!hidden) return []
      const given = args.map((arg) => `${arg.name}: ${literal(arg.type, (_name, to) => writeId(to[0] ?? of, hidden))}`)
      return `${name}(${given.join(', ')}) { ${entities(type)} errors { __typename } }`
    })
    const wrong: unknown[] = []
    for (const words of inParts(tried))
      for (const [name, { errors, ...rows }] of Object.entries<Any>(
        await ask(role, `mutation { ${words.join(' ')} }`),
      )) {
        const refused = errors[0]?.__typename === 'NotFoundError' && Object.values(rows).every((row) => row === null)
        if (!refused) wrong.push([name, errors, rows])
      }
    expect(wrong).toEqual([])
    expect(tried.length).toBeGreaterThan(0)
    expect(await countRows(db)).toEqual(before)
  },
)

/** The rows that a payload may show. */
const entities = (payload: GraphQLOutputType): string =>
  Object.values((getNamedType(payload) as GraphQLObjectType).getFields())
    .filter(({ type }) => ruled.includes(String(type)))
    .map(({ name }) => `${name} { id }`)
    .join(' ')

const subscriptions = schema.getSubscriptionType()!.getFields()
const followed = narrow.filter(([, type]) => `${lower(type)}Changed` in subscriptions)

test.each([
  ['WebSocket', overSocket],
  ['SSE', overSse],
] as const)(
  '[EQU-3] over %s an event of a hidden row does not arrive, one of a visible row does',
  async (_name, open) => {
    const lines = new Map<Role, Line>()
    for (const role of scoped) lines.set(role, open(stage.address(), await stage.tokenOf(accounts[role])))
    const before = live.listeners()
    const streams = followed.map(([role, type]) => {
      const words = `${lower(type)}Changed { ${lower(type)}Id ${lower(type)} { id } }`
      return { role, type, ...lines.get(role)!.listen(`subscription { ${words} }`) }
    })
    await until(() => live.listeners() === before + followed.length, 10_000)
    const written: string[] = []
    for (const side of ['hidden', 'visible'] as const)
      for (const [role, type] of followed) {
        const row = sight(role, type)[side].at(0)!
        await happen(type, row)
        written.push(row)
      }
    for (const { role, type, first, stop } of streams) {
      const id = writeId(type, written.find((row) => sight(role, type).visible.includes(row))!)
      expect((await first).data[`${lower(type)}Changed`]).toEqual({ [`${lower(type)}Id`]: id, [lower(type)]: { id } })
      stop()
    }
    await until(() => live.listeners() === before, 10_000)
    for (const line of lines.values()) line.close()
  },
)

/** An event of a row, as an action would write it. */
const happen = (type: string, id: string) =>
  db.$executeRawUnsafe(
    `INSERT INTO "Event" ("at", "type", "entity", "entityId", "revision", "op", "changed", "before", "after", "actorKind", "actorName")
     SELECT now(), 'test.happened', '${type}', "id", 1, 'UPDATED', '{}', to_jsonb(t), to_jsonb(t), 'SYSTEM', 'test' FROM "${type}" t WHERE "id" = $1::uuid`,
    id,
  )
