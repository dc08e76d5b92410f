import { type Column, type Model, type Models, quoted, type Relation } from './model.ts'
import { Refused } from './refused.ts'

/** One statement of one request: its values in order, and names for its tables. */
export type Binding = { models: Models; values: (string | null)[]; names: number }

export type Where = Record<string, unknown>

export const newName = (binding: Binding): string => `t${binding.names++}`

/** A value as a parameter of that PostgreSQL type. */
export function parameter(binding: Binding, value: unknown, type: string): string {
  binding.values.push(textOf(value))
  return `$${binding.values.length}::${type}`
}

function textOf(value: unknown): string | null {
  if (value === null) return null
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return `{${value.map(elementOf).join(',')}}`
  if (typeof value === 'object') return (value as { toFixed(): string }).toFixed()
  return String(value)
}

function elementOf(value: unknown): string {
  const text = textOf(value)
  return text === null ? 'NULL' : `"${text.replace(/["\\]/g, '\\$&')}"`
}

const TRUE = 'true'
const FALSE = 'false'

// What decides the whole still stands beside the rest: its parameters must be spoken of, or PostgreSQL knows no type for them.
const and = (parts: string[]): string => joined(parts, TRUE, ' AND ')
const or = (parts: string[]): string => joined(parts, FALSE, ' OR ')
const joined = (parts: string[], neutral: string, between: string): string => {
  const solid = parts.filter((part) => part !== neutral)
  return solid.length > 1 ? `(${solid.join(between)})` : (solid[0] ?? neutral)
}
const not = (part: string): string => (part === TRUE ? FALSE : part === FALSE ? TRUE : `NOT (${part})`)

const listed = (value: unknown): Where[] => [value].flat() as Where[]
const isEmpty = (where: Where) => Object.keys(where).length === 0

/** A Prisma where as SQL over the table named `at`. Refuses what it does not know. */
export function whereSql(binding: Binding, model: Model, where: Where, at: string): string {
  return and(
    Object.entries(where).map(([key, value]) => {
      if (value === undefined) throw new Refused(`an undefined ${key}`)
      if (key === 'AND') return and(listed(value).map((part) => whereSql(binding, model, part, at)))
      // Prisma drops what is empty inside OR; an empty OR is no row.
      if (key === 'OR')
        return or(
          listed(value)
            .filter((part) => !isEmpty(part))
            .map((part) => whereSql(binding, model, part, at)),
        )
      if (key === 'NOT') return and(listed(value).map((part) => not(whereSql(binding, model, part, at))))
      const column = model.columns.get(key)
      if (column) return columnSql(binding, column, value, `${at}.${quoted(key)}`)
      const relation = model.relations.get(key)
      if (!relation) throw new Refused(`${model.name}.${key} in a where`)
      return relationSql(binding, relation, value as Where | null, at)
    }),
  )
}

function relationSql(binding: Binding, relation: Relation, value: Where | null, at: string): string {
  if (value === null || typeof value !== 'object') throw new Refused(`${relation.name} compared with nothing`)
  return and(
    Object.entries(value).map(([quantifier, where]) => {
      if (where === null || where === undefined) throw new Refused(`${relation.name}.${quantifier} of nothing`)
      const exists = (inner: (part: string) => string) => existsSql(binding, relation, where as Where, at, inner)
      if (quantifier === 'some' && relation.isList) return exists((part) => part)
      if (quantifier === 'none' && relation.isList) return not(exists((part) => part))
      if (quantifier === 'every' && relation.isList) return not(exists(not))
      if (quantifier === 'is' && !relation.isList) return exists((part) => part)
      throw new Refused(`${relation.name}.${quantifier}`)
    }),
  )
}

function existsSql(
  binding: Binding,
  relation: Relation,
  where: Where,
  at: string,
  inner: (part: string) => string,
): string {
  const name = newName(binding)
  const target = binding.models.get(relation.model)!
  const condition = inner(whereSql(binding, target, where, name))
  if (condition === FALSE || (condition === TRUE && relation.isSure)) return condition
  return `EXISTS (SELECT 1 FROM ${quoted(relation.model)} ${name} WHERE ${and([joinSql(relation, name, at), condition])})`
}

/** The condition that ties a related table named `there` to the one named `at`. */
export const joinSql = ({ from, to }: Relation, there: string, at: string): string =>
  `${there}.${quoted(to)} = ${at}.${quoted(from)}`

// biome-ignore format: read by column
const comparisons: Record<string, string> = { equals: '=', not: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' }

function columnSql(binding: Binding, column: Column, value: unknown, at: string): string {
  if (value === null) return `${at} IS NULL`
  if (column.isList) throw new Refused(`the list ${column.name} in a where`)
  if (typeof value !== 'object' || value instanceof Date) return `${at} = ${parameter(binding, value, column.pg)}`
  return and(Object.entries(value).map(([operator, operand]) => compared(binding, column, at, operator, operand)))
}

function compared(binding: Binding, { name, pg }: Column, at: string, operator: string, operand: unknown): string {
  if (operand === undefined) throw new Refused(`an undefined ${name}.${operator}`)
  const sign = comparisons[operator]
  if (operand === null) {
    if (operator === 'equals') return `${at} IS NULL`
    if (operator === 'not') return `${at} IS NOT NULL`
    throw new Refused(`${name}.${operator} of nothing`)
  }
  if (sign && (typeof operand !== 'object' || operand instanceof Date))
    return `${at} ${sign} ${parameter(binding, operand, pg)}`
  if (operator === 'in')
    return (operand as unknown[]).length ? `${at} = ANY(${parameter(binding, operand, `${pg}[]`)})` : FALSE
  if (operator === 'notIn')
    return (operand as unknown[]).length ? `${at} <> ALL(${parameter(binding, operand, `${pg}[]`)})` : TRUE
  if (operator === 'contains' || operator === 'startsWith') {
    const pattern = operator === 'contains' ? `%${operand}%` : `${operand}%`
    return `${at} LIKE ${parameter(binding, pattern, pg)}`
  }
  throw new Refused(`${name}.${operator} in a where`)
}

/** A Prisma orderBy as SQL. */
export function orderSql(model: Model, orderBy: Where[], at: string): string {
  return orderBy
    .flatMap((step) => Object.entries(step))
    .map(([key, step]) => {
      if (!model.columns.has(key)) throw new Refused(`${model.name}.${key} in an orderBy`)
      const { sort, nulls } = (typeof step === 'string' ? { sort: step } : step) as { sort: string; nulls?: string }
      if (!/^(asc|desc)$/.test(sort) || !/^(first|last|)$/.test(nulls ?? ''))
        throw new Refused(`orderBy ${sort} ${nulls}`)
      return `${at}.${quoted(key)} ${sort}${nulls ? ` NULLS ${nulls}` : ''}`
    })
    .join(', ')
}
