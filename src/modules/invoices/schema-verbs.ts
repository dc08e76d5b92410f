import { builder } from '../../graphql/builder.ts'
import { InvoiceKind } from '../../graphql/enums.ts'
import { importVerb } from '../../graphql/imports.ts'
import { DiscountInput, LineInput } from '../../graphql/inputs.ts'
import { inputId, inputIds, verb, verbsOn } from '../../graphql/mutations.ts'
import { type InvoiceCreateShape, invoiceCreate } from './actions/create.ts'
import { invoiceDiscard } from './actions/discard.ts'
import { columns, type InvoiceImportShape, invoiceImport } from './actions/import.ts'
import { invoiceIssue } from './actions/issue.ts'
import { invoiceReinstate, invoiceWriteOff } from './actions/lose.ts'
import { invoiceMerge } from './actions/merge.ts'
import { invoiceRemind, invoiceSend } from './actions/send.ts'
import { invoiceUpdate } from './actions/update.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

const InstallmentInput = builder.inputType('InstallmentInput', {
  description: 'A part of an invoice with a due date of its own.',
  fields: (t) => ({
    percent: t.field({ type: 'Decimal', required: true, description: 'Its share of what is to pay, in percent.' }),
    dueOn: t.field({ type: 'Date', description: 'Its due date; or give `days`.' }),
    days: t.int({ description: 'Days from the issue to its due date, 0 to 365; or give `dueOn`.' }),
  }),
})

const draftFields = (t: Any) => ({
  discount: t.field({ type: DiscountInput, description: 'Discount on the whole document.' }),
  suppliedOn: t.field({ type: 'Date', description: 'When goods are delivered or the service is rendered.' }),
  dueOn: t.field({ type: 'Date', description: 'Due date; by the client’s payment terms unless said.' }),
  schedule: t.field({
    type: [InstallmentInput],
    description:
      'Several due dates instead of one; the parts are 100 percent. Replaces all; an empty list takes them off.',
  }),
  purchaseOrder: t.string({ description: 'The client’s order number.' }),
  notes: t.string({ description: 'Text on the document.' }),
})

verb<InvoiceCreateShape>('invoiceCreate', {
  permission: 'invoices.create',
  description: 'Drafts an invoice.',
  returns: ['invoice', 'Invoice'],
  input: {
    description: 'A new draft.',
    fields: (t) => ({
      clientId: inputId(t, 'Client', { required: true, description: 'The client.' }),
      kind: t.field({ type: InvoiceKind, description: 'What it bills; STANDARD unless said.' }),
      lines: t.field({ type: [LineInput], required: true, description: 'What is billed, in order.' }),
      currency: t.field({ type: 'CurrencyCode', description: 'Currency; the client’s unless said.' }),
      correctsId: inputId(t, 'Invoice', {
        description:
          'The invoice that a CORRECTIVE one replaces; it must be wholly credited before this one is issued.',
      }),
      depositIds: inputIds(t, 'Invoice', {
        description: 'Issued deposit invoices that a FINAL one deducts; those of its quote need not be named.',
      }),
      ...draftFields(t),
    }),
  },
  run: (ctx, given) => invoiceCreate(ctx, given),
})

const invoiceVerb = verbsOn('Invoice')
invoiceVerb('invoiceUpdate', {
  permission: 'invoices.update',
  description: 'Changes a draft. Lines replace all; one with an id keeps its identity.',
  asks: 'What to change; what is left out stays.',
  required: true,
  expectedVersion: 'required',
  fields: (t) => ({
    lines: t.field({ type: [LineInput], description: 'What is billed, in order; replaces all.' }),
    ...draftFields(t),
  }),
  run: invoiceUpdate,
})
invoiceVerb('invoiceIssue', {
  permission: 'invoices.issue',
  description: 'Issues a draft: numbers it, freezes it, books it. It cannot be changed afterwards, only credited.',
  asks: 'How to issue.',
  dryRun: true,
  fields: (t) => ({
    issuedOn: t.field({
      type: 'Date',
      description: 'Issue date; today unless said, and never before the last issued one.',
    }),
  }),
  run: invoiceIssue,
})

importVerb<InvoiceImportShape>('invoiceImport', {
  permission: 'invoices.import',
  description:
    'Takes over what clients still owe on invoices issued elsewhere, which keep their numbers: all, or none when a row is wrong.',
  columns: Object.keys(columns),
  fields: (t) => ({
    on: t.field({ type: 'Date', required: true, description: 'The day from which they stand in the books (AN).' }),
  }),
  run: invoiceImport,
})
invoiceVerb('invoiceDiscard', {
  permission: 'invoices.discard',
  description: 'Deletes a draft and gives back what it billed.',
  run: invoiceDiscard,
})
invoiceVerb('invoiceMerge', {
  permission: 'invoices.update',
  description: 'Takes the lines of other drafts of the client into this one; the others disappear.',
  required: true,
  fields: (t) => ({
    invoiceIds: inputIds(t, 'Invoice', {
      required: true,
      description: 'The other drafts, of the same kind and currency.',
    }),
  }),
  run: invoiceMerge,
})
invoiceVerb('invoiceReinstate', {
  permission: 'invoices.reinstate',
  description: 'Takes a write-off back.',
  run: invoiceReinstate,
})
invoiceVerb('invoiceWriteOff', {
  permission: 'invoices.writeOff',
  description: 'Writes the rest of an invoice off as uncollectible; it may still be paid.',
  asks: 'Why.',
  fields: (t) => ({
    reason: t.string({ description: 'Why it will not be paid.' }),
  }),
  run: invoiceWriteOff,
})
const post = {
  asks: 'To whom.',
  fields: (t: Any) => ({
    to: t.stringList({ description: 'Addresses; the client’s unless said.' }),
    message: t.string({ description: 'A word to go with it.' }),
  }),
}
invoiceVerb('invoiceSend', {
  permission: 'invoices.send',
  description: 'Sends an issued invoice by mail.',
  ...post,
  run: invoiceSend,
})
invoiceVerb('invoiceRemind', {
  permission: 'invoices.send',
  description: 'Reminds the client by mail of what is left to pay.',
  ...post,
  run: invoiceRemind,
})
