import { systemViewer } from '../../access/identify.ts'
import { visible } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Ticket } from '../../generated/prisma/client.ts'
import type { QueueMode } from '../../generated/prisma/enums.ts'
import type { Acting } from '../../graphql/context.ts'
import { move } from './move.ts'
import { nextAssignee } from './rules.ts'

type Queue = { mode: QueueMode; lastAssigneeId: string | null }

/** Gives a ticket that nobody has to the next member of its team, when the team has it so. */
export async function dispatch(tx: Acting, { id, teamId, assigneeId }: Ticket): Promise<void> {
  if (!teamId || assigneeId) return
  const next = await nextInQueue(tx, teamId)
  const system = { ...tx, viewer: systemViewer(tx.locale) }
  if (next) await move(system, id, {}, { verb: 'assign', type: 'ticket.assigned', data: () => ({ assigneeId: next }) })
}

/** The member whose turn it is. The queue's row is locked to the end: two tickets at once go to two members. */
async function nextInQueue({ db }: Acting, teamId: string): Promise<string | undefined> {
  const [queue] = await db.$queryRaw<Queue[]>`
    SELECT "mode"::text, "lastAssigneeId"::text FROM "TicketQueue" WHERE "teamId" = ${teamId}::uuid FOR UPDATE`
  if (!queue || queue.mode === 'MANUAL') return undefined
  const members = await db.$queryRaw<{ id: string; open: number }[]>`
    SELECT m."id"::text,
      (SELECT count(*)::int FROM "Ticket" t WHERE t."assigneeId" = m."id" AND t."status" IN ('NEW', 'OPEN')) AS open
    FROM "TeamMembership" s JOIN "Member" m ON m."id" = s."memberId"
    WHERE s."teamId" = ${teamId}::uuid AND m."status" = 'ACTIVE' ORDER BY m."id"`
  const next = nextAssignee(queue.mode, members, queue.lastAssigneeId)
  if (next) await db.ticketQueue.update({ where: { teamId }, data: { lastAssigneeId: next } })
  return next
}

export type QueueShape = { mode: QueueMode; incoming?: boolean | null }

/** Says how a team's tickets find their member, and whether it takes what comes by mail and from the portal. */
export function ticketQueueSet(ctx: Acting, teamId: string, { mode, incoming }: QueueShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await visible(tx, 'Team', teamId, 'id')
    if (incoming) await tx.db.ticketQueue.updateMany({ where: { incoming: true }, data: { incoming: false } })
    const data = { mode, ...(incoming != null && { incoming }) }
    await tx.db.ticketQueue.upsert({ where: { teamId }, create: { teamId, ...data }, update: data })
    return teamId
  })
}

/** The team that takes what clients send. */
export async function incomingTeam({ db }: Acting): Promise<string | null> {
  const queue = await db.ticketQueue.findFirst({ where: { incoming: true }, orderBy: { teamId: 'asc' } })
  return queue?.teamId ?? null
}
