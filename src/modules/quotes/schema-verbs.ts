import { builder } from '../../graphql/builder.ts'
import { BillingPeriod, BillingType, ContractKind, InvoiceKind, RenewalMode } from '../../graphql/enums.ts'
import { DiscountInput, LineInput, PartyInput } from '../../graphql/inputs.ts'
import { inputId, inputIds, made, verb, verbsOn } from '../../graphql/mutations.ts'
import { type QuoteCreateShape, quoteAccept, quoteCreate, quoteDiscard, quoteSend, quoteUpdate } from './actions.ts'
import { type QuoteConvertShape, quoteConvertToInvoice } from './billing.ts'
import {
  quoteConvertToContract,
  quoteConvertToProject,
  type ToContractShape,
  type ToProjectShape,
} from './conversions.ts'
import { quoteCancel, quoteRefuse } from './endings.ts'
import { offerCreateQuote, quoteRevise } from './versions.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

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
verb<ToProjectShape>('quoteConvertToProject', {
  permission: 'quotes.convert',
  description: 'Plans a project for what was accepted.',
  on: 'Quote',
  returns: ['quote', 'Quote'],
  input: {
    description: 'The project.',
    expectedVersion: 'optional',
    fields: (t) => ({
      name: t.string({ description: 'Name; the quote’s number unless said.' }),
      managerId: inputId(t, 'Member', { description: 'Who leads it; the viewer unless said.' }),
      startsOn: t.field({ type: 'Date', description: 'First day.' }),
      dueOn: t.field({ type: 'Date', description: 'Deadline.' }),
      billing: t.field({ type: BillingType, description: 'How it is billed; FIXED unless said.' }),
      notes: t.string({ description: 'Internal notes.' }),
    }),
  },
  extra: (t) => ({ project: made(t, 'Project', 'The project made.') }),
  run: async (ctx, given, id) => ({ id, extra: await quoteConvertToProject(ctx, id, given) }),
})
verb<ToContractShape>('quoteConvertToContract', {
  permission: 'quotes.convert',
  description: 'Drafts a contract on what was accepted, at what it costs after all discounts.',
  on: 'Quote',
  returns: ['quote', 'Quote'],
  input: {
    description: 'The contract.',
    expectedVersion: 'optional',
    fields: (t) => ({
      name: t.string({ description: 'Name; the quote’s number unless said.' }),
      lineIds: inputIds(t, 'QuoteLine', { description: 'The lines that become its services; all unless said.' }),
      kind: t.field({ type: ContractKind, description: 'What it is about.' }),
      startsOn: t.field({ type: 'Date', description: 'First day.' }),
      endsOn: t.field({ type: 'Date', description: 'Last day; by the term unless said.' }),
      termMonths: t.int({ description: 'Length of a term in months; 12 unless said.' }),
      renewal: t.field({ type: RenewalMode, description: 'How it goes on; EXPLICIT unless said.' }),
      noticeDays: t.int({ description: 'Days of notice; 90 unless said.' }),
      billingPeriod: t.field({ type: BillingPeriod, description: 'How often it is billed; MONTH unless said.' }),
      terms: t.string({ description: 'Terms; the quote’s unless said.' }),
    }),
  },
  extra: (t) => ({ contract: made(t, 'Contract', 'The draft made.') }),
  run: async (ctx, given, id) => ({ id, extra: await quoteConvertToContract(ctx, id, given) }),
})
verb<{ expectedVersion?: number | null }>('quoteRevise', {
  permission: 'quotes.revise',
  description:
    'Drafts the next version of a quote, which is then the payload’s quote; the present one stands until that is sent.',
  on: 'Quote',
  returns: ['quote', 'Quote'],
  input: { description: 'How to do it.', expectedVersion: 'optional' },
  run: (ctx, given, id) => quoteRevise(ctx, id, given),
})
