import { lock } from '../../../access/rows.ts'
import { transact } from '../../../db/transact.ts'
import type { Acting } from '../../../graphql/context.ts'
import { change } from '../effects.ts'
import type { Version } from '../records.ts'
import { paymentStates } from '../states.ts'

/** Hands a cheque to the bank. */
export function paymentDeposit(ctx: Acting, id: string, input: Version): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Payment', id, input.expectedVersion)
    const before = await tx.db.payment.findUniqueOrThrow({ where: { id } })
    const status = paymentStates.check(before, 'deposit')!
    await change(tx, before, { status }, { type: 'payment.deposited' })
    return id
  })
}
