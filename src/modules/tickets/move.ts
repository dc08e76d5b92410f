import { lock } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Ticket } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { invalid } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { clocked, raiseBreaches } from './clocks.ts'
import { type Message, writeMessage } from './messages.ts'
import { tell } from './news.ts'
import { factsOf } from './rules.ts'
import { type TicketSubject, type TicketVerb, ticketStates } from './states.ts'

export type Version = { expectedVersion?: number | null }

export type Move = {
  verb: TicketVerb
  type: string
  check?: (tx: Acting, ticket: Ticket) => Promise<void>
  subject?: (tx: Acting, ticket: Ticket) => TicketSubject
  message?: Message
  data?: (tx: Acting, ticket: Ticket) => Partial<Ticket>
  after?: (tx: Acting, ticket: Ticket, before: Ticket) => Promise<void>
}

/** Every verb of a ticket: what time has done comes first, then the verb, then the clocks of the state it leads to. */
export function move(
  ctx: Acting,
  id: string,
  input: Version,
  { verb, type, check, subject = () => ({}), message, data = () => ({}), after: then }: Move,
): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Ticket', id, input.expectedVersion)
    const before = await raiseBreaches(tx, await tx.db.ticket.findUniqueOrThrow({ where: { id } }))
    await check?.(tx, before)
    const status = ticketStates.check({ ...subject(tx, before), status: before.status }, verb)!
    if (message && !message.body.trim())
      throw invalid('body', 'REQUIRED', { en: 'Write something.', fr: 'Écrivez un message.' })

    const changed = { ...data(tx, before), status }
    const clocks = await clocked(tx, { ...before, ...changed }, before)

    if (message) await writeMessage(tx, id, message)
    const after = await tx.db.ticket.update({
      where: { id },
      data: { ...changed, ...clocks, version: { increment: 1 }, updatedAt: tx.clock.now() },
    })

    await emit(tx, { type, entity: 'Ticket', before, after, facts: factsOf(after) })
    await tell(tx, { verb, after, before })
    await then?.(tx, after, before)
    return id
  })
}
