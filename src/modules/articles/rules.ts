import { decimal, round } from '../../kernel/money.ts'

type Numeric = { toFixed(): string }
export type ListedPrice = {
  fromQuantity: Numeric
  unitPrice: Numeric
  list: { groupId: string | null; validFrom: Date | null } | null
}

/**
 * The price of one unit at a quantity, of those in force for a client: their group's before everybody's, the newer
 * list before the older, and in it the highest step that the quantity reaches. Undefined when none does.
 */
export function listedPrice(prices: readonly ListedPrice[], quantity: string): string | undefined {
  const reached = prices.filter(({ fromQuantity }) => decimal(fromQuantity.toFixed()).lte(quantity))
  const [best] = reached.sort(
    (a, b) =>
      Number(b.list!.groupId !== null) - Number(a.list!.groupId !== null) ||
      (b.list!.validFrom?.getTime() ?? 0) - (a.list!.validFrom?.getTime() ?? 0) ||
      decimal(b.fromQuantity.toFixed()).cmp(decimal(a.fromQuantity.toFixed())),
  )
  return best?.unitPrice.toFixed()
}

type Own = { unitPrice: Numeric; priceIncludesVat: boolean }

/**
 * An article's own net price of one unit. Of a price that includes VAT (prix TTC) it is the part without it, at the rate
 * in percent of the line, to the six decimals that EN 16931 leaves a price (BR-FR-DEC-03).
 */
export function ownPrice({ unitPrice, priceIncludesVat }: Own, rate: string): string {
  const price = decimal(unitPrice.toFixed())
  if (!priceIncludesVat) return price.toFixed()
  const millionths = round(price.times('100000000').div(decimal('100').plus(decimal(rate))))
  return decimal(millionths).div('1000000').toFixed()
}
