import { transact } from '../../db/transact.ts'
import type { Prisma, Ticket } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { today } from '../../kernel/clock.ts'
import { invalid } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import { emit } from '../../live/log.ts'
import { enqueueMail } from '../../mail/outbox.ts'
import { nextNumber } from '../company/series.ts'
import type { Letter } from './mails.ts'
import { addressOf } from './rules.ts'

export type Message = {
  kind: 'REPLY' | 'NOTE' | 'SYSTEM'
  body: string
  contactId?: string | null
  attachmentIds?: readonly string[] | null
}

/** Adds a message: by the contact named, else by the viewer. Attachments are files that the viewer has uploaded and used nowhere else. */
export async function write(
  tx: Acting,
  ticketId: string,
  { kind, body, contactId, attachmentIds }: Message,
): Promise<string> {
  if (!body.trim()) throw invalid('body', 'REQUIRED', { en: 'Write something.', fr: 'Écrivez quelque chose.' })
  const memberId = !contactId && tx.viewer.kind === 'MEMBER' ? tx.viewer.id : null
  const message = await tx.db.ticketMessage.create({
    data: { ticketId, kind, body: body.trim(), memberId, contactId: contactId ?? null, at: tx.clock.now() },
    select: { id: true },
  })
  await attach(tx, message.id, attachmentIds ?? [])
  return message.id
}

async function attach(tx: Acting, messageId: string, ids: readonly string[]): Promise<void> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return
  const uploadedById = tx.viewer.kind === 'MEMBER' ? tx.viewer.id : null
  const { count } = await tx.db.storedFile.updateMany({
    where: { id: { in: wanted }, uploadedById, messageId: null, storedAt: { not: null } },
    data: { messageId },
  })
  if (count < wanted.length)
    throw invalid('attachmentIds', 'NOT_FOUND', {
      en: 'A file is unknown, not uploaded yet, or used elsewhere.',
      fr: 'Un fichier est inconnu, pas encore envoyé, ou utilisé ailleurs.',
    })
}

export type Opening = Pick<Prisma.TicketUncheckedCreateInput, 'clientId' | 'subject'> &
  Partial<
    Pick<Prisma.TicketUncheckedCreateInput, 'kind' | 'priority' | 'contactId' | 'contractId' | 'teamId' | 'continuesId'>
  >

/** A new ticket with its first message. */
export function begin(ctx: Acting, opening: Opening, message: Message): Promise<Ticket> {
  return transact(ctx, async (tx) => {
    const now = tx.clock.now()
    const number = (await nextNumber(tx, 'TICKET', today(tx.clock))) ?? newId()
    const createdById = tx.viewer.kind === 'MEMBER' ? tx.viewer.id : null
    const ticket = await tx.db.ticket.create({
      data: { ...opening, number, createdById, openedAt: now, createdAt: now, updatedAt: now },
    })
    await write(tx, ticket.id, message)
    await emit(tx, { type: 'ticket.opened', entity: 'Ticket', before: null, after: ticket, facts: facts(ticket) })
    return ticket
  })
}

export const facts = ({ number, subject }: Ticket) => ({ number, subject })

/** Writes to the ticket's contact in the client's language. Without any address nobody is written to, and the ticket goes on. */
export async function inform(
  tx: Acting,
  ticket: Ticket,
  kind: string,
  letter: (locale: string) => Letter,
): Promise<string | null> {
  const client = await tx.db.client.findUniqueOrThrow({
    where: { id: ticket.clientId },
    select: { email: true, locale: true },
  })
  const contact =
    ticket.contactId && (await tx.db.contact.findUnique({ where: { id: ticket.contactId }, select: { email: true } }))
  const primary = await tx.db.contact.findFirst({
    where: { clientId: ticket.clientId, primary: true },
    select: { email: true },
  })
  const to = addressOf(contact || null, primary, client)
  if (to)
    await enqueueMail(tx, { to: [to], kind, documentType: 'Ticket', documentId: ticket.id, ...letter(client.locale) })
  return to
}
