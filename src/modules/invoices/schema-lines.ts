import { builder } from '../../graphql/builder.ts'
import { ArticleKind, VatCategory } from '../../graphql/enums.ts'
import { money, ownId, related } from '../../graphql/fields.ts'

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
