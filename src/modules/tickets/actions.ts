import { lock, visible } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Ticket } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { today } from '../../kernel/clock.ts'
import { invalid } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { enqueueMail } from '../../mail/outbox.ts'
import { nextNumber } from '../company/series.ts'
import { ticketMail } from './mails.ts'
import { type TicketSubject, type TicketVerb, ticketStates } from './states.ts'

type Version = { expectedVersion?: number | null }
type Priority = 'LOW' | 'NORMAL' | 'HIGH' | 'URGENT'
type Kind = 'PROBLEM' | 'COMPLAINT' | 'QUESTION'
export type TicketOpenShape = {
  clientId: string
  contactId?: string | null
  subject: string
  body: string
  kind?: Kind | null
  priority?: Priority | null
  teamId?: string | null
}

/** Opens a ticket for a client, with their first message. */
export function ticketOpen(ctx: Acting, input: TicketOpenShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await visible(tx, 'Client', input.clientId, 'clientId')
    if (input.contactId) await visible(tx, 'Contact', input.contactId, 'contactId')
    const contact = input.contactId ? await tx.db.contact.findUniqueOrThrow({ where: { id: input.contactId } }) : null
    if (contact && contact.clientId !== input.clientId)
      throw invalid('contactId', 'OTHER_CLIENT', {
        en: 'The contact is another client’s.',
        fr: 'Le contact est celui d’un autre client.',
      })
    if (input.teamId) await visible(tx, 'Team', input.teamId, 'teamId')
    for (const field of ['subject', 'body'] as const)
      if (!input[field].trim())
        throw invalid(field, 'REQUIRED', { en: 'Say what it is about.', fr: 'Indiquez de quoi il s’agit.' })

    const now = tx.clock.now()
    const { clientId, contactId = null, teamId = null, kind, priority } = input
    const ticket = await tx.db.ticket.create({
      data: {
        clientId,
        contactId,
        teamId,
        subject: input.subject.trim(),
        ...(kind && { kind }),
        ...(priority && { priority }),
        number: (await nextNumber(tx, 'TICKET', today(tx.clock))) ?? `T-${now.getTime()}`,
        createdById: memberId(tx),
        openedAt: now,
        createdAt: now,
        updatedAt: now,
        messages: {
          create: {
            kind: 'REPLY',
            body: input.body,
            at: now,
            ...(contactId ? { contactId } : { memberId: memberId(tx) }),
          },
        },
      },
    })

    await emit(tx, { type: 'ticket.opened', entity: 'Ticket', before: null, after: ticket, facts: factsOf(ticket) })
    return ticket.id
  })
}

export type TicketUpdateShape = Version & {
  subject?: string | null
  kind?: Kind | null
  priority?: Priority | null
  teamId?: string | null
}
export const ticketUpdate = (ctx: Acting, id: string, input: TicketUpdateShape): Promise<string> =>
  move(ctx, id, input, {
    verb: 'update',
    type: 'ticket.updated',
    check: async (tx) => {
      if (input.teamId) await visible(tx, 'Team', input.teamId, 'teamId')
    },
    data: () => ({
      ...(input.subject?.trim() && { subject: input.subject.trim() }),
      ...(input.kind && { kind: input.kind }),
      ...(input.priority && { priority: input.priority }),
      ...(input.teamId !== undefined && { teamId: input.teamId }),
    }),
  })

/** Gives a ticket an owner and, if wanted, a priority; a new one is then open. */
export const ticketAssign = (
  ctx: Acting,
  id: string,
  input: Version & { assigneeId?: string | null; priority?: Priority | null },
): Promise<string> =>
  move(ctx, id, input, {
    verb: 'assign',
    type: 'ticket.assigned',
    check: async (tx) => {
      if (input.assigneeId) await visible(tx, 'Member', input.assigneeId, 'assigneeId')
    },
    data: () => ({ assigneeId: input.assigneeId ?? null, ...(input.priority && { priority: input.priority }) }),
  })

type Message = Version & { body: string; attachmentIds?: string[] | null }

/** Answers the client. The first answer stops the clock of the first response, once. */
export const ticketReply = (ctx: Acting, id: string, input: Message): Promise<string> =>
  move(ctx, id, input, {
    verb: 'reply',
    type: 'ticket.replied',
    message: { kind: 'REPLY', ...input },
    data: (tx, { firstRespondedAt }) => ({ firstRespondedAt: firstRespondedAt ?? tx.clock.now() }),
    after: (tx, ticket) => inform(tx, ticket, { kind: 'ticket.replied', body: input.body }),
  })

/** Writes an internal note; it is no answer. */
export const ticketNote = (ctx: Acting, id: string, input: Message): Promise<string> =>
  move(ctx, id, input, { verb: 'note', type: 'ticket.noted', message: { kind: 'NOTE', ...input } })
export const ticketHold = (ctx: Acting, id: string, input: Version & { until?: Date | null }): Promise<string> =>
  move(ctx, id, input, {
    verb: 'hold',
    type: 'ticket.held',
    subject: (tx) => ({ until: input.until ?? null, now: tx.clock.now() }),
    data: () => ({ holdUntil: input.until ?? null }),
  })

/** Says that it is answered, and tells the client. */
export const ticketResolve = (ctx: Acting, id: string, input: Version): Promise<string> =>
  move(ctx, id, input, {
    verb: 'resolve',
    type: 'ticket.resolved',
    data: (tx) => ({ resolvedAt: tx.clock.now(), holdUntil: null }),
    after: (tx, ticket) => inform(tx, ticket, { kind: 'ticket.resolved' }),
  })
export const ticketReopen = (ctx: Acting, id: string, input: Version): Promise<string> =>
  move(ctx, id, input, {
    verb: 'reopen',
    type: 'ticket.reopened',
    data: () => ({ resolvedAt: null, closedAt: null, holdUntil: null }),
  })

/** Closes it, and tells the client. */
export const ticketClose = (ctx: Acting, id: string, input: Version): Promise<string> =>
  move(ctx, id, input, {
    verb: 'close',
    type: 'ticket.closed',
    data: (tx, { resolvedAt }) => ({
      closedAt: tx.clock.now(),
      resolvedAt: resolvedAt ?? tx.clock.now(),
      holdUntil: null,
    }),
    after: (tx, ticket) => inform(tx, ticket, { kind: 'ticket.closed' }),
  })

type Move = {
  verb: TicketVerb
  type: string
  check?: (tx: Acting) => Promise<void>
  subject?: (tx: Acting) => TicketSubject
  message?: { kind: 'REPLY' | 'NOTE'; body: string; attachmentIds?: string[] | null }
  data?: (tx: Acting, ticket: Ticket) => object
  after?: (tx: Acting, ticket: Ticket) => Promise<void>
}

function move(
  ctx: Acting,
  id: string,
  input: Version,
  { verb, type, check, subject = () => ({}), message, data = () => ({}), after: then }: Move,
): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Ticket', id, input.expectedVersion)
    const before = await tx.db.ticket.findUniqueOrThrow({ where: { id } })
    await check?.(tx)
    const status = ticketStates.check({ ...subject(tx), status: before.status }, verb)!
    if (message && !message.body.trim())
      throw invalid('body', 'REQUIRED', { en: 'Write something.', fr: 'Écrivez un message.' })

    if (message) await write(tx, id, message)
    const after = await tx.db.ticket.update({
      where: { id },
      data: { ...data(tx, before), status, version: { increment: 1 }, updatedAt: tx.clock.now() },
    })

    await emit(tx, { type, entity: 'Ticket', before, after, facts: factsOf(after) })
    await then?.(tx, after)
    return id
  })
}

async function write(
  tx: Acting,
  ticketId: string,
  { kind, body, attachmentIds }: NonNullable<Move['message']>,
): Promise<void> {
  const { id } = await tx.db.ticketMessage.create({
    data: { ticketId, kind, body, memberId: memberId(tx), at: tx.clock.now() },
  })
  if (!attachmentIds?.length) return
  const { count } = await tx.db.storedFile.updateMany({
    where: { id: { in: attachmentIds }, uploadedById: tx.viewer.id, messageId: null, storedAt: { not: null } },
    data: { messageId: id },
  })
  if (count < new Set(attachmentIds).size)
    throw invalid('attachmentIds', 'NOT_FOUND', {
      en: 'An attachment was not uploaded by you, or is in use.',
      fr: 'Une pièce jointe n’a pas été envoyée par vous, ou sert déjà.',
    })
}

const memberId = ({ viewer }: Acting) => (viewer.kind === 'MEMBER' ? viewer.id : null)
const factsOf = ({ number, subject }: Ticket) => ({ number, subject })

/** Tells the contact who asked, else the client. */
async function inform(
  tx: Acting,
  ticket: Ticket,
  { kind, body = '' }: { kind: 'ticket.replied' | 'ticket.resolved' | 'ticket.closed'; body?: string },
): Promise<void> {
  const { client, contact } = await tx.db.ticket.findUniqueOrThrow({
    where: { id: ticket.id },
    select: { client: { select: { email: true, locale: true } }, contact: { select: { email: true } } },
  })
  const to = contact?.email ?? client?.email
  if (to)
    await enqueueMail(tx, {
      to: [to],
      kind,
      documentType: 'Ticket',
      documentId: ticket.id,
      ...ticketMail(client!.locale, kind, { ...factsOf(ticket), body }),
    })
}
