import { can, forbidden } from '../access/can.ts'
import type { Permission } from '../access/permissions.ts'
import { isScoped, NONE, scopeOf, type Where } from '../access/scope.ts'
import { type Clock, fromDate, isDuration, parseDate, plusDuration, toDate, today } from '../kernel/clock.ts'
import { failure } from '../kernel/errors.ts'
import { minor } from '../kernel/money.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'
import { readId } from './ids.ts'
import { folded } from './text.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders and refs, where names are data
type Any = any

/** What filters ask beside the viewer: the day, and the currency that money columns are in. */
export type FilterContext = Pick<Context, 'viewer' | 'clock'> & { currency: string }

type Comparator = 'String' | 'ID' | 'Int' | 'Boolean' | 'Decimal' | 'Money' | 'Date' | 'DateTime' | 'Enum' | 'Texts'

/** One field of a filter: a column, a relation, or a state derived from data and today's date. */
export type Field = { description: string; permission?: Permission } & (
  | {
      kind: 'column'
      comparator: Comparator
      column: string
      folded?: boolean
      of?: string | readonly string[]
      enum?: Any
      nullable?: boolean
    }
  | { kind: 'one' | 'many'; relation: string; model: string }
  | { kind: 'derived'; enum: Any; where: (value: string, ctx: FilterContext) => Where }
)
export type Fields = Record<string, Field>

type Options = { description: string; nullable?: boolean; permission?: Permission }
const column =
  (comparator: Comparator) =>
  (column: string, options: Options): Field => ({ kind: 'column', comparator, column, ...options })

/** The vocabulary of filters. Columns must be indexed. Text with `folded` has a shadow column `<column>Key` without case and accents. */
export const on = {
  text: column('String'),
  folded: (name: string, options: Options): Field => ({
    kind: 'column',
    comparator: 'String',
    column: `${name}Key`,
    folded: true,
    ...options,
  }),
  int: column('Int'),
  boolean: column('Boolean'),
  decimal: column('Decimal'),
  /** A column in minor units of the company's currency. */
  money: column('Money'),
  date: column('Date'),
  dateTime: column('DateTime'),
  /** A column that holds a list of texts. */
  texts: column('Texts'),
  id: (column: string, of: string | readonly string[], options: Options): Field => ({
    kind: 'column',
    comparator: 'ID',
    column,
    of,
    ...options,
  }),
  enum: (column: string, type: Any, options: Options): Field => ({
    kind: 'column',
    comparator: 'Enum',
    column,
    enum: type,
    ...options,
  }),
  /** A to-one relation, asked through the filter of its own type. */
  one: (relation: string, model: string, options: Options): Field => ({ kind: 'one', relation, model, ...options }),
  many: (relation: string, model: string, options: Options): Field => ({ kind: 'many', relation, model, ...options }),
  derived: (type: Any, where: (value: string, ctx: FilterContext) => Where, options: Options): Field => ({
    kind: 'derived',
    enum: type,
    where,
    ...options,
  }),
}

// biome-ignore format: read by column
const operators: Record<string, { many?: true; text: string }> = {
  eq:         { text: 'Equal.' },
  neq:        { text: 'Not equal; rows without a value are not returned.' },
  in:         { many: true, text: 'One of these; an empty list matches nothing.' },
  notIn:      { many: true, text: 'None of these.' },
  lt:         { text: 'Less than, or earlier.' },
  lte:        { text: 'At most.' },
  gt:         { text: 'More than, or later.' },
  gte:        { text: 'At least.' },
  contains:   { text: 'Contains this text, whatever its case and accents.' },
  startsWith: { text: 'Starts with this text, whatever its case and accents.' },
  has:        { text: 'Has this one.' },
  hasEvery:   { many: true, text: 'Has all of these.' },
  hasSome:    { many: true, text: 'Has at least one of these.' },
}
const equality = ['eq', 'neq', 'in', 'notIn']
const order = ['lt', 'lte', 'gt', 'gte']

function comparator(name: string, type: Any, verbs: string[], description: string) {
  return builder.inputType(name, {
    description,
    fields: (t: Any) => ({
      ...Object.fromEntries(
        verbs.map((verb) => {
          const { many, text } = operators[verb]!
          return [verb, t.field({ type: many ? [type] : type, description: text })]
        }),
      ),
      isNull: t.boolean({ description: 'True: has no value. False: has one.' }),
    }),
  })
}

// biome-ignore format: read by column
const comparators: Record<Exclude<Comparator, 'Enum'>, Any> = {
  String:   comparator('StringFilter',   'String', [...equality, 'contains', 'startsWith'], 'Compares text without regard to case and accents.'),
  ID:       comparator('IDFilter',       'ID', equality, 'Compares ids.'),
  Int:      comparator('IntFilter',      'Int', [...equality, ...order], 'Compares whole numbers.'),
  Boolean:  comparator('BooleanFilter',  'Boolean', ['eq'], 'Compares yes and no.'),
  Decimal:  comparator('DecimalFilter',  'Decimal', [...equality, ...order], 'Compares decimals.'),
  Money:    comparator('MoneyFilter',    'Money', [...equality, ...order], 'Compares amounts, in the company’s currency at the rate booked on the document.'),
  Date:     comparator('DateFilter',     'DateOrDuration', [...equality, ...order], 'Compares dates; a duration counts from today.'),
  Texts:    comparator('StringListFilter', 'String', ['has', 'hasEvery', 'hasSome'], 'Asks what a list of texts holds.'),
  DateTime: comparator('DateTimeFilter', 'DateTimeOrDuration', order, 'Compares instants; a duration counts from now.'),
}
const enumComparators = new Map<Any, Any>()
function enumComparator(type: Any) {
  const known =
    enumComparators.get(type) ?? comparator(`${type.name}Filter`, type, equality, `Compares ${type.name} values.`)
  enumComparators.set(type, known)
  return known
}

const filters = new Map<string, { fields: Fields; ref: Any; none: Where }>()

/** The filter input of a model's list, `<Type>Filter`. */
export function filterOf(model: string, fields: Fields, name = model): Any {
  const ref: Any = builder.inputRef(`${name}Filter`)
  filters.set(name, { fields, ref, none: noneOf(fields) })
  ref.implement({
    description: `Which rows of ${name}: all given conditions must hold.`,
    fields: (t: Any) => ({
      and: t.field({ type: [ref], description: 'All of these hold.' }),
      or: t.field({ type: [ref], description: 'At least one of these holds; an empty list matches nothing.' }),
      not: t.field({ type: ref, description: 'This does not hold.' }),
      ...Object.fromEntries(
        Object.entries(fields).map(([key, field]) => [
          key,
          t.field({ type: inputOf(field), description: described(field) }),
        ]),
      ),
    }),
  })
  return ref
}

/** No row, in words that the model knows: not each has an id. */
function noneOf(fields: Fields): Where {
  const field = Object.values(fields).find((it) => it.kind === 'column' && it.comparator !== 'Texts')
  return field?.kind === 'column' ? { [field.column]: { in: [] } } : NONE
}

const described = (field: Field) =>
  field.permission ? `${field.description}\n\nNeeds \`${field.permission}\`.` : field.description

function inputOf(field: Field): Any {
  if (field.kind === 'column')
    return field.comparator === 'Enum' ? enumComparator(field.enum) : comparators[field.comparator]
  if (field.kind === 'derived') return enumComparator(field.enum)
  const target = filters.get(field.model)
  if (!target) throw new Error(`filter on ${field.relation}: ${field.model} has no list`)
  return field.kind === 'one' ? target.ref : quantified(field.model, target.ref)
}

const quantifiers = new Map<string, Any>()
function quantified(model: string, ref: Any) {
  const known =
    quantifiers.get(model) ??
    builder.inputType(`${model}ListFilter`, {
      description: `Asks about the related rows of ${model} that the viewer may see.`,
      fields: (t: Any) => ({
        some: t.field({ type: ref, description: 'At least one related row is like this.' }),
        none: t.field({ type: ref, description: 'No related row is like this.' }),
        every: t.field({ type: ref, description: 'Every related row is like this; true where there is none.' }),
      }),
    })
  quantifiers.set(model, known)
  return known
}

const refuse = (en: string, fr: string) => failure('BAD_USER_INPUT', { en, fr })

/** Prisma drops an empty where inside OR and NOT: say "every row" in a form it keeps. */
const solid = (where: Where, none = NONE): Where => (Object.keys(where).length ? where : { NOT: none })
const allOf = (parts: Where[]): Where => (parts.length ? { AND: parts } : {})

/**
 * A filter of the API as a Prisma where. Relations are asked within the viewer's rows only, two deep at most.
 * Throws BAD_USER_INPUT for nulls and depth, INVALID_ID, FORBIDDEN for columns that the viewer may not read.
 */
export function whereOf(name: string, filter: Where | null | undefined, ctx: FilterContext, depth = 2): Where {
  const { fields, none } = filters.get(name)!
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

function comparisons(value: Where, key: string): [string, unknown][] {
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
  const { none } = filters.get(field.model)!
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

type ColumnField = Extract<Field, { kind: 'column' }>

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
function operandOf(field: ColumnField, value: unknown, ctx: FilterContext): unknown {
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

/** The fields of a list's filter that an event can decide from the row's own columns. */
export const ownColumns = (name: string): [string, ColumnField][] =>
  Object.entries(filters.get(name)!.fields).filter(
    (entry): entry is [string, ColumnField] => entry[1].kind === 'column',
  )

export const inputOfColumn = (field: ColumnField): Any => inputOf(field)

/** Does a row, as an event stores it (JSON values), answer a filter of own columns? The same meaning as whereOf's. */
export function holds(name: string, filter: Where, row: Record<string, unknown>, ctx: FilterContext): boolean {
  const { fields } = filters.get(name)!
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
