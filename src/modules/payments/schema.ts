import { allowedActions } from '../../graphql/allowed-actions.ts'
import { builder } from '../../graphql/builder.ts'
import { AllocationStrategy, PaymentDirection, PaymentMethod, PaymentStatus } from '../../graphql/enums.ts'
import {
  computed,
  joinConnection,
  joinList,
  money,
  nodeOf,
  related,
  relatedList,
  rootList,
  rootOne,
} from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { type List, list, orderOf } from '../../graphql/lists.ts'
import { inputId, verb, verbsOn } from '../../graphql/mutations.ts'
import { changes } from '../../graphql/subscription.ts'
import { formatMoney } from '../../kernel/money.ts'
import { paymentAllocate } from './actions/allocate.ts'
import { paymentDeallocate } from './actions/deallocate.ts'
import { paymentDeposit } from './actions/deposit.ts'
import { type PaymentRecordShape, paymentRecord } from './actions/record.ts'
import { paymentRefund } from './actions/refund.ts'
import { paymentBounce, paymentCancel } from './actions/take-back.ts'
import { paymentValidate } from './actions/validate.ts'
import { refundState } from './rules.ts'
import { paymentStates } from './states.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

const RefundState = builder.enumType('PaymentRefundState', {
  description: 'How much of a payment received was given back; derived from its amounts.',
  values: {
    NONE: { description: 'Nothing.' },
    PARTIAL: { description: 'A part.' },
    FULL: { description: 'All of it.' },
  } as const,
})

const refunded = { direction: 'IN', refunded: { gt: 0n } }
const whole = { allocated: 0n, unallocated: 0n }
/** Each refund state as a condition on the columns that it is derived from. */
const refundStates: Record<string, object> = {
  NONE: { NOT: refunded },
  PARTIAL: { AND: [refunded, { NOT: whole }] },
  FULL: { AND: [refunded, whole] },
}

export const paymentList = list({
  model: 'Payment',
  filter: {
    number: on.text('number', { nullable: true, description: 'By number.' }),
    direction: on.enum('direction', PaymentDirection, { description: 'By direction.' }),
    status: on.enum('status', PaymentStatus, { description: 'By status.' }),
    method: on.enum('method', PaymentMethod, { description: 'By method.' }),
    refundState: on.derived(RefundState, (value) => refundStates[value]! as never, {
      description: 'By how much was given back.',
    }),
    receivedOn: on.date('receivedOn', { description: 'By the day the money moved.' }),
    createdAt: on.dateTime('createdAt', { description: 'By recording.' }),
    amount: on.money('amountBase', { description: 'By amount.' }),
    clientId: on.id('clientId', 'Client', { description: 'By the client’s id.' }),
    client: on.one('client', 'Client', { description: 'By its client.' }),
  },
  sort: {
    RECEIVED_ON: { field: 'receivedOn', kind: 'date', description: 'By the day the money moved.' },
    CREATED_AT: { field: 'createdAt', kind: 'timestamp', description: 'By recording.' },
    AMOUNT: { field: 'amountBase', kind: 'bigint', description: 'By amount in the company’s currency.' },
  },
  default: [{ field: 'RECEIVED_ON', direction: 'DESC' }],
  amounts: {
    amount: { base: 'amountBase', own: 'amount' },
    unallocated: { base: 'unallocatedBase', own: 'unallocated' },
  },
})

builder.prismaNode('Payment', {
  ...nodeOf('Payment'),
  description: 'A payment (règlement): money received from a client, or given back.',
  fields: (t) => ({
    number: t.exposeString('number', { nullable: true, description: 'Number; null in a dry run.' }),
    direction: t.expose('direction', { type: PaymentDirection, description: 'Which way the money moves.' }),
    status: t.expose('status', { type: PaymentStatus, description: 'The life of the payment.' }),
    method: t.expose('method', { type: PaymentMethod, description: 'How the money moves.' }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of the amounts.' }),
    amount: money(t, 'amount', { description: 'The whole amount.' }),
    allocated: money(t, 'allocated', { description: 'Put against invoices; planned until the payment is settled.' }),
    refunded: money(t, 'refunded', { description: 'Given back.' }),
    unallocated: money(t, 'unallocated', {
      description: 'Neither put against invoices nor given back: the client’s credit once settled.',
    }),
    receivedOn: t.expose('receivedOn', { type: 'Date', description: 'The day the money moved.' }),
    refundState: computed<Parameters<typeof refundState>[0]>(t, {
      type: RefundState,
      description: 'How much of it was given back.',
      select: { direction: true, amount: true, refunded: true },
      resolve: (row) => refundState(row),
    }),
    reference: t.exposeString('reference', { nullable: true, description: 'Reference of the bank or the cheque.' }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why it bounced or was cancelled.' }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was recorded.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
    client: related(t, 'client', 'The client.'),
    recordedBy: related(t, 'recordedBy', 'Who recorded it.'),
    refunds: related(t, 'refunds', 'The payment that it gives back.'),
    creditNote: related(t, 'creditNote', 'The credit note that it pays out.'),
    refundedBy: relatedList(t, 'refundedBy', paymentList, 'Payments that give it back.'),
    allowedActions: allowedActions(t, {
      machine: paymentStates as Any,
      verbs: {
        validate: ['paymentValidate', 'payments.validate'],
        deposit: ['paymentDeposit', 'payments.deposit'],
        allocate: ['paymentAllocate', 'payments.allocate'],
        deallocate: ['paymentDeallocate', 'payments.allocate'],
        bounce: ['paymentBounce', 'payments.bounce'],
        cancel: ['paymentCancel', 'payments.cancel'],
        refund: ['paymentRefund', 'payments.refund'],
      } as Any,
      select: {
        status: true,
        method: true,
        direction: true,
        unallocated: true,
        allocated: true,
        refunded: true,
        amount: true,
      },
      subject: (row) => row,
    }),
  }),
})

/** Join rows: what one payment puts against one invoice. */
const allocationJoin = (name: string, nodeList: List): List => ({
  name,
  model: 'Payment',
  filter: {},
  sort: allocationSort,
  default: [{ field: 'ALLOCATED_AT', direction: 'ASC' }],
  unique: { field: 'id', kind: 'uuid' },
  filterInput: undefined,
  orderInput: orderOf(name, allocationSort),
  connection: joinConnection(name, nodeList, (t: Any) => ({
    allocated: t.field({
      type: 'Money',
      description: 'How much of the payment goes to the invoice.',
      resolve: (edge: { amount: bigint; currency: string }) => formatMoney(edge.amount, edge.currency),
    }),
    currency: t.field({
      type: 'CurrencyCode',
      description: 'The payment’s currency.',
      resolve: (edge: { currency: string }) => edge.currency,
    }),
    effective: t.boolean({
      description: 'False while the payment is only planned.',
      resolve: (edge: { effective: boolean }) => edge.effective,
    }),
  })),
})
const allocationSort = {
  ALLOCATED_AT: { field: 'createdAt', kind: 'timestamp' as const, description: 'By the time of the allocation.' },
  ALLOCATED: { field: 'amount', kind: 'bigint' as const, description: 'By the amount allocated.' },
}
const columns = ['amount', 'currency', 'effective']

builder.prismaObjectField('Invoice', 'payments', (t) =>
  joinList(t, 'allocations', {
    join: { ...allocationJoin('InvoicePayment', paymentList), model: 'Allocation' as Any },
    through: { relation: 'allocations', node: 'payment', nodeList: paymentList, columns },
    description: 'Payments put against the invoice, with how much of each.',
  }),
)
builder.prismaObjectField('Client', 'payments', (t) =>
  relatedList(t, 'payments', paymentList, 'Payments of the client, both ways.'),
)

builder.queryField('payments', rootList(paymentList, 'payments.read', 'Payments, both ways.'))
builder.queryField('payment', rootOne('Payment', 'payments.read', 'A payment by its id.'))

const AllocationInput = builder.inputType('AllocationInput', {
  description: 'What to put against an invoice.',
  fields: (t: Any) => ({
    invoiceId: inputId(t, 'Invoice', { required: true, description: 'The invoice.' }),
    amount: t.field({
      type: 'Money',
      required: true,
      description: 'How much; more than is left to pay takes what is left, the rest stays the client’s credit.',
    }),
  }),
})

verb<PaymentRecordShape>('paymentRecord', {
  permission: 'payments.record',
  description:
    'Records a payment received. With validate (needs `payments.validate`) it counts at once; without, its allocations are planned.',
  returns: ['payment', 'Payment'],
  input: {
    description: 'A payment received.',
    dryRun: true,
    fields: (t) => ({
      clientId: inputId(t, 'Client', { required: true, description: 'Who pays.' }),
      amount: t.field({ type: 'Money', required: true, description: 'The whole amount.' }),
      currency: t.field({ type: 'CurrencyCode', description: 'Currency; the client’s unless said.' }),
      method: t.field({ type: PaymentMethod, required: true, description: 'How it is paid.' }),
      receivedOn: t.field({ type: 'Date', required: true, description: 'The day the money moved.' }),
      reference: t.string({ description: 'Reference of the bank or the cheque.' }),
      allocations: t.field({ type: [AllocationInput], description: 'Which invoices it pays.' }),
      strategy: t.field({ type: AllocationStrategy, description: 'How it finds its invoices by itself.' }),
      validate: t.boolean({ defaultValue: true, description: 'Whether it counts at once.' }),
    }),
  },
  run: (ctx, given) => paymentRecord(ctx, given),
})

const why = (t: Any) => ({ reason: t.string({ required: true, description: 'Why.' }) })

const paymentVerb = verbsOn('Payment')
paymentVerb('paymentValidate', {
  permission: 'payments.validate',
  description: 'Validates a payment: its allocations take effect and the client’s balance moves.',
  run: paymentValidate,
})
paymentVerb('paymentDeposit', {
  permission: 'payments.deposit',
  description: 'Hands a cheque to the bank.',
  run: paymentDeposit,
})
paymentVerb('paymentAllocate', {
  permission: 'payments.allocate',
  description: 'Puts a payment against invoices.',
  fields: (t) => ({
    allocations: t.field({ type: [AllocationInput], description: 'Which invoices it pays.' }),
    strategy: t.field({ type: AllocationStrategy, description: 'How it finds its invoices by itself.' }),
  }),
  run: paymentAllocate,
})
paymentVerb('paymentDeallocate', {
  permission: 'payments.allocate',
  description: 'Takes a payment off an invoice; the amount becomes the client’s credit.',
  fields: (t) => ({
    invoiceId: inputId(t, 'Invoice', { required: true, description: 'The invoice.' }),
    amount: t.field({ type: 'Money', description: 'How much; all of it unless said.' }),
  }),
  run: paymentDeallocate,
})
paymentVerb('paymentBounce', {
  permission: 'payments.bounce',
  description: 'Takes back a cheque or direct debit that the bank sent back; its invoices are owed again.',
  fields: why,
  run: paymentBounce,
})
paymentVerb('paymentCancel', {
  permission: 'payments.cancel',
  description: 'Takes back a payment recorded by mistake; its invoices are owed again.',
  fields: why,
  run: paymentCancel,
})
paymentVerb('paymentRefund', {
  permission: 'payments.refund',
  description: 'Gives the unallocated part of a payment back.',
  fields: (t) => ({
    amount: t.field({ type: 'Money', description: 'How much; all that is unallocated unless said.' }),
    method: t.field({ type: PaymentMethod, description: 'How; as it was paid unless said.' }),
    paidOn: t.field({ type: 'Date', description: 'When; today unless said.' }),
    reference: t.string({ description: 'Reference of the bank.' }),
  }),
  run: paymentRefund,
})

changes('paymentChanged', {
  model: 'Payment',
  permission: 'payments.read',
  list: paymentList,
  description: 'Changes of payments.',
})
