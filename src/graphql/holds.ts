import type { Where } from '../access/scope.ts'
import { type ColumnField, type FilterContext, filterNamed } from './filters.ts'
import { folded } from './text.ts'
import { comparisons, operandOf } from './where.ts'

/** Does a row, as an event stores it (JSON values), answer a filter of own columns? The same meaning as whereOf's. */
export function holds(name: string, filter: Where, row: Record<string, unknown>, ctx: FilterContext): boolean {
  const { fields } = filterNamed(name)
  return Object.entries(filter).every(([key, value]) => {
    if (key === 'and') return (value as Where[]).every((part) => holds(name, part, row, ctx))
    if (key === 'or') return (value as Where[]).some((part) => holds(name, part, row, ctx))
    if (key === 'not') return !holds(name, value as Where, row, ctx)
    const field = fields[key] as ColumnField
    return comparisons(value as Where, key).every(([verb, operand]) => compares(field, verb, operand, { row, ctx }))
  })
}

function compares(
  field: ColumnField,
  verb: string,
  operand: unknown,
  { row, ctx }: { row: Record<string, unknown>; ctx: FilterContext },
): boolean {
  const stored = row[field.folded ? field.column.slice(0, -3) : field.column] ?? null
  if (verb === 'isNull') return (stored === null) === operand
  if (stored === null) return false
  if (field.comparator === 'Texts') return holdsTexts(verb, stored as string[], operand)
  const have = comparable(field, stored)
  const want = (value: unknown) => comparable(field, operandOf(field, value, ctx))
  if (verb === 'in') return (operand as unknown[]).some((value) => want(value) === have)
  if (verb === 'notIn') return (operand as unknown[]).every((value) => want(value) !== have)
  const value = want(operand)
  if (verb === 'contains') return String(have).includes(String(value))
  if (verb === 'startsWith') return String(have).startsWith(String(value))
  return (
    {
      eq: have === value,
      neq: have !== value,
      lt: have < value,
      lte: have <= value,
      gt: have > value,
      gte: have >= value,
    }[verb] ?? false
  )
}

function holdsTexts(verb: string, stored: readonly string[], operand: unknown): boolean {
  if (verb === 'has') return stored.includes(operand as string)
  const wanted = operand as string[]
  return verb === 'hasEvery' ? wanted.every((it) => stored.includes(it)) : wanted.some((it) => stored.includes(it))
}

/** Values of one kind that `===` and `<` compare rightly, from a column or from JSON. */
function comparable(field: ColumnField, value: unknown): string | number | bigint | boolean {
  if (field.folded) return folded(String(value))
  if (value instanceof Date) return value.getTime()
  if (field.comparator === 'Date' || field.comparator === 'DateTime') return new Date(String(value)).getTime()
  if (field.comparator === 'Money') return BigInt(value as string)
  if (field.comparator === 'Decimal') return Number(value)
  return value as string | number | boolean
}
