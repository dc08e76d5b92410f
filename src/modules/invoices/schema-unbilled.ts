import { builder } from '../../graphql/builder.ts'
import type { Acting, Context } from '../../graphql/context.ts'
import { planned } from '../../graphql/fields.ts'
import { readId, writeId } from '../../graphql/ids.ts'
import { inputId, verb } from '../../graphql/mutations.ts'
import { formatMoney } from '../../kernel/money.ts'
import { type InvoiceUnbilledShape, invoiceUnbilled, type UnbilledItem, unbilledItems } from './unbilled.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

const Kind = builder.enumType('UnbilledKind', {
  description: 'What can be invoiced and is not yet.',
  values: {
    PERIOD: { description: 'Periods of a contract that have fallen due.' },
    TIME: { description: 'Time worked on a project.' },
    EXPENSE: { description: 'An expense that a client bears.' },
    QUOTE: { description: 'What is left of an accepted quote.' },
  } as const,
})

const Item = builder.objectRef<UnbilledItem>('UnbilledItem').implement({
  description: 'Something that can be invoiced and is not yet.',
  fields: (t) => ({
    kind: t.expose('kind', { type: Kind, description: 'What it is.' }),
    id: t.field({
      type: 'ID',
      description: 'Id of its contract, project, expense or quote.',
      resolve: ({ model, id }) => writeId(model, id),
    }),
    clientId: t.field({
      type: 'ID',
      description: 'The client’s id.',
      resolve: (item) => writeId('Client', item.clientId),
    }),
    description: t.exposeString('description', { description: 'What it is about.' }),
    since: t.field({ type: 'Date', description: 'Since when it can be invoiced.', resolve: ({ since }) => since }),
    net: t.field({
      type: 'Money',
      description: 'What it comes to without VAT.',
      resolve: ({ net, currency }) => formatMoney(net, currency),
    }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of the amount.' }),
  }),
})

builder.queryField('unbilled', (t: Any) =>
  t.field({
    type: [Item],
    nullable: true,
    permission: 'invoices.read',
    description:
      'Everything that can be invoiced and is not yet: contract periods, time, expenses, accepted quotes; the oldest first.',
    args: {
      clientId: t.arg.id({ description: 'Of one client.' }),
      until: t.arg({ type: 'Date', description: 'Due until that day; today unless said.' }),
      kinds: t.arg({ type: [Kind], description: 'Only these kinds.' }),
    },
    resolve: (_root: unknown, { clientId, ...wanted }: Any, ctx: Context) =>
      unbilledItems(ctx as Acting, { ...wanted, clientId: clientId ? readId('Client', clientId) : null }),
  }),
)

verb<InvoiceUnbilledShape>('invoiceUnbilled', {
  permission: 'invoices.create',
  description:
    'Drafts invoices of what is unbilled and the viewer may bill: one for each contract, project and quote, and one for a client’s expenses.',
  input: {
    description: 'Of what; of everything unless said.',
    fields: (t) => ({
      clientId: inputId(t, 'Client', { description: 'Of one client.' }),
      until: t.field({ type: 'Date', description: 'Due until that day; today unless said.' }),
      kinds: t.field({ type: [Kind], description: 'Only these kinds.' }),
      ids: t.field({
        type: ['ID'],
        description: 'Only these contracts, projects, expenses and quotes.',
        extensions: { idOf: ['Contract', 'Project', 'Expense', 'Quote'] },
      }),
      vatRate: t.field({ type: 'Decimal', description: 'VAT rate of time and expenses, in percent; 20 unless said.' }),
    }),
  },
  extra: (t) => ({
    invoices: t.field({
      type: ['Invoice' as Any],
      nullable: true,
      description: 'The drafts made.',
      extensions: { scoped: 'Invoice' },
      resolve: ({ extra }: Any, _args: unknown, ctx: Context, info: Any) =>
        planned('Invoice', ctx, info, { where: { id: { in: extra?.invoiceIds ?? [] } }, orderBy: { id: 'asc' } }),
    }),
  }),
  run: async (ctx, given) => ({ id: null, extra: { invoiceIds: await invoiceUnbilled(ctx, given) } }),
})
