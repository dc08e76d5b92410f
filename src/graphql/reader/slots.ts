import { type GraphQLResolveInfo, getArgumentValues } from 'graphql'
import { objectsIn } from '../limits.ts'
import { type Compiling, keyOf, putText, type Scope, type Selected } from './compiling.ts'
import { type Made, type Run, related } from './plan.ts'
import { Refused } from './refused.ts'
import type { Rows } from './rows.ts'
import { completed, decoderOf, infoOf } from './values.ts'
import { joinSql, type Where } from './where.ts'

// biome-ignore lint/suspicious/noExplicitAny: rows as resolvers take them
type Any = any

/** What a field's resolver asks of its row, as Prisma's select says it: own columns, and counts of relations. */
export type Select = Record<string, unknown>

type RowOf = (rows: Rows, row: number, run: Run) => unknown
type Resolve = (row: Any, args: Any, context: Any, info: GraphQLResolveInfo) => unknown

/** A value that the field's own resolver makes of columns read beside the reply. */
export function slotCode(
  compiling: Compiling,
  scope: Scope,
  selected: Selected,
  select: Select,
  resolve: Resolve,
): void {
  const members = Object.entries(select).map(([name, asked]) => memberOf(scope, name, asked))
  valueCode(compiling, scope, selected, {
    resolve,
    row: (rows, row) => Object.fromEntries(members.map(({ name, read }) => [name, read(rows, row)])),
  })
}

type Member = { name: string; read: (rows: Rows, row: number) => unknown }

function memberOf(scope: Scope, name: string, asked: unknown): Member {
  if (name === '_count') return countsOf(scope, asked as { select: Record<string, unknown> })
  const column = scope.model?.columns.get(name)
  if (!column || asked !== true) throw new Refused(`${scope.model?.name}.${name} for a resolver`)
  const decode = decoderOf(column)
  const key = keyOf(scope, name)
  return {
    name,
    read: ({ keys }, row) => {
      const text = keys[key]![row]
      return text === null ? null : decode(text!)
    },
  }
}

function countsOf(scope: Scope, { select }: { select: Record<string, unknown> }): Member {
  const counts = Object.entries(select).map(([name, asked]) => {
    const relation = scope.model!.relations.get(name)
    if (!relation) throw new Refused(`the count of ${name}`)
    const where = asked === true ? {} : (asked as { where: Where }).where
    const key = scope.level.keys.push((binding) => {
      const { from } = related(binding, binding.models.get(relation.model)!, where, (it) =>
        joinSql(relation, it, scope.at),
      )
      return `(SELECT count(*) FROM ${from})`
    })
    return [name, key - 1] as const
  })
  return {
    name: '_count',
    read: ({ keys }, row) => Object.fromEntries(counts.map(([name, key]) => [name, Number(keys[key]![row])])),
  }
}

export type Value = { row: RowOf; resolve: Resolve }

/** Has a resolver make the value for every row that is shown, before the reply is written. */
export function valueCode(
  compiling: Compiling,
  scope: Scope,
  selected: Selected,
  { row: rowOf, resolve }: Value,
): void {
  const { slots } = compiling
  const { type, field, nodes, key } = selected
  const place = slots.length
  const isThere = presence(scope)
  slots.push({
    place,
    level: scope.level,
    fill: (run, rows) => {
      const args = getArgumentValues(field, nodes[0]!, run.variables)
      const values = rows.starts.map((_, row) => {
        if (!isThere(rows, row)) return undefined
        const root = { prev: undefined, key: `slot${place}`, typename: 'Query' }
        const path = { prev: { prev: root, key: row, typename: undefined }, key, typename: type.name }
        const at = { type, field, nodes, path }
        const info = infoOf(run.operation, run.variables, at)
        return completed(run, at, field.type, resolve(rowOf(rows, row, run), args, run.context, info))
      })
      return values.some((it) => it instanceof Promise) ? Promise.all(values).then(made) : made(values)
    },
  })
  putText(scope, `R.slots[${place}][r].text`)
  scope.code.line(`k+=R.slots[${place}][r].cost;`)
}

const made = (values: unknown[]): Made[] =>
  values.map((value) => ({ text: JSON.stringify(value), cost: objectsIn(value) }))

/** Rows beyond the page and rows that a join did not find have no value. */
function presence(scope: Scope): (rows: Rows, row: number) => boolean {
  if (!scope.model) return () => true
  if (!scope.model.key) throw new Refused(`${scope.model.name} has no key`)
  const key = keyOf(scope, scope.model.key)
  return ({ keys }, row) => typeof keys[key]![row] === 'string'
}
