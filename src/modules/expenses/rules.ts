// What an expense comes to, pure: VAT as the supplier wrote it or by its rate, and the share of it that may be deducted
// (CGI ann. II 206). Amounts are minor units.
import { readMinor } from '../../kernel/amounts.ts'
import { invalid, type Refusal, refuseAll } from '../../kernel/errors.ts'
import { decimal, times } from '../../kernel/money.ts'
import { netOfGross, rateText, spread, total, vatOf } from '../invoices/rules.ts'

/** What is spent at one VAT rate, as it is typed: net or gross, and the VAT where the receipt's own is to stand. */
export type AmountShape = {
  vatRate?: string | null
  net?: string | null
  gross?: string | null
  vat?: string | null
}
export type Amount = { vatRate: string; net: bigint; vat: bigint }

/** VAT that differs from its rate by more is mistyped: a receipt of many lines rounds each of them. */
const roundings = 100n

type Reading = { currency: string; rate: string; reverseCharge: boolean }

/** The amounts per VAT rate. Refuses all that is wrong with them at once, each at its place. */
export function amountsIn(typed: readonly AmountShape[], reading: Reading): Amount[] {
  const faults: Refusal[] = []
  const amounts = typed.map((shape, index) => amountIn(shape, reading, { at: (field) => place(index, field), faults }))
  for (const [index, { vatRate }] of amounts.entries())
    if (amounts.findIndex((one) => one.vatRate === vatRate) < index) faults.push(twice(place(index, 'vatRate')))
  if (faults.length === 0 && total(amounts.map(({ net }) => net)) <= 0n) faults.push(nothing())
  refuseAll(faults)
  return amounts
}

const place = (index: number, field: string) => ['amounts', String(index), field]
type Place = { at: (field: string) => string[]; faults: Refusal[] }

function amountIn(shape: AmountShape, { currency, rate, reverseCharge }: Reading, { at, faults }: Place): Amount {
  const vatRate = shape.vatRate ?? rate
  const read = (field: 'net' | 'gross' | 'vat') => {
    const text = shape[field]
    if (text == null) return undefined
    const amount = readMinor(text, currency)
    if (amount === undefined || amount < 0n) faults.push(noAmount(at(field), text, currency))
    return amount
  }
  const [net, gross, vat] = [read('net'), read('gross'), read('vat')]
  if (!/^\d{1,3}(\.\d{1,2})?$/.test(vatRate) || decimal(vatRate).gt('100')) {
    faults.push(noRate(at('vatRate')))
    return { vatRate: '0', net: 0n, vat: 0n }
  }
  if ((net === undefined) === (gross === undefined)) faults.push(oneOfBoth(at('net')))
  if (reverseCharge && (vat ?? 0n) !== 0n) faults.push(notCharged(at('vat')))
  const amount = reverseCharge ? { net: net ?? gross ?? 0n, vat: 0n } : withVat({ net, gross, vat, vatRate })
  if (amount.net < 0n || tooFar(amount, vatRate, reverseCharge)) faults.push(mistyped(at('vat'), vatRate))
  return { vatRate: rateText(vatRate), ...amount }
}

type Given = { net: bigint | undefined; gross: bigint | undefined; vat: bigint | undefined; vatRate: string }

/** Typed VAT stands; without it, the rate decides. Of a gross amount, the VAT is what the net leaves. */
function withVat({ net, gross, vat, vatRate }: Given): Omit<Amount, 'vatRate'> {
  if (net !== undefined) return { net, vat: vat ?? vatOf(net, vatRate) }
  const whole = gross ?? 0n
  const base = vat === undefined ? netOfGross(whole, vatRate) : whole - vat
  return { net: base, vat: whole - base }
}

function tooFar({ net, vat }: Omit<Amount, 'vatRate'>, vatRate: string, reverseCharge: boolean): boolean {
  const gap = vat - vatOf(net, vatRate)
  return !reverseCharge && (gap > roundings || -gap > roundings)
}

export type Sums = { net: bigint; vat: bigint; total: bigint }
export const sumsOf = (amounts: readonly Amount[]): Sums => {
  const [net, vat] = [total(amounts.map((one) => one.net)), total(amounts.map((one) => one.vat))]
  return { net, vat, total: net + vat }
}

export type Booked = {
  /** Net and what may not be deducted. */
  cost: bigint
  deductible: { rate: string; amount: bigint }[]
  selfAssessed: { rate: string; amount: bigint }[]
}

type Books = { vatBase: bigint; netBase: bigint; deductiblePercent: string; reverseCharge: boolean }

/** What an expense books, in the company's currency: per rate, the VAT that may be deducted; the rest is cost. */
export function bookedOf(
  amounts: readonly Amount[],
  { vatBase, netBase, deductiblePercent, reverseCharge }: Books,
): Booked {
  const nets = spread(
    netBase,
    amounts.map(({ net }) => net),
  )
  const charged = spread(
    vatBase,
    amounts.map(({ vat }) => vat),
  )
  const owed = amounts.map(({ vatRate }, index) => (reverseCharge ? vatOf(nets[index]!, vatRate) : charged[index]!))
  const share = decimal(deductiblePercent).div('100')
  const deductible = amounts.map(({ vatRate }, index) => ({ rate: vatRate, amount: times(owed[index]!, share) }))
  const lost = total(owed) - total(deductible.map(({ amount }) => amount))
  return {
    cost: netBase + lost,
    deductible,
    selfAssessed: reverseCharge ? amounts.map(({ vatRate }, index) => ({ rate: vatRate, amount: owed[index]! })) : [],
  }
}

const noAmount = (path: string[], text: string, currency: string) =>
  invalid(path, 'INVALID_FORMAT', {
    en: `${text} is not an amount in ${currency}.`,
    fr: `${text} n’est pas un montant en ${currency}.`,
  })
const noRate = (path: string[]) =>
  invalid(path, 'OUT_OF_RANGE', {
    en: 'A VAT rate is 0 to 100, with at most 2 decimals.',
    fr: 'Un taux de TVA est de 0 à 100, avec au plus 2 décimales.',
  })
const oneOfBoth = (path: string[]) =>
  invalid(path, 'REQUIRED', {
    en: 'Give either the net or the gross amount.',
    fr: 'Indiquez soit le montant HT, soit le montant TTC.',
  })
const notCharged = (path: string[]) =>
  invalid(path, 'NOT_ALLOWED', {
    en: 'With reverse charge the supplier charges no VAT.',
    fr: 'En autoliquidation, le fournisseur ne facture pas de TVA.',
  })
const mistyped = (path: string[], rate: string) =>
  invalid(path, 'OUT_OF_RANGE', {
    en: `The VAT is not ${rate} % of the net amount: check both.`,
    fr: `La TVA ne correspond pas à ${rate} % du montant HT : vérifiez les deux.`,
  })
const twice = (path: string[]) =>
  invalid(path, 'NOT_ALLOWED', { en: 'Name each VAT rate once.', fr: 'Indiquez chaque taux de TVA une seule fois.' })
const nothing = () =>
  invalid('amounts', 'REQUIRED', { en: 'Say how much was spent.', fr: 'Indiquez le montant de la dépense.' })

/** What an expense is billed on at: its cost without VAT and the markup in percent, rounded once. */
export const markedUp = (net: bigint, markupPercent: string): bigint =>
  net + times(net, decimal(markupPercent).div('100'))
