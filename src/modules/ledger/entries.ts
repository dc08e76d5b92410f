import { allocate } from '../../kernel/money.ts'
import { type AccountCode, type Method, revenue, type Sold, treasury } from './accounts.ts'

// What each event books (invoicing.md §7.2), in minor units of the company's currency.

/** A line before it is booked: a debit above zero, a credit below. `foreign` is the same in the document's currency. */
export type Line = { account: AccountCode; amount: bigint; vatRate?: string; foreign?: bigint }

/** VAT at one rate: above zero it falls due, below it no longer is. */
export type VatAt = { rate: string; amount: bigint }

type More = Pick<Line, 'vatRate' | 'foreign'>
export const debit = (account: AccountCode, amount: bigint, more: More = {}): Line[] =>
  amount === 0n ? [] : [{ account, amount, ...more }]
export const credit = (account: AccountCode, amount: bigint, more: More = {}): Line[] =>
  debit(account, -amount, more.foreign === undefined ? more : { ...more, foreign: -more.foreign })

/** The same lines on their other sides: what takes an entry back. */
export const countered = (lines: readonly Line[]): Line[] =>
  lines.map(({ amount, foreign, ...line }) => ({
    ...line,
    amount: -amount,
    ...(foreign !== undefined && { foreign: -foreign }),
  }))

export type Sale = {
  /** A deposit earns nothing yet: it is owed to the client on 4191. */
  deposit: boolean
  /** What a final invoice takes off for deposits, which are no longer owed to the client. */
  deductions?: readonly { rate: string; netBase: bigint }[]
  /** A credit note that grants a rebate, rather than taking a sale back. */
  rebate?: boolean
  /** What was sold, in the document's currency. */
  sold: readonly { kind: Sold; rate: string; net: bigint }[]
  netBase: bigint
  /** Per rate, in the company's currency: what waits until it is paid, and what is due at once. */
  vat: readonly { rate: string; waiting: bigint; due: bigint }[]
  foreign?: bigint
}

/** An invoice: D 411 (and 4191 for deposits); C 706 or 707 (4191); C 44571, or 44574 while the VAT is not due (CGI 269-2). */
export function saleLines({ deposit, deductions = [], rebate = false, sold, netBase, vat, foreign }: Sale): Line[] {
  const bases = allocate(
    netBase,
    sold.map(({ net }) => net),
  )
  const accountOf = (kind: Sold) => (deposit ? '4191' : revenue[kind][rebate ? 'rebate' : 'sale'])
  const earned = Map.groupBy(sold.keys(), (index) => `${accountOf(sold[index]!.kind)} ${sold[index]!.rate}`)
  const lines = [
    ...deductions.flatMap(({ rate, netBase: net }) => debit('4191', net, { vatRate: rate })),
    ...[...earned.values()].flatMap(([first, ...others]) => {
      const { kind, rate } = sold[first!]!
      return credit(accountOf(kind), sum([first!, ...others].map((index) => bases[index]!)), { vatRate: rate })
    }),
    ...vat.flatMap(({ rate, waiting, due }) => [
      ...credit('44571', due, { vatRate: rate }),
      ...credit('44574', waiting, { vatRate: rate }),
    ]),
  ]
  const receivable = -sum(lines.map(({ amount }) => amount))
  return [...debit('411', receivable, foreign === undefined ? {} : { foreign }), ...lines]
}

/** A credit note: the sale on its other sides, the receivable last. */
export function creditLines(sale: Sale): Line[] {
  const lines = countered(saleLines(sale))
  return [...lines.filter(({ account }) => account !== '411'), ...lines.filter(({ account }) => account === '411')]
}

/** VAT on receipts that falls due: D 44574, C 44571. */
export const vatDueLines = (due: readonly VatAt[]): Line[] =>
  due.flatMap(({ rate, amount }) => [
    ...debit('44574', amount, { vatRate: rate }),
    ...credit('44571', amount, { vatRate: rate }),
  ])

export type Money = {
  method: Method
  /** What the money is worth on its day. */
  worth: bigint
  /** What it takes off account 411: invoices at their own rates, the rest at the payment's. */
  receivable: bigint
  foreign?: bigint
}

/** Money received: D 512 (5112, 5115, 530), C 411; what the two differ by is the exchange's. */
export const receiptLines = ({ method, worth, receivable, foreign }: Money): Line[] => [
  ...debit(treasury[method].IN, worth, foreign === undefined ? {} : { foreign }),
  ...credit('411', receivable, foreign === undefined ? {} : { foreign }),
  ...exchangeLines(worth - receivable),
]

/** Money given back: D 411, C 512 (530). */
export const refundLines = ({ method, worth, receivable, foreign }: Money): Line[] => [
  ...debit('411', receivable, foreign === undefined ? {} : { foreign }),
  ...credit(treasury[method].OUT, worth, foreign === undefined ? {} : { foreign }),
  ...exchangeLines(receivable - worth),
]

/** A gain (C 766) or a loss (D 666) of exchange. */
export const exchangeLines = (gain: bigint): Line[] => (gain > 0n ? credit('766', gain) : debit('666', -gain))

/** Money or credit that is on 411 already moves between two rates: only what they differ by is booked. */
export const setOffLines = (credited: bigint, receivable: bigint): Line[] => [
  ...debit('411', credited - receivable),
  ...exchangeLines(credited - receivable),
]

/** What is written off of an invoice: its part of the receivable, and the VAT in it, waiting or due. */
export type Lost = { base: bigint; waiting: readonly VatAt[]; due: readonly VatAt[] }

/** A write-off: D 416, C 411; then D 654 and the VAT that is not owed after all, C 416. Below zero it is taken back. */
export function writeOffLines({ base, waiting, due }: Lost): Line[] {
  const vat = sum([...waiting, ...due].map(({ amount }) => amount))
  return [
    ...debit('416', base),
    ...credit('411', base),
    ...debit('654', base - vat),
    ...waiting.flatMap(({ rate, amount }) => debit('44574', amount, { vatRate: rate })),
    ...due.flatMap(({ rate, amount }) => debit('44571', amount, { vatRate: rate })),
    ...credit('416', base),
  ]
}

const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n)
