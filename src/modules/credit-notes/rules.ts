import { decimal, round, times } from '../../kernel/money.ts'
import { spread, total, vatOf } from '../invoices/rules.ts'

/** A line of the invoice with what is left to credit of it: net less allowance less what was credited, in minor units. */
export type CreditableLine = {
  id: string
  kind: 'GOODS' | 'SERVICE'
  description: string
  quantity: string
  unit: string
  unitPrice: string
  vatCategory: string
  vatRate: string
  value: bigint
  remaining: bigint
  /** Quantity that earlier credit notes gave back. */
  returned: string
}

/** A VAT group of the invoice with what is left to credit of it. */
export type CreditableGroup = { category: string; rate: string; base: bigint; vat: bigint }

export type CreditLine = Omit<CreditableLine, 'id' | 'value' | 'remaining' | 'returned'> & {
  invoiceLineId: string
  net: bigint
}
export type CreditGroup = { category: string; rate: string; base: bigint; vat: bigint }
export type Credit = {
  lines: CreditLine[]
  groups: CreditGroup[]
  net: bigint
  vat: bigint
  total: bigint
  overLine: boolean
  overRate: boolean
}

export type Content = {
  amount?: bigint | null
  lines?: { lineId: string; quantity: string }[] | null
  full?: boolean | null
}

const sameGroup = (line: { vatCategory: string; vatRate: string }, group: { category: string; rate: string }) =>
  line.vatCategory === group.category && decimal(line.vatRate).eq(decimal(group.rate))

/**
 * What a credit note takes back. Lines give back the part of their value that the returned quantity is; the last part
 * takes what is left, so that all credits together are the line to the cent. VAT is worked out once per rate, and the
 * last credit of a rate takes what is left of its VAT.
 */
export function creditOf(
  content: Content,
  lines: readonly CreditableLine[],
  groups: readonly CreditableGroup[],
): Credit {
  const parts = content.full
    ? lines.map(whole)
    : content.lines
      ? returned(content.lines, lines)
      : byAmount(content.amount!, lines, groups)
  const credited = parts.filter(({ net }) => net !== 0n)
  const result = groups.flatMap((group) => {
    const base = total(credited.filter((part) => sameGroup(part, group)).map(({ net }) => net))
    if (base === 0n) return []
    const vat =
      content.amount != null && !content.full ? grossVat(content.amount, base, group, groups) : vatOf(base, group.rate)
    return [
      {
        ...group,
        base,
        vat: base === group.base ? group.vat : vat < group.vat ? vat : group.vat,
        over: base > group.base,
      },
    ]
  })
  const net = total(result.map(({ base }) => base))
  const vat = total(result.map((group) => group.vat))
  return {
    lines: credited,
    groups: result.map(({ category, rate, base, vat }) => ({ category, rate, base, vat })),
    net,
    vat,
    total: net + vat,
    overLine: credited.some(
      ({ invoiceLineId, net }) => net > lines.find((line) => line.id === invoiceLineId)!.remaining || net < 0n,
    ),
    overRate: result.some(({ over }) => over),
  }
}

const creditLine = (
  { id, value: _value, remaining: _remaining, returned: _returned, ...line }: CreditableLine,
  net: bigint,
  quantity = line.quantity,
): CreditLine => ({ ...line, invoiceLineId: id, quantity, net })

const whole = (line: CreditableLine): CreditLine => {
  const left = decimal(line.quantity).minus(decimal(line.returned))
  return creditLine(line, line.remaining, left.gt('0') ? left.toFixed() : line.quantity)
}

function returned(
  wanted: readonly { lineId: string; quantity: string }[],
  lines: readonly CreditableLine[],
): CreditLine[] {
  return wanted.flatMap(({ lineId, quantity }) => {
    const line = lines.find(({ id }) => id === lineId)
    if (!line) return []
    const left = decimal(line.quantity).minus(decimal(line.returned))
    const net = decimal(quantity).eq(left)
      ? line.remaining
      : times(line.value, decimal(quantity).div(decimal(line.quantity)))
    // More than what is left shows as more than the line's cap.
    return [creditLine(line, decimal(quantity).gt(left) ? line.remaining + 1n : net, quantity)]
  })
}

/** The gross amount spread over the rates by what is left of each, then each rate's net over its lines. */
function byAmount(amount: bigint, lines: readonly CreditableLine[], groups: readonly CreditableGroup[]): CreditLine[] {
  const shares = grossShares(amount, groups)
  return groups.flatMap((group, index) => {
    const members = lines.filter((line) => sameGroup(line, group))
    const base = netOfGross(shares[index]!, group)
    const over = shares[index]! > group.base + group.vat
    return spread(
      over ? group.base + 1n : base,
      members.map(({ remaining }) => remaining),
    ).map((net, member) => creditLine(members[member]!, net))
  })
}

const grossShares = (amount: bigint, groups: readonly CreditableGroup[]) =>
  spread(
    amount,
    groups.map(({ base, vat }) => base + vat),
  )

const netOfGross = (gross: bigint, { base, vat, rate }: CreditableGroup): bigint =>
  gross === base + vat
    ? base
    : round(
        decimal(gross)
          .times('100')
          .div(decimal('100').plus(decimal(rate))),
      )

/** The VAT of a credit by amount is what its gross is more than its net, so that the client gets the amount asked to the cent. */
function grossVat(amount: bigint, base: bigint, group: CreditableGroup, groups: readonly CreditableGroup[]): bigint {
  const index = groups.indexOf(group)
  return grossShares(amount, groups)[index]! - base
}

export type Settlement = { kind: 'OFFSET' | 'CREDIT' | 'REFUND'; amount?: bigint | null; method?: string | null }

/**
 * Where a credit note goes: first off its own invoice's balance, whatever is asked; then what is to be refunded, in
 * the order given; the rest stays the client's credit. Amounts left out take what is left.
 */
export function settlementOf(
  asked: readonly Settlement[],
  amount: bigint,
  balance: bigint,
): { offset: bigint; refunds: { amount: bigint; method: string | null }[]; over: boolean } {
  const offset = amount < balance ? amount : balance
  let left = amount - offset
  let over = false
  const refunds: { amount: bigint; method: string | null }[] = []
  for (const { kind, amount: part, method } of asked) {
    if (kind === 'OFFSET') continue
    const taken = part ?? left
    if (taken > left) over = true
    if (kind === 'REFUND' && taken > 0n) refunds.push({ amount: taken < left ? taken : left, method: method ?? null })
    left -= taken < left ? taken : left
  }
  return { offset, refunds: refunds.filter((refund) => refund.amount > 0n), over }
}
