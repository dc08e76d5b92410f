import type { Allocation } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { total } from '../invoices/rules.ts'
import type { Effect } from './effects.ts'
import type { Share } from './rules.ts'

/** Shares that wait for the payment to count. */
export const planned = (shares: readonly Share[]): Effect => ({
  parts: shares.map((share) => ({ ...share, amountBase: 0n })),
  amount: total(shares.map(({ amount }) => amount)),
  ...{ base: 0n, due: [], entries: [] },
})

type Columns = { currency: string; effective: boolean; createdAt: Date }
export const allocationsOf = ({ parts }: Effect, columns: Columns) => parts.map((part) => ({ ...part, ...columns }))

/** Adds to what the payment has against the same invoices. */
export async function addAllocations(
  { db }: Acting,
  paymentId: string,
  rows: ReturnType<typeof allocationsOf>,
): Promise<void> {
  for (const { invoiceId, amount, amountBase, ...columns } of rows)
    await db.allocation.upsert({
      where: { paymentId_invoiceId: { paymentId, invoiceId } },
      create: { paymentId, invoiceId, amount, amountBase, ...columns },
      update: { amount: { increment: amount }, amountBase: { increment: amountBase } },
    })
}

/** Takes a part off an allocation, or all of it. */
export async function reduce(
  { db }: Acting,
  { id, amount }: Allocation,
  part: { amount: bigint; amountBase: bigint },
): Promise<void> {
  if (part.amount === amount) await db.allocation.delete({ where: { id } })
  else
    await db.allocation.update({
      where: { id },
      data: { amount: { decrement: part.amount }, amountBase: { decrement: part.amountBase } },
    })
}
