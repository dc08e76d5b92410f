import { can, forbidden } from '../access/can.ts'
import { isScoped, NONE, scopeOf, type Where } from '../access/scope.ts'
import { type Clock, fromDate, isDuration, parseDate, plusDuration, toDate, today } from '../kernel/clock.ts'
import { failure } from '../kernel/errors.ts'
import { minor } from '../kernel/money.ts'
import { type ColumnField, type Field, type FilterContext, filterNamed } from './filters.ts'
import { readId } from './ids.ts'
import { folded } from './text.ts'

const refuse = (en: string, fr: string) => failure('BAD_USER_INPUT', { en, fr })

/** Prisma drops an empty where inside OR and NOT: say "every row" in a form it keeps. */
const solid = (where: Where, none = NONE): Where => (Object.keys(where).length ? where : { NOT: none })
const allOf = (parts: Where[]): Where => (parts.length ? { AND: parts } : {})

/**
 * A filter of the API as a Prisma where. Relations are asked within the viewer's rows only, two deep at most.
 * Throws BAD_USER_INPUT for nulls and depth, INVALID_ID, FORBIDDEN for columns that the viewer may not read.
 */
export function whereOf(name: string, filter: Where | null | undefined, ctx: FilterContext, depth = 2): Where {
  const { fields, none } = filterNamed(name)
  const parts = Object.entries(filter ?? {}).map(([key, value]) => {
    if (value === null)
      throw refuse(`filter.${key} may not be null: leave it out.`, `filter.${key} ne peut pas être nul : omettez-le.`)
    if (key === 'and') return allOf((value as Where[]).map((part) => whereOf(name, part, ctx, depth)))
    if (key === 'or')
      return anyOf(
        (value as Where[]).map((part) => whereOf(name, part, ctx, depth)),
        none,
      )
    if (key === 'not') return { NOT: solid(whereOf(name, value as Where, ctx, depth), none) }
    return fieldWhere(fields[key]!, key, value as Where, { ctx, depth })
  })
  return allOf(parts)
}

const anyOf = (parts: Where[], none = NONE): Where =>
  parts.length ? { OR: parts.map((part) => solid(part, none)) } : none

function fieldWhere(
  field: Field,
  key: string,
  value: Where,
  { ctx, depth }: { ctx: FilterContext; depth: number },
): Where {
  if (field.permission && !can(ctx.viewer, field.permission)) throw forbidden(field.permission)
  if (field.kind === 'column')
    return allOf(comparisons(value, key).map(([verb, operand]) => columnWhere(field, verb, operand, ctx)))
  if (field.kind === 'derived')
    return allOf(comparisons(value, key).map(([verb, operand]) => derivedWhere(field, verb, operand, ctx)))
  if (depth === 0)
    throw refuse('Filters look through at most two relations.', 'Les filtres traversent au plus deux relations.')
  return relationWhere(field, value, ctx, depth - 1)
}

/** The comparisons that a field is asked, without nulls. */
export function comparisons(value: Where, key: string): [string, unknown][] {
  const entries = Object.entries(value)
  for (const [verb, operand] of entries)
    if (operand === null)
      throw refuse(
        `filter.${key}.${verb} may not be null: use isNull.`,
        `filter.${key}.${verb} ne peut pas être nul : utilisez isNull.`,
      )
  return entries
}

function relationWhere(
  field: Extract<Field, { relation: string }>,
  value: Where,
  ctx: FilterContext,
  depth: number,
): Where {
  const scope = isScoped(field.model) ? scopeOf(field.model, ctx.viewer) : NONE
  const { none } = filterNamed(field.model)
  const within = (filter: Where) => ({ AND: [scope, whereOf(field.model, filter, ctx, depth)] })
  if (field.kind === 'one') return { [field.relation]: { is: within(value) } }
  const parts = Object.entries(value).map(([quantifier, filter]) =>
    quantifier === 'every'
      ? {
          [field.relation]: {
            none: { AND: [scope, { NOT: solid(whereOf(field.model, filter as Where, ctx, depth), none) }] },
          },
        }
      : { [field.relation]: { [quantifier]: within(filter as Where) } },
  )
  return allOf(parts)
}

function derivedWhere(
  field: Extract<Field, { kind: 'derived' }>,
  verb: string,
  operand: unknown,
  ctx: FilterContext,
): Where {
  const one = (value: string) => solid(field.where(value, ctx))
  if (verb === 'isNull') return operand ? NONE : {}
  if (verb === 'eq') return one(operand as string)
  if (verb === 'neq') return { NOT: one(operand as string) }
  const any = anyOf((operand as string[]).map(one))
  return verb === 'in' ? any : { NOT: solid(any) }
}

const words: Record<string, string> = { eq: 'equals', neq: 'not', in: 'in', notIn: 'notIn' }

function columnWhere(field: ColumnField, verb: string, operand: unknown, ctx: FilterContext): Where {
  const { column, nullable } = field
  if (verb === 'isNull')
    return nullable ? { [column]: operand ? null : { not: null } } : operand ? nothingIn(field) : {}
  const value = Array.isArray(operand)
    ? operand.map((one) => operandOf(field, one, ctx))
    : operandOf(field, operand, ctx)
  return { [column]: { [words[verb] ?? verb]: pattern(verb, value) } }
}

/** No row, said by a column that always has a value; Prisma knows no `in` for booleans. */
const nothingIn = ({ column, comparator }: ColumnField): Where =>
  comparator === 'Boolean' ? { AND: [{ [column]: true }, { [column]: false }] } : { [column]: { in: [] } }

/** Prisma leaves % and _ as wildcards in contains and startsWith; here they mean themselves. */
const pattern = (verb: string, value: unknown) =>
  verb === 'contains' || verb === 'startsWith' ? String(value).replace(/[\\%_]/g, '\\$&') : value

/** The operand as its column holds it. */
export function operandOf(field: ColumnField, value: unknown, ctx: FilterContext): unknown {
  const text = value as string
  if (field.folded) return folded(text)
  if (field.comparator === 'ID') return readId(field.of!, text)
  if (field.comparator === 'Money') return amount(text, ctx.currency)
  if (field.comparator === 'Date') return toDate(isDuration(text) ? dayAfter(text, ctx.clock) : text)
  if (field.comparator === 'DateTime')
    return isDuration(text)
      ? plusDuration(ctx.clock.now(), text)
      : new Date(parseDate(text) ? `${text}T00:00:00Z` : text)
  return value
}

const dayAfter = (duration: string, clock: Clock) => fromDate(plusDuration(toDate(today(clock)), duration))

function amount(text: string, currency: string): bigint {
  try {
    return minor(text, currency)
  } catch {
    throw refuse(`${text} is not an amount in ${currency}.`, `${text} n’est pas un montant en ${currency}.`)
  }
}
