import { builder } from '../../graphql/builder.ts'
import { booked, bookedCurrency } from '../../graphql/fields.ts'
import { writeId } from '../../graphql/ids.ts'
import type { Aged } from './statements.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

/** Several amounts of a computed object, each with its description. */
export const money = (t: Any, amounts: Record<string, string>) =>
  Object.fromEntries(Object.entries(amounts).map(([key, description]) => [key, booked(t, key, description)]))

export const sum = <Row>(rows: readonly Row[], of: (row: Row) => bigint): bigint =>
  rows.reduce((total, row) => total + of(row), 0n)

const buckets = {
  notDue: 'Not due yet.',
  days30: '1 to 30 days late.',
  days60: '31 to 60 days late.',
  days90: '61 to 90 days late.',
  older: 'More than 90 days late.',
  unallocated: 'Credit that no invoice has taken; below zero.',
  total: 'All of it: account 411.',
} as const

const AgedRow = builder.objectRef<Aged>('AgedClient').implement({
  description: 'What one client owed, by how late it was.',
  fields: (t) => ({
    currency: bookedCurrency(t),
    clientId: t.id({ description: 'Id of the client.', resolve: ({ clientId }) => writeId('Client', clientId) }),
    code: t.exposeString('code', { description: 'The client’s code.' }),
    name: t.exposeString('name', { description: 'The client’s name.' }),
    ...money(t, buckets),
  }),
})

type AgedAll = { on: string; clients: Aged[] } & Record<keyof typeof buckets, bigint>
export const AgedReceivables = builder.objectRef<AgedAll>('AgedReceivables').implement({
  description: 'What clients owed on a day, by how late it was (balance âgée).',
  fields: (t) => ({
    on: t.expose('on', { type: 'Date', description: 'The day.' }),
    currency: bookedCurrency(t),
    clients: t.field({
      type: [AgedRow],
      description: 'Per client, the largest first.',
      resolve: ({ clients }) => clients,
    }),
    ...money(t, buckets),
  }),
})

/** The clients with their sums. */
export const agedOf = (on: string, clients: Aged[]): AgedAll => ({
  on,
  clients,
  ...(Object.fromEntries(
    (Object.keys(buckets) as (keyof typeof buckets)[]).map((key) => [key, sum(clients, (row) => row[key])]),
  ) as Record<keyof typeof buckets, bigint>),
})
