import { lock, visible } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { duplicate, invalid } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'

/** Adds a group of clients, who then pay the prices of its lists. */
export function clientGroupCreate(ctx: Acting, input: { name: string }): Promise<string> {
  return transact(ctx, async (tx) => {
    const name = input.name.trim()
    if (!name) throw invalid('name', 'REQUIRED', { en: 'Give a name.', fr: 'Indiquez un nom.' })
    if (await tx.db.clientGroup.findUnique({ where: { name }, select: { id: true } })) throw taken()

    const now = tx.clock.now()
    const group = await tx.db.clientGroup.create({ data: { name, createdAt: now, updatedAt: now } })

    await emit(tx, { type: 'clientGroup.created', entity: 'ClientGroup', before: null, after: group, facts: { name } })
    return group.id
  })
}

type Membership = { expectedVersion?: number | null; groupId?: string | null }

/** Puts a client into a group, or out of any. */
export function clientSetGroup(ctx: Acting, id: string, input: Membership): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Client', id, input.expectedVersion)
    const before = await tx.db.client.findUniqueOrThrow({ where: { id } })
    if (input.groupId) await visible(tx, 'ClientGroup', input.groupId, 'groupId')

    const after = await tx.db.client.update({
      where: { id },
      data: { groupId: input.groupId ?? null, version: { increment: 1 }, updatedAt: tx.clock.now() },
    })

    await emit(tx, { type: 'client.updated', entity: 'Client', before, after, facts: { name: after.name } })
    return id
  })
}

const taken = () => duplicate([], { en: 'There is a group of that name.', fr: 'Un groupe porte déjà ce nom.' })
