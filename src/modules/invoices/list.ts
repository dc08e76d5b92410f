import { builder } from '../../graphql/builder.ts'
import { InvoiceKind, InvoiceStatus } from '../../graphql/enums.ts'
import { on } from '../../graphql/filters.ts'
import { list } from '../../graphql/lists.ts'
import { toDate, today } from '../../kernel/clock.ts'

export const PaymentState = builder.enumType('InvoicePaymentStatus', {
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
        const overdue = { status: 'ISSUED', balance: { gt: 0n }, nextDueOn: { lt: toDate(today(clock)) } }
        return value === 'OVERDUE' ? overdue : { NOT: overdue }
      },
      { description: 'By whether the due date has passed.' },
    ),
    issuedOn: on.date('issuedOn', { nullable: true, description: 'By issue date.' }),
    dueOn: on.date('dueOn', { nullable: true, description: 'By due date.' }),
    nextDueOn: on.date('nextDueOn', { nullable: true, description: 'By the due date of what is left to pay.' }),
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
