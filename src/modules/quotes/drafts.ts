import type { DiscountShape, LineShape } from '../../graphql/inputs.ts'
import { type DateText, toDate } from '../../kernel/clock.ts'
import { discountColumns } from '../invoices/drafts.ts'

export type Draft = {
  lines?: LineShape[] | null
  discount?: DiscountShape | null
  validUntil?: DateText | null
  terms?: string | null
  depositPercent?: string | null
}

/** What a draft's other fields are as columns; what is left out stays. */
export const draftColumns = ({ discount, validUntil, terms, depositPercent }: Draft, currency: string) => ({
  ...discountColumns(discount, currency),
  ...(validUntil !== undefined && { validUntil: validUntil && toDate(validUntil) }),
  ...(terms !== undefined && { terms }),
  ...(depositPercent !== undefined && { depositPercent }),
})
