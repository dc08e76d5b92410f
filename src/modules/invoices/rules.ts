import type { DateText } from '../../kernel/clock.ts'
import type { Refusal } from '../../kernel/errors.ts'
import { invalid } from '../../kernel/errors.ts'
import { allocate, convert, decimal, exponent, round, times } from '../../kernel/money.ts'

// The arithmetic of EN 16931: sums of rounded lines (BR-CO-10), VAT once per category and rate (BR-CO-17),
// allowances spread over the rates (BR-S-08). Amounts are bigint minor units; prices, quantities and rates decimal text.

export type VatCategory = 'S' | 'Z' | 'E' | 'AE' | 'K' | 'G' | 'O'
export type PricedLine = {
  quantity: string
  unitPrice: string
  discountPercent?: string | null
  discountAmount?: bigint | null
  vatCategory: VatCategory
  vatRate: string
}
export type Discount = { percent?: string | null; amount?: bigint | null } | null

export type VatGroup = { category: VatCategory; rate: string; allowance: bigint; base: bigint; vat: bigint }
export type Totals = {
  net: bigint
  vat: bigint
  total: bigint
  groups: VatGroup[]
  lineNets: bigint[]
  lineAllowances: bigint[]
}

/** Net of a line in minor units (BT-131): quantity × price less the percentage, rounded once, less the fixed discount. */
export function lineNet(
  { quantity, unitPrice, discountPercent, discountAmount }: PricedLine,
  currency: string,
): bigint {
  const left = decimal('100')
    .minus(decimal(discountPercent ?? '0'))
    .div('100')
  const scale = decimal(String(10 ** exponent(currency)))
  return round(decimal(quantity).times(decimal(unitPrice)).times(left).times(scale)) - (discountAmount ?? 0n)
}

/** The document's discount in minor units: a percentage of the lines' sum rounded once, or the amount as given. */
export const discountOf = (discount: Discount, sum: bigint): bigint =>
  discount?.percent != null ? times(sum, decimal(discount.percent).div('100')) : (discount?.amount ?? 0n)

/** VAT of a taxable amount (BT-117), rounded once. */
export const vatOf = (base: bigint, rate: string): bigint => times(base, decimal(rate).div('100'))

const keyOf = ({ vatCategory, vatRate }: Pick<PricedLine, 'vatCategory' | 'vatRate'>) =>
  `${vatCategory} ${decimal(vatRate).toFixed(2)}`

/**
 * Everything that a document's lines and discount come to. The discount is spread over the VAT groups by largest
 * remainder of their sums, ties to the higher rate (domain.md §3 b), and within a group over its lines.
 */
export function invoiceTotals(lines: readonly PricedLine[], discount: Discount, currency: string): Totals {
  const lineNets = lines.map((line) => lineNet(line, currency))
  const members = [...Map.groupBy(lines.keys(), (index) => keyOf(lines[index]!)).values()]
    .map((indexes) => ({ indexes, line: lines[indexes[0]!]!, sum: total(indexes.map((index) => lineNets[index]!)) }))
    .sort(
      (a, b) =>
        decimal(b.line.vatRate).cmp(decimal(a.line.vatRate)) || a.line.vatCategory.localeCompare(b.line.vatCategory),
    )
  const sums = members.map(({ sum }) => sum)
  const allowances = spread(discountOf(discount, total(sums)), sums)

  const lineAllowances = lines.map(() => 0n)
  const groups = members.map(({ indexes, line, sum }, place): VatGroup => {
    const allowance = allowances[place]!
    spread(
      allowance,
      indexes.map((index) => lineNets[index]!),
    ).forEach((share, member) => {
      lineAllowances[indexes[member]!] = share
    })
    const rate = decimal(line.vatRate).toFixed(2)
    const base = sum - allowance
    return { category: line.vatCategory, rate, allowance, base, vat: vatOf(base, rate) }
  })
  const net = total(groups.map(({ base }) => base))
  const vat = total(groups.map((group) => group.vat))
  return { net, vat, total: net + vat, groups, lineNets, lineAllowances }
}

export const total = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, amount) => sum + amount, 0n)

/** Largest remainder; nothing to spread over nothing gives nothing. */
export const spread = (amount: bigint, shares: readonly bigint[]): bigint[] =>
  amount === 0n || total(shares) === 0n ? shares.map(() => 0n) : allocate(amount, shares)

/** What totals may not be: a line or the whole below zero. */
export function totalsFaults({ lineNets, net }: Totals): Refusal[] {
  const negative = lineNets.flatMap((amount, index) =>
    amount < 0n
      ? [
          invalid(['lines', String(index), 'discountAmount'], 'OUT_OF_RANGE', {
            en: 'The discount is more than the line.',
            fr: 'La remise dépasse la ligne.',
          }),
        ]
      : [],
  )
  if (net < 0n)
    negative.push(
      invalid('discount', 'OUT_OF_RANGE', {
        en: 'The discount is more than the document.',
        fr: 'La remise dépasse le document.',
      }),
    )
  return negative
}

export type BaseAmounts = { netBase: bigint; vatBase: bigint; totalBase: bigint }

/** Amounts in the company's currency at the booked rate; the total is the sum of its parts, so that entries balance. */
export function baseAmounts(
  { net, vat }: { net: bigint; vat: bigint },
  currency: string,
  own: { currency: string; rate: string },
): BaseAmounts {
  const inBase = (amount: bigint) => convert(amount, currency, own.currency, decimal(own.rate))
  const [netBase, vatBase] = [inBase(net), inBase(vat)]
  return { netBase, vatBase, totalBase: netBase + vatBase }
}

/** The part of a base amount that belongs to a part of the whole, rounded; the whole's part is the whole to the cent. */
export const shareOf = (wholeBase: bigint, part: bigint, whole: bigint): bigint =>
  part === whole ? wholeBase : part === 0n ? 0n : round(decimal(wholeBase).times(decimal(part)).div(decimal(whole)))

export type Settled = {
  status: string
  total: bigint
  paid: bigint
  credited: bigint
  writtenOff: bigint
  balance: bigint
}
export type PaymentStatus = 'UNPAID' | 'PARTIAL' | 'PAID' | 'CREDITED'

/** How much of an invoice is settled. A write-off settles nothing. */
export function paymentStatus({ status, paid, credited, writtenOff, balance }: Settled): PaymentStatus {
  if (status === 'DRAFT') return 'UNPAID'
  if (balance + writtenOff === 0n) return paid === 0n && credited > 0n ? 'CREDITED' : 'PAID'
  return paid === 0n && credited === 0n ? 'UNPAID' : 'PARTIAL'
}

export const isOverdue = (
  { status, balance, dueOn }: { status: string; balance: bigint; dueOn: DateText | null },
  today: DateText,
): boolean => status === 'ISSUED' && balance > 0n && dueOn !== null && dueOn < today

export type Party = {
  name: string
  siren: string | null
  vatNumber: string | null
  street: string | null
  postalCode: string | null
  city: string | null
  country: string
}
export type Seller = Party & {
  franchise: boolean
  penaltyText: string | null
  recoveryText: string | null
  discountText: string | null
}
export type Buyer = Party & { kind: 'BUSINESS' | 'PUBLIC' | 'CONSUMER' }

/** The mentions that an invoice must carry and would lack, in French as on the document (CGI ann. II 242 nonies A, C. com. L441-9). */
export function missingMentions(seller: Seller | null, buyer: Buyer, categories: readonly VatCategory[]): string[] {
  const crossBorder = categories.includes('AE') || categories.includes('K')
  // biome-ignore format: read by column
  const mentions: [string, boolean][] = [
    ['nom du vendeur',                            !!seller?.name],
    ['SIREN du vendeur',                          !!seller?.siren],
    ['adresse du vendeur',                        !!seller?.street && !!seller.postalCode && !!seller.city],
    ['numéro de TVA du vendeur',                  !!seller?.vatNumber || !!seller?.franchise],
    ['taux des pénalités de retard (PMD)',        !!seller?.penaltyText],
    ['indemnité forfaitaire de recouvrement (PMT)', !!seller?.recoveryText || buyer.kind === 'CONSUMER'],
    ['conditions d’escompte (AAB)',               !!seller?.discountText],
    ['nom du client',                             !!buyer.name],
    ['adresse du client',                         !!buyer.street && !!buyer.postalCode && !!buyer.city],
    ['SIREN du client',                           !!buyer.siren || buyer.kind === 'CONSUMER' || buyer.country !== 'FR'],
    ['numéro de TVA du client',                   !!buyer.vatNumber || !crossBorder],
  ]
  return mentions.filter(([, present]) => !present).map(([name]) => name)
}
