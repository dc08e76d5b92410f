import { PrismaPg } from '@prisma/adapter-pg'
import { type GraphQLInputObjectType, getNamedType, isEnumType } from 'graphql'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { foreignKeys, multiply, orphans } from '../../scripts/multiply.ts'
import { PrismaClient } from '../../src/generated/prisma/client.ts'
import { writeId } from '../../src/graphql/ids.ts'
import { reconcile } from '../../src/modules/ledger/reconcile.ts'
import { at, owner, urls } from '../support/databases.ts'
import { openStage } from '../support/stage.ts'
import { type List, lists } from './lists.ts'

const { ask } = await openStage()
const database = new URL(process.env.DATABASE_URL!).pathname.slice(1)
let client: pg.Client
/** A tenth of the large company, and so a tenth of the ten thousand rows from which on a table is large. */
const copies = { documents: 200, clients: 60 }
const many = 1_000
let large: Set<string>
beforeAll(async () => {
  client = await owner(database)
  await multiply(process.env.MIGRATION_DATABASE_URL!, copies)
  const { rows } = await client.query('SELECT relname FROM pg_class WHERE reltuples > $1', [many])
  large = new Set(rows.map(({ relname }) => relname))
})
afterAll(() => client.end())

test('the large company is as right as the small one', async () => {
  expect(large.has('Invoice') && large.has('LedgerLine')).toBe(true)
  const pool = new pg.Pool({ connectionString: process.env.MIGRATION_DATABASE_URL!, max: 2 })
  expect(await orphans(pool)).toEqual([])
  await pool.end()
  const patient = new PrismaClient({ adapter: new PrismaPg({ connectionString: at(urls().migrationUrl, database) }) })
  expect(await reconcile(patient)).toEqual([])
  await patient.$disconnect()
})

type Heard = { text: string; values: unknown[] }
const heard: Heard[] = []
const prepared = new WeakMap<object, Map<string, string>>()

/** What goes over any connection, Prisma's and the compiled reader's: pg itself is listened to. */
type Connection = {
  parse(query: { name?: string; text: string }): void
  bind(query: { statement?: string; values?: unknown[] }): void
}
const { prototype } = (pg as unknown as { Connection: { prototype: Connection } }).Connection
const { parse, bind } = prototype
beforeAll(() => {
  prototype.parse = function (this: Connection, query) {
    const texts = prepared.get(this) ?? new Map<string, string>()
    prepared.set(this, texts.set(query.name ?? '', query.text))
    parse.call(this, query)
  }
  prototype.bind = function (this: Connection, query) {
    const text = prepared.get(this)?.get(query.statement ?? '')
    if (text) heard.push({ text, values: query.values ?? [] })
    bind.call(this, query)
  }
})
afterAll(() => Object.assign(prototype, { parse, bind }))

// biome-ignore lint/suspicious/noExplicitAny: EXPLAIN's JSON
type Any = any

/** What the plan of a list's statements does that grows with the table: scans of it whole, sorts of very many rows. */
async function faults({ name, rows: ids }: List, words: string): Promise<string[]> {
  heard.length = 0
  const { errors } = await ask('admin', `{ ${name}(first: 25, ${words}) { ${ids} } }`)
  if (errors) return [`${name}(${words}): ${errors[0]!.message}`]
  const found: string[] = []
  const reads = [...heard].filter(({ text }) => /^SELECT/.test(text) && !text.includes('"Session"'))
  if (!reads.length) throw new Error(`${name}(${words}): nothing was heard`)
  for (const { text, values } of reads) {
    const { rows } = await client.query(`EXPLAIN (FORMAT JSON) ${text}`, values)
    look(rows[0]['QUERY PLAN'][0].Plan)
  }
  return found

  function look(plan: Any): void {
    const relation = plan['Relation Name']
    if (plan['Node Type'] === 'Seq Scan' && large.has(relation)) found.push(`${name}(${words}): scans ${relation}`)
    const [below] = plan.Plans ?? []
    if (plan['Node Type'] === 'Sort' && below['Plan Rows'] > many)
      found.push(`${name}(${words}): sorts ${below['Plan Rows']} rows`)
    for (const part of plan.Plans ?? []) look(part)
  }
}

test('every order of every list reads an index', async () => {
  const found: string[] = []
  for (const list of lists)
    for (const order of list.orders)
      for (const direction of ['ASC', 'DESC'])
        found.push(...(await faults(list, `orderBy: [{ field: ${order}, direction: ${direction} }]`)))
  expect(found).toEqual([])
})

test('every filter of every list reads an index', async () => {
  const references = await foreignKeys(client)
  const found: string[] = []
  for (const list of lists)
    for (const [name, field] of Object.entries(list.filter?.getFields() ?? {}))
      for (const condition of await conditions(
        list,
        name,
        getNamedType(field.type) as GraphQLInputObjectType,
        references,
      ))
        found.push(...(await faults(list, `filter: { ${name}: ${condition} }`)))
  expect(found).toEqual([])
})

// biome-ignore format: read by column
const operands: Record<string, string[]> = {
  StringFilter:     ['{ eq: "abc" }', '{ startsWith: "ab" }', '{ contains: "abc" }'],
  StringListFilter: ['{ has: "abc" }'],
  BooleanFilter:    ['{ eq: true }'],
  IntFilter:        ['{ gte: 3 }'],
  DecimalFilter:    ['{ gte: "3" }'],
  MoneyFilter:      ['{ gte: "1000.00" }', '{ lt: "10.00" }'],
  DateFilter:       ['{ gte: "-P30D" }', '{ lt: "-P1Y" }'],
  DateTimeFilter:   ['{ gte: "-P30D" }', '{ lt: "-P1Y" }'],
}

async function conditions(
  { node }: List,
  name: string,
  input: GraphQLInputObjectType,
  references: { from: string; column: string; to: string }[],
): Promise<string[]> {
  if (operands[input.name]) return operands[input.name]!
  const { eq } = input.getFields()
  const type = eq && getNamedType(eq.type)
  if (isEnumType(type)) return type.getValues().map((value) => `{ eq: ${value.name} }`)
  if (input.name !== 'IDFilter') return []
  const to = references.find(({ from, column }) => from === node && column === name)?.to
  if (!to) return []
  const { rows } = await client.query(`SELECT "${name}" AS id FROM "${node}" WHERE "${name}" IS NOT NULL LIMIT 1`)
  return rows[0] ? [`{ eq: "${writeId(to, rows[0].id)}" }`] : []
}
