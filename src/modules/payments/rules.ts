import type { DateText } from '../../kernel/clock.ts'
import { invalid, type Refusal } from '../../kernel/errors.ts'
import { spread } from '../invoices/rules.ts'

export type Open = { id: string; balance: bigint; issuedOn: DateText; dueOn: DateText }
export type Strategy = 'OLDEST_FIRST' | 'DUE_DATE' | 'PROPORTIONAL'
export type Share = { invoiceId: string; amount: bigint }

const by = (day: (invoice: Open) => DateText) => (a: Open, b: Open) =>
  day(a).localeCompare(day(b)) || a.id.localeCompare(b.id)

/** Which invoices an amount pays, in minor units; what is left over is nobody's: the client's credit. */
export function sharesOf(strategy: Strategy, amount: bigint, invoices: readonly Open[]): Share[] {
  const open = invoices.filter(({ balance }) => balance > 0n)
  if (strategy === 'PROPORTIONAL') return proportional(amount, open)
  const ordered = [...open].sort(by(strategy === 'DUE_DATE' ? ({ dueOn }) => dueOn : ({ issuedOn }) => issuedOn))
  let left = amount
  return ordered.flatMap(({ id, balance }) => {
    const part = left < balance ? left : balance
    left -= part
    return part > 0n ? [{ invoiceId: id, amount: part }] : []
  })
}

function proportional(amount: bigint, open: readonly Open[]): Share[] {
  const owed = open.reduce((sum, { balance }) => sum + balance, 0n)
  const parts =
    amount >= owed
      ? open.map(({ balance }) => balance)
      : spread(
          amount,
          open.map(({ balance }) => balance),
        )
  return open.flatMap(({ id }, index) => (parts[index]! > 0n ? [{ invoiceId: id, amount: parts[index]! }] : []))
}

const cashCap = 100_000n

/** Cash between a business and a debtor who lives in France for tax: at most 1,000 EUR (CMF D112-3). */
export function cashFault({
  method,
  amount,
  currency,
  country,
}: {
  method: string
  amount: bigint
  currency: string
  country: string
}): Refusal | undefined {
  if (method !== 'CASH' || currency !== 'EUR' || country !== 'FR' || amount <= cashCap) return undefined
  return invalid('amount', 'LIMIT', {
    en: 'A debtor in France may pay at most 1,000.00 EUR in cash.',
    fr: 'Un débiteur établi en France ne peut payer en espèces plus de 1 000,00 EUR.',
  })
}
