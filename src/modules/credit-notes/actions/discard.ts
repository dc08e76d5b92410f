import { lock } from '../../../access/rows.ts'
import { transact } from '../../../db/transact.ts'
import type { Acting } from '../../../graphql/context.ts'
import { emit } from '../../../live/log.ts'
import { factsOf, type Version } from '../records.ts'
import { creditNoteStates } from '../states.ts'

/** Deletes a draft. */
export function creditNoteDiscard(ctx: Acting, id: string, input: Version): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'CreditNote', id, input.expectedVersion)
    const before = await tx.db.creditNote.findUniqueOrThrow({ where: { id } })
    creditNoteStates.check(before, 'discard')

    await tx.db.creditNote.delete({ where: { id } })

    await emit(tx, { type: 'creditNote.discarded', entity: 'CreditNote', before, after: null, facts: factsOf(before) })
    return id
  })
}
