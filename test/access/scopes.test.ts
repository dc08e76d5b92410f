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
import { overSocket, overSse } from '../support/transports.ts'
import { literal } from './documents.ts'
import { accounts, expected, type Role, roles } from './expected.ts'
import { ruled, type Sight, sightOf } from './own.ts'

// biome-ignore lint/suspicious/noExplicitAny: replies are walked by name
type Any = any
const stage = await openStage()
const { db, live } = stage.world

/** Half of the demo's projects, tasks, tickets and expenses to others than those who have them all. */
async function divide(): Promise<void> {
  const member = (name: string) => `(SELECT "id" FROM "Member" WHERE "email" = '${name}@demo.carnet.example')`
  const turn = (...names: string[]) =>
    `CASE ascii(right("id"::text, 1)) % ${names.length} ${names.map((name, n) => `WHEN ${n} THEN ${member(name)}`).join(' ')} END`
  const everybody = turn('admin', 'accountant', 'sales', 'projects', 'support', 'manager')
  await db.$executeRawUnsafe('DELETE FROM "ProjectMember" WHERE ascii(right("projectId"::text, 1)) % 2 = 0')
  await db.$executeRawUnsafe(`UPDATE "Project" SET "managerId" = ${turn('admin', 'projects')}`)
  await db.$executeRawUnsafe(`UPDATE "Task" SET "assigneeId" = ${everybody}, "createdById" = ${everybody}`)
  await db.$executeRawUnsafe(
    `UPDATE "Ticket" SET "assigneeId" = ${turn('sales', 'support', 'admin')} WHERE "assigneeId" IS NOT NULL`,
  )
}

const sights = new Map<string, Sight>()
const sight = (role: Role, type: string) => sights.get(`${role} ${type}`)!
beforeAll(async () => {
  await divide()
  for (const role of roles) {
    const { id } = await db.member.findFirstOrThrow({ where: { email: `${accounts[role]}@demo.carnet.example` } })
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

test('the demo has rows inside and outside of nearly every reach', () => {
  const oneSided = narrow.filter(
    ([role, type]) => !sight(role, type).visible.length || !sight(role, type).hidden.length,
  )
  expect(oneSided.length / narrow.length, oneSided.join(' ')).toBeLessThan(0.4)
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

    for (const field of orderings(list)) {
      const page = (
        await ask(
          role,
          `{ ${list}(first: 100, orderBy: [{ field: ${field}, direction: DESC }]) { totalCount nodes { id } } }`,
        )
      )[list]
      expect(page.totalCount).toBe(visible.length)
      expect(page.nodes.filter(({ id }: Any) => !visible.includes(id))).toEqual([])
    }
  })

  test('node, nodes and the root field find a visible row and no hidden one', async () => {
    const { visible, hidden } = sight(role, type)
    for (const [uuids, there] of [
      [visible, true],
      [hidden, false],
    ] as const)
      for (const id of idsOf(type, uuids.slice(0, 3))) {
        const found = await ask(
          role,
          `{ node(id: "${id}") { id } nodes(ids: ["${id}"]) { id } ${lower(type)}(id: "${id}") { id } }`,
        )
        const row = there ? { id } : null
        expect(found).toEqual({ node: row, nodes: [row], [lower(type)]: row })
      }
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

test.each(scoped)(
  '[EQU-3] %s sees through every relation what an administrator sees, less the hidden rows',
  async (role) => {
    let narrowed = 0
    for (const type of parents) {
      const relations = relationsOf(type, role)
      const rows = idsOf(type, sight(role, type).visible.slice(0, 6))
      if (!relations.length || !rows.length) continue
      const query = `{ ${rows.map((id, n) => `r${n}: ${lower(type)}(id: "${id}") { ${relations.map((it) => it.ask).join(' ')} }`).join(' ')} }`
      const [all, mine] = [await ask('ADMIN', query), await ask(role, query)]
      for (const key of Object.keys(all))
        for (const { name, node } of relations) {
          const seen = new Set(idsOf(node, sight(role, node).visible))
          const wanted = within(all[key][name], seen)
          if (all[key][name]?.totalCount > 30) continue
          if (JSON.stringify(wanted) !== JSON.stringify(all[key][name])) narrowed++
          expect([type, name, mine[key][name]]).toEqual([type, name, wanted])
        }
    }
    expect(narrowed).toBeGreaterThan(0)
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
    const wrong: unknown[] = []
    let tried = 0
    const before = await countRows(db)
    for (const { name, args, type } of Object.values(schema.getMutationType()!.getFields())) {
      const of = ruled.find((it) => new RegExp(`^${lower(it)}[A-Z]`).test(name))
      if (!of || expected(`Mutation.${name}`, role) === '-' || !args.some((arg) => arg.name === 'id')) continue
      const [hidden] = sight(role, of).hidden
      if (!hidden) continue
      const given = args.map((arg) => `${arg.name}: ${literal(arg.type, (_name, to) => writeId(to[0] ?? of, hidden))}`)
      const { data, errors } = await stage.ask(
        accounts[role],
        `mutation { ${name}(${given.join(', ')}) { ${entities(type)} errors { __typename } } }`,
      )
      tried++
      const { errors: refusals, ...rows } = data?.[name] ?? {}
      const refused = refusals?.[0].__typename === 'NotFoundError' && Object.values(rows).every((row) => row === null)
      if (!refused) wrong.push([name, data, errors])
    }
    expect(wrong).toEqual([])
    expect(tried).toBeGreaterThan(0)
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
    for (const [role, type] of followed) {
      const { visible, hidden } = sight(role, type)
      if (!visible.length || !hidden.length) continue
      const line = open(stage.address(), await stage.tokenOf(accounts[role]))
      const before = live.listeners()
      const { first, stop } = line.listen(
        `subscription { ${lower(type)}Changed { ${lower(type)}Id ${lower(type)} { id } } }`,
      )
      await until(() => live.listeners() > before, 10_000)
      await happen(type, hidden[0]!)
      await happen(type, visible[0]!)
      const id = writeId(type, visible[0]!)
      expect((await first).data[`${lower(type)}Changed`]).toEqual({ [`${lower(type)}Id`]: id, [lower(type)]: { id } })
      stop()
      await until(() => live.listeners() === before, 10_000)
      line.close()
    }
  },
)

/** An event of a row, as an action would write it. */
const happen = (type: string, id: string) =>
  db.$executeRawUnsafe(
    `INSERT INTO "Event" ("at", "type", "entity", "entityId", "revision", "op", "changed", "before", "after", "actorKind", "actorName")
     SELECT now(), 'test.happened', '${type}', "id", 1, 'UPDATED', '{}', to_jsonb(t), to_jsonb(t), 'SYSTEM', 'test' FROM "${type}" t WHERE "id" = $1::uuid`,
    id,
  )
