import { builder } from './builder.ts'
import { ArticleKind, VatCategory } from './enums.ts'
import { inputId } from './mutations.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders
type Any = any

/** A line of a quote, an invoice or a contract as it is typed; ids are UUIDs. */
export type LineShape = {
  id?: string | null
  articleId?: string | null
  kind?: 'GOODS' | 'SERVICE' | null
  description?: string | null
  quantity: string
  unit?: string | null
  unitPrice?: string | null
  discountPercent?: string | null
  discountAmount?: string | null
  vatCategory?: 'S' | 'Z' | 'E' | 'AE' | 'K' | 'G' | 'O' | null
  vatRate?: string | null
  optional?: boolean | null
  selected?: boolean | null
  alternative?: string | null
  section?: string | null
  startsOn?: string | null
  endsOn?: string | null
}

export const LineInput = builder.inputRef<LineShape>('LineInput').implement({
  description: 'A line of a document. With an article, what is left out comes from the article.',
  fields: (t: Any) => ({
    id: inputId(t, ['QuoteLine', 'InvoiceLine', 'ContractLine'], {
      description: 'An existing line, which keeps its identity.',
    }),
    articleId: inputId(t, 'Article', { description: 'The article sold.' }),
    kind: t.field({ type: ArticleKind, description: 'Goods or service; the article’s, or a service, unless said.' }),
    description: t.string({ description: 'What is sold; needed without an article.' }),
    quantity: t.field({ type: 'Decimal', required: true, description: 'How much; up to 4 decimals.' }),
    unit: t.string({ description: 'Unit by UN/ECE Recommendation 20: C62 piece, HUR hour, DAY day, …' }),
    unitPrice: t.field({
      type: 'Decimal',
      description: 'Net price of one unit; up to 6 decimals. Needed without an article.',
    }),
    discountPercent: t.field({
      type: 'Decimal',
      description: 'Discount on the line in percent, before discountAmount.',
    }),
    discountAmount: t.field({ type: 'Money', description: 'Discount on the line as an amount.' }),
    vatCategory: t.field({ type: VatCategory, description: 'VAT category; S unless said.' }),
    vatRate: t.field({ type: 'Decimal', description: 'VAT rate in percent. Needed without an article.' }),
    optional: t.boolean({ description: 'Offered as an option: counts only when selected. Quotes only.' }),
    selected: t.boolean({ description: 'Whether an optional line counts. Quotes only.' }),
    alternative: t.string({
      description: 'Name of a choice: of the lines that share it, the selected one counts, or the first. Quotes only.',
    }),
    section: t.string({ description: 'Title of the section that the line stands in.' }),
    startsOn: t.field({
      type: 'Date',
      description: 'First day of the service; the contract’s unless said. Contracts only.',
    }),
    endsOn: t.field({
      type: 'Date',
      description: 'Last day of the service; the contract’s unless said. Contracts only.',
    }),
  }),
} as Any)

export type DiscountShape = { percent?: string | null; amount?: string | null }

export const DiscountInput = builder.inputType('DiscountInput', {
  description: 'A discount on a whole document, spread over its VAT rates.',
  isOneOf: true,
  fields: (t) => ({
    percent: t.field({ type: 'Decimal', description: 'In percent of the lines’ net.' }),
    amount: t.field({ type: 'Money', description: 'As an amount.' }),
  }),
})

export type AddressShape = {
  street?: string | null
  street2?: string | null
  postalCode?: string | null
  city?: string | null
  country?: string | null
}

export const AddressInput = builder.inputType('AddressInput', {
  description: 'A postal address.',
  fields: (t) => ({
    street: t.string({ description: 'Street and number.' }),
    street2: t.string({ description: 'Further line.' }),
    postalCode: t.string({ description: 'Postal code.' }),
    city: t.string({ description: 'City.' }),
    country: t.field({ type: 'CountryCode', description: 'Country; FR unless said.' }),
  }),
})

export const Address = builder.objectRef<AddressShape>('Address').implement({
  description: 'A postal address.',
  fields: (t) => ({
    street: t.exposeString('street', { nullable: true, description: 'Street and number.' }),
    street2: t.exposeString('street2', { nullable: true, description: 'Further line.' }),
    postalCode: t.exposeString('postalCode', { nullable: true, description: 'Postal code.' }),
    city: t.exposeString('city', { nullable: true, description: 'City.' }),
    country: t.expose('country', { type: 'CountryCode', nullable: true, description: 'Country.' }),
  }),
})

export const PartyInput = builder.inputType('PartyInput', {
  description: 'Whom something is offered to.',
  isOneOf: true,
  fields: (t: Any) => ({
    clientId: inputId(t, 'Client', { description: 'A client.' }),
    leadId: inputId(t, 'Lead', { description: 'A lead.' }),
  }),
} as Any)
