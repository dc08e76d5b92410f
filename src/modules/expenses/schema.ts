import { allowedActions } from '../../graphql/allowed-actions.ts'
import { builder } from '../../graphql/builder.ts'
import { BillingPeriod, ExpensePayer, ExpenseStatus } from '../../graphql/enums.ts'
import { money, nodeOf, owned, ownId, related, relatedList, rootList, rootOne } from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { list } from '../../graphql/lists.ts'
import { inputId, inputIds, verb, verbsOn } from '../../graphql/mutations.ts'
import { changes } from '../../graphql/subscription.ts'
import { fileFields } from '../activity/file-fields.ts'
import { expenseApprove, expenseCancel, expenseCreate, expenseRefuse, expenseSubmit, expenseUpdate } from './actions.ts'
import type { ExpenseShape } from './drafts.ts'
import { type ExpenseReceiveShape, expenseReceive } from './receive.ts'
import { expenseRepeat } from './repeat.ts'
import { expenseStates } from './states.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

export const expenseList = list({
  model: 'Expense',
  filter: {
    number: on.text('number', { description: 'By number.' }),
    status: on.enum('status', ExpenseStatus, { description: 'By status.' }),
    spentOn: on.date('spentOn', { description: 'By date.' }),
    dueOn: on.date('dueOn', { nullable: true, description: 'By due date.' }),
    createdAt: on.dateTime('createdAt', { description: 'By recording.' }),
    total: on.money('totalBase', { description: 'By amount with VAT.' }),
    balance: on.money('balanceBase', { description: 'By what is left to pay.' }),
    supplierId: on.id('supplierId', 'Supplier', { nullable: true, description: 'By the supplier’s id.' }),
    categoryId: on.id('categoryId', 'ExpenseCategory', { description: 'By the category’s id.' }),
    projectId: on.id('projectId', 'Project', { nullable: true, description: 'By the project’s id.' }),
    clientId: on.id('clientId', 'Client', { nullable: true, description: 'By the id of the client billed on to.' }),
    createdById: on.id('createdById', 'Member', { nullable: true, description: 'By the id of who recorded it.' }),
    supplier: on.one('supplier', 'Supplier', { description: 'By its supplier.' }),
    project: on.one('project', 'Project', { description: 'By its project.' }),
    client: on.one('client', 'Client', { description: 'By the client billed on to.' }),
  },
  sort: {
    SPENT_ON: { field: 'spentOn', kind: 'date', description: 'By date.' },
    DUE_ON: { field: 'dueOn', kind: 'date', nullable: true, description: 'By due date.' },
    CREATED_AT: { field: 'createdAt', kind: 'timestamp', description: 'By recording.' },
    TOTAL: { field: 'totalBase', kind: 'bigint', description: 'By amount in the company’s currency.' },
  },
  default: [{ field: 'SPENT_ON', direction: 'DESC' }],
  amounts: {
    net: { base: 'netBase', own: 'net' },
    total: { base: 'totalBase', own: 'total' },
    balance: { base: 'balanceBase', own: 'balance' },
  },
})

builder.prismaObject('ExpenseAmount', {
  select: { id: true },
  guard: 'expenses.read',
  description: 'What an expense comes to at one VAT rate.',
  fields: (t) => ({
    id: ownId(t, 'ExpenseAmount'),
    vatRate: t.expose('vatRate', { type: 'Decimal', description: 'VAT rate in percent.' }),
    net: money(t, 'net', { description: 'Without VAT (HT).' }),
    vat: money(t, 'vat', { description: 'VAT.' }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of the amounts.' }),
  }),
})

const Receipt = builder.prismaObject('StoredFile', {
  variant: 'Receipt',
  select: { id: true },
  guard: 'expenses.read',
  description: 'A receipt (justificatif) of an expense.',
  fields: fileFields,
})

const verbs = {
  update: ['expenseUpdate', 'expenses.update'],
  submit: ['expenseSubmit', 'expenses.submit'],
  approve: ['expenseApprove', 'expenses.approve'],
  refuse: ['expenseRefuse', 'expenses.refuse'],
  reimburse: ['expenseReimburse', 'expenses.reimburse'],
  pay: ['expensePay', 'expenses.pay'],
  cancel: ['expenseCancel', 'expenses.cancel'],
}

builder.prismaNode('Expense', {
  ...nodeOf('Expense'),
  description: 'An expense (dépense): what the company spends, owed to a supplier or advanced by a member.',
  fields: (t) => ({
    number: t.exposeString('number', { description: 'Number.' }),
    status: t.expose('status', { type: ExpenseStatus, description: 'The life of the expense.' }),
    payer: t.expose('payer', { type: ExpensePayer, description: 'Who pays for it at first.' }),
    description: t.exposeString('description', { description: 'What for.' }),
    spentOn: t.expose('spentOn', { type: 'Date', description: 'Date.' }),
    dueOn: t.expose('dueOn', { type: 'Date', nullable: true, description: 'When the supplier is to be paid.' }),
    reference: t.exposeString('reference', { nullable: true, description: 'Number of the supplier’s invoice.' }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of the amounts.' }),
    exchangeRate: t.expose('exchangeRate', {
      type: 'Decimal',
      description: 'What a unit of it is worth in the company’s currency.',
    }),
    reverseCharge: t.exposeBoolean('reverseCharge', {
      description: 'The company owes the VAT in the supplier’s place (autoliquidation).',
    }),
    net: money(t, 'net', { description: 'Without VAT (HT).' }),
    vat: money(t, 'vat', { description: 'VAT charged.' }),
    total: money(t, 'total', { description: 'With VAT (TTC).' }),
    paid: money(t, 'paid', { description: 'Paid out.' }),
    balance: money(t, 'balance', { description: 'Left to pay, once approved.' }),
    deductiblePercent: t.expose('deductiblePercent', {
      type: 'Decimal',
      description: 'Share of the VAT that may be deducted.',
    }),
    markupPercent: t.expose('markupPercent', { type: 'Decimal', description: 'What is added when it is billed on.' }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why it was refused.' }),
    submittedAt: t.expose('submittedAt', { type: 'DateTime', nullable: true, description: 'When it was handed in.' }),
    approvedAt: t.expose('approvedAt', { type: 'DateTime', nullable: true, description: 'When it was approved.' }),
    repeats: t.expose('repeats', { type: BillingPeriod, nullable: true, description: 'How often it comes again.' }),
    repeatsUntil: t.expose('repeatsUntil', { type: 'Date', nullable: true, description: 'Until when it does.' }),
    nextOn: t.expose('nextOn', { type: 'Date', nullable: true, description: 'The day on which it comes next.' }),
    version: t.exposeInt('version', { description: 'Version, for expectedVersion.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was recorded.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
    amounts: owned(t, 'amounts', { position: 'asc' }, 'What it comes to per VAT rate.'),
    receipts: t.relation('receipts', {
      type: Receipt,
      description: 'Receipts, the earliest first.',
      extensions: { owned: true },
      query: { orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] },
    }),
    supplier: related(t, 'supplier', 'Whom it was bought from.'),
    category: related(t, 'category', 'What kind of expense it is.'),
    project: related(t, 'project', 'The project it was made for.'),
    client: related(t, 'client', 'The client whom it is billed on to.'),
    member: related(t, 'member', 'Who advanced it and is paid back.'),
    createdBy: related(t, 'createdBy', 'Who recorded it.'),
    approvedBy: related(t, 'approvedBy', 'Who approved it.'),
    allowedActions: allowedActions(t, {
      machine: expenseStates as Any,
      verbs: verbs as Any,
      select: { status: true, payer: true, balance: true, createdById: true, memberId: true },
      subject: (row, { viewer }) => ({ ...row, own: [row.createdById, row.memberId].includes(viewer?.id) }),
    }),
  }),
})

for (const [type, whose] of [
  ['Supplier', 'bought from the supplier'],
  ['Project', 'made for the project'],
  ['Client', 'billed on to the client'],
] as const)
  builder.prismaObjectField(type, 'expenses', (t: Any) => relatedList(t, 'expenses', expenseList, `Expenses ${whose}.`))
builder.queryField('expenses', rootList(expenseList, 'expenses.read', 'Expenses.'))
builder.queryField('expense', rootOne('Expense', 'expenses.read', 'An expense by its id.'))

const ExpenseAmountInput = builder.inputType('ExpenseAmountInput', {
  description: 'What is spent at one VAT rate: net or gross, and the VAT where the receipt’s own is to stand.',
  fields: (t) => ({
    vatRate: t.field({ type: 'Decimal', description: 'VAT rate in percent; the category’s unless said.' }),
    net: t.field({ type: 'Money', description: 'Without VAT (HT).' }),
    gross: t.field({ type: 'Money', description: 'With VAT (TTC).' }),
    vat: t.field({ type: 'Money', description: 'VAT as the receipt shows it; by the rate unless said.' }),
  }),
})

const fields = (t: Any, required: boolean) => ({
  description: t.string({ description: 'What for; the supplier or the category unless said.' }),
  spentOn: t.field({ type: 'Date', required, description: 'Date of the receipt.' }),
  dueOn: t.field({ type: 'Date', description: 'When the supplier is to be paid; by their term unless said.' }),
  payer: t.field({
    type: ExpensePayer,
    description: 'Who pays at first; the company where there is a supplier and no member, unless said.',
  }),
  supplierId: inputId(t, 'Supplier', { description: 'Whom it was bought from.' }),
  reference: t.string({ description: 'Number of the supplier’s invoice.' }),
  categoryId: inputId(t, 'ExpenseCategory', { required, description: 'What kind of expense it is.' }),
  projectId: inputId(t, 'Project', { description: 'The project it was made for.' }),
  clientId: inputId(t, 'Client', { description: 'The client to bill it on to; the project’s unless said.' }),
  markupPercent: t.field({ type: 'Decimal', description: 'What to add when it is billed on; 0 unless said.' }),
  memberId: inputId(t, 'Member', {
    description: 'Who advanced it; the viewer unless said. Another one needs `expenses.approve`.',
  }),
  currency: t.field({ type: 'CurrencyCode', description: 'Currency; the supplier’s unless said.' }),
  reverseCharge: t.boolean({ description: 'The company owes the VAT in the supplier’s place.' }),
  amounts: t.field({ type: [ExpenseAmountInput], required, description: 'Amounts per VAT rate; replaces all.' }),
  receiptIds: inputIds(t, 'StoredFile', { description: 'Uploaded receipts; replaces all.' }),
  allowDuplicate: t.boolean({ description: 'It only looks like another expense.' }),
})

verb<ExpenseShape>('expenseCreate', {
  permission: 'expenses.create',
  description: 'Records an expense as a draft.',
  returns: ['expense', 'Expense'],
  input: { description: 'A new expense.', fields: (t) => fields(t, true) },
  run: (ctx, given) => expenseCreate(ctx, given),
})

verb<ExpenseReceiveShape>('expenseReceive', {
  permission: 'expenses.receive',
  description:
    'Takes an electronic invoice of a supplier in (Factur-X, CII or UBL), as a draft whose receipt it is. A supplier who is not known yet is added.',
  returns: ['expense', 'Expense'],
  input: {
    description: 'The file, and what it does not say.',
    fields: (t) => ({
      fileId: inputId(t, 'StoredFile', {
        required: true,
        description: 'The uploaded XML, or the PDF that carries it.',
      }),
      categoryId: inputId(t, 'ExpenseCategory', {
        description: 'What kind of expense it is; that of the supplier’s last one unless said.',
      }),
      projectId: inputId(t, 'Project', { description: 'The project it was made for.' }),
      clientId: inputId(t, 'Client', { description: 'The client to bill it on to; the project’s unless said.' }),
      description: t.string({ description: 'What for; the supplier unless said.' }),
      allowDuplicate: t.boolean({ description: 'It only looks like another expense.' }),
    }),
  },
  run: (ctx, given) => expenseReceive(ctx, given),
})

const expenseVerb = verbsOn('Expense')
expenseVerb('expenseUpdate', {
  permission: 'expenses.update',
  description: 'Changes a draft, or makes a refused expense a draft again.',
  asks: 'What to change; what is left out stays.',
  required: true,
  expectedVersion: 'required',
  fields: (t) => fields(t, false),
  run: expenseUpdate,
})
expenseVerb('expenseSubmit', { permission: 'expenses.submit', description: 'Hands it in.', run: expenseSubmit })
expenseVerb('expenseApprove', {
  permission: 'expenses.approve',
  description: 'Approves it: it is booked, owed and no longer changed.',
  run: expenseApprove,
})
expenseVerb('expenseRefuse', {
  permission: 'expenses.refuse',
  description: 'Sends it back.',
  required: true,
  fields: (t) => ({ reason: t.string({ required: true, description: 'Why.' }) }),
  run: expenseRefuse,
})
expenseVerb('expenseRepeat', {
  permission: 'expenses.repeat',
  description: 'Lets it come again as a draft, once on its day of each period: a rent, a subscription.',
  asks: 'How often; without it, no more.',
  required: true,
  fields: (t) => ({
    every: t.field({ type: BillingPeriod, description: 'How often.' }),
    until: t.field({ type: 'Date', description: 'The last day on which it may come; without end unless said.' }),
  }),
  run: expenseRepeat,
})
expenseVerb('expenseCancel', { permission: 'expenses.cancel', description: 'Takes it back.', run: expenseCancel })
changes('expenseChanged', {
  model: 'Expense',
  permission: 'expenses.read',
  list: expenseList,
  description: 'Changes of expenses.',
})
