import { builder } from '../../graphql/builder.ts'
import { ArticleKind, InvoiceKind, QuoteStatus, VatCategory } from '../../graphql/enums.ts'
import {
  allowedActions,
  computed,
  money,
  nodeOf,
  owned,
  ownId,
  related,
  relatedList,
  rootList,
  rootOne,
} from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { DiscountInput, LineInput, PartyInput } from '../../graphql/inputs.ts'
import { list } from '../../graphql/lists.ts'
import { inputId, inputIds, made, verb, verbsOn } from '../../graphql/mutations.ts'
import { changes } from '../../graphql/subscription.ts'
import { fromDate, today } from '../../kernel/clock.ts'
import { pdfField } from '../papers/fields.ts'
import {
  offerCreateQuote,
  type QuoteCreateShape,
  quoteAccept,
  quoteCancel,
  quoteCreate,
  quoteDiscard,
  quoteRefuse,
  quoteSend,
  quoteUpdate,
} from './actions.ts'
import { type QuoteConvertShape, quoteConvertToInvoice } from './billing.ts'
import { isExpired } from './rules.ts'
import { quoteStates } from './states.ts'
import './documents.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

export const quoteList = list({
  model: 'Quote',
  filter: {
    number: on.text('number', { nullable: true, description: 'By number.' }),
    status: on.enum('status', QuoteStatus, { description: 'By status.' }),
    validUntil: on.date('validUntil', { nullable: true, description: 'By last day of validity.' }),
    createdAt: on.dateTime('createdAt', { description: 'By creation.' }),
    total: on.money('totalBase', { description: 'By total.' }),
    clientId: on.id('clientId', 'Client', { nullable: true, description: 'By the client’s id.' }),
    leadId: on.id('leadId', 'Lead', { nullable: true, description: 'By the lead’s id.' }),
    offerId: on.id('offerId', 'Offer', { nullable: true, description: 'By the offer’s id.' }),
    ownerId: on.id('ownerId', 'Member', { nullable: true, description: 'By the owner’s id.' }),
    client: on.one('client', 'Client', { description: 'By its client.' }),
  },
  sort: {
    CREATED_AT: { field: 'createdAt', kind: 'timestamp', description: 'By creation.' },
    VALID_UNTIL: { field: 'validUntil', kind: 'date', nullable: true, description: 'By last day of validity.' },
    TOTAL: { field: 'totalBase', kind: 'bigint', description: 'By total in the company’s currency.' },
  },
  default: [{ field: 'CREATED_AT', direction: 'DESC' }],
  amounts: { net: { base: 'netBase', own: 'net' }, total: { base: 'totalBase', own: 'total' } },
})

builder.prismaObject('QuoteLine', {
  select: { id: true },
  guard: 'quotes.read',
  description: 'A line of a quote, with its own copy of what is offered.',
  fields: (t) => ({
    id: ownId(t, 'QuoteLine'),
    position: t.exposeInt('position', { description: 'Place on the document, from 1.' }),
    section: t.exposeString('section', { nullable: true, description: 'Title of its section.' }),
    kind: t.expose('kind', { type: ArticleKind, description: 'Goods or service.' }),
    description: t.exposeString('description', { description: 'What is offered.' }),
    quantity: t.expose('quantity', { type: 'Decimal', description: 'How much.' }),
    unit: t.exposeString('unit', { description: 'Unit by UN/ECE Recommendation 20.' }),
    unitPrice: t.expose('unitPrice', { type: 'Decimal', description: 'Net price of one unit.' }),
    discountPercent: t.expose('discountPercent', {
      type: 'Decimal',
      nullable: true,
      description: 'Discount on the line in percent.',
    }),
    vatCategory: t.expose('vatCategory', { type: VatCategory, description: 'VAT category.' }),
    vatRate: t.expose('vatRate', { type: 'Decimal', description: 'VAT rate in percent.' }),
    net: money(t, 'net', { description: 'Net amount, before the document’s discount.' }),
    optional: t.exposeBoolean('optional', { description: 'Offered as an option.' }),
    selected: t.exposeBoolean('selected', { description: 'Whether it counts.' }),
    invoicedQuantity: t.expose('invoicedQuantity', {
      type: 'Decimal',
      description: 'How much of it invoices have taken.',
    }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of the amounts.' }),
    article: related(t, 'article', 'The article offered.'),
  }),
})

const verbs = {
  update: ['quoteUpdate', 'quotes.update'],
  discard: ['quoteDiscard', 'quotes.update'],
  send: ['quoteSend', 'quotes.send'],
  accept: ['quoteAccept', 'quotes.accept'],
  refuse: ['quoteRefuse', 'quotes.refuse'],
  cancel: ['quoteCancel', 'quotes.cancel'],
  revise: ['quoteRevise', 'quotes.revise'],
  convert: ['quoteConvertToInvoice', 'quotes.convert'],
}

builder.prismaNode('Quote', {
  ...nodeOf('Quote'),
  description: 'A quote (devis): a priced proposal.',
  fields: (t) => ({
    number: t.exposeString('number', { nullable: true, description: 'Number, given when it is first sent.' }),
    revision: t.exposeInt('revision', { description: 'Revision, from 1.' }),
    status: t.expose('status', { type: QuoteStatus, description: 'Where it stands.' }),
    isExpired: computed<{ status: string; validUntil: Date | null }>(t, {
      type: 'Boolean',
      description: 'Sent, and past its validity.',
      select: { status: true, validUntil: true },
      resolve: ({ status, validUntil }, clock) =>
        isExpired({ status, validUntil: validUntil && fromDate(validUntil) }, today(clock)),
    }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of the amounts.' }),
    discountPercent: t.expose('discountPercent', {
      type: 'Decimal',
      nullable: true,
      description: 'Discount on the document in percent.',
    }),
    discountAmount: money(t, 'discountAmount', {
      nullable: true,
      description: 'Discount on the document as an amount.',
    }),
    net: money(t, 'net', { description: 'Total without VAT.' }),
    vat: money(t, 'vat', { description: 'Total VAT.' }),
    total: money(t, 'total', { description: 'Total with VAT.' }),
    invoicedNet: money(t, 'invoicedNet', { description: 'Net that invoices have taken.' }),
    validUntil: t.expose('validUntil', { type: 'Date', nullable: true, description: 'Last day of validity.' }),
    terms: t.exposeString('terms', { nullable: true, description: 'Terms.' }),
    depositPercent: t.expose('depositPercent', {
      type: 'Decimal',
      nullable: true,
      description: 'Deposit asked at acceptance, in percent.',
    }),
    sentOn: t.expose('sentOn', { type: 'Date', nullable: true, description: 'When it was last sent.' }),
    acceptedAt: t.expose('acceptedAt', { type: 'DateTime', nullable: true, description: 'When it was accepted.' }),
    signerName: t.exposeString('signerName', { nullable: true, description: 'Who accepted it.' }),
    pdf: pdfField(t, 'Quote', 'The quote as PDF; a draft has a watermark.'),
    documentHash: t.exposeString('documentHash', { nullable: true, description: 'Hash of what was accepted.' }),
    reason: t.exposeString('reason', {
      nullable: true,
      description: 'Why it was refused, cancelled or accepted late.',
    }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was drafted.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
    lines: owned(t, 'lines', { position: 'asc' }, 'What is offered, in order.'),
    client: related(t, 'client', 'The client.'),
    lead: related(t, 'lead', 'The lead it was made for.'),
    offer: related(t, 'offer', 'The offer it was made from.'),
    owner: related(t, 'owner', 'The member who looks after it.'),
    allowedActions: allowedActions(t, {
      machine: quoteStates as Any,
      verbs: verbs as Any,
      select: { status: true, _count: { select: { lines: true } } },
      subject: (row) => ({ status: row.status, lineCount: row._count?.lines ?? 0 }),
    }),
  }),
})

builder.prismaObjectField('Client', 'quotes', (t) => relatedList(t, 'quotes', quoteList, 'Quotes for the client.'))
builder.prismaObjectField('Offer', 'quotes', (t) => relatedList(t, 'quotes', quoteList, 'Quotes made from the offer.'))
builder.prismaObjectField('Lead', 'quotes', (t) => relatedList(t, 'quotes', quoteList, 'Quotes for the lead.'))
builder.queryField('quotes', rootList(quoteList, 'quotes.read', 'Quotes, drafts included.'))
builder.queryField('quote', rootOne('Quote', 'quotes.read', 'A quote by its id.'))

const QuoteShareInput = builder.inputType('QuoteShareInput', {
  description: 'How much of a line to invoice.',
  fields: (t: Any) => ({
    lineId: inputId(t, 'QuoteLine', { required: true, description: 'The line.' }),
    quantity: t.field({ type: 'Decimal', required: true, description: 'How much of it.' }),
  }),
} as Any)
const fields = (t: Any, required: boolean) => ({
  lines: t.field({ type: [LineInput], required, description: 'What is offered, in order; replaces all.' }),
  discount: t.field({ type: DiscountInput, description: 'Discount on the whole document.' }),
  validUntil: t.field({ type: 'Date', description: 'Last day of validity; 30 days from sending unless said.' }),
  terms: t.string({ description: 'Terms.' }),
  depositPercent: t.field({ type: 'Decimal', description: 'Deposit asked at acceptance, in percent.' }),
})
verb<QuoteCreateShape>('quoteCreate', {
  permission: 'quotes.create',
  description: 'Drafts a quote.',
  returns: ['quote', 'Quote'],
  input: {
    description: 'A new draft.',
    fields: (t) => ({
      party: t.field({ type: PartyInput, required: true, description: 'Whom it is for.' }),
      currency: t.field({ type: 'CurrencyCode', description: 'Currency; the client’s unless said.' }),
      offerId: inputId(t, 'Offer', { description: 'The validated offer that it is made from.' }),
      ...fields(t, true),
    }),
  },
  run: (ctx, given) => quoteCreate(ctx, given),
})

const quoteVerb = verbsOn('Quote')
quoteVerb('quoteUpdate', {
  permission: 'quotes.update',
  description: 'Changes a draft.',
  asks: 'What to change; what is left out stays.',
  required: true,
  expectedVersion: 'required',
  fields: (t) => fields(t, false),
  run: quoteUpdate,
})
quoteVerb('quoteDiscard', { permission: 'quotes.update', description: 'Deletes a draft.', run: quoteDiscard })
quoteVerb('quoteSend', {
  permission: 'quotes.send',
  description: 'Sends a quote by mail; its number comes with the first sending.',
  fields: (t) => ({
    to: t.stringList({ description: 'Addresses; the client’s unless said.' }),
    message: t.string({ description: 'A word to go with it.' }),
  }),
  run: quoteSend,
})
quoteVerb('quoteRefuse', {
  permission: 'quotes.refuse',
  description: 'Records that a quote was refused.',
  required: true,
  fields: (t) => ({ reason: t.string({ required: true, description: 'Why.' }) }),
  run: quoteRefuse,
})
quoteVerb('quoteCancel', {
  permission: 'quotes.cancel',
  description: 'Takes a quote back; an accepted one needs `quotes.cancelAccepted`.',
  fields: (t) => ({ reason: t.string({ description: 'Why.' }) }),
  run: quoteCancel,
})
quoteVerb('quoteAccept', {
  permission: 'quotes.accept',
  description: 'Records that a quote was accepted.',
  asks: 'Who accepts, and which options.',
  required: true,
  fields: (t) => ({
    signerName: t.string({ required: true, description: 'Who accepts.' }),
    selectedLineIds: inputIds(t, 'QuoteLine', { description: 'The options chosen.' }),
    reason: t.string({ description: 'Why, although it has expired.' }),
  }),
  run: quoteAccept,
})
verb<QuoteConvertShape>('quoteConvertToInvoice', {
  permission: 'quotes.convert',
  description: 'Drafts an invoice of an accepted quote: a percentage, quantities, or all that is left.',
  on: 'Quote',
  returns: ['quote', 'Quote'],
  input: {
    required: true,
    description: 'What to invoice.',
    expectedVersion: 'optional',
    dryRun: true,
    fields: (t) => ({
      kind: t.field({ type: InvoiceKind, required: true, description: 'What the invoice bills.' }),
      percent: t.field({ type: 'Decimal', description: 'A percentage of the quote.' }),
      lines: t.field({ type: [QuoteShareInput], description: 'Quantities of its lines.' }),
    }),
  },
  extra: (t) => ({ invoice: made(t, 'Invoice', 'The draft made.') }),
  run: async (ctx, given, id) => ({ id, extra: await quoteConvertToInvoice(ctx, id, given) }),
})
verb<{ expectedVersion?: number | null }>('offerCreateQuote', {
  permission: 'offers.createQuote',
  description: 'Drafts a quote with the lines and terms of a validated offer.',
  on: 'Offer',
  returns: ['offer', 'Offer'],
  input: { description: 'How to do it.', expectedVersion: 'optional' },
  extra: (t) => ({ quote: made(t, 'Quote', 'The draft made.') }),
  run: async (ctx, given, id) => ({ id, extra: await offerCreateQuote(ctx, id, given) }),
})
changes('quoteChanged', {
  model: 'Quote',
  permission: 'quotes.read',
  list: quoteList,
  description: 'Changes of quotes.',
})
