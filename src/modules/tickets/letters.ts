import type { Ticket } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { enqueueMail } from '../../mail/outbox.ts'
import { type TicketLetter, ticketMail } from './mails.ts'
import { factsOf } from './move.ts'

type News = { kind: TicketLetter; body?: string; link?: string }

/** Tells whoever asked: the contact, else the unknown sender, else the client. */
export async function inform(tx: Acting, ticket: Ticket, { kind, body = '', link = '' }: News): Promise<void> {
  const { client, contact } = await tx.db.ticket.findUniqueOrThrow({
    where: { id: ticket.id },
    select: { client: { select: { email: true, locale: true } }, contact: { select: { email: true } } },
  })
  const to = contact?.email ?? ticket.senderEmail ?? client?.email
  if (!to) return
  await enqueueMail(tx, {
    to: [to],
    kind,
    documentType: 'Ticket',
    documentId: ticket.id,
    clientId: ticket.clientId,
    ...ticketMail(client?.locale ?? 'fr', kind, { ...factsOf(ticket), body, link }),
  })
}
