// The arithmetic of EN 16931, pure: sums of rounded lines (BR-CO-10), discounts spread over the VAT groups (BR-S-08),
// VAT rounded once per category and rate (BR-CO-17). Amounts are minor units, prices, quantities and rates decimal text.
import type { DateText } from '../../kernel/clock.ts'
import { invalid, type Refusal } from '../../kernel/errors.ts'
import { allocate, convert, decimal, exponent, round, times } from '../../kernel/money.ts'

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
  /** The document's discount, the sum of the groups' allowances. */
  discount: bigint
  /** The highest rate first. */
  groups: VatGroup[]
  /** Per line, in the lines' order: net before the document's discount, and its share of that. */
  lineNets: bigint[]
  lineAllowances: bigint[]
}

/** Net of a line in minor units (BT-131): quantity × price less the percentage, rounded once, less the fixed discount. */
export function lineNet(
  { quantity, unitPrice, discountPercent, discountAmount }: Omit<PricedLine, keyof Rated>,
  currency: string,
): bigint {
  const part = decimal('100').minus(decimal(discountPercent ?? '0'))
  const scale = decimal(String(10 ** exponent(currency)))
  const gross = decimal(quantity).times(decimal(unitPrice)).times(part).times(scale)
  return round(gross.div('100')) - (discountAmount ?? 0n)
}

type StoredDiscount = { discountPercent: { toFixed(): string } | null; discountAmount: bigint | null }

/** A stored document's discount as the totals take it. */
export const storedDiscount = (row: StoredDiscount): Discount => ({
  percent: row.discountPercent?.toFixed() ?? null,
  amount: row.discountAmount,
})

/** A document's discount in minor units: a percentage of the sum of its lines, rounded once, or the amount given. */
export const documentDiscount = (discount: Discount, sum: bigint): bigint =>
  discount?.percent != null ? times(sum, decimal(discount.percent).div('100')) : (discount?.amount ?? 0n)

/** VAT of a taxable amount (BT-117), rounded once. The rate is in percent. */
export const vatOf = (base: bigint, rate: string): bigint => times(base, decimal(rate).div('100'))

/**
 * Everything that lines and a discount come to. The discount is spread over the VAT groups by largest remainder of
 * their sums, ties to the higher rate (domain.md §3 b), and within a group over its lines in their order.
 */
export function invoiceTotals(lines: readonly PricedLine[], discount: Discount, currency: string): Totals {
  const lineNets = lines.map((line) => lineNet(line, currency))
  const members = vatMembers(lines)
  const sums = members.map(({ indexes }) => total(indexes.map((index) => lineNets[index]!)))
  const whole = documentDiscount(discount, total(sums))
  const allowances = spread(whole, sums)

  const groups = members.map(({ category, rate }, place) => {
    const base = sums[place]! - allowances[place]!
    return { category, rate, allowance: allowances[place]!, base, vat: vatOf(base, rate) }
  })
  const lineAllowances = lines.map(() => 0n)
  for (const [place, { indexes }] of members.entries())
    for (const [member, share] of spread(
      allowances[place]!,
      indexes.map((index) => lineNets[index]!),
    ).entries())
      lineAllowances[indexes[member]!] = share

  const net = total(groups.map(({ base }) => base))
  const vat = total(groups.map((group) => group.vat))
  return { net, vat, total: net + vat, discount: whole, groups, lineNets, lineAllowances }
}

type Rated = Pick<PricedLine, 'vatCategory' | 'vatRate'>

/** The lines of each VAT group by their places, the highest rate first. */
function vatMembers(lines: readonly Rated[]) {
  const byGroup = Map.groupBy(
    lines.keys(),
    (index) => `${lines[index]!.vatCategory} ${rateText(lines[index]!.vatRate)}`,
  )
  return [...byGroup.values()]
    .map((indexes) => ({
      indexes,
      category: lines[indexes[0]!]!.vatCategory,
      rate: rateText(lines[indexes[0]!]!.vatRate),
    }))
    .sort((a, b) => decimal(b.rate).cmp(decimal(a.rate)) || a.category.localeCompare(b.category))
}

/** A rate as documents write it: '20' and '20.00' are both '20.00', 9.975 stays '9.975'. */
export function rateText(rate: { toFixed(): string } | string): string {
  const exact = decimal(typeof rate === 'string' ? rate : rate.toFixed())
  const short = exact.toFixed(2)
  return decimal(short).eq(exact) ? short : exact.toFixed()
}

/** What a document may not come to: a line, or the whole, below zero. */
export function totalsFaults({ lineNets, net, discount }: Totals): Refusal[] {
  const lines = lineNets.flatMap((amount, index) =>
    amount >= 0n
      ? []
      : [
          invalid(['lines', String(index), 'discountAmount'], 'OUT_OF_RANGE', {
            en: 'The discount is more than the line.',
            fr: 'La remise dépasse la ligne.',
          }),
        ],
  )
  const tooMuch = net < 0n || discount < 0n || discount > total(lineNets)
  const whole = invalid('discount', 'OUT_OF_RANGE', {
    en: 'The discount is less than nothing, or more than the document.',
    fr: 'La remise est inférieure à zéro, ou dépasse le document.',
  })
  return lines.length === 0 && tooMuch ? [whole] : lines
}

export type GrossLine = Rated & { gross: bigint }

/**
 * Totals of prices that include VAT (domain.md §3 e): per group, VAT is what the gross is more than its net. Where
 * BR-CO-17 wants another VAT, that one stands, and `rounding` (BT-114) keeps the total at the printed prices.
 */
export function grossTotals(lines: readonly GrossLine[]) {
  const groups = vatMembers(lines).map(({ indexes, category, rate }) => {
    const gross = total(indexes.map((index) => lines[index]!.gross))
    const base = netOfGross(gross, rate)
    return { category, rate, gross, base, vat: vatOf(base, rate) }
  })
  const [net, vat, gross] = [
    total(groups.map(({ base }) => base)),
    total(groups.map((group) => group.vat)),
    total(groups.map((group) => group.gross)),
  ]
  return { net, vat, total: gross, rounding: gross - net - vat, groups }
}

/** The net in a gross amount at a rate in percent, rounded once. */
export const netOfGross = (gross: bigint, rate: string): bigint =>
  round(
    decimal(gross)
      .times('100')
      .div(decimal('100').plus(decimal(rate))),
  )

export const total = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, amount) => sum + amount, 0n)

/** Largest remainder; over nothing, nothing is spread. */
export const spread = (amount: bigint, shares: readonly bigint[]): bigint[] =>
  total(shares) === 0n ? shares.map(() => 0n) : allocate(amount, shares)

/** What a part of the whole is of another whole, rounded; all of it is all of it to the cent. */
export const shareOf = (other: bigint, part: bigint, whole: bigint): bigint =>
  part === whole ? other : round(decimal(other).times(decimal(part)).div(decimal(whole)))

/** What the next part of a whole is of another whole, so that the parts, in any sizes, come to all of it. */
export const nextShare = (
  other: bigint,
  { before, part, whole }: { before: bigint; part: bigint; whole: bigint },
): bigint => (part === 0n ? 0n : shareOf(other, before + part, whole) - shareOf(other, before, whole))

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

/** A VAT group of a deposit invoice; `taken` of it was credited or deducted before. In minor units, …Base in the company's currency. */
export type DepositGroup = {
  depositId: string
  number: string
  category: VatCategory
  rate: string
  net: bigint
  vat: bigint
  netBase: bigint
  vatBase: bigint
  takenNet: bigint
  takenVat: bigint
}

export type Deduction = Pick<DepositGroup, 'depositId' | 'category' | 'rate' | 'net' | 'vat' | 'netBase' | 'vatBase'>

/**
 * What a final invoice deducts of its deposits: per VAT category and rate, mirroring the deposits (domain.md §3 g), no
 * more than it bills there. What is left of a deposit stays for a later invoice; its last part takes its last cent.
 */
export function deductionsOf(groups: readonly VatGroup[], deposits: readonly DepositGroup[]): Deduction[] {
  return groups.flatMap((group) => {
    const left = { net: group.base, vat: group.vat }
    return deposits.flatMap((deposit) => {
      if (deposit.category !== group.category || deposit.rate !== group.rate) return []
      const part = deductionOf(deposit, left)
      left.net -= part.net
      left.vat -= part.vat
      return part.net > 0n ? [part] : []
    })
  })
}

function deductionOf(deposit: DepositGroup, left: { net: bigint; vat: bigint }): Deduction {
  const { depositId, category, rate, takenNet, takenVat } = deposit
  const [openNet, openVat] = [deposit.net - takenNet, deposit.vat - takenVat]
  const net = least(openNet, left.net)
  const vat = least(net === openNet ? openVat : least(vatOf(net, rate), openVat), left.vat)
  return {
    ...{ depositId, category, rate, net, vat },
    netBase: nextShare(deposit.netBase, { before: takenNet, part: net, whole: deposit.net }),
    vatBase: nextShare(deposit.vatBase, { before: takenVat, part: vat, whole: deposit.vat }),
  }
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b)

/** What deductions come to: with VAT, and the same in the company's currency. */
export function deducted(deductions: readonly Omit<Deduction, 'rate' | 'category'>[]) {
  const sum = (column: 'net' | 'vat' | 'netBase' | 'vatBase') => total(deductions.map((one) => one[column]))
  const [net, vat, netBase, vatBase] = [sum('net'), sum('vat'), sum('netBase'), sum('vatBase')]
  return { net, vat, netBase, vatBase, total: net + vat, totalBase: netBase + vatBase }
}

/** Amounts in the company's currency: what is deducted at its deposits' rates, the rest at the document's own. */
export function mixedBase(
  { net, vat }: { net: bigint; vat: bigint },
  off: ReturnType<typeof deducted>,
  currency: string,
  own: { currency: string; rate: string },
): BaseAmounts {
  const rest = baseAmounts({ net: net - off.net, vat: vat - off.vat }, currency, own)
  const [netBase, vatBase] = [rest.netBase + off.netBase, rest.vatBase + off.vatBase]
  return { netBase, vatBase, totalBase: netBase + vatBase }
}

export type Settled = {
  status: string
  total: bigint
  paid: bigint
  credited: bigint
  writtenOff: bigint
  balance: bigint
}
export type PaymentStatus = 'UNPAID' | 'PARTIAL' | 'PAID' | 'CREDITED'

/** How much of an invoice is settled. A write-off settles nothing: the debt is only no longer hoped for. */
export function paymentStatus({ status, paid, credited, writtenOff, balance }: Settled): PaymentStatus {
  if (status === 'DRAFT') return 'UNPAID'
  if (balance + writtenOff === 0n) return paid === 0n && credited > 0n ? 'CREDITED' : 'PAID'
  return paid === 0n && credited === 0n ? 'UNPAID' : 'PARTIAL'
}

type Due = { status: string; balance: bigint; nextDueOn: DateText | null }

/** Issued, not wholly settled, and past the due date of what is left. */
export const isOverdue = ({ status, balance, nextDueOn }: Due, today: DateText): boolean =>
  status === 'ISSUED' && balance > 0n && nextDueOn !== null && nextDueOn < today
