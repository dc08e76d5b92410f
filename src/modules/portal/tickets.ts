import { lock } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { invalid } from '../../kernel/errors.ts'
import type { TicketOpenShape } from '../tickets/actions.ts'
import { open } from '../tickets/opening.ts'
import { incomingTeam } from '../tickets/queues.ts'
import { type Rating, ratingGive } from '../tickets/ratings.ts'
import { clientReply } from '../tickets/replies.ts'

export type PortalTicketShape = Pick<TicketOpenShape, 'subject' | 'body' | 'kind' | 'priority' | 'attachmentIds'>

/** Opens a ticket in the contact's name, in the queue that takes what comes in. */
export const contactTicketOpen = (ctx: Acting, input: PortalTicketShape): Promise<string> =>
  transact(ctx, async (tx) => {
    const { id: contactId, clientId } = tx.viewer
    const { subject, body, kind = null, priority = null, attachmentIds = null } = input
    const message = { kind: 'REPLY', body, attachmentIds } as const
    const from = { clientId: clientId!, contactId, teamId: await incomingTeam(tx) }
    const { id } = await open(tx, { ...from, subject, kind, priority, message })
    return id
  })

/** The contact's reply; answers the ticket that took it, which is another one when this was merged or closed long ago. */
export const contactTicketReply = (
  ctx: Acting,
  id: string,
  input: { body: string; attachmentIds?: string[] | null },
): Promise<string> =>
  transact(ctx, async (tx) => {
    await lock(tx, 'Ticket', id)
    return clientReply(tx, id, input)
  })

/** What the contact thinks of the last resolution; they may change their mind. */
export const contactTicketRate = (ctx: Acting, id: string, rating: Rating): Promise<string> =>
  transact(ctx, async (tx) => {
    await lock(tx, 'Ticket', id)
    const asked = await tx.db.ticketRating.findFirst({
      where: { ticketId: id },
      orderBy: [{ askedAt: 'desc' }, { id: 'desc' }],
      select: { id: true },
    })
    if (!asked)
      throw invalid('id', 'NOT_ALLOWED', {
        en: 'It has not been resolved yet.',
        fr: 'Il n’a pas encore été résolu.',
      })
    return ratingGive(tx, asked.id, rating)
  })
