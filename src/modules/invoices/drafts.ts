import type { Prisma } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import type { DiscountShape, LineShape } from '../../graphql/inputs.ts'
import { type DateText, toDate, today } from '../../kernel/clock.ts'
import { invalid, refuseAll } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import { decimal, formatMoney } from '../../kernel/money.ts'
import { lineColumns } from '../articles/lines.ts'
import { exchangeRate } from '../company/rates.ts'
import { amountIn, baseAmounts, type Discount, invoiceTotals, totalsFaults } from './rules.ts'

/** A line as it is typed, and the line of the quote that it bills. */
export type BillingLine = LineShape & { quoteLineId?: string | null }

export type Draft = {
  discount?: DiscountShape | null
  suppliedOn?: DateText | null
  dueOn?: DateText | null
  purchaseOrder?: string | null
  notes?: string | null
}

/** Lines, VAT groups and totals as columns. A foreign currency counts at today's rate until the issue books one. */
export async function contentOf(tx: Acting, typed: readonly BillingLine[], discount: Discount, currency: string) {
  const lines = await lineColumns(tx, typed, currency)
  const totals = invoiceTotals(lines, discount, currency)
  refuseAll(totalsFaults(totals))
  const { net, vat, total, lineNets, lineAllowances } = totals
  const rate = await exchangeRate(tx, currency, today(tx.clock))
  const base = baseAmounts({ net, vat }, currency, { currency: tx.currency, rate })
  return {
    totals: { net, vat, total, balance: total, ...base, balanceBase: base.totalBase },
    lines: lines.map((line, index) => ({
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
export function draftColumns({ discount, suppliedOn, dueOn, purchaseOrder, notes }: Draft, currency: string) {
  const given = discount === undefined ? undefined : discountIn(discount, currency)
  return {
    ...(given !== undefined && { discountPercent: given?.percent ?? null, discountAmount: given?.amount ?? null }),
    ...(suppliedOn !== undefined && { suppliedOn: suppliedOn && toDate(suppliedOn) }),
    ...(dueOn !== undefined && { dueOn: dueOn && toDate(dueOn) }),
    ...(purchaseOrder !== undefined && { purchaseOrder }),
    ...(notes !== undefined && { notes }),
  }
}

export function discountIn(discount: DiscountShape | null | undefined, currency: string): Discount {
  if (discount?.amount != null) return { amount: amountIn(discount.amount, currency, ['discount', 'amount']) }
  if (discount?.percent == null) return null
  const percent = decimal(discount.percent)
  if (percent.lt('0') || percent.gt('100') || !/^\d+(\.\d{1,2})?$/.test(discount.percent))
    throw invalid(['discount', 'percent'], 'OUT_OF_RANGE', {
      en: 'A discount is 0 to 100 percent, with at most 2 decimals.',
      fr: 'Une remise est de 0 à 100 %, avec au plus 2 décimales.',
    })
  return { percent: discount.percent }
}

type Known = { id: string; quoteLineId: string | null }

/** Lines typed with an id stay the same lines and go on billing the same line of a quote. */
export function keptLines(typed: readonly BillingLine[], present: readonly Known[]): BillingLine[] {
  const seen = new Set<string>()
  return typed.map((line, index) => {
    const { id } = line
    if (!id) return line
    const kept = present.find((one) => one.id === id)
    if (!kept || seen.has(id))
      throw invalid(['lines', String(index), 'id'], 'NOT_FOUND', {
        en: 'The invoice has no such line.',
        fr: 'La facture n’a pas cette ligne.',
      })
    seen.add(id)
    return { ...line, quoteLineId: line.quoteLineId ?? kept.quoteLineId }
  })
}

type StoredLine = Prisma.InvoiceLineGetPayload<object>

/** A stored line as it would be typed. */
export const asTyped = (line: StoredLine): BillingLine => ({
  id: line.id,
  articleId: line.articleId,
  quoteLineId: line.quoteLineId,
  description: line.description,
  quantity: line.quantity.toFixed(),
  unit: line.unit,
  unitPrice: line.unitPrice.toFixed(),
  discountPercent: line.discountPercent?.toFixed() ?? null,
  discountAmount: line.discountAmount === null ? null : formatMoney(line.discountAmount, line.currency),
  vatCategory: line.vatCategory,
  vatRate: line.vatRate.toFixed(),
  section: line.section,
})
