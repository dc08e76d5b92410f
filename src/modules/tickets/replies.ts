import { lock } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { finalTarget } from './merging.ts'
import type { Message } from './messages.ts'
import { move } from './move.ts'
import { continued, open } from './opening.ts'
import { closedRecently } from './states.ts'

type Reply = Pick<Message, 'body' | 'attachmentIds' | 'mailKey' | 'sender'>

/**
 * A client's reply. What was resolved, or closed not long ago, is open again; what was closed long ago goes on in a new
 * ticket; what was merged goes on in the last one of the chain. Answers the ticket that took it.
 */
export function clientReply(ctx: Acting, id: string, reply: Reply): Promise<string> {
  return transact(ctx, async (tx) => {
    const target = await finalTarget(tx, id)
    await lock(tx, 'Ticket', target)
    const { status, closedAt } = await tx.db.ticket.findUniqueOrThrow({ where: { id: target } })
    const message: Message = { ...reply, kind: 'REPLY' }
    if (status === 'CLOSED' && closedRecently({ closedAt, now: tx.clock.now() })) return sequel(tx, target, message)
    return move(tx, target, {}, { verb: 'clientReply', type: 'ticket.clientReplied', message })
  })
}

/** A new ticket that continues one closed long ago. */
async function sequel(tx: Acting, continuesId: string, message: Message): Promise<string> {
  const closed = await tx.db.ticket.findUniqueOrThrow({ where: { id: continuesId } })
  const { id } = await open(tx, { ...continued(closed), subject: closed.subject, message, continuesId })
  return id
}
