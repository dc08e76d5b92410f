import { lock } from '../../access/rows.ts'
import type { Acting } from '../../graphql/context.ts'
import { formatMoney } from '../../kernel/money.ts'
import { holdInvoices } from '../invoices/settle.ts'

export type Version = { expectedVersion?: number | null }

// Whatever locks a payment locks it before the invoices, these in the order of their ids, and both before any counter:
// so no two transactions wait for each other, and what is read after the locks is what is written upon.

/** The payment, then its invoices, locked and read. */
export async function locked(tx: Acting, id: string, { expectedVersion }: Version) {
  await lock(tx, 'Payment', id, expectedVersion)
  const include = { client: true, allocations: { orderBy: { invoiceId: 'asc' } } } as const
  const { client, ...payment } = await tx.db.payment.findUniqueOrThrow({ where: { id }, include })
  await holdInvoices(
    tx,
    payment.allocations.map(({ invoiceId }) => invoiceId),
  )
  return { ...payment, client: client! }
}

/** A part of a payment as the log tells it. */
export const partOf = (amount: bigint, currency: string) => ({ part: formatMoney(amount, currency) })
