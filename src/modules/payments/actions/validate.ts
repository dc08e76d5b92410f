import { transact } from '../../../db/transact.ts'
import type { Acting } from '../../../graphql/context.ts'
import { post } from '../../ledger/actions.ts'
import { allocationsOf } from '../allocations.ts'
import { applyShares, change, receiptEntry, unallocated } from '../effects.ts'
import { locked, type Version } from '../records.ts'
import { paymentStates } from '../states.ts'

/** Validates a payment: planned allocations take effect as far as their invoices still owe, and the balance moves. */
export function paymentValidate(ctx: Acting, id: string, input: Version): Promise<string> {
  return transact(ctx, async (tx) => {
    const { client, allocations, ...before } = await locked(tx, id, input)

    const status = paymentStates.check(before, 'validate')!

    const effect = await applyShares(tx, allocations)
    const sums = { ...before, allocated: effect.amount }

    await tx.db.allocation.deleteMany({ where: { paymentId: id } })
    const { currency } = before
    const rows = allocationsOf(effect, { currency, effective: true, createdAt: tx.clock.now() })
    await tx.db.allocation.createMany({ data: rows.map((row) => ({ ...row, paymentId: id })) })
    const data = { status, allocated: effect.amount, ...unallocated(sums) }
    const after = await change(tx, before, data, { type: 'payment.validated' })

    await post(tx, receiptEntry(after, client, effect), ...effect.entries)
    return id
  })
}
