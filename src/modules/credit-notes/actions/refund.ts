import { lock } from '../../../access/rows.ts'
import { transact } from '../../../db/transact.ts'
import type { Acting } from '../../../graphql/context.ts'
import { amountIn } from '../../../kernel/amounts.ts'
import { post } from '../../ledger/actions.ts'
import { payOut, type RefundShape } from '../../payments/refunds.ts'
import { usedOf } from '../parts.ts'
import { change, partOf, type Version, withClient } from '../records.ts'
import { creditNoteStates } from '../states.ts'

/** Pays what remains back to the client. */
export function creditNoteRefund(ctx: Acting, id: string, input: Version & RefundShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'CreditNote', id, input.expectedVersion)
    const { client, ...before } = await withClient(tx, id)
    const amount = input.amount == null ? before.remaining : amountIn(input.amount, before.currency, 'amount')
    creditNoteStates.check({ ...before, amount }, 'refund')

    const used = usedOf(before, { applied: before.applied, refunded: before.refunded + amount })
    const base = before.remainingBase - used.remainingBase

    await change(tx, before, used, { type: 'creditNote.refunded', facts: partOf(amount, before) })
    const { currency } = before
    const entry = await payOut(tx, { client, currency, amount, base, source: { creditNoteId: id } }, input)

    await post(tx, entry)
    return id
  })
}
