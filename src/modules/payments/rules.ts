import type { DateText } from '../../kernel/clock.ts'
import { limit, type Refusal } from '../../kernel/errors.ts'
import { spread, total } from '../invoices/rules.ts'

/** An invoice that may be paid; `owed` is what is left, in minor units. */
export type Payable = { id: string; owed: bigint; issuedOn: DateText; dueOn: DateText }
export type Strategy = 'OLDEST_FIRST' | 'DUE_DATE' | 'PROPORTIONAL'
export type Share = { invoiceId: string; amount: bigint }

/** Which invoices an amount pays, by a strategy. What is left over is nobody's: the client's credit. */
export function sharesOf(strategy: Strategy, amount: bigint, invoices: readonly Payable[]): Share[] {
  const open = invoices.filter(({ owed }) => owed > 0n)
  if (strategy === 'PROPORTIONAL') return proportional(amount, open)
  const day = ({ dueOn, issuedOn }: Payable) => (strategy === 'DUE_DATE' ? dueOn : issuedOn)
  return clipped(
    [...open]
      .sort((a, b) => day(a).localeCompare(day(b)) || a.id.localeCompare(b.id))
      .map(({ id, owed }) => ({ invoiceId: id, amount: owed })),
    amount,
  )
}

/** The shares in their order, as far as the amount reaches. */
function clipped(shares: readonly Share[], amount: bigint): Share[] {
  let left = amount
  return shares.flatMap(({ invoiceId, amount: wanted }) => {
    const part = wanted < left ? wanted : left
    left -= part
    return part > 0n ? [{ invoiceId, amount: part }] : []
  })
}

function proportional(amount: bigint, open: readonly Payable[]): Share[] {
  const debts = open.map(({ owed }) => owed)
  const parts = amount < total(debts) ? spread(amount, debts) : debts
  return open.flatMap(({ id }, index) => (parts[index]! > 0n ? [{ invoiceId: id, amount: parts[index]! }] : []))
}

const cashCap = 100_000n

export type Cash = { method: string; amount: bigint; currency: string; country: string }

/** Cash from or to somebody who lives in France for tax: at most 1,000 EUR (CMF L112-6, D112-3). */
export function cashFaults({ method, amount, currency, country }: Cash): Refusal[] {
  if (method !== 'CASH' || currency !== 'EUR' || country !== 'FR' || amount <= cashCap) return []
  return [
    limit(
      'LIMIT',
      {
        en: 'Of one debt, at most 1,000.00 EUR is paid in cash in France: take another method.',
        fr: 'En France, une même dette se règle en espèces à hauteur de 1 000,00 EUR au plus : choisissez un autre mode.',
      },
      'amount',
    ),
  ]
}

/** How much of a payment received was given back. */
export function refundState({ direction, amount, refunded }: { direction: string; amount: bigint; refunded: bigint }) {
  if (direction === 'OUT' || refunded === 0n) return 'NONE'
  return refunded === amount ? 'FULL' : 'PARTIAL'
}
