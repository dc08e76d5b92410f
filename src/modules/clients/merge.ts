import { lockAll } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { conflict, invalid } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { moveAll } from './moves.ts'
import { filledFrom } from './rules.ts'
import { clientStates } from './states.ts'

// What a client that stays takes over from its double where it has nothing itself.
// biome-ignore format: a list
const fillable = [
  'siren', 'siret', 'vatNumber', 'email', 'phone', 'phoneKey', 'street', 'street2', 'postalCode', 'city', 'notes',
  'ownerId', 'dunningPlanId',
] as const

/** Says that a client is the same as another one, which takes over everything that hangs on it. */
export function clientMerge(
  ctx: Acting,
  id: string,
  { intoId, expectedVersion }: { intoId: string; expectedVersion?: number | null },
): Promise<string> {
  return transact(ctx, async (tx) => {
    await lockAll(tx, 'Client', [id, intoId], 'intoId')
    const [before, kept] = [await read(tx, id), await read(tx, intoId)]
    if (expectedVersion != null && before.version !== expectedVersion) throw conflict(before.version)
    const status = clientStates.check(before, 'merge')!
    if (id === intoId || kept.status === 'MERGED') throw noTarget()

    const changed = { version: { increment: 1 }, updatedAt: tx.clock.now() }
    const after = await tx.db.client.update({ where: { id }, data: { ...changed, status, mergedIntoId: intoId } })
    const filled = await tx.db.client.update({
      where: { id: intoId },
      data: { ...changed, ...filledFrom(kept, before, fillable) },
    })
    await movePeople(tx, id, intoId)
    await moveAll(tx, { column: 'clientId', id }, { column: 'clientId', id: intoId })

    const facts = { name: after.name, into: filled.name }
    await emit(tx, { type: 'client.merged', entity: 'Client', before, after, facts })
    await emit(tx, {
      type: 'client.absorbed',
      entity: 'Client',
      before: kept,
      after: filled,
      facts: { name: after.name },
    })
    return id
  })
}

/** Contacts and followers. Whoever was written to first at the double no longer is. */
async function movePeople({ db }: Acting, id: string, intoId: string): Promise<void> {
  await db.contact.updateMany({ where: { clientId: id }, data: { clientId: intoId, primary: false } })
  const followers = await db.clientFollower.findMany({ where: { clientId: id }, select: { memberId: true } })
  const rows = followers.map(({ memberId }) => ({ memberId, clientId: intoId }))
  await db.clientFollower.createMany({ data: rows, skipDuplicates: true })
}

const read = ({ db }: Acting, id: string) => db.client.findUniqueOrThrow({ where: { id } })

const noTarget = () =>
  invalid('intoId', 'NOT_ALLOWED', {
    en: 'Name another client, one that is not merged itself.',
    fr: 'Indiquez un autre client, qui ne soit pas lui-même fusionné.',
  })
