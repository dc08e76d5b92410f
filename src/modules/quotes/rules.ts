import type { DateText } from '../../kernel/clock.ts'
import { decimal, formatMoney, round } from '../../kernel/money.ts'
import { lineNet, nextShare, type PricedLine } from '../invoices/rules.ts'

/** Sent, and past the day until which it was valid. */
export const isExpired = (
  { status, validUntil }: { status: string; validUntil: DateText | null },
  today: DateText,
): boolean => status === 'SENT' && validUntil !== null && today > validUntil

/** All versions share the first one's number; later ones carry theirs: DE-2026-000007, DE-2026-000007-V2, … */
export const versionNumber = (previous: string, revision: number): string =>
  `${previous.replace(/-V\d+$/, '')}-V${revision}`

/** What the log tells of a quote. */
export const factsOf = ({ number, total, currency }: { number: string | null; total: bigint; currency: string }) => ({
  number,
  total: formatMoney(total, currency),
  currency,
})

export type PartlyBilled = Omit<PricedLine, 'vatCategory' | 'vatRate'> & {
  net: bigint
  invoicedQuantity: string
  invoicedNet: bigint
}

/**
 * What a quantity of a quote's line comes to in minor units, and the fixed discount that makes it so: its part of the
 * line's by quantity, and more where rounding would bill more than is left of the line.
 */
export function partNet(line: PartlyBilled, quantity: string, currency: string): { net: bigint; discount: bigint } {
  const share = nextShare(line.discountAmount ?? 0n, {
    before: tenThousandths(line.invoicedQuantity),
    part: tenThousandths(quantity),
    whole: tenThousandths(line.quantity),
  })
  const gross = lineNet({ ...line, quantity, discountAmount: null }, currency)
  const left = line.net - line.invoicedNet
  const wanted = gross > share ? gross - share : 0n
  const net = wanted < left ? wanted : left
  return { net, discount: gross - net }
}

/** Quantities have at most 4 decimals. */
const tenThousandths = (quantity: string): bigint => round(decimal(quantity).times('10000'))
