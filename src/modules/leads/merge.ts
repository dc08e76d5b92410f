import { lockAll } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { conflict, invalid } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { moveAll } from '../clients/moves.ts'
import { filledFrom } from '../clients/rules.ts'
import { factsOf, fillable, takesWork } from './rules.ts'
import { leadStates } from './states.ts'

/** Says that a lead is the same as another one, which takes over what hangs on it and what it did not know. */
export function leadMerge(
  ctx: Acting,
  id: string,
  { intoId, expectedVersion }: { intoId: string; expectedVersion?: number | null },
): Promise<string> {
  return transact(ctx, async (tx) => {
    await lockAll(tx, 'Lead', [id, intoId], 'intoId')
    const [before, kept] = [await read(tx, id), await read(tx, intoId)]
    if (expectedVersion != null && before.version !== expectedVersion) throw conflict(before.version)
    const status = leadStates.check({ status: before.status }, 'merge')!
    if (id === intoId || !takesWork(kept.status)) throw noTarget()

    const changed = { version: { increment: 1 }, updatedAt: tx.clock.now() }
    const followers = await tx.db.leadFollower.findMany({ where: { leadId: id }, select: { memberId: true } })
    await tx.db.leadFollower.createMany({
      data: followers.map(({ memberId }) => ({ memberId, leadId: intoId })),
      skipDuplicates: true,
    })
    const after = await tx.db.lead.update({ where: { id }, data: { ...changed, status, mergedIntoId: intoId } })
    const filled = await tx.db.lead.update({
      where: { id: intoId },
      data: { ...changed, ...filledFrom(kept, before, fillable) },
    })
    await moveAll(tx, { column: 'leadId', id }, { column: 'leadId', id: intoId })

    await emit(tx, {
      type: 'lead.merged',
      entity: 'Lead',
      before,
      after,
      facts: { ...factsOf(after), into: filled.name },
    })
    await emit(tx, { type: 'lead.updated', entity: 'Lead', before: kept, after: filled, facts: factsOf(filled) })
    return id
  })
}

const read = ({ db }: Acting, id: string) => db.lead.findUniqueOrThrow({ where: { id } })

const noTarget = () =>
  invalid('intoId', 'NOT_ALLOWED', {
    en: 'Name another lead, one that is neither a client nor merged itself.',
    fr: 'Indiquez un autre prospect, ni converti ni lui-même fusionné.',
  })
