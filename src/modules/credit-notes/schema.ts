import { allowedActions } from '../../graphql/allowed-actions.ts'
import { builder } from '../../graphql/builder.ts'
import { ArticleKind, CreditNoteReason, CreditNoteStatus, VatCategory } from '../../graphql/enums.ts'
import { money, nodeOf, owned, ownId, related, relatedList, rootList, rootOne } from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { list } from '../../graphql/lists.ts'
import { changes } from '../../graphql/subscription.ts'
import { pdfField } from '../papers/fields.ts'
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

changes('creditNoteChanged', {
  model: 'CreditNote',
  permission: 'creditNotes.read',
  list: creditNoteList,
  description: 'Changes of credit notes.',
})
