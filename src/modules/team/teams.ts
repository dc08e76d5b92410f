import { forgetAll } from '../../access/identify.ts'
import { lock, visible } from '../../access/rows.ts'
import type { ScopedModel } from '../../access/scope.ts'
import { isTaken } from '../../db/failures.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { duplicate, invalid } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'

type Version = { expectedVersion?: number | null }
export type TeamShape = Version & { name?: string | null; memberIds?: string[] | null }

export function teamCreate(ctx: Acting, input: TeamShape & { name: string }): Promise<string> {
  return transact(ctx, async (tx) => {
    const memberIds = await known(tx, 'Member', input.memberIds, 'memberIds')
    check(input)

    const now = tx.clock.now()
    const members = { create: memberIds.map((memberId) => ({ memberId })) }
    const team = await tx.db.team
      .create({ data: { name: input.name.trim(), createdAt: now, updatedAt: now, members } })
      .catch(sameName)
    tx.transaction.afterCommit(forgetAll)

    await emit(tx, { type: 'team.created', entity: 'Team', before: null, after: team, facts: { name: team.name } })
    return team.id
  })
}

export function teamUpdate(ctx: Acting, id: string, input: TeamShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Team', id, input.expectedVersion)
    const before = await tx.db.team.findUniqueOrThrow({ where: { id } })
    const memberIds = await known(tx, 'Member', input.memberIds, 'memberIds')
    check(input)

    const members = { deleteMany: {}, create: memberIds.map((memberId) => ({ memberId })) }
    const after = await tx.db.team
      .update({
        where: { id },
        data: {
          ...(input.name != null && { name: input.name.trim() }),
          ...(input.memberIds && { members }),
          version: { increment: 1 },
          updatedAt: tx.clock.now(),
        },
      })
      .catch(sameName)
    tx.transaction.afterCommit(forgetAll)

    await emit(tx, { type: 'team.updated', entity: 'Team', before, after, facts: { name: after.name } })
    return id
  })
}

/** The ids of a list, each once and visible. */
export async function known(
  tx: Acting,
  model: ScopedModel,
  ids: readonly string[] | null | undefined,
  path: string,
): Promise<string[]> {
  const wanted = [...new Set(ids ?? [])]
  for (const id of wanted) await visible(tx, model, id, path)
  return wanted
}

function check({ name }: TeamShape): void {
  if (name !== undefined && !name?.trim())
    throw invalid('name', 'REQUIRED', { en: 'Give a name.', fr: 'Indiquez un nom.' })
}

const sameName = (error: unknown): never => {
  throw isTaken(error)
    ? duplicate([], { en: 'There is a team of that name.', fr: 'Une équipe porte déjà ce nom.' })
    : error
}
