import type { Acting } from '../../graphql/context.ts'
import { refuseAll } from '../../kernel/errors.ts'
import { type Cash, cashFaults, type Share } from './rules.ts'

/** Refuses cash beyond what the law allows. What was paid in cash on one invoice counts together; the invoices are locked. */
export async function refuseCash({ db }: Acting, cash: Cash, shares: readonly Share[]): Promise<void> {
  refuseAll(cashFaults(cash))
  if (cash.method !== 'CASH' || shares.length === 0) return
  const earlier = await db.allocation.groupBy({
    by: ['invoiceId'],
    where: { invoiceId: { in: shares.map(({ invoiceId }) => invoiceId) }, payment: { is: { method: 'CASH' } } },
    _sum: { amount: true },
  })
  for (const { invoiceId, amount } of shares) {
    const before = earlier.find((one) => one.invoiceId === invoiceId)?._sum.amount ?? 0n
    refuseAll(cashFaults({ ...cash, amount: before + amount }))
  }
}
