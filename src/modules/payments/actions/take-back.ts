import { transact } from '../../../db/transact.ts'
import type { Acting } from '../../../graphql/context.ts'
import { today } from '../../../kernel/clock.ts'
import { post } from '../../ledger/actions.ts'
import { change, counterEntry, unallocated, unapplyParts } from '../effects.ts'
import { locked, type Version } from '../records.ts'
import { refundReturned } from '../refunds.ts'
import { paymentStates } from '../states.ts'

type Why = Version & { reason?: string | null }

/** The bank sent it back: its invoices are owed again. */
export const paymentBounce = (ctx: Acting, id: string, input: Why): Promise<string> =>
  takeBack(ctx, id, input, { verb: 'bounce', type: 'payment.bounced' })

/** It was recorded by mistake: its invoices are owed again, the row stays. A cancelled refund is credit again. */
export const paymentCancel = (ctx: Acting, id: string, input: Why): Promise<string> =>
  takeBack(ctx, id, input, { verb: 'cancel', type: 'payment.canceled' })

function takeBack(
  ctx: Acting,
  id: string,
  input: Why,
  { verb, type }: { verb: 'bounce' | 'cancel'; type: string },
): Promise<string> {
  return transact(ctx, async (tx) => {
    const { client, allocations, ...before } = await locked(tx, id, input)
    const status = paymentStates.check({ ...before, reason: input.reason ?? null }, verb)!

    const effective = allocations.filter((allocation) => allocation.effective)
    const effect = await unapplyParts(tx, effective)

    await tx.db.allocation.deleteMany({ where: { paymentId: id } })
    const reason = input.reason ?? null
    const left = before.direction === 'IN' ? { allocated: 0n, ...unallocated({ ...before, allocated: 0n }) } : {}
    const after = await change(tx, before, { status, reason, ...left }, { type, facts: { reason } })

    if (before.status !== 'SETTLED') return id
    const entry =
      before.direction === 'OUT'
        ? await refundReturned(tx, after, client)
        : counterEntry(before, client, effect, today(tx.clock))
    await post(tx, entry, ...effect.entries)
    return id
  })
}
