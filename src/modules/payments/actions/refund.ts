import { lock } from '../../../access/rows.ts'
import { transact } from '../../../db/transact.ts'
import type { Acting } from '../../../graphql/context.ts'
import { amountIn } from '../../../kernel/amounts.ts'
import { post } from '../../ledger/actions.ts'
import { change, unallocated } from '../effects.ts'
import { partOf, type Version } from '../records.ts'
import { payOut, type RefundShape } from '../refunds.ts'
import { paymentStates } from '../states.ts'

/** Gives unallocated money back, by a payment OUT. */
export function paymentRefund(ctx: Acting, id: string, input: Version & RefundShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Payment', id, input.expectedVersion)
    const { client, ...before } = await tx.db.payment.findUniqueOrThrow({ where: { id }, include: { client: true } })
    const { currency, method } = before
    const amount = input.amount == null ? before.unallocated : amountIn(input.amount, currency, 'amount')
    paymentStates.check({ ...before, refund: amount }, 'refund')

    const refunded = before.refunded + amount
    const left = unallocated({ ...before, refunded })
    const base = before.unallocatedBase - left.unallocatedBase

    await change(tx, before, { refunded, ...left }, { type: 'payment.refunded', facts: partOf(amount, currency) })
    const entry = await payOut(
      tx,
      { client: client!, currency, amount, base, source: { refundsId: id } },
      { method, ...given(input) },
    )

    await post(tx, entry)
    return id
  })
}

const given = <Shape extends object>(shape: Shape) =>
  Object.fromEntries(Object.entries(shape).filter(([, value]) => value != null)) as Shape
