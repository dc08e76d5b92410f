import Big from 'big.js'
import type { ScopedModel, Where } from '../access/scope.ts'
import type { Key } from '../kernel/keyset.ts'
import { formatMoney, round } from '../kernel/money.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'
import { type Fields, filterOf } from './filters.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders and refs, where names are data
type Any = any

/** A column that a list may be sorted by. Nullable ones sort as PostgreSQL does unless asked: last ascending, first descending. */
export type SortKey = { field: string; kind: Key['kind']; nullable?: boolean; description: string }
export type Direction = 'ASC' | 'DESC'
export type Ordering = { field: string; direction: Direction; nulls?: 'FIRST' | 'LAST' | null }

/** Amounts that a list can sum: the column in the company's currency, and the one in the document's own. */
export type Amount = { base: string; own: string }

export type ListDeclaration = {
  model:
    | ScopedModel
    | 'Comment'
    | 'Notification'
    | 'Event'
    | 'LedgerLine'
    | 'Mail'
    | 'TicketMessage'
    | 'BulkFault'
    | 'WebhookDelivery'
  /** The GraphQL type of the rows, when it is not named like the model. */
  node?: string
  filter: Fields
  sort: Record<string, SortKey>
  default: Ordering[]
  amounts?: Record<string, Amount>
  /** For a model without a scope of its own: whose guard it shares, and which of its rows are visible. */
  guard?: ScopedModel
  rows?: (ctx: Context) => Where
  /** The unique column that breaks ties; `id` unless said. */
  unique?: Pick<Key, 'field' | 'kind'>
}

export type List = ListDeclaration & {
  name: string
  unique: Pick<Key, 'field' | 'kind'>
  filterInput: Any
  orderInput: Any
  connection: Any
}

export const SortDirection = builder.enumType('SortDirection', {
  description: 'Which way a list is sorted.',
  values: {
    ASC: { description: 'Smallest, first or earliest first.' },
    DESC: { description: 'Largest, last or latest first.' },
  },
})
const NullsOrder = builder.enumType('NullsOrder', {
  description: 'Where rows without a value stand.',
  values: { FIRST: { description: 'Before all others.' }, LAST: { description: 'After all others.' } },
})

/** Declares a model's list once: its filter, orderings, aggregates and connection types. */
export function list(declaration: ListDeclaration): List {
  const name = declaration.node ?? declaration.model
  const filterInput = filterOf(name, declaration.filter)
  const orderInput = orderOf(name, declaration.sort)
  const aggregate = aggregateOf(name, Object.keys(declaration.amounts ?? {}))
  const connection = connectionOf(name, name, aggregate)
  return {
    ...declaration,
    name,
    unique: declaration.unique ?? { field: 'id', kind: 'uuid' },
    filterInput,
    orderInput,
    connection,
  }
}

export function orderOf(name: string, sort: Record<string, SortKey>): Any {
  const field = builder.enumType(`${name}OrderField`, {
    description: `What a list of ${name} can be sorted by.`,
    values: Object.fromEntries(Object.entries(sort).map(([key, { description }]) => [key, { description }])),
  })
  return builder.inputType(`${name}Order`, {
    description: `One step of an ordering of ${name}; later steps break ties of earlier ones.`,
    fields: (t: Any) => ({
      field: t.field({ type: field, required: true, description: 'The column.' }),
      direction: t.field({ type: SortDirection, required: true, description: 'The direction.' }),
      nulls: t.field({
        type: NullsOrder,
        description: 'Where rows without a value stand; by default last ascending, first descending.',
      }),
    }),
  })
}

export type Sums = {
  count: number
  currency: string
  sum: Record<string, bigint | null>
  min: Record<string, bigint | null>
  max: Record<string, bigint | null>
}
export type Aggregate = Sums & { byCurrency: () => Promise<Sums[]> }

const statistics = {
  sum: 'The sums.',
  min: 'The smallest amounts; null where there are no rows.',
  max: 'The largest amounts; null where there are no rows.',
  avg: 'The averages, rounded half away from zero; null where there are no rows.',
}

/** `<Name>Aggregate`: how many rows a filter matches and, where rows have amounts, their statistics. */
function aggregateOf(name: string, amounts: string[]): Any {
  const ref = builder.objectRef<Aggregate>(`${name}Aggregate`)
  const shapes = amounts.length ? statisticsOf(name, amounts) : undefined
  ref.implement({
    description: `Counts and sums over the rows of ${name} that the filter matches and the viewer may see.`,
    fields: (t: Any) => ({
      count: t.exposeInt('count', { description: 'How many rows.' }),
      ...(shapes && {
        ...statisticFields(t, shapes.amounts),
        currency: t.expose('currency', {
          type: 'CurrencyCode',
          description: 'The company’s currency, in which the amounts above are, at the rate booked on each document.',
        }),
        byCurrency: t.field({
          type: [shapes.byCurrency],
          description: 'The same in each document’s own currency.',
          resolve: (value: Aggregate) => value.byCurrency(),
        }),
      }),
    }),
  })
  return ref
}

function statisticsOf(name: string, names: string[]) {
  const amounts = builder.objectRef<{ of: (name: string) => string | null }>(`${name}Amounts`).implement({
    description: `Amounts of ${name}.`,
    fields: (t: Any) =>
      Object.fromEntries(
        names.map((amount) => [
          amount,
          t.field({
            type: 'Money',
            nullable: true,
            description: `Of \`${amount}\`.`,
            resolve: (value: { of: (name: string) => string | null }) => value.of(amount),
          }),
        ]),
      ),
  })
  const byCurrency = builder.objectRef<Sums>(`${name}CurrencyAggregate`).implement({
    description: `Counts and sums of ${name} in one currency.`,
    fields: (t: Any) => ({
      currency: t.expose('currency', { type: 'CurrencyCode', description: 'The currency.' }),
      count: t.exposeInt('count', { description: 'How many rows.' }),
      ...statisticFields(t, amounts),
    }),
  })
  return { amounts, byCurrency }
}

const statisticFields = (t: Any, amounts: Any) =>
  Object.fromEntries(
    Object.entries(statistics).map(([statistic, description]) => [
      statistic,
      t.field({
        type: amounts,
        description,
        resolve: (sums: Sums) => ({
          of: (name: string) => statisticOf(sums, statistic as keyof typeof statistics, name),
        }),
      }),
    ]),
  )

function statisticOf(sums: Sums, statistic: keyof typeof statistics, name: string): string | null {
  const { count, currency } = sums
  if (statistic === 'sum') return formatMoney(sums.sum[name] ?? 0n, currency)
  if (count === 0) return null
  if (statistic === 'avg') return formatMoney(round(new Big(String(sums.sum[name] ?? 0n)).div(String(count))), currency)
  const value = sums[statistic][name] ?? null
  return value === null ? null : formatMoney(value, currency)
}

/** `<Name>Connection` and its edge. `edge` adds fields of the join row. */
export function connectionOf(name: string, node: string, aggregate: Any, edge?: (t: Any) => Any): Any {
  return (builder as Any).connectionObject(
    {
      type: node,
      name: `${name}Connection`,
      description: `A page of ${node} rows, with what can be known of the whole list.`,
      fields: (t: Any) => ({
        totalCount: t.int({
          description: 'How many rows the filter matches in all. Counted only when asked for.',
          resolve: (value: Any) => value.totalCount(),
        }),
        aggregate: t.field({
          type: aggregate,
          description: 'Counts and sums over all rows of the filter, not just this page.',
          resolve: (value: Any) => value.aggregate(),
        }),
      }),
    },
    { name: `${name}Edge`, description: `A ${node} in a list.`, ...(edge && { fields: edge }) },
  )
}

export const aggregateFor = aggregateOf
