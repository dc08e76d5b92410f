import { allowedActions } from '../../graphql/allowed-actions.ts'
import { builder } from '../../graphql/builder.ts'
import { ArticleKind, QuoteStatus, VatCategory } from '../../graphql/enums.ts'
import { computed, money, nodeOf, owned, ownId, related, relatedList, rootList, rootOne } from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { list } from '../../graphql/lists.ts'
import { changes } from '../../graphql/subscription.ts'
import { fromDate, toDate, today } from '../../kernel/clock.ts'
import { pdfField } from '../papers/fields.ts'
import { isExpired } from './rules.ts'
import { quoteStates } from './states.ts'
import './documents.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

const Validity = builder.enumType('QuoteValidity', {
  description: 'Whether a sent quote may still be accepted; derived from today’s date.',
  values: {
    VALID: { description: 'Sent, and within its validity.' },
    EXPIRED: { description: 'Sent, and past its validity.' },
  } as const,
})

export const quoteList = list({
  model: 'Quote',
  filter: {
    number: on.text('number', { nullable: true, description: 'By number.' }),
    status: on.enum('status', QuoteStatus, { description: 'By status.' }),
    validity: on.derived(
      Validity,
      (value, { clock }) => {
        const day = toDate(today(clock))
        const until = value === 'EXPIRED' ? { validUntil: { lt: day } } : { NOT: { validUntil: { lt: day } } }
        return { status: 'SENT', ...until }
      },
      { description: 'By whether it may still be accepted.' },
    ),
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
    discountAmount: money(t, 'discountAmount', { nullable: true, description: 'Discount on the line as an amount.' }),
    vatCategory: t.expose('vatCategory', { type: VatCategory, description: 'VAT category.' }),
    vatRate: t.expose('vatRate', { type: 'Decimal', description: 'VAT rate in percent.' }),
    net: money(t, 'net', { description: 'Net amount, before the document’s discount.' }),
    optional: t.exposeBoolean('optional', { description: 'Offered as an option.' }),
    selected: t.exposeBoolean('selected', { description: 'Whether it counts.' }),
    alternative: t.exposeString('alternative', {
      nullable: true,
      description: 'Name of a choice: of the lines that share it, one counts.',
    }),
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
    number: t.exposeString('number', {
      nullable: true,
      description: 'Number, given when it is first sent; that of a later version ends with -V2, -V3, …',
    }),
    revision: t.exposeInt('revision', { description: 'Which version it is, from 1.' }),
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
    previous: related(t, 'previous', 'The version that it replaces once it is sent.'),
    next: related(t, 'next', 'The version after it.'),
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

changes('quoteChanged', {
  model: 'Quote',
  permission: 'quotes.read',
  list: quoteList,
  description: 'Changes of quotes.',
})
