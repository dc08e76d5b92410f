import type { Permission } from '../access/permissions.ts'
import { NONE, type Where } from '../access/scope.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'

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

/** A filter's fields, and what says that no row answers it. */
export const filterNamed = (name: string): { fields: Fields; none: Where } => filters.get(name)!

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

export type ColumnField = Extract<Field, { kind: 'column' }>

/** The fields of a list's filter that an event can decide from the row's own columns. */
export const ownColumns = (name: string): [string, ColumnField][] =>
  Object.entries(filterNamed(name).fields).filter((entry): entry is [string, ColumnField] => entry[1].kind === 'column')

export const inputOfColumn = (field: ColumnField): Any => inputOf(field)
