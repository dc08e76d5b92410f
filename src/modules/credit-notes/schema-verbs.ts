import { builder } from '../../graphql/builder.ts'
import { CreditNoteReason, PaymentMethod, SettlementKind } from '../../graphql/enums.ts'
import { inputId, verb, verbsOn } from '../../graphql/mutations.ts'
import { creditNoteApply } from './actions/apply.ts'
import { invoiceCorrect, invoiceVoid } from './actions/cancel-invoice.ts'
import { type CreditNoteCreateShape, creditNoteCreate } from './actions/create.ts'
import { creditNoteDiscard } from './actions/discard.ts'
import { creditNoteIssue } from './actions/issue.ts'
import { creditNoteRefund } from './actions/refund.ts'
import { creditNoteUnapply } from './actions/unapply.ts'
import { creditNoteUpdate } from './actions/update.ts'
import { creditNoteVoid } from './actions/void.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

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
