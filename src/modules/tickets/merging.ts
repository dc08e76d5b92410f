import { lockAll, visible } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Ticket } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { invalid, notFound } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { linkBoth } from './links.ts'
import { writeMessage } from './messages.ts'
import { move, type Version } from './move.ts'
import { continued, open } from './opening.ts'
import { factsOf } from './rules.ts'

/** The ticket in which a merged one goes on, through every later merge. A merged ticket never becomes a target again, so the way ends. */
export async function finalTarget({ db }: Acting, id: string): Promise<string> {
  const [row] = await db.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE way AS (
      SELECT "id", "mergedIntoId" FROM "Ticket" WHERE "id" = ${id}::uuid
      UNION SELECT t."id", t."mergedIntoId" FROM "Ticket" t JOIN way ON t."id" = way."mergedIntoId"
    ) SELECT "id"::text FROM way WHERE "mergedIntoId" IS NULL`
  return row?.id ?? id
}

/** Merges a ticket into another one of the same client: its messages and followers go on there. */
export function ticketMerge(ctx: Acting, id: string, input: Version & { intoId: string }): Promise<string> {
  return transact(ctx, async (tx) => {
    await visible(tx, 'Ticket', input.intoId, 'intoId')
    const intoId = await finalTarget(tx, input.intoId)
    await lockAll(tx, 'Ticket', [id, intoId], 'intoId')
    const target = await tx.db.ticket.findUniqueOrThrow({ where: { id: intoId } })

    return move(tx, id, input, {
      verb: 'merge',
      type: 'ticket.merged',
      subject: (_tx, { clientId }) => ({
        into: { status: target.status, sameTicket: id === intoId, sameClient: clientId === target.clientId },
      }),
      data: () => ({ mergedIntoId: intoId }),
      after: (_tx, merged) => moveInto(tx, merged, target),
    })
  })
}

async function moveInto(tx: Acting, merged: Ticket, before: Ticket): Promise<void> {
  const { db } = tx
  const [from, to] = [{ ticketId: merged.id }, { ticketId: before.id }]
  await db.ticketMessage.updateMany({ where: from, data: to })
  const followers = await db.ticketFollower.findMany({ where: from })
  await db.ticketFollower.createMany({
    data: followers.map(({ memberId }) => ({ memberId, ...to })),
    skipDuplicates: true,
  })
  await writeMessage(tx, before.id, { kind: 'SYSTEM', body: `${merged.number} → ${before.number}` })
  const after = await db.ticket.update({
    where: { id: before.id },
    data: { version: { increment: 1 }, updatedAt: tx.clock.now() },
  })
  await emit(tx, {
    type: 'ticket.absorbed',
    entity: 'Ticket',
    before,
    after,
    facts: { ...factsOf(after), merged: merged.number },
  })
}

export type TicketSplitShape = Version & { messageIds: string[]; subject: string }

/** Takes messages off a ticket into a new one, linked to it. Answers the new one. */
export function ticketSplit(ctx: Acting, id: string, input: TicketSplitShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await move(tx, id, input, { verb: 'split', type: 'ticket.split' })
    const ids = [...new Set(input.messageIds)]
    const taken = await tx.db.ticketMessage.findMany({
      where: { id: { in: ids }, ticketId: id },
      orderBy: [{ at: 'asc' }, { id: 'asc' }],
    })
    if (taken.length === 0 || taken.length < ids.length) throw notFound('messageIds')
    if ((await tx.db.ticketMessage.count({ where: { ticketId: id } })) === taken.length)
      throw invalid('messageIds', 'NOT_ALLOWED', {
        en: 'Leave at least one message in the ticket.',
        fr: 'Laissez au moins un message dans le ticket.',
      })

    const source = await tx.db.ticket.findUniqueOrThrow({ where: { id } })
    const split = await open(tx, { ...continued(source), priority: source.priority, subject: input.subject })
    await tx.db.ticketMessage.updateMany({ where: { id: { in: ids } }, data: { ticketId: split.id } })
    await linkBoth(tx, source.id, { otherId: split.id, kind: 'SPLIT_INTO' })
    return split.id
  })
}
