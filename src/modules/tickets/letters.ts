import { buffer } from 'node:stream/consumers'
import type { Ticket } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { registerCare } from '../../mail/care.ts'
import { enqueueMail } from '../../mail/outbox.ts'
import { answerAddress } from './addresses.ts'
import { type TicketLetter, ticketMail } from './mails.ts'
import { factsOf } from './rules.ts'

type News = { kind: TicketLetter; body?: string; link?: string }

/** Tells whoever asked: the contact, else the unknown sender, else the client. */
export async function inform(tx: Acting, ticket: Ticket, { kind, body = '', link = '' }: News): Promise<void> {
  const { client, contact } = await tx.db.ticket.findUniqueOrThrow({
    where: { id: ticket.id },
    select: { client: { select: { email: true, locale: true } }, contact: { select: { email: true } } },
  })
  const asked = await tx.db.ticketMessage.findFirst({
    where: { ticketId: ticket.id, mailKey: { not: null } },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    select: { mailKey: true },
  })
  const to = contact?.email ?? ticket.senderEmail ?? client?.email
  if (!to) return
  await enqueueMail(tx, {
    to: [to],
    kind,
    replyTo: answerAddress(tx, ticket.id),
    inReplyTo: asked?.mailKey ?? undefined,
    documentType: 'Ticket',
    documentId: ticket.id,
    clientId: ticket.clientId,
    ...ticketMail(client?.locale ?? 'fr', kind, { ...factsOf(ticket), body, link }),
  })
}

/** What was attached to an answer goes with its mail, as far as a mail carries it. */
registerCare('ticket.replied', {
  attachments: async ({ db, files }, { documentId, createdAt }) => {
    const message = await db.ticketMessage.findFirst({
      where: { ticketId: documentId!, kind: 'REPLY', memberId: { not: null }, at: createdAt },
      select: { files: { where: { storedAt: { not: null } }, orderBy: { id: 'asc' } } },
    })
    return Promise.all(
      (message?.files ?? []).map(async ({ name, contentType, key }) => ({
        ...{ name, contentType },
        content: await buffer(await files.get(key)),
      })),
    )
  },
})
