import { builder } from '../../graphql/builder.ts'
import { ArticleKind, InvoiceKind, InvoiceStatus, VatCategory } from '../../graphql/enums.ts'
import {
  allowedActions,
  computed,
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
import { DiscountInput, LineInput } from '../../graphql/inputs.ts'
import { list } from '../../graphql/lists.ts'
import { inputId, verb, verbsOn } from '../../graphql/mutations.ts'
import { changes } from '../../graphql/subscription.ts'
import { fromDate, toDate, today } from '../../kernel/clock.ts'
import {
  type InvoiceCreateShape,
  invoiceCreate,
  invoiceDiscard,
  invoiceIssue,
  invoiceReinstate,
  invoiceSend,
  invoiceUpdate,
  invoiceWriteOff,
} from './actions.ts'
import { isOverdue, paymentStatus } from './rules.ts'
import { invoiceStates } from './states.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

const PaymentState = builder.enumType('InvoicePaymentStatus', {
  description: 'How much of an invoice is settled; derived from its amounts.',
  values: {
    UNPAID: { description: 'Nothing is settled yet.' },
    PARTIAL: { description: 'A part is paid or credited.' },
    PAID: { description: 'Nothing is left to pay.' },
    CREDITED: { description: 'Nothing is left to pay, by credit notes alone.' },
  } as const,
})

const Overdue = builder.enumType('DueState', {
  description: 'Whether an invoice’s due date has passed; derived from today’s date.',
  values: {
    OVERDUE: { description: 'Issued, not wholly paid, and past its due date.' },
    NOT_OVERDUE: { description: 'Anything else.' },
  } as const,
})

const settled = { balance: { equals: 0n }, writtenOff: { equals: 0n } }
const open = { OR: [{ balance: { gt: 0n } }, { writtenOff: { gt: 0n } }] }

/** Each payment state as a condition on the columns that it is derived from. */
// biome-ignore format: read by column
const paymentStates: Record<string, object> = {
  CREDITED: { AND: [settled, { paid: 0n, credited: { gt: 0n } }] },
  PAID:     { AND: [settled, { status: { not: 'DRAFT' } }, { NOT: { paid: 0n, credited: { gt: 0n } } }] },
  PARTIAL:  { AND: [open, { OR: [{ paid: { gt: 0n } }, { credited: { gt: 0n } }] }] },
  UNPAID:   { OR: [{ status: 'DRAFT' }, { AND: [open, { paid: 0n, credited: 0n }] }] },
}

export const invoiceList = list({
  model: 'Invoice',
  filter: {
    number: on.text('number', { nullable: true, description: 'By number.' }),
    kind: on.enum('kind', InvoiceKind, { description: 'By kind.' }),
    status: on.enum('status', InvoiceStatus, { description: 'By status.' }),
    paymentStatus: on.derived(PaymentState, (value) => paymentStates[value]! as never, {
      description: 'By how much is settled.',
    }),
    dueState: on.derived(
      Overdue,
      (value, { clock }) => {
        const overdue = { status: 'ISSUED', balance: { gt: 0n }, dueOn: { lt: toDate(today(clock)) } }
        return value === 'OVERDUE' ? overdue : { NOT: overdue }
      },
      { description: 'By whether the due date has passed.' },
    ),
    issuedOn: on.date('issuedOn', { nullable: true, description: 'By issue date.' }),
    dueOn: on.date('dueOn', { nullable: true, description: 'By due date.' }),
    createdAt: on.dateTime('createdAt', { description: 'By creation.' }),
    total: on.money('totalBase', { description: 'By total.' }),
    balance: on.money('balanceBase', { description: 'By what is left to pay.' }),
    currency: on.text('currency', { description: 'By currency.' }),
    clientId: on.id('clientId', 'Client', { description: 'By the client’s id.' }),
    quoteId: on.id('quoteId', 'Quote', { nullable: true, description: 'By the quote’s id.' }),
    client: on.one('client', 'Client', { description: 'By its client.' }),
  },
  sort: {
    ISSUED_ON: { field: 'issuedOn', kind: 'date', nullable: true, description: 'By issue date; drafts have none.' },
    DUE_ON: { field: 'dueOn', kind: 'date', nullable: true, description: 'By due date; drafts have none.' },
    CREATED_AT: { field: 'createdAt', kind: 'timestamp', description: 'By creation.' },
    TOTAL: { field: 'totalBase', kind: 'bigint', description: 'By total in the company’s currency.' },
    BALANCE: {
      field: 'balanceBase',
      kind: 'bigint',
      description: 'By what is left to pay, in the company’s currency.',
    },
  },
  default: [{ field: 'CREATED_AT', direction: 'DESC' }],
  amounts: {
    net: { base: 'netBase', own: 'net' },
    vat: { base: 'vatBase', own: 'vat' },
    total: { base: 'totalBase', own: 'total' },
    balance: { base: 'balanceBase', own: 'balance' },
  },
})

const text = (t: Any, name: string, description: string) => t.exposeString(name, { description })
const percent = (t: Any, name: string, description: string) =>
  t.expose(name, { type: 'Decimal', nullable: true, description })

builder.prismaObject('InvoiceLine', {
  select: { id: true },
  guard: 'invoices.read',
  description: 'A line of an invoice, with its own copy of what was sold.',
  fields: (t) => ({
    id: ownId(t, 'InvoiceLine'),
    position: t.exposeInt('position', { description: 'Place on the document, from 1.' }),
    section: t.exposeString('section', { nullable: true, description: 'Title of its section.' }),
    kind: t.expose('kind', { type: ArticleKind, description: 'Goods or service.' }),
    description: text(t, 'description', 'What is sold.'),
    quantity: t.expose('quantity', { type: 'Decimal', description: 'How much.' }),
    unit: text(t, 'unit', 'Unit by UN/ECE Recommendation 20.'),
    unitPrice: t.expose('unitPrice', { type: 'Decimal', description: 'Net price of one unit.' }),
    discountPercent: percent(t, 'discountPercent', 'Discount on the line in percent.'),
    discountAmount: money(t, 'discountAmount', { nullable: true, description: 'Discount on the line as an amount.' }),
    vatCategory: t.expose('vatCategory', { type: VatCategory, description: 'VAT category.' }),
    vatRate: t.expose('vatRate', { type: 'Decimal', description: 'VAT rate in percent.' }),
    net: money(t, 'net', { description: 'Net amount, before the document’s discount.' }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of the amounts.' }),
    article: related(t, 'article', 'The article sold.'),
  }),
})

builder.prismaObject('InvoiceVat', {
  select: { id: true },
  guard: 'invoices.read',
  description: 'What an invoice bears at one VAT category and rate (EN 16931 BG-23).',
  fields: (t) => ({
    category: t.expose('category', { type: VatCategory, description: 'VAT category.' }),
    rate: t.expose('rate', { type: 'Decimal', description: 'VAT rate in percent.' }),
    allowance: money(t, 'allowance', { description: 'Share of the document’s discount (BT-92).' }),
    base: money(t, 'base', { description: 'Taxable amount (BT-116).' }),
    vat: money(t, 'vat', { description: 'VAT (BT-117).' }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'Currency of the amounts.' }),
  }),
})

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
    isOverdue: computed<{ status: 'ISSUED'; balance: bigint; dueOn: Date | null }>(t, {
      type: 'Boolean',
      description: 'Issued, not wholly paid, and past its due date.',
      select: { status: true, balance: true, dueOn: true },
      resolve: (row, clock) => isOverdue({ ...row, dueOn: row.dueOn && fromDate(row.dueOn) } as never, today(clock)),
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
    paid: money(t, 'paid', { description: 'Paid by validated payments.' }),
    credited: money(t, 'credited', { description: 'Taken off by credit notes.' }),
    writtenOff: money(t, 'writtenOff', { description: 'Written off as uncollectible.' }),
    balance: money(t, 'balance', { description: 'Left to pay.' }),
    issuedOn: t.expose('issuedOn', { type: 'Date', nullable: true, description: 'Issue date.' }),
    dueOn: t.expose('dueOn', { type: 'Date', nullable: true, description: 'Due date.' }),
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
    lines: owned(t, 'lines', { position: 'asc' }, 'What is billed, in order.'),
    vatBreakdown: owned(t, 'vatBreakdown', [{ rate: 'desc' }, { category: 'asc' }], 'VAT by category and rate.'),
    client: related(t, 'client', 'The client.'),
    quote: related(t, 'quote', 'The quote it comes from.'),
    corrects: related(t, 'corrects', 'The invoice that it corrects.'),
    allowedActions: allowedActions(t, {
      machine: invoiceStates as Any,
      verbs: {
        update: ['invoiceUpdate', 'invoices.update'],
        discard: ['invoiceDiscard', 'invoices.discard'],
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

const draftFields = (t: Any) => ({
  discount: t.field({ type: DiscountInput, description: 'Discount on the whole document.' }),
  suppliedOn: t.field({ type: 'Date', description: 'When goods are delivered or the service is rendered.' }),
  dueOn: t.field({ type: 'Date', description: 'Due date; by the client’s payment terms unless said.' }),
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

invoiceVerb('invoiceDiscard', {
  permission: 'invoices.discard',
  description: 'Deletes a draft and gives back what it billed.',
  run: invoiceDiscard,
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
invoiceVerb('invoiceSend', {
  permission: 'invoices.send',
  description: 'Sends an issued invoice by mail.',
  asks: 'To whom.',
  fields: (t) => ({
    to: t.stringList({ description: 'Addresses; the client’s unless said.' }),
    message: t.string({ description: 'A word to go with it.' }),
  }),
  run: invoiceSend,
})

changes('invoiceChanged', {
  model: 'Invoice',
  permission: 'invoices.read',
  list: invoiceList,
  description: 'Changes of invoices.',
})
