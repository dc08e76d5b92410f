import { builder } from '../../graphql/builder.ts'
import type { Context } from '../../graphql/context.ts'
import { ArticleKind, VatCategory } from '../../graphql/enums.ts'
import { money, ownId, related } from '../../graphql/fields.ts'
import { formatMoney } from '../../kernel/money.ts'
import type { LatePenalty as Penalty } from './late.ts'
import { latePenalty } from './loaders.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

const text = (t: Any, name: string, description: string) => t.exposeString(name, { description })
export const percent = (t: Any, name: string, description: string) =>
  t.expose(name, { type: 'Decimal', nullable: true, description })

builder.prismaObject('InvoiceLine', {
  select: { id: true },
  guard: 'invoices.read',
  description: 'A line of an invoice, with its own copy of what was sold.',
  fields: (t) => ({
    id: ownId(t, 'InvoiceLine'),
    position: t.exposeInt('position', { description: 'Place on the document, from 1.' }),
    section: t.exposeString('section', { nullable: true, description: 'Title of its section.' }),
    kind: t.expose('kind', { type: ArticleKind, description: 'Goods or service.' }),
    description: text(t, 'description', 'What is sold.'),
    quantity: t.expose('quantity', { type: 'Decimal', description: 'How much.' }),
    unit: text(t, 'unit', 'Unit by UN/ECE Recommendation 20.'),
    unitPrice: t.expose('unitPrice', { type: 'Decimal', description: 'Net price of one unit.' }),
    discountPercent: percent(t, 'discountPercent', 'Discount on the line in percent.'),
    discountAmount: money(t, 'discountAmount', { nullable: true, description: 'Discount on the line as an amount.' }),
    vatCategory: t.expose('vatCategory', { type: VatCategory, description: 'VAT category.' }),
    vatRate: t.expose('vatRate', { type: 'Decimal', description: 'VAT rate in percent.' }),
    net: money(t, 'net', { description: 'Net amount, before the document’s discount.' }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of the amounts.' }),
    article: related(t, 'article', 'The article sold.'),
  }),
})

builder.prismaObject('InvoiceVat', {
  select: { id: true },
  guard: 'invoices.read',
  description: 'What an invoice bears at one VAT category and rate (EN 16931 BG-23).',
  fields: (t) => ({
    category: t.expose('category', { type: VatCategory, description: 'VAT category.' }),
    rate: t.expose('rate', { type: 'Decimal', description: 'VAT rate in percent.' }),
    allowance: money(t, 'allowance', { description: 'Share of the document’s discount (BT-92).' }),
    base: money(t, 'base', { description: 'Taxable amount (BT-116).' }),
    vat: money(t, 'vat', { description: 'VAT (BT-117).' }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of the amounts.' }),
  }),
})

builder.prismaObject('DepositDeduction', {
  select: { id: true },
  guard: 'invoices.read',
  description: 'What a final invoice deducts for one deposit invoice at one VAT rate.',
  fields: (t) => ({
    category: t.expose('category', { type: VatCategory, description: 'VAT category.' }),
    rate: t.expose('rate', { type: 'Decimal', description: 'VAT rate in percent.' }),
    net: money(t, 'net', { description: 'Amount without VAT.' }),
    vat: money(t, 'vat', { description: 'VAT.' }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of the amounts.' }),
    deposit: related(t, 'deposit', 'The deposit invoice.'),
  }),
})

builder.prismaObject('Installment', {
  select: { id: true },
  guard: 'invoices.read',
  description: 'A part of an invoice that falls due on a day of its own (échéance).',
  fields: (t) => ({
    percent: t.expose('percent', { type: 'Decimal', description: 'Its share of what is to pay, in percent.' }),
    days: t.exposeInt('days', { nullable: true, description: 'Days after the issue; null when its day was given.' }),
    dueOn: t.expose('dueOn', {
      type: 'Date',
      nullable: true,
      description: 'Its due date; in a draft only when given.',
    }),
    amount: money(t, 'amount', { description: 'The amount.' }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of the amount.' }),
  }),
})

const LatePenalty = builder.objectRef<Penalty>('LatePenalty').implement({
  description: 'What is owed for paying late, beside the invoice (C. com. L441-10 II and D441-5).',
  fields: (t) => ({
    on: t.expose('on', { type: 'Date', description: 'The day that it is counted to.' }),
    days: t.exposeInt('days', { description: 'Days since what was paid late, or is not, fell due.' }),
    rate: t.expose('rate', {
      type: 'Decimal',
      nullable: true,
      description: 'The company’s rate in percent of a year; null, and no penalty, when it has set none.',
    }),
    penalty: minor(t, ({ penalty }) => penalty, 'Penalty on each late part for its days.'),
    indemnity: minor(t, ({ indemnity }) => indemnity, 'Fixed recovery indemnity: 40 €, once for the invoice.'),
    total: minor(t, ({ penalty, indemnity }) => penalty + indemnity, 'Both.'),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of the amounts.' }),
  }),
})
const minor = (t: Any, of: (late: Penalty) => bigint, description: string) =>
  t.field({ type: 'Money', description, resolve: (late: Penalty) => formatMoney(of(late), late.currency) })

builder.prismaObjectField('Invoice', 'latePenalty', (t: Any) =>
  t.field({
    type: LatePenalty,
    nullable: true,
    description: 'What is owed for paying late; null when nothing is late, and for consumers.',
    select: { id: true },
    args: { on: t.arg({ type: 'Date', description: 'Counted to this day; today unless said.' }) },
    resolve: async ({ id }: { id: string }, { on }: { on?: string }, ctx: Context) =>
      (await latePenalty(ctx, id, on)) ?? null,
  }),
)
