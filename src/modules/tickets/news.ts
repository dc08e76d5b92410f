import type { Ticket } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { notify } from '../activity/notifications.ts'
import type { TicketVerb } from './states.ts'

type Change = { verb: TicketVerb; before: Ticket; after: Ticket }

/** Tells a new assignee that it is theirs, and whoever has or follows it that the client has written. */
export async function tell(tx: Acting, { verb, before, after }: Change): Promise<void> {
  const about = { entity: 'Ticket', entityId: after.id } as const
  const { assigneeId } = after
  if (verb === 'assign' && assigneeId && assigneeId !== before.assigneeId)
    await notify(tx, [assigneeId], { ...about, kind: 'TICKET_ASSIGNED' })
  if (verb !== 'clientReply') return
  const followers = await tx.db.ticketFollower.findMany({ where: { ticketId: after.id }, select: { memberId: true } })
  const readers = [...followers.map(({ memberId }) => memberId), ...(assigneeId ? [assigneeId] : [])]
  await notify(tx, readers, { ...about, kind: 'TICKET_ANSWERED' })
}
