import { lock, lockAll } from '../../../access/rows.ts'
import { transact } from '../../../db/transact.ts'
import type { Acting } from '../../../graphql/context.ts'
import { amountIn } from '../../../kernel/amounts.ts'
import { today } from '../../../kernel/clock.ts'
import { applyCredit } from '../../invoices/settle.ts'
import { post } from '../../ledger/actions.ts'
import { setOffEntry } from '../entries.ts'
import { addApplication, usedOf } from '../parts.ts'
import { change, partOf, type Version, withClient } from '../records.ts'
import { creditNoteStates } from '../states.ts'

export type CreditNoteApplyShape = Version & { invoiceId: string; amount?: string | null }

/** Takes what remains off an invoice of the client. */
export function creditNoteApply(ctx: Acting, id: string, input: CreditNoteApplyShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'CreditNote', id, input.expectedVersion)
    await lockAll(tx, 'Invoice', [input.invoiceId], 'invoiceId')
    const { client, ...before } = await withClient(tx, id)
    const target = await tx.db.invoice.findUniqueOrThrow({ where: { id: input.invoiceId } })

    const owed = target.status === 'ISSUED' ? target.balance : 0n
    const most = before.remaining < owed ? before.remaining : owed
    const amount = input.amount == null ? most : amountIn(input.amount, before.currency, 'amount')
    const otherClient = target.clientId !== before.clientId
    const otherCurrency = target.currency !== before.currency
    creditNoteStates.check({ ...before, otherClient, otherCurrency, amount, owed }, 'apply')

    const own = target.id === before.invoiceId
    const taken = await applyCredit(tx, target.id, { amount, own }, { creditNote: before.number })

    await addApplication(tx, before, target.id, taken)
    const used = usedOf(before, { applied: before.applied + amount, refunded: before.refunded })
    const after = await change(tx, before, used, { type: 'creditNote.applied', facts: partOf(amount, before) })

    const moved = before.remainingBase - used.remainingBase
    await post(tx, setOffEntry(after, client, { ...taken, moved, date: today(tx.clock) }), ...taken.entries)
    return id
  })
}
