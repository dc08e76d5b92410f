import { lock } from '../../../access/rows.ts'
import { transact } from '../../../db/transact.ts'
import type { Acting } from '../../../graphql/context.ts'
import { emit } from '../../../live/log.ts'
import { factsOf, type Version } from '../records.ts'
import { recount } from '../recounts.ts'
import { invoiceStates } from '../states.ts'

/** Deletes a draft and gives back what it billed. */
export function invoiceDiscard(ctx: Acting, id: string, input: Version): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Invoice', id, input.expectedVersion)
    const { lines, ...before } = await tx.db.invoice.findUniqueOrThrow({ where: { id }, include: { lines: true } })
    invoiceStates.check(before, 'discard')

    await recount(
      tx,
      id,
      lines.map(({ id: lineId }) => lineId),
    )
    await tx.db.invoice.delete({ where: { id } })

    await emit(tx, { type: 'invoice.discarded', entity: 'Invoice', before, after: null, facts: factsOf(before) })
    return id
  })
}
