import { lock } from '../../../access/rows.ts'
import { transact } from '../../../db/transact.ts'
import type { Acting } from '../../../graphql/context.ts'
import { post } from '../../ledger/actions.ts'
import type { ReasonShape, Version } from '../records.ts'
import { owedBy, write } from '../settle.ts'
import { reinstated, writtenOff } from '../settlement.ts'
import { invoiceStates } from '../states.ts'

/** Writes what is left off as uncollectible. The client still owes it, and may still pay. */
export const invoiceWriteOff = (ctx: Acting, id: string, input: ReasonShape): Promise<string> =>
  changeLoss(ctx, id, input, { verb: 'writeOff', type: 'invoice.writtenOff', next: writtenOff })

/** Takes a write-off back. */
export const invoiceReinstate = (ctx: Acting, id: string, input: Version): Promise<string> =>
  changeLoss(ctx, id, input, { verb: 'reinstate', type: 'invoice.reinstated', next: reinstated })

type Loss = { verb: 'writeOff' | 'reinstate'; type: string; next: typeof writtenOff }

function changeLoss(ctx: Acting, id: string, input: ReasonShape, { verb, type, next }: Loss): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Invoice', id, input.expectedVersion)
    const debt = await owedBy(tx, id)
    invoiceStates.check(debt.row, verb)

    const amount = debt.row.balance + debt.row.writtenOff
    const entries = await write(tx, debt, next(debt.owed), { type, amount, facts: { reason: input.reason ?? null } })

    await post(tx, ...entries)
    return id
  })
}
