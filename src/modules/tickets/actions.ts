import { visible } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Ticket } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { invalid } from '../../kernel/errors.ts'
import { inform } from './letters.ts'
import { move, type Version } from './move.ts'
import { type Kind, open, type Priority } from './opening.ts'
import { dispatch } from './queues.ts'
import { askRating } from './ratings.ts'

export type TicketOpenShape = {
  clientId: string
  contactId?: string | null
  contractId?: string | null
  subject: string
  body: string
  kind?: Kind | null
  priority?: Priority | null
  teamId?: string | null
  tags?: string[] | null
  attachmentIds?: string[] | null
}

/** Opens a ticket for a client, with their first message. */
export function ticketOpen(ctx: Acting, input: TicketOpenShape): Promise<string> {
  return transact(ctx, async (tx) => {
    const { clientId, contactId = null, contractId = null, teamId = null, subject, body } = input
    const { kind = null, priority = null, attachmentIds = null, tags } = input
    await visible(tx, 'Client', clientId, 'clientId')
    await named(tx, input, clientId)

    const message = { kind: 'REPLY', body, attachmentIds } as const
    const about = { clientId, contactId, contractId, teamId, subject, kind, priority }
    const ticket = await open(tx, { ...about, tags: tagsOf(tags), message })
    return ticket.id
  })
}

type Names = { contactId?: string | null; contractId?: string | null; teamId?: string | null }

/** Refuses what an input names and is not visible, or is another client's. */
async function named(tx: Acting, { contactId, contractId, teamId }: Names, clientId: string | null): Promise<void> {
  if (contactId) await visible(tx, 'Contact', contactId, 'contactId')
  if (contractId) await visible(tx, 'Contract', contractId, 'contractId')
  if (teamId) await visible(tx, 'Team', teamId, 'teamId')
  const contact = contactId && (await tx.db.contact.findUnique({ where: { id: contactId } }))
  if (contact && contact.clientId !== clientId)
    throw invalid('contactId', 'OTHER_CLIENT', {
      en: 'The contact is another client’s.',
      fr: 'Le contact est celui d’un autre client.',
    })
  const contract = contractId && (await tx.db.contract.findUnique({ where: { id: contractId } }))
  if (contract && contract.clientId !== clientId)
    throw invalid('contractId', 'OTHER_CLIENT', {
      en: 'The contract is another client’s.',
      fr: 'Le contrat est celui d’un autre client.',
    })
}

const mostTags = 20

function tagsOf(tags: readonly string[] | null | undefined): string[] {
  const names = [...new Set((tags ?? []).map((tag) => tag.trim().toLowerCase()).filter(Boolean))]
  if (names.length > mostTags || names.some((name) => name.length > 50))
    throw invalid('tags', 'TOO_LONG', {
      en: `At most ${mostTags} tags of 50 characters.`,
      fr: `Au plus ${mostTags} étiquettes de 50 caractères.`,
    })
  return names
}

export type TicketUpdateShape = Version & {
  subject?: string | null
  kind?: Kind | null
  priority?: Priority | null
  teamId?: string | null
  clientId?: string | null
  contactId?: string | null
  contractId?: string | null
  tags?: string[] | null
}
export const ticketUpdate = (ctx: Acting, id: string, input: TicketUpdateShape): Promise<string> =>
  move(ctx, id, input, {
    verb: 'update',
    type: 'ticket.updated',
    check: async (tx, { clientId }) => {
      if (input.clientId) await visible(tx, 'Client', input.clientId, 'clientId')
      if (input.clientId && clientId && input.clientId !== clientId)
        throw invalid('clientId', 'NOT_ALLOWED', {
          en: 'The ticket is another client’s already: open a new one.',
          fr: 'Le ticket est déjà celui d’un autre client : ouvrez-en un nouveau.',
        })
      await named(tx, input, input.clientId ?? clientId)
    },
    data: () => ({
      ...(input.subject?.trim() && { subject: input.subject.trim() }),
      ...(input.kind && { kind: input.kind }),
      ...(input.priority && { priority: input.priority }),
      ...(input.clientId && { clientId: input.clientId }),
      ...(input.teamId !== undefined && { teamId: input.teamId }),
      ...(input.contactId !== undefined && { contactId: input.contactId }),
      ...(input.contractId !== undefined && { contractId: input.contractId }),
      ...(input.tags && { tags: tagsOf(input.tags) }),
    }),
    after: async (tx, after, before) => {
      if (after.teamId !== before.teamId) await dispatch(tx, after)
    },
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

type Text = Version & { body: string; attachmentIds?: string[] | null }

/** Answers the client. The first answer stops the clock of the first response, once. */
export const ticketReply = (ctx: Acting, id: string, input: Text): Promise<string> =>
  move(ctx, id, input, {
    verb: 'reply',
    type: 'ticket.replied',
    message: { ...input, kind: 'REPLY' },
    data: (tx, { firstRespondedAt }) => ({ firstRespondedAt: firstRespondedAt ?? tx.clock.now() }),
    after: (tx, ticket) => inform(tx, ticket, { kind: 'ticket.replied', body: input.body }),
  })

/** Writes an internal note; it is no answer. */
export const ticketNote = (ctx: Acting, id: string, input: Text): Promise<string> =>
  move(ctx, id, input, { verb: 'note', type: 'ticket.noted', message: { ...input, kind: 'NOTE' } })

export const ticketHold = (ctx: Acting, id: string, input: Version & { until?: Date | null }): Promise<string> =>
  move(ctx, id, input, {
    verb: 'hold',
    type: 'ticket.held',
    subject: (tx) => ({ until: input.until ?? null, now: tx.clock.now() }),
    data: () => ({ holdUntil: input.until ?? null }),
  })

/** Says that it is answered, tells the client and asks whether they are satisfied. */
export const ticketResolve = (ctx: Acting, id: string, input: Version): Promise<string> =>
  move(ctx, id, input, {
    verb: 'resolve',
    type: 'ticket.resolved',
    data: (tx) => ({ resolvedAt: tx.clock.now() }),
    after: async (tx, ticket) => {
      const link = await askRating(tx, ticket)
      await inform(tx, ticket, { kind: 'ticket.resolved', link })
    },
  })

export const ticketReopen = (ctx: Acting, id: string, input: Version): Promise<string> =>
  move(ctx, id, input, { verb: 'reopen', type: 'ticket.reopened' })

/** Closes it, and tells the client. */
export const ticketClose = (ctx: Acting, id: string, input: Version): Promise<string> =>
  move(ctx, id, input, {
    verb: 'close',
    type: 'ticket.closed',
    data: (tx, { resolvedAt }: Ticket) => ({ closedAt: tx.clock.now(), resolvedAt: resolvedAt ?? tx.clock.now() }),
    after: (tx, ticket) => inform(tx, ticket, { kind: 'ticket.closed' }),
  })

/** Puts unwanted mail away. Nobody is told. */
export const ticketMarkSpam = (ctx: Acting, id: string, input: Version): Promise<string> =>
  move(ctx, id, input, { verb: 'markSpam', type: 'ticket.markedSpam' })
