import type { Acting } from '../../graphql/context.ts'
import { invalid } from '../../kernel/errors.ts'

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
  if (!attachmentIds?.length) return
  const { count } = await tx.db.storedFile.updateMany({
    where: { id: { in: [...attachmentIds] }, ...uploadedBy(tx), messageId: null, storedAt: { not: null } },
    data: { messageId: id },
  })
  if (count < new Set(attachmentIds).size)
    throw invalid('attachmentIds', 'NOT_FOUND', {
      en: 'An attachment was not uploaded by you, or is in use.',
      fr: 'Une pièce jointe n’a pas été envoyée par vous, ou sert déjà.',
    })
}

const authorOf = ({ viewer }: Acting) => ({
  ...(viewer.kind === 'MEMBER' && { memberId: viewer.id }),
  ...(viewer.kind === 'CONTACT' && { contactId: viewer.id }),
})

const uploadedBy = ({ viewer }: Acting) =>
  viewer.kind === 'CONTACT' ? { contactId: viewer.id } : { uploadedById: viewer.kind === 'MEMBER' ? viewer.id : null }

export const memberId = ({ viewer }: Acting) => (viewer.kind === 'MEMBER' ? viewer.id : null)
