import type { FragmentDefinitionNode, GraphQLSchema, OperationDefinitionNode } from 'graphql'
import type { Context } from '../context.ts'
import { type Model, type Models, quoted } from './model.ts'
import type { Rows } from './rows.ts'
import { type Binding, newName, orderSql, parameter, type Where, whereSql } from './where.ts'

/** What is read at one level: whose rows, in which order, how many, and how many of them are shown. */
export type Query = { where: Where; orderBy: Where[]; take?: number; size: number; isBackward: boolean }

/** A piece of SQL; what depends on the request's arguments is made per request. */
export type Part = (binding: Binding, run: Run) => string

/** One statement: the rows of a relation under all their parents, or of a root field. `model` is missing for the reply itself. */
export type Level = {
  place: number
  model: Model | undefined
  /** The parent's key that the rows hang on, and the column that holds it here. */
  parent: { level: Level; key: number; column: string } | undefined
  query: (run: Run) => Query
  /** Columns that are read as text: keys of children, cursors, what resolvers ask for. */
  keys: Part[]
  /** Columns in the order of the reply. */
  columns: Part[]
  joins: Part[]
  kids: Level[]
}

/** A value that a resolver makes, for each row of a level, before the reply is written. */
export type Slot = { place: number; level: Level; fill: (run: Run, rows: Rows) => Made[] | Promise<Made[]> }

/** Its JSON, and what its objects cost. */
export type Made = { text: string; cost: number }

export type Plan = {
  levels: Level[]
  slots: Slot[]
  /** Asks each list what this request's arguments mean, once and before anything is read: bad ones are refused here. */
  pages: ((run: Run) => unknown)[]
  write: (run: Run) => void
  /** How large the last reply was. */
  size: number
  /** Failures one after another, and until when it is left alone after too many. */
  failures: number
  restsUntil: number
}

/** One request on a plan. */
export type Run = {
  context: Context
  variables: Record<string, unknown>
  operation: Operation
  models: Models
  levels: Rows[]
  slots: Made[][]
  /** What is worked out of the arguments once: pages by their place. */
  pages: unknown[]
  statements: number
  out: Buffer
  at: number
  /** How many objects the reply has so far, beside its data. */
  cost: number
}

/** The operation as resolvers see it. */
export type Operation = {
  schema: GraphQLSchema
  operation: OperationDefinitionNode
  fragments: Record<string, FragmentDefinitionNode>
}

const join = (parts: Part[], binding: Binding, run: Run, between: string) =>
  parts.map((part) => part(binding, run)).join(between)

/** A level's statement for this request. `keys` are the parents'. */
export function statementOf(
  level: Level,
  query: Query,
  run: Run,
  keys: string[],
): { text: string; values: Binding['values'] } {
  const binding: Binding = { models: run.models, values: [], names: 0 }
  const text = level.model
    ? rowsSql(level, level.model, query, { binding, run, keys })
    : replySql(level, { binding, run, keys })
  return { text, values: binding.values }
}

/** What stands in the reply itself: counts and sums over whole lists. Nothing is asked when none of it needs a look. */
function replySql({ keys, columns, joins }: Level, { binding, run }: Request): string {
  const selected = [...keys, ...columns].map((part) => part(binding, run))
  const isKnown = selected.every((sql) => sql === 'false')
  return isKnown ? '' : `SELECT ${selected.join(', ')} FROM (SELECT 1) x${join(joins, binding, run, '')}`
}

type Request = { binding: Binding; run: Run; keys: string[] }

function rowsSql(level: Level, model: Model, query: Query, { binding, run, keys }: Request): string {
  const { parent } = level
  const list = parent && parameter(binding, keys, `${parentType(level)}[]`)
  const condition = whereSql(binding, model, query.where, 'x')
  const order = orderSql(model, query.orderBy, 'x')
  const limit = query.take === undefined ? '' : ` LIMIT ${parameter(binding, query.take, 'bigint')}`
  const here = parent ? `x.${quoted(parent.column)} = p.id AND ${condition}` : condition
  const inner = `(SELECT * FROM ${quoted(model.name)} x WHERE ${here}${order && ` ORDER BY ${order}`}${limit}) x`
  const from = parent ? `unnest(${list}) WITH ORDINALITY AS p(id, place) CROSS JOIN LATERAL ${inner}` : inner
  const joins = join(level.joins, binding, run, '')
  const selected = join([...level.keys, ...level.columns], binding, run, ', ')
  const columns = [parent && 'p.place', selected].filter(Boolean).join(', ') || 'true'
  const sorted = [parent && 'p.place', order].filter(Boolean).join(', ')
  return `SELECT ${columns} FROM ${from}${joins}${sorted && ` ORDER BY ${sorted}`}`
}

const parentType = ({ model, parent }: Level) => model!.columns.get(parent!.column)!.pg

/** Rows that hang on the table named `at`, in a subquery of their own. */
export function related(binding: Binding, model: Model, where: Where, link: (name: string) => string | undefined) {
  const name = newName(binding)
  const condition = [link(name), whereSql(binding, model, where, name)].filter(Boolean).join(' AND ')
  return { name, from: `${quoted(model.name)} ${name} WHERE ${condition}` }
}
