import type { Prisma } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import type { DiscountShape, LineShape } from '../../graphql/inputs.ts'
import { amountIn, isPercent } from '../../kernel/amounts.ts'
import { type DateText, toDate, today } from '../../kernel/clock.ts'
import { invalid, refuseAll } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import * as lines from '../articles/lines.ts'
import { exchangeRate } from '../company/rates.ts'
import {
  type DepositGroup,
  type Discount,
  deducted,
  deductionsOf,
  invoiceTotals,
  mixedBase,
  totalsFaults,
} from './rules.ts'
import { type InstallmentShape, installmentsOf, scheduleFaults } from './schedule.ts'

/** A line as it is typed, and the line of the quote that it bills. */
export type BillingLine = LineShape & { quoteLineId?: string | null }

export type Draft = {
  discount?: DiscountShape | null
  suppliedOn?: DateText | null
  dueOn?: DateText | null
  schedule?: InstallmentShape[] | null
  purchaseOrder?: string | null
  notes?: string | null
}

/** A draft's parts with due dates of their own, as rows. */
export function scheduleRows(
  { schedule, dueOn }: Pick<Draft, 'schedule' | 'dueOn'>,
  { balance }: { balance: bigint },
  currency: string,
) {
  if (!schedule?.length) return []
  refuseAll([...scheduleFaults(schedule), ...(dueOn ? [twoTerms] : [])])
  return installmentsOf(schedule, balance, { currency })
}
const twoTerms = invalid('dueOn', 'NOT_ALLOWED', {
  en: 'The parts of the schedule have their own due dates: give no other.',
  fr: 'Les parts de l’échéancier ont leurs propres échéances : n’en indiquez pas d’autre.',
})
type Pricing = { discount: Discount; currency: string; clientId: string; deposits?: readonly DepositGroup[] }

/** Lines, VAT groups and totals as columns. A foreign currency counts at today's rate until the issue books one. */
export async function contentOf(
  tx: Acting,
  typed: readonly BillingLine[],
  { discount, currency, clientId, deposits = [] }: Pricing,
) {
  const columns = await lines.lineColumns(tx, typed, { currency, clientId })
  const totals = invoiceTotals(columns, discount, currency)
  refuseAll(totalsFaults(totals))
  const { net, vat, total, lineNets, lineAllowances } = totals
  const rate = await exchangeRate(tx, currency, today(tx.clock))
  const deductions = deductionsOf(totals.groups, deposits)
  const off = deducted(deductions)
  const base = mixedBase({ net, vat }, off, currency, { currency: tx.currency, rate })
  return {
    totals: {
      ...{ net, vat, total, balance: total - off.total, deducted: off.total, deductedVat: off.vat },
      ...{ ...base, deductedBase: off.totalBase, balanceBase: base.totalBase - off.totalBase },
    },
    deductions: deductions.map((one) => ({ ...one, currency })),
    lines: columns.map((line, index) => ({
      ...line,
      id: typed[index]!.id ?? newId(),
      quoteLineId: typed[index]!.quoteLineId ?? null,
      net: lineNets[index]!,
      allowance: lineAllowances[index]!,
    })),
    groups: totals.groups.map((group) => ({ ...group, currency })),
  }
}

/** What a draft's other fields are as columns; what is left out stays. */
export const draftColumns = ({ discount, suppliedOn, dueOn, purchaseOrder, notes }: Draft, currency: string) => ({
  ...discountColumns(discount, currency),
  ...(suppliedOn !== undefined && { suppliedOn: suppliedOn && toDate(suppliedOn) }),
  ...(dueOn !== undefined && { dueOn: dueOn && toDate(dueOn) }),
  ...(purchaseOrder !== undefined && { purchaseOrder }),
  ...(notes !== undefined && { notes }),
})

/** Takes off a draft what its next content replaces. */
export async function clearContent({ db }: Acting, invoiceId: string): Promise<void> {
  const where = { invoiceId }
  await db.invoiceLine.deleteMany({ where })
  await db.invoiceVat.deleteMany({ where })
  await db.depositDeduction.deleteMany({ where })
  await db.installment.deleteMany({ where })
}

/** A document's discount as columns: none are written when it was left out. */
export function discountColumns(discount: DiscountShape | null | undefined, currency: string) {
  if (discount === undefined) return {}
  const given = discountIn(discount, currency)
  return { discountPercent: given?.percent ?? null, discountAmount: given?.amount ?? null }
}

export function discountIn(discount: DiscountShape | null | undefined, currency: string): Discount {
  if (discount?.amount != null) return { amount: amountIn(discount.amount, currency, ['discount', 'amount']) }
  if (discount?.percent == null) return null
  if (!isPercent(discount.percent))
    throw invalid(['discount', 'percent'], 'OUT_OF_RANGE', {
      en: 'A discount is 0 to 100 percent, with at most 2 decimals.',
      fr: 'Une remise est de 0 à 100 %, avec au plus 2 décimales.',
    })
  return { percent: discount.percent }
}

type Known = { id: string; quoteLineId: string | null }

/** Lines typed with an id stay the same lines and go on billing the same line of a quote. */
export function keptLines(typed: readonly BillingLine[], present: readonly Known[]): BillingLine[] {
  lines.refuseUnknown(typed, present, { en: 'The invoice has no such line.', fr: 'La facture n’a pas cette ligne.' })
  const byId = new Map(present.map((line) => [line.id, line]))
  return typed.map((line) =>
    line.id ? { ...line, quoteLineId: line.quoteLineId ?? byId.get(line.id)!.quoteLineId } : line,
  )
}

/** A stored line as it would be typed. */
export const asTyped = (line: Prisma.InvoiceLineGetPayload<object>): BillingLine => ({
  ...lines.asTyped(line),
  quoteLineId: line.quoteLineId,
})
