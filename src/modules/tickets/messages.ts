import type { Acting } from '../../graphql/context.ts'
import { attach } from '../activity/files.ts'

export type Message = {
  kind: 'REPLY' | 'NOTE' | 'SYSTEM'
  body: string
  attachmentIds?: readonly string[] | null
  /** The Message-ID of the mail that brought it. */
  mailKey?: string | null
  /** Who wrote, when it is nobody we know. */
  sender?: string | null
}

/** Adds a message of the viewer's to a ticket, with files that they have uploaded. */
export async function writeMessage(tx: Acting, ticketId: string, message: Message): Promise<void> {
  const { kind, body, attachmentIds, mailKey = null, sender = null } = message
  const { id } = await tx.db.ticketMessage.create({
    data: { ticketId, kind, body, mailKey, sender, ...authorOf(tx), at: tx.clock.now() },
  })
  await attach(tx, attachmentIds, { messageId: id })
}

const authorOf = ({ viewer }: Acting) => ({
  ...(viewer.kind === 'MEMBER' && { memberId: viewer.id }),
  ...(viewer.kind === 'CONTACT' && { contactId: viewer.id }),
})
