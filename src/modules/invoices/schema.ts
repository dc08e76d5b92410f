import { allowedActions } from '../../graphql/allowed-actions.ts'
import { builder } from '../../graphql/builder.ts'
import { InvoiceKind, InvoiceStatus } from '../../graphql/enums.ts'
import { computed, money, nodeOf, owned, related, relatedList, rootList, rootOne } from '../../graphql/fields.ts'
import { changes } from '../../graphql/subscription.ts'
import { fromDate, today } from '../../kernel/clock.ts'
import { pdfField } from '../papers/fields.ts'
import { invoiceList, PaymentState } from './list.ts'
import { isOverdue, paymentStatus } from './rules.ts'
import { invoiceStates } from './states.ts'
import './schema-verbs.ts'
import { percent } from './schema-lines.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

builder.prismaNode('Invoice', {
  ...nodeOf('Invoice'),
  description: 'An invoice (facture). Issued, it is numbered, frozen and owed.',
  fields: (t) => ({
    number: t.exposeString('number', { nullable: true, description: 'Number, given at issue.' }),
    kind: t.expose('kind', { type: InvoiceKind, description: 'What it bills.' }),
    status: t.expose('status', { type: InvoiceStatus, description: 'The life of the document.' }),
    paymentStatus: computed<Parameters<typeof paymentStatus>[0]>(t, {
      type: PaymentState,
      description: 'How much is settled.',
      select: { status: true, total: true, paid: true, credited: true, writtenOff: true, balance: true },
      resolve: (row) => paymentStatus(row),
    }),
    isOverdue: computed<{ status: 'ISSUED'; balance: bigint; nextDueOn: Date | null }>(t, {
      type: 'Boolean',
      description: 'Issued, not wholly paid, and past its due date.',
      select: { status: true, balance: true, nextDueOn: true },
      resolve: ({ nextDueOn, ...row }, clock) =>
        isOverdue({ ...row, nextDueOn: nextDueOn && fromDate(nextDueOn) }, today(clock)),
    }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of the amounts.' }),
    exchangeRate: t.expose('exchangeRate', {
      type: 'Decimal',
      description: 'Rate booked: what one unit is worth in the company’s currency.',
    }),
    discountPercent: percent(t, 'discountPercent', 'Discount on the document in percent.'),
    discountAmount: money(t, 'discountAmount', {
      nullable: true,
      description: 'Discount on the document as an amount.',
    }),
    net: money(t, 'net', { description: 'Total without VAT (BT-109).' }),
    vat: money(t, 'vat', { description: 'Total VAT (BT-110).' }),
    total: money(t, 'total', { description: 'Total with VAT (BT-112).' }),
    deducted: money(t, 'deducted', { description: 'Deposits that a final invoice deducts, with VAT (BT-113).' }),
    deductedVat: money(t, 'deductedVat', { description: 'The VAT in them.' }),
    paid: money(t, 'paid', { description: 'Paid by validated payments.' }),
    credited: money(t, 'credited', { description: 'Taken off by credit notes.' }),
    writtenOff: money(t, 'writtenOff', { description: 'Written off as uncollectible.' }),
    balance: money(t, 'balance', { description: 'Left to pay.' }),
    issuedOn: t.expose('issuedOn', { type: 'Date', nullable: true, description: 'Issue date.' }),
    dueOn: t.expose('dueOn', {
      type: 'Date',
      nullable: true,
      description: 'Due date; of its last part when it has several.',
    }),
    nextDueOn: t.expose('nextDueOn', {
      type: 'Date',
      nullable: true,
      description: 'When the first part of what is left to pay falls due; null when nothing is left, and in drafts.',
    }),
    schedule: owned(
      t,
      'installments',
      { position: 'asc' },
      'Its parts with due dates of their own; none when there is one.',
    ),
    suppliedOn: t.expose('suppliedOn', {
      type: 'Date',
      nullable: true,
      description: 'When goods were delivered or the service was rendered.',
    }),
    purchaseOrder: t.exposeString('purchaseOrder', { nullable: true, description: 'The client’s order number.' }),
    notes: t.exposeString('notes', { nullable: true, description: 'Text on the document.' }),
    hash: t.exposeString('hash', { nullable: true, description: 'Link of the hash chain of issued invoices.' }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was drafted.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
    pdf: pdfField(t, 'Invoice', 'The invoice as PDF: Factur-X once issued, before that a draft with a watermark.'),
    lines: owned(t, 'lines', { position: 'asc' }, 'What is billed, in order.'),
    vatBreakdown: owned(t, 'vatBreakdown', [{ rate: 'desc' }, { category: 'asc' }], 'VAT by category and rate.'),
    deductions: owned(
      t,
      'deductions',
      [{ depositId: 'asc' }, { rate: 'desc' }, { category: 'asc' }],
      'Deposits deducted, by deposit and VAT rate.',
    ),
    client: related(t, 'client', 'The client.'),
    quote: related(t, 'quote', 'The quote it comes from.'),
    corrects: related(t, 'corrects', 'The invoice that it corrects.'),
    corrections: relatedList(t, 'corrections', invoiceList, 'What replaces it, drafts included.'),
    allowedActions: allowedActions(t, {
      machine: invoiceStates as Any,
      verbs: {
        update: ['invoiceUpdate', 'invoices.update'],
        discard: ['invoiceDiscard', 'invoices.discard'],
        merge: ['invoiceMerge', 'invoices.update'],
        issue: ['invoiceIssue', 'invoices.issue'],
        send: ['invoiceSend', 'invoices.send'],
        remind: ['invoiceRemind', 'invoices.send'],
        correct: ['invoiceCorrect', 'invoices.correct'],
        void: ['invoiceVoid', 'invoices.void'],
        writeOff: ['invoiceWriteOff', 'invoices.writeOff'],
        reinstate: ['invoiceReinstate', 'invoices.reinstate'],
      } as Any,
      select: {
        status: true,
        paid: true,
        credited: true,
        balance: true,
        writtenOff: true,
        total: true,
        _count: { select: { lines: true } },
      },
      subject: (row) => ({ ...row, lineCount: row._count?.lines ?? 0 }),
    }),
  }),
})

builder.prismaObjectField('Client', 'invoices', (t) =>
  relatedList(t, 'invoices', invoiceList, 'Invoices of the client.'),
)
builder.prismaObjectField('Quote', 'invoices', (t) =>
  relatedList(t, 'invoices', invoiceList, 'Invoices made from the quote.'),
)
builder.prismaObjectField('Contract', 'invoices', (t) =>
  relatedList(t, 'invoices', invoiceList, 'Invoices made from the contract.'),
)
builder.prismaObjectField('Project', 'invoices', (t) =>
  relatedList(t, 'invoices', invoiceList, 'Invoices made from the project.'),
)

builder.queryField('invoices', rootList(invoiceList, 'invoices.read', 'Invoices, drafts included.'))
builder.queryField('invoice', rootOne('Invoice', 'invoices.read', 'An invoice by its id.'))

changes('invoiceChanged', {
  model: 'Invoice',
  permission: 'invoices.read',
  list: invoiceList,
  description: 'Changes of invoices.',
})
