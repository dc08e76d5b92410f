import type { Prisma } from '../../generated/prisma/client.ts'
import type { Context } from '../../graphql/context.ts'
import { type DateText, fromDate, today } from '../../kernel/clock.ts'
import { convert, decimal } from '../../kernel/money.ts'
import { type Dated, indemnity, lateParts, penaltyOf } from './penalties.ts'
import { total } from './rules.ts'

/** What a client owes for paying late, in minor units of the invoice's currency. */
export type LatePenalty = {
  on: DateText
  days: number
  rate: string | null
  penalty: bigint
  indemnity: bigint
  currency: string
}

type Reading = Pick<Context, 'db' | 'clock' | 'currency'>

const include = {
  installments: { orderBy: { position: 'asc' } },
  allocations: { where: { effective: true }, include: { payment: { select: { receivedOn: true } } } },
  credits: { include: { creditNote: { select: { invoiceId: true } } } },
} satisfies Prisma.InvoiceInclude
type Row = Prisma.InvoiceGetPayload<{ include: typeof include }>

/** The penalties of invoices on a day: of those that are late, but not of consumers'. */
export async function latePenalties({ db, currency }: Reading, ids: readonly string[], on: DateText) {
  const where = { id: { in: [...ids] }, status: { in: ['ISSUED', 'UNCOLLECTIBLE'] } } satisfies Prisma.InvoiceWhereInput
  const [invoices, company] = await Promise.all([db.invoice.findMany({ where, include }), db.company.findFirst()])
  const rate = company?.penaltyRate?.toFixed() ?? null
  return new Map(
    invoices.flatMap((invoice) => {
      const late = isTrader(invoice) ? lateParts(dueOf(invoice), settledOf(invoice), on) : []
      if (late.length === 0) return []
      const penalty = {
        ...{ on, rate, days: Math.max(...late.map(({ days }) => days)), currency: invoice.currency },
        penalty: rate === null ? 0n : penaltyOf(late, rate),
        indemnity: convert(indemnity, currency, invoice.currency, decimal('1').div(decimal(invoice.exchangeRate))),
      }
      return [[invoice.id, penalty] as const]
    }),
  )
}

const isTrader = ({ buyer }: Row) => (buyer as { kind: string } | null)?.kind !== 'CONSUMER'

const dueOf = ({ installments, dueOn, total: whole, deducted }: Row): Dated[] =>
  installments.length > 0
    ? installments.map((part) => ({ on: fromDate(part.dueOn!), amount: part.amount }))
    : [{ on: fromDate(dueOn!), amount: whole - deducted }]

/** What was settled, by days. A credit note on the invoice itself says that it was never owed. */
function settledOf({ id, issuedOn, allocations, credits }: Row): Dated[] {
  const own = credits.filter(({ creditNote }) => creditNote!.invoiceId === id)
  const others = credits.filter((credit) => !own.includes(credit))
  return [
    { on: fromDate(issuedOn!), amount: total(own.map(({ amount }) => amount)) },
    ...others.map(({ createdAt, amount }) => ({ on: today({ now: () => createdAt }), amount })),
    ...allocations.map(({ payment, amount }) => ({ on: fromDate(payment!.receivedOn), amount })),
  ].sort((a, b) => a.on.localeCompare(b.on))
}
