import type { Prisma } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import type { DiscountShape, LineShape } from '../../graphql/inputs.ts'
import { type DateText, toDate, today } from '../../kernel/clock.ts'
import { refuseAll } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import * as lines from '../articles/lines.ts'
import { exchangeRate } from '../company/rates.ts'
import { discountColumns } from '../invoices/drafts.ts'
import { baseAmounts, type Discount, invoiceTotals, totalsFaults } from '../invoices/rules.ts'

export type Draft = {
  lines?: LineShape[] | null
  discount?: DiscountShape | null
  validUntil?: DateText | null
  terms?: string | null
  depositPercent?: string | null
}

/** Lines and totals as columns; an optional line counts once it is selected. */
export async function contentOf(tx: Acting, typed: readonly LineShape[], discount: Discount, currency: string) {
  const columns = await lines.lineColumns(tx, typed, currency)
  const counts = typed.map(({ optional, selected }) => (optional ? (selected ?? false) : true))
  const all = invoiceTotals(columns, null, currency)
  refuseAll(totalsFaults(all))
  const totals = invoiceTotals(
    columns.filter((_line, index) => counts[index]),
    discount,
    currency,
  )
  refuseAll(totalsFaults(totals))
  const { net, vat, total } = totals
  const { netBase, totalBase } = baseAmounts({ net, vat }, currency, {
    currency: tx.currency,
    rate: await exchangeRate(tx, currency, today(tx.clock)),
  })
  return {
    lines: columns.map((line, index) => ({
      ...line,
      id: typed[index]!.id ?? newId(),
      net: all.lineNets[index]!,
      optional: typed[index]!.optional ?? false,
      selected: counts[index]!,
    })),
    totals: { net, vat, total, netBase, totalBase },
  }
}

/** What a draft's other fields are as columns; what is left out stays. */
export const draftColumns = ({ discount, validUntil, terms, depositPercent }: Draft, currency: string) => ({
  ...discountColumns(discount, currency),
  ...(validUntil !== undefined && { validUntil: validUntil && toDate(validUntil) }),
  ...(terms !== undefined && { terms }),
  ...(depositPercent !== undefined && { depositPercent }),
})

/** A stored line as it would be typed. */
export const asTyped = (line: Prisma.QuoteLineGetPayload<object>): LineShape => ({
  ...lines.asTyped(line),
  optional: line.optional,
  selected: line.selected,
})
