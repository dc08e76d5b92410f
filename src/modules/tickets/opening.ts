import { memberIdOf } from '../../access/viewer.ts'
import type { Ticket } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { today } from '../../kernel/clock.ts'
import { invalid } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { nextNumber } from '../company/series.ts'
import { clocked } from './clocks.ts'
import { type Message, writeMessage } from './messages.ts'
import { dispatch } from './queues.ts'
import { factsOf } from './rules.ts'

export type Kind = Ticket['kind']
export type Priority = Ticket['priority']

/** What a new ticket is about, whoever opens it. */
export type Opening = {
  clientId: string | null
  subject: string
  /** The first message; a ticket split off another one brings its own. */
  message?: Message
  kind?: Kind | null
  priority?: Priority | null
  contactId?: string | null
  contractId?: string | null
  teamId?: string | null
  senderEmail?: string
  senderName?: string | null
  /** The closed ticket that it continues. */
  continuesId?: string
  tags?: string[]
}

/** What a ticket that goes on from another one takes over. */
export const continued = ({
  clientId,
  contactId,
  contractId,
  teamId,
  kind,
  senderEmail,
  senderName,
}: Ticket): Omit<Opening, 'subject'> => ({
  ...{ clientId, contactId, contractId, teamId, kind },
  ...(senderEmail && { senderEmail, senderName }),
})

/** Makes a ticket, starts its clocks and hands it to the next member of its team's queue. */
export async function open(tx: Acting, { message, kind, priority, ...given }: Opening): Promise<Ticket> {
  if (!given.subject.trim()) throw missing('subject')
  if (message && !message.body.trim()) throw missing('body')

  const now = tx.clock.now()
  const contractId = given.contractId ?? (await onlyContract(tx, given.clientId))
  const fresh = await tx.db.ticket.create({
    data: {
      ...given,
      contractId,
      subject: given.subject.trim().slice(0, 250),
      ...(kind && { kind }),
      ...(priority && { priority }),
      number: (await nextNumber(tx, 'TICKET', today(tx.clock))) ?? `T-${now.getTime()}`,
      createdById: memberIdOf(tx),
      openedAt: now,
      createdAt: now,
      updatedAt: now,
    },
  })
  const ticket = await tx.db.ticket.update({ where: { id: fresh.id }, data: await clocked(tx, fresh) })
  if (message) await writeMessage(tx, ticket.id, message)

  await emit(tx, { type: 'ticket.opened', entity: 'Ticket', before: null, after: ticket, facts: factsOf(ticket) })
  await dispatch(tx, ticket)
  return ticket
}

const missing = (field: string) =>
  invalid(field, 'REQUIRED', { en: 'Say what it is about.', fr: 'Indiquez de quoi il s’agit.' })

/** A client with one contract in force asks under that one. */
async function onlyContract({ db }: Acting, clientId: string | null): Promise<string | null> {
  if (!clientId) return null
  const contracts = await db.contract.findMany({ where: { clientId, status: 'ACTIVE' }, select: { id: true }, take: 2 })
  return contracts.length === 1 ? contracts[0]!.id : null
}
