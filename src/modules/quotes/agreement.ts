import type { Quote, QuoteLine } from '../../generated/prisma/client.ts'
import { digest } from '../../kernel/canonical.ts'
import { fromDate } from '../../kernel/clock.ts'
import { invoiceTotals, storedDiscount } from '../invoices/rules.ts'

export type Agreement = { totals: { net: bigint; vat: bigint; total: bigint }; discount: bigint; hash: string }

/** What accepting a quote with these lines comes to, from what it was sent with, and the hash of all that is agreed. */
export function agreementOf(quote: Quote, lines: readonly QuoteLine[]): Agreement {
  const terms = lines.map(termsOf)
  const counted = terms.filter(({ selected }) => selected)
  const { net, vat, total, discount } = invoiceTotals(counted, storedDiscount(quote), quote.currency)
  const { number, revision, currency, validUntil, terms: conditions, depositPercent, discountPercent } = quote
  const hash = digest({
    ...{ number, revision, currency, net, vat, total, discount, terms: conditions, lines: terms },
    validUntil: validUntil && fromDate(validUntil),
    depositPercent: depositPercent?.toFixed() ?? null,
    discountPercent: discountPercent?.toFixed() ?? null,
  })
  return { totals: { net, vat, total }, discount, hash }
}

const termsOf = (line: QuoteLine) => {
  const { position, section, kind, description, unit, discountAmount, vatCategory, net, selected } = line
  return {
    ...{ position, section, kind, description, unit, discountAmount, vatCategory, net, selected },
    quantity: line.quantity.toFixed(),
    unitPrice: line.unitPrice.toFixed(),
    discountPercent: line.discountPercent?.toFixed() ?? null,
    vatRate: line.vatRate.toFixed(),
  }
}
