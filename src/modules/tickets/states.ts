import { invalid, type Refusal } from '../../kernel/errors.ts'
import { machine, to } from '../../kernel/machine.ts'

export type TicketStatus = 'NEW' | 'OPEN' | 'PENDING_CUSTOMER' | 'ON_HOLD' | 'RESOLVED' | 'CLOSED' | 'MERGED' | 'SPAM'
export type TicketVerb =
  | 'update'
  | 'assign'
  | 'reply'
  | 'clientReply'
  | 'note'
  | 'hold'
  | 'resolve'
  | 'reopen'
  | 'close'
  | 'merge'
  | 'markSpam'

/** What the guards ask; what is not known is left out, and the guard holds. */
export type TicketSubject = { until?: Date | null; closedAt?: Date | null; now?: Date }

const dayMs = 86_400_000

/** For how many days after its closing a client's reply still reopens a ticket. */
export const reopenDays = 14

const untilAhead = ({ until, now }: TicketSubject): Refusal | undefined => {
  if (until === null)
    return invalid('until', 'REQUIRED', { en: 'Say until when it waits.', fr: 'Indiquez jusqu’à quand il attend.' })
  return until && now && until <= now
    ? invalid('until', 'OUT_OF_RANGE', { en: 'This time has passed.', fr: 'Ce moment est passé.' })
    : undefined
}

/** Later replies open a new ticket that continues this one. */
export const closedRecently = ({ closedAt, now }: TicketSubject): Refusal | undefined =>
  closedAt && now && now.getTime() - closedAt.getTime() >= reopenDays * dayMs
    ? invalid('id', 'EXPIRED', {
        en: `It was closed ${reopenDays} days ago or more: a new ticket is needed.`,
        fr: `Il est clos depuis ${reopenDays} jours ou plus : il faut un nouveau ticket.`,
      })
    : undefined

// biome-ignore format: read by column
export const ticketStates = machine<TicketStatus, TicketVerb, TicketSubject>('ticket', {
  NEW: {
    update: to('NEW'), assign: to('OPEN'), note: to('NEW'),
    reply: to('PENDING_CUSTOMER'), clientReply: to('NEW'), hold: to('ON_HOLD', untilAhead), resolve: to('RESOLVED'), close: to('CLOSED'), merge: to('MERGED'), markSpam: to('SPAM'),
  },
  OPEN: {
    update: to('OPEN'), assign: to('OPEN'), note: to('OPEN'),
    reply: to('PENDING_CUSTOMER'), clientReply: to('OPEN'), hold: to('ON_HOLD', untilAhead), resolve: to('RESOLVED'), close: to('CLOSED'), merge: to('MERGED'), markSpam: to('SPAM'),
  },
  PENDING_CUSTOMER: {
    update: to('PENDING_CUSTOMER'), assign: to('PENDING_CUSTOMER'), note: to('PENDING_CUSTOMER'),
    reply: to('PENDING_CUSTOMER'), clientReply: to('OPEN'), hold: to('ON_HOLD', untilAhead), resolve: to('RESOLVED'), close: to('CLOSED'), merge: to('MERGED'),
  },
  ON_HOLD: {
    update: to('ON_HOLD'), assign: to('ON_HOLD'), note: to('ON_HOLD'),
    reply: to('PENDING_CUSTOMER'), clientReply: to('OPEN'), hold: to('ON_HOLD', untilAhead), resolve: to('RESOLVED'), reopen: to('OPEN'), close: to('CLOSED'), merge: to('MERGED'),
  },
  RESOLVED: {
    update: to('RESOLVED'), assign: to('RESOLVED'), note: to('RESOLVED'),
    reply: to('RESOLVED'), clientReply: to('OPEN'), reopen: to('OPEN'), close: to('CLOSED'),
  },
  CLOSED: { note: to('CLOSED'), clientReply: to('OPEN', closedRecently), reopen: to('OPEN') },
  MERGED: {},
  SPAM:   { reopen: to('OPEN') },
})
