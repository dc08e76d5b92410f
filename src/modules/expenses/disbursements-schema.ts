import { builder } from '../../graphql/builder.ts'
import { DisbursementStatus, PaymentMethod } from '../../graphql/enums.ts'
import { money, nodeOf, related, relatedList, rootList, rootOne } from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { list } from '../../graphql/lists.ts'
import { verbsOn } from '../../graphql/mutations.ts'
import { disbursementCancel, expensePay, expenseReimburse } from './disbursements.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

const disbursementList = list({
  model: 'Disbursement',
  filter: {
    number: on.text('number', { description: 'By number.' }),
    status: on.enum('status', DisbursementStatus, { description: 'By status.' }),
    paidOn: on.date('paidOn', { description: 'By the day the money moved.' }),
    amount: on.money('amountBase', { description: 'By amount.' }),
    supplierId: on.id('supplierId', 'Supplier', { nullable: true, description: 'By the supplier’s id.' }),
  },
  sort: {
    PAID_ON: { field: 'paidOn', kind: 'date', description: 'By the day the money moved.' },
    CREATED_AT: { field: 'createdAt', kind: 'timestamp', description: 'By recording.' },
  },
  default: [{ field: 'PAID_ON', direction: 'DESC' }],
  amounts: { amount: { base: 'amountBase', own: 'amount' } },
})

builder.prismaNode('Disbursement', {
  ...nodeOf('Disbursement'),
  description: 'Money paid out for an expense (décaissement): to a supplier, or back to a member.',
  fields: (t) => ({
    number: t.exposeString('number', { description: 'Number.' }),
    status: t.expose('status', { type: DisbursementStatus, description: 'Whether it counts.' }),
    method: t.expose('method', { type: PaymentMethod, description: 'How the money moved.' }),
    paidOn: t.expose('paidOn', { type: 'Date', description: 'The day the money moved.' }),
    reference: t.exposeString('reference', { nullable: true, description: 'The bank’s reference.' }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why it was taken back.' }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of the amount.' }),
    amount: money(t, 'amount', { description: 'Amount.' }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was recorded.' }),
    expense: related(t, 'expense', 'The expense.'),
    supplier: related(t, 'supplier', 'The supplier paid.'),
    paidBy: related(t, 'paidBy', 'Who recorded it.'),
  }),
})

for (const type of ['Expense', 'Supplier'] as const)
  builder.prismaObjectField(type, 'disbursements', (t: Any) =>
    relatedList(t, 'disbursements', disbursementList, 'Money paid out for it.'),
  )
builder.queryField('disbursements', rootList(disbursementList, 'expenses.read', 'Money paid out for expenses.'))
builder.queryField('disbursement', rootOne('Disbursement', 'expenses.read', 'Money paid out, by its id.'))

const how = (t: Any) => ({
  method: t.field({ type: PaymentMethod, description: 'How; TRANSFER unless said.' }),
  paidOn: t.field({ type: 'Date', description: 'When; today unless said.' }),
  reference: t.string({ description: 'The bank’s reference.' }),
})
const expenseVerb = verbsOn('Expense')
expenseVerb('expensePay', {
  permission: 'expenses.pay',
  description: 'Records a payment to the supplier.',
  fields: (t) => ({
    amount: t.field({ type: 'Money', description: 'How much; all that is left unless said.' }),
    ...how(t),
  }),
  run: expensePay,
})
expenseVerb('expenseReimburse', {
  permission: 'expenses.reimburse',
  description: 'Records that the member was paid back.',
  fields: how,
  run: expenseReimburse,
})
verbsOn('Disbursement')('disbursementCancel', {
  permission: 'expenses.pay',
  description: 'Takes a payment back: its expense is owed again.',
  required: true,
  fields: (t) => ({ reason: t.string({ required: true, description: 'Why.' }) }),
  run: disbursementCancel,
})
