import type { Prisma } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import type { DateText } from '../../kernel/clock.ts'
import { exchangeRate } from '../company/rates.ts'
import type { Sale } from '../ledger/entries.ts'
import { depositsOf } from './deposits.ts'
import { invoiceSale } from './entries.ts'
import type { inOrder } from './records.ts'
import { type Deduction, deducted, deductionsOf, mixedBase, rateText } from './rules.ts'
import type { Installment } from './schedule.ts'

type Draft = Prisma.InvoiceGetPayload<{ include: typeof inOrder & { deductions: true } }>

export type Booked = {
  rate: string
  /** The draft's amounts that only its issue decides. */
  amounts: Record<
    'netBase' | 'vatBase' | 'totalBase' | 'deducted' | 'deductedVat' | 'deductedBase' | 'balance' | 'balanceBase',
    bigint
  >
  deductions: (Deduction & { currency: string })[]
  sale: Sale
  pending: { id: string; amount: bigint }[]
}

/** What a draft books on a day: at that day's rate, less what its deposits still have. */
export async function bookedAmounts(
  tx: Acting,
  draft: Draft,
  { issuedOn, vatOnDebits }: { issuedOn: DateText; vatOnDebits: boolean },
): Promise<Booked> {
  const { currency, lines, vatBreakdown, total } = draft
  const chosen = draft.deductions.map(({ depositId }) => depositId)
  const deposits = await depositsOf(tx, draft, [...new Set(chosen)])
  const groups = vatBreakdown.map((group) => ({ ...group, rate: rateText(group.rate) }))
  const deductions = deductionsOf(groups, deposits)
  const off = deducted(deductions)

  const rate = await exchangeRate(tx, currency, issuedOn)
  const base = mixedBase(draft, off, currency, { currency: tx.currency, rate })
  return {
    rate,
    amounts: {
      ...base,
      ...{ deducted: off.total, deductedVat: off.vat, deductedBase: off.totalBase },
      ...{ balance: total - off.total, balanceBase: base.totalBase - off.totalBase },
    },
    deductions: deductions.map((one) => ({ ...one, currency })),
    ...invoiceSale({ ...draft, ...base, lines, vatBreakdown, deductions, vatOnDebits }),
  }
}

/** Writes what hangs on the invoice, while it is still a draft: many issue at once, so nothing is asked in vain. */
export async function writeBooked({ db }: Acting, draft: Draft, { pending, deductions }: Booked): Promise<void> {
  const { id: invoiceId, deductions: chosen } = draft
  const waiting = pending.filter(({ amount }) => amount > 0n)
  if (waiting.length > 0) {
    const [ids, amounts] = [waiting.map(({ id }) => id), waiting.map(({ amount }) => String(amount))]
    await db.$executeRaw`
      UPDATE "InvoiceVat" AS v SET "pending" = w."amount"
      FROM unnest(${ids}::uuid[], ${amounts}::bigint[]) AS w ("id", "amount") WHERE v."id" = w."id"`
  }
  if (chosen.length > 0) await db.depositDeduction.deleteMany({ where: { invoiceId } })
  if (deductions.length > 0)
    await db.depositDeduction.createMany({ data: deductions.map((one) => ({ ...one, invoiceId })) })
}

/** Writes the days and amounts of an invoice's parts, while it is still a draft. */
export async function writeSchedule({ db }: Acting, invoiceId: string, parts: readonly Installment[]): Promise<void> {
  if (parts.length === 0) return
  await db.installment.deleteMany({ where: { invoiceId } })
  await db.installment.createMany({ data: parts.map((part) => ({ ...part, invoiceId })) })
}
