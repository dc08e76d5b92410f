import { invalid } from '../../kernel/errors.ts'
import { decimal, exponent, round } from '../../kernel/money.ts'
import { netOfGross, nextShare, spread, total, type VatCategory, vatOf } from '../invoices/rules.ts'

/** A line of the invoice, with what is left to credit of it in minor units. */
export type CreditableLine = {
  id: string
  kind: 'GOODS' | 'SERVICE'
  description: string
  quantity: string
  unit: string
  vatCategory: VatCategory
  vatRate: string
  /** Net less the line's share of the document's discount; `remaining` of it is not credited yet. */
  value: bigint
  remaining: bigint
  /** The quantity that earlier credit notes took back. */
  returned: string
}

/** A VAT group of the invoice, with what earlier credit notes took back of it. */
export type CreditableGroup = {
  id: string
  category: VatCategory
  rate: string
  base: bigint
  vat: bigint
  creditedBase: bigint
  creditedVat: bigint
}

export type Creditable = {
  currency: string
  netBase: bigint
  vatBase: bigint
  lines: readonly CreditableLine[]
  groups: readonly CreditableGroup[]
}

export type CreditLine = Pick<CreditableLine, 'kind' | 'description' | 'unit' | 'vatCategory' | 'vatRate'> & {
  invoiceLineId: string
  quantity: string
  unitPrice: string
  net: bigint
}
export type CreditGroup = Pick<CreditableGroup, 'id' | 'category' | 'rate' | 'base' | 'vat'>
export type Credit = { lines: CreditLine[]; groups: CreditGroup[]; net: bigint; vat: bigint; total: bigint }

/** By an amount with VAT, by quantities that come back, by amounts without VAT off its lines, or everything that is left. */
export type Content =
  | { amount: bigint }
  | { lines: readonly { lineId: string; quantity: string }[] }
  | { nets: readonly LineNet[] }
  | { full: true }
export type LineNet = { lineId: string; net: bigint }

/**
 * What a credit note takes back of an invoice, at the invoice's prices, discounts and rates. Whoever takes the last of
 * a line or of a rate takes what is left, so that all credit notes together mirror the invoice to the cent.
 */
export function creditOf(content: Content, invoice: Creditable): Credit {
  if ('amount' in content) return byAmount(content.amount, invoice)
  const lines =
    'full' in content
      ? invoice.lines.flatMap((line) => rest(line, invoice))
      : 'nets' in content
        ? content.nets.flatMap((part) => reduced(part, invoice))
        : returned(content.lines, invoice)
  return summed(
    lines,
    invoice.groups.flatMap((group) => {
      const members = lines.filter((line) => isOf(line, group))
      const base = total(members.map(({ net }) => net))
      return members.length === 0 ? [] : [{ ...group, base, vat: closingVat(group, base, vatOf(base, group.rate)) }]
    }),
  )
}

const summed = (
  lines: CreditLine[],
  groups: (CreditGroup & { creditedBase?: bigint; creditedVat?: bigint })[],
): Credit => {
  const [net, vat] = [total(groups.map(({ base }) => base)), total(groups.map((group) => group.vat))]
  const bare = groups.map(({ id, category, rate, base, vat: amount }) => ({ id, category, rate, base, vat: amount }))
  return { lines, groups: bare, net, vat, total: net + vat }
}

const isOf = (line: { vatCategory: string; vatRate: string }, { category, rate }: { category: string; rate: string }) =>
  line.vatCategory === category && line.vatRate === rate

/** The VAT of a part of a group: the last part takes what is left, no part takes more. */
export function closingVat(group: CreditableGroup, base: bigint, vat: bigint): bigint {
  const left = group.vat - group.creditedVat
  return base === group.base - group.creditedBase || vat > left ? left : vat
}

/** The price that a unit really had, after the line's and the document's discounts; at most 6 decimals. */
export function effectivePrice(
  { value, quantity }: Pick<CreditableLine, 'value' | 'quantity'>,
  currency: string,
): string {
  return decimal(value)
    .div(decimal(quantity))
    .div(String(10 ** exponent(currency)))
    .round(6)
    .toFixed()
}

/** All that is left of a line: as a quantity where that says it exactly, else as one amount. */
function rest(line: CreditableLine, { currency }: Creditable): CreditLine[] {
  const left = decimal(line.quantity).minus(decimal(line.returned))
  if (left.lte('0') && line.remaining === 0n) return []
  const isExact = left.gt('0') && line.remaining === line.value - worthOf(line, line.returned)
  if (line.remaining === 0n && !(isExact && line.value === 0n)) return []
  return [
    isExact
      ? asQuantity(line, left.toFixed(), { net: line.remaining, currency })
      : asAmount(line, line.remaining, currency),
  ]
}

/** What a quantity of a line is worth, rounded. */
const worthOf = ({ value, quantity }: CreditableLine, part: string) =>
  round(decimal(value).times(decimal(part)).div(decimal(quantity)))

type Worth = { net: bigint; currency: string }
const copied = ({ id, kind, description, vatCategory, vatRate }: CreditableLine) => ({
  ...{ invoiceLineId: id, kind, description, vatCategory, vatRate },
})
const asQuantity = (line: CreditableLine, quantity: string, { net, currency }: Worth): CreditLine => ({
  ...copied(line),
  ...{ quantity, net, unit: line.unit, unitPrice: effectivePrice(line, currency) },
})
const asAmount = (line: CreditableLine, net: bigint, currency: string): CreditLine => ({
  ...copied(line),
  ...{ quantity: '1', net, unit: 'C62', unitPrice: effectivePrice({ value: net, quantity: '1' }, currency) },
})

/** An amount off a line, no more than is left of it. */
function reduced({ lineId, net }: LineNet, { lines, currency }: Creditable): CreditLine[] {
  const line = lines.find(({ id }) => id === lineId)!
  const part = net < line.remaining ? net : line.remaining
  return part > 0n ? [asAmount(line, part, currency)] : []
}

function returned(
  wanted: readonly { lineId: string; quantity: string }[],
  { lines, currency }: Creditable,
): CreditLine[] {
  return wanted.map(({ lineId, quantity }, index) => {
    const at = (field: string) => ['content', 'lines', String(index), field]
    const line = lines.find(({ id }) => id === lineId)
    if (!line || wanted.findIndex((one) => one.lineId === lineId) < index) throw noSuchLine(at('lineId'))
    if (!/^\d{1,10}(\.\d{1,4})?$/.test(quantity) || decimal(quantity).lte('0')) throw noQuantity(at('quantity'))

    const after = decimal(line.returned).plus(decimal(quantity))
    if (after.gt(decimal(line.quantity))) throw tooMany(line, at('quantity'))
    // Worked out from the sum of what came back, so that three thirds are the whole.
    const part = worthOf(line, after.toFixed()) - worthOf(line, line.returned)
    return asQuantity(line, quantity, { net: after.eq(decimal(line.quantity)) ? line.remaining : part, currency })
  })
}

/** An amount spread over the rates by what is left of each, gross, and within a rate over its lines. */
function byAmount(amount: bigint, { lines, groups, currency }: Creditable): Credit {
  const left = groups.map(({ base, vat, creditedBase, creditedVat }) => base - creditedBase + vat - creditedVat)
  if (amount > total(left)) throw tooMuch()
  const parts = groups.map((group, index) => ({ ...group, ...splitGross(spread(amount, left)[index]!, group) }))
  const taken = parts.filter(({ base, vat }) => base + vat > 0n)
  const credited = taken.flatMap((group) => {
    const members = lines.filter((line) => isOf(line, group))
    const shares = spread(
      group.base,
      members.map(({ remaining }) => remaining),
    )
    return members.flatMap((line, index) => (shares[index]! > 0n ? [asAmount(line, shares[index]!, currency)] : []))
  })
  return summed(credited, taken)
}

/** Net and VAT of a gross amount, to the cent: neither more than is left, and no VAT left over without its net. */
function splitGross(gross: bigint, group: CreditableGroup): { base: bigint; vat: bigint } {
  const base = group.base - group.creditedBase
  const vat = group.vat - group.creditedVat
  if (gross === base + vat) return { base, vat }
  const most = vat > 0n ? base - 1n : base
  const least = gross - vat
  const net = netOfGross(gross, group.rate)
  const taken = net > most ? most : net < least ? least : net
  return { base: taken, vat: gross - taken }
}

/** Whether lines or rates would be credited beyond what is left of them now: what the guards ask at issue. */
export function capsOf(
  lines: readonly { invoiceLineId: string | null; net: bigint }[],
  groups: readonly CreditGroup[],
  invoice: Creditable,
) {
  const left = new Map(invoice.lines.map((line) => [line.id, line.remaining]))
  const over = (group: CreditGroup) => {
    const whole = invoice.groups.find(({ id }) => id === group.id)!
    return group.base > whole.base - whole.creditedBase || group.vat > whole.vat - whole.creditedVat
  }
  return {
    overLine: lines.some(({ invoiceLineId, net }) => net > (left.get(invoiceLineId ?? '') ?? 0n)),
    overRate: groups.some(over),
  }
}

/** What credited groups are in the company's currency: at the invoice's rate, and all together what the invoice was. */
export function creditBases(groups: readonly CreditGroup[], invoice: Creditable) {
  const nets = spread(
    invoice.netBase,
    invoice.groups.map(({ base }) => base),
  )
  const vats = spread(
    invoice.vatBase,
    invoice.groups.map(({ vat }) => vat),
  )
  const parts = groups.map(({ id, base, vat }) => {
    const place = invoice.groups.findIndex((group) => group.id === id)
    const whole = invoice.groups[place]!
    return {
      netBase: nextShare(nets[place]!, { before: whole.creditedBase, part: base, whole: whole.base }),
      vatBase: nextShare(vats[place]!, { before: whole.creditedVat, part: vat, whole: whole.vat }),
    }
  })
  const [netBase, vatBase] = [total(parts.map((part) => part.netBase)), total(parts.map((part) => part.vatBase))]
  return { netBase, vatBase, totalBase: netBase + vatBase, vatBases: parts.map((part) => part.vatBase) }
}

export type Settlement = { kind: 'OFFSET' | 'CREDIT' | 'REFUND'; amount: bigint | null; method: string | null }
export type Plan = { offset: bigint; refunds: { amount: bigint; method: string | null }[]; over: boolean }

/**
 * Where a credit note goes: first off what its own invoice still owes, whatever is asked; then what is to be refunded,
 * in the order given; the rest stays the client's credit. A part without an amount takes what is left.
 */
export function settlementOf(asked: readonly Settlement[], amount: bigint, owed: bigint): Plan {
  const offset = amount < owed ? amount : owed
  const plan: Plan = { offset, refunds: [], over: false }
  let left = amount - offset
  for (const { kind, amount: wanted, method } of asked) {
    const most = kind === 'OFFSET' ? offset : left
    const part = wanted ?? most
    if (part > most) return { ...plan, over: true }
    if (kind === 'REFUND' && part > 0n) plan.refunds.push({ amount: part, method })
    if (kind !== 'OFFSET') left -= part
  }
  return plan
}

type Path = string[]
const noSuchLine = (path: Path) =>
  invalid(path, 'NOT_FOUND', {
    en: 'Name each line of the invoice once.',
    fr: 'Indiquez chaque ligne de la facture une seule fois.',
  })
const noQuantity = (path: Path) =>
  invalid(path, 'OUT_OF_RANGE', {
    en: 'A quantity is above zero, with at most 4 decimals.',
    fr: 'Une quantité est supérieure à zéro, avec au plus 4 décimales.',
  })
const tooMany = ({ quantity, returned: earlier }: CreditableLine, path: Path) =>
  invalid(path, 'EXCEEDS_LINE_CAP', {
    en: `Of ${quantity} sold, ${earlier} came back already.`,
    fr: `Sur ${quantity} vendus, ${earlier} ont déjà été rendus.`,
  })
const tooMuch = () =>
  invalid(['content', 'amount'], 'EXCEEDS_REMAINING', {
    en: 'The amount is more than what is left to credit of the invoice.',
    fr: 'Le montant dépasse ce qui reste à créditer de la facture.',
  })
