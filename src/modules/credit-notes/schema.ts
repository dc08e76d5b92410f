import { builder } from '../../graphql/builder.ts'
import {
  ArticleKind,
  CreditNoteReason,
  CreditNoteStatus,
  PaymentMethod,
  SettlementKind,
  VatCategory,
} from '../../graphql/enums.ts'
import {
  allowedActions,
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
import { list } from '../../graphql/lists.ts'
import { inputId, verb, verbsOn } from '../../graphql/mutations.ts'
import { changes } from '../../graphql/subscription.ts'
import { pdfField } from '../papers/fields.ts'
import { creditNoteApply } from './actions/apply.ts'
import { invoiceCorrect, invoiceVoid } from './actions/cancel-invoice.ts'
import { type CreditNoteCreateShape, creditNoteCreate } from './actions/create.ts'
import { creditNoteDiscard } from './actions/discard.ts'
import { creditNoteIssue } from './actions/issue.ts'
import { creditNoteRefund } from './actions/refund.ts'
import { creditNoteUnapply } from './actions/unapply.ts'
import { creditNoteUpdate } from './actions/update.ts'
import { creditNoteVoid } from './actions/void.ts'
import { creditNoteStates } from './states.ts'
import './documents.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

const CreditState = builder.enumType('CreditState', {
  description: 'Whether something of an issued credit note remains; derived from its amounts.',
  values: {
    AVAILABLE: { description: 'Issued, and something remains.' },
    CONSUMED: { description: 'Issued, and nothing remains.' },
  } as const,
})
const creditStates: Record<string, object> = {
  AVAILABLE: { status: 'ISSUED', remaining: { gt: 0n } },
  CONSUMED: { status: 'ISSUED', remaining: 0n },
}

export const creditNoteList = list({
  model: 'CreditNote',
  filter: {
    number: on.text('number', { nullable: true, description: 'By number.' }),
    status: on.enum('status', CreditNoteStatus, { description: 'By status.' }),
    creditState: on.derived(CreditState, (value) => creditStates[value]! as never, {
      description: 'By whether something remains.',
    }),
    reason: on.enum('reason', CreditNoteReason, { description: 'By reason.' }),
    issuedOn: on.date('issuedOn', { nullable: true, description: 'By issue date.' }),
    createdAt: on.dateTime('createdAt', { description: 'By creation.' }),
    total: on.money('totalBase', { description: 'By total.' }),
    clientId: on.id('clientId', 'Client', { description: 'By the client’s id.' }),
    invoiceId: on.id('invoiceId', 'Invoice', { description: 'By the credited invoice’s id.' }),
    client: on.one('client', 'Client', { description: 'By its client.' }),
    invoice: on.one('invoice', 'Invoice', { description: 'By the credited invoice.' }),
  },
  sort: {
    ISSUED_ON: { field: 'issuedOn', kind: 'date', nullable: true, description: 'By issue date; drafts have none.' },
    CREATED_AT: { field: 'createdAt', kind: 'timestamp', description: 'By creation.' },
    TOTAL: { field: 'totalBase', kind: 'bigint', description: 'By total in the company’s currency.' },
  },
  default: [{ field: 'CREATED_AT', direction: 'DESC' }],
  amounts: {
    net: { base: 'netBase', own: 'net' },
    vat: { base: 'vatBase', own: 'vat' },
    total: { base: 'totalBase', own: 'total' },
    remaining: { base: 'remainingBase', own: 'remaining' },
  },
})

builder.prismaObject('CreditNoteLine', {
  select: { id: true },
  guard: 'creditNotes.read',
  description: 'A line of a credit note; amounts are positive.',
  fields: (t) => ({
    id: ownId(t, 'CreditNoteLine'),
    position: t.exposeInt('position', { description: 'Place on the document, from 1.' }),
    kind: t.expose('kind', { type: ArticleKind, description: 'Goods or service.' }),
    description: t.exposeString('description', { description: 'What is credited.' }),
    quantity: t.expose('quantity', { type: 'Decimal', description: 'How much.' }),
    unit: t.exposeString('unit', { description: 'Unit by UN/ECE Recommendation 20.' }),
    unitPrice: t.expose('unitPrice', { type: 'Decimal', description: 'Net price of one unit.' }),
    vatCategory: t.expose('vatCategory', { type: VatCategory, description: 'VAT category.' }),
    vatRate: t.expose('vatRate', { type: 'Decimal', description: 'VAT rate in percent.' }),
    net: money(t, 'net', { description: 'Net amount.' }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of the amounts.' }),
  }),
})

builder.prismaObject('CreditNoteVat', {
  select: { id: true },
  guard: 'creditNotes.read',
  description: 'What a credit note takes back at one VAT category and rate.',
  fields: (t) => ({
    category: t.expose('category', { type: VatCategory, description: 'VAT category.' }),
    rate: t.expose('rate', { type: 'Decimal', description: 'VAT rate in percent.' }),
    base: money(t, 'base', { description: 'Taxable amount.' }),
    vat: money(t, 'vat', { description: 'VAT.' }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of the amounts.' }),
  }),
})

builder.prismaNode('CreditNote', {
  ...nodeOf('CreditNote'),
  description: 'A credit note (avoir) on an issued invoice; amounts are positive.',
  fields: (t) => ({
    number: t.exposeString('number', { nullable: true, description: 'Number, given at issue.' }),
    status: t.expose('status', { type: CreditNoteStatus, description: 'The life of the document.' }),
    reason: t.expose('reason', { type: CreditNoteReason, description: 'Why the invoice is credited.' }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of the amounts.' }),
    net: money(t, 'net', { description: 'Total without VAT.' }),
    vat: money(t, 'vat', { description: 'Total VAT.' }),
    total: money(t, 'total', { description: 'Total with VAT.' }),
    applied: money(t, 'applied', { description: 'Taken off invoices, its own first.' }),
    refunded: money(t, 'refunded', { description: 'Paid back to the client.' }),
    remaining: money(t, 'remaining', { description: 'Neither applied nor refunded: the client’s credit.' }),
    isConsumed: t.field({
      type: 'Boolean',
      description: 'Issued, and nothing remains.',
      select: { status: true, remaining: true },
      extensions: { computed: true },
      resolve: ({ status, remaining }) => status === 'ISSUED' && remaining === 0n,
    }),
    issuedOn: t.expose('issuedOn', { type: 'Date', nullable: true, description: 'Issue date.' }),
    hash: t.exposeString('hash', { nullable: true, description: 'Link of the hash chain of issued credit notes.' }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was drafted.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
    pdf: pdfField(
      t,
      'CreditNote',
      'The credit note as PDF: Factur-X once issued, before that a draft with a watermark.',
    ),
    lines: owned(t, 'lines', { position: 'asc' }, 'What is credited, in order.'),
    vatBreakdown: owned(t, 'vatBreakdown', [{ rate: 'desc' }, { category: 'asc' }], 'VAT by category and rate.'),
    invoice: related(t, 'invoice', 'The credited invoice.'),
    client: related(t, 'client', 'The client.'),
    allowedActions: allowedActions(t, {
      machine: creditNoteStates as Any,
      verbs: {
        update: ['creditNoteUpdate', 'creditNotes.update'],
        discard: ['creditNoteDiscard', 'creditNotes.discard'],
        issue: ['creditNoteIssue', 'creditNotes.issue'],
        apply: ['creditNoteApply', 'creditNotes.apply'],
        unapply: ['creditNoteUnapply', 'creditNotes.apply'],
        refund: ['creditNoteRefund', 'creditNotes.refund'],
        void: ['creditNoteVoid', 'creditNotes.void'],
      } as Any,
      select: { status: true, total: true, applied: true, refunded: true, remaining: true },
      subject: (row) => row,
    }),
  }),
})

builder.prismaObjectField('Invoice', 'creditNotes', (t) =>
  relatedList(t, 'creditNotes', creditNoteList, 'Credit notes on the invoice.'),
)
builder.prismaObjectField('Client', 'creditNotes', (t) =>
  relatedList(t, 'creditNotes', creditNoteList, 'Credit notes of the client.'),
)

builder.queryField('creditNotes', rootList(creditNoteList, 'creditNotes.read', 'Credit notes, drafts included.'))
builder.queryField('creditNote', rootOne('CreditNote', 'creditNotes.read', 'A credit note by its id.'))

const ReturnedLineInput = builder.inputType('ReturnedLineInput', {
  description: 'A line of the invoice that is given back.',
  fields: (t: Any) => ({
    lineId: inputId(t, 'InvoiceLine', { required: true, description: 'The line of the invoice.' }),
    quantity: t.field({ type: 'Decimal', required: true, description: 'How much of it.' }),
  }),
})
const CreditNoteContentInput = builder.inputType('CreditNoteContentInput', {
  description: 'What is credited.',
  isOneOf: true,
  fields: (t) => ({
    amount: t.field({ type: 'Money', description: 'An amount with VAT, spread over the invoice’s VAT rates.' }),
    lines: t.field({ type: [ReturnedLineInput], description: 'Lines given back.' }),
    full: t.boolean({ description: 'Everything that is not credited yet; true.' }),
  }),
})
const SettlementInput = builder.inputType('SettlementInput', {
  description: 'What to do with a part of a credit note. Its own invoice’s balance is always reduced first.',
  fields: (t) => ({
    kind: t.field({ type: SettlementKind, required: true, description: 'What to do.' }),
    amount: t.field({ type: 'Money', description: 'How much; the rest unless said.' }),
    method: t.field({ type: PaymentMethod, description: 'How a refund is paid; TRANSFER unless said.' }),
  }),
})
const contentFields = (t: Any, required: boolean) => ({
  reason: t.field({ type: CreditNoteReason, required, description: 'Why.' }),
  content: t.field({ type: CreditNoteContentInput, required, description: 'What is credited.' }),
  settlement: t.field({
    type: [SettlementInput],
    description: 'What happens to the part that the invoice does not take; CREDIT unless said.',
  }),
})

verb<CreditNoteCreateShape>('creditNoteCreate', {
  permission: 'creditNotes.create',
  description: 'Drafts a credit note on an issued invoice: by amount, by returned lines, or in full.',
  returns: ['creditNote', 'CreditNote'],
  input: {
    description: 'A new draft.',
    dryRun: true,
    fields: (t) => ({
      invoiceId: inputId(t, 'Invoice', { required: true, description: 'The invoice to credit.' }),
      ...contentFields(t, true),
    }),
  },
  run: (ctx, given) => creditNoteCreate(ctx, given),
})

const onInvoice = (t: Any, amount: string) => ({
  invoiceId: inputId(t, 'Invoice', { required: true, description: 'The invoice.' }),
  amount: t.field({ type: 'Money', description: amount }),
})

const creditNoteVerb = verbsOn('CreditNote')
creditNoteVerb('creditNoteUpdate', {
  permission: 'creditNotes.update',
  description: 'Changes a draft.',
  required: true,
  expectedVersion: 'required',
  fields: (t) => contentFields(t, false),
  run: creditNoteUpdate,
})
creditNoteVerb('creditNoteDiscard', {
  permission: 'creditNotes.discard',
  description: 'Deletes a draft.',
  run: creditNoteDiscard,
})
creditNoteVerb('creditNoteIssue', {
  permission: 'creditNotes.issue',
  description: 'Issues a draft: numbers it, freezes it, books it, and settles it as asked.',
  fields: (t) => ({
    issuedOn: t.field({
      type: 'Date',
      description: 'Issue date; today unless said, and never before the last issued one.',
    }),
  }),
  run: creditNoteIssue,
})
creditNoteVerb('creditNoteApply', {
  permission: 'creditNotes.apply',
  description: 'Takes what remains off another invoice of the client.',
  required: true,
  fields: (t) => onInvoice(t, 'How much; as much as possible unless said.'),
  run: creditNoteApply,
})
creditNoteVerb('creditNoteUnapply', {
  permission: 'creditNotes.apply',
  description: 'Takes an application back.',
  required: true,
  fields: (t) => onInvoice(t, 'How much; all of it unless said.'),
  run: creditNoteUnapply,
})
creditNoteVerb('creditNoteRefund', {
  permission: 'creditNotes.refund',
  description: 'Pays what remains back to the client.',
  fields: (t) => ({
    amount: t.field({ type: 'Money', description: 'How much; all that remains unless said.' }),
    method: t.field({ type: PaymentMethod, description: 'How; TRANSFER unless said.' }),
    paidOn: t.field({ type: 'Date', description: 'When; today unless said.' }),
    reference: t.string({ description: 'Reference of the bank.' }),
  }),
  run: creditNoteRefund,
})
creditNoteVerb('creditNoteVoid', {
  permission: 'creditNotes.void',
  description: 'Cancels a credit note of which nothing was used.',
  run: creditNoteVoid,
})

const invoiceVerb = verbsOn('Invoice')
const why = { asks: 'Why.', fields: (t: Any) => ({ reason: t.string({ description: 'Why.' }) }) }
invoiceVerb('invoiceVoid', {
  permission: 'invoices.void',
  description: 'Voids an issued invoice by a full credit note; nothing may be paid on it.',
  ...why,
  run: invoiceVoid,
})
invoiceVerb('invoiceCorrect', {
  permission: 'invoices.correct',
  description: 'Credits an issued invoice in full and drafts its replacement, linked both ways.',
  ...why,
  run: invoiceCorrect,
})

changes('creditNoteChanged', {
  model: 'CreditNote',
  permission: 'creditNotes.read',
  list: creditNoteList,
  description: 'Changes of credit notes.',
})
