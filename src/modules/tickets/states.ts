import { dayMs } from '../../kernel/clock.ts'
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
  | 'split'
  | 'link'
  | 'follow'

/** What the guards ask; what is not known is left out, and the guard holds. */
export type TicketSubject = {
  until?: Date | null
  closedAt?: Date | null
  now?: Date
  /** The ticket that it is to be merged into. */
  into?: { status: TicketStatus; sameTicket: boolean; sameClient: boolean }
}

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

const refuseInto = (code: 'NOT_ALLOWED' | 'OTHER_CLIENT', en: string, fr: string) => invalid('intoId', code, { en, fr })

const intoAnother = ({ into }: TicketSubject): Refusal | undefined =>
  into?.sameTicket
    ? refuseInto('NOT_ALLOWED', 'A ticket is not merged into itself.', 'Un ticket ne se fusionne pas avec lui-même.')
    : undefined

/** What is merged goes on in the other ticket, and its client reads there. */
const intoSameClient = ({ into }: TicketSubject): Refusal | undefined =>
  into && !into.sameClient
    ? refuseInto('OTHER_CLIENT', 'It is another client’s.', 'Il est celui d’un autre client.')
    : undefined

const intoOneThatGoesOn = ({ into }: TicketSubject): Refusal | undefined =>
  into && (into.status === 'CLOSED' || into.status === 'SPAM')
    ? refuseInto('NOT_ALLOWED', 'It is closed: reopen it first.', 'Il est clos : rouvrez-le d’abord.')
    : undefined

// biome-ignore format: read by column
export const ticketStates = machine<TicketStatus, TicketVerb, TicketSubject>('ticket', {
  NEW: {
    update: to('NEW'), assign: to('OPEN'), note: to('NEW'), split: to('NEW'), link: to('NEW'), follow: to('NEW'),
    reply: to('PENDING_CUSTOMER'), clientReply: to('NEW'), hold: to('ON_HOLD', untilAhead), resolve: to('RESOLVED'), close: to('CLOSED'), merge: to('MERGED', intoAnother, intoSameClient, intoOneThatGoesOn), markSpam: to('SPAM'),
  },
  OPEN: {
    update: to('OPEN'), assign: to('OPEN'), note: to('OPEN'), split: to('OPEN'), link: to('OPEN'), follow: to('OPEN'),
    reply: to('PENDING_CUSTOMER'), clientReply: to('OPEN'), hold: to('ON_HOLD', untilAhead), resolve: to('RESOLVED'), close: to('CLOSED'), merge: to('MERGED', intoAnother, intoSameClient, intoOneThatGoesOn), markSpam: to('SPAM'),
  },
  PENDING_CUSTOMER: {
    update: to('PENDING_CUSTOMER'), assign: to('PENDING_CUSTOMER'), note: to('PENDING_CUSTOMER'), split: to('PENDING_CUSTOMER'), link: to('PENDING_CUSTOMER'), follow: to('PENDING_CUSTOMER'),
    reply: to('PENDING_CUSTOMER'), clientReply: to('OPEN'), hold: to('ON_HOLD', untilAhead), resolve: to('RESOLVED'), close: to('CLOSED'), merge: to('MERGED', intoAnother, intoSameClient, intoOneThatGoesOn),
  },
  ON_HOLD: {
    update: to('ON_HOLD'), assign: to('ON_HOLD'), note: to('ON_HOLD'), split: to('ON_HOLD'), link: to('ON_HOLD'), follow: to('ON_HOLD'),
    reply: to('PENDING_CUSTOMER'), clientReply: to('OPEN'), hold: to('ON_HOLD', untilAhead), resolve: to('RESOLVED'), reopen: to('OPEN'), close: to('CLOSED'), merge: to('MERGED', intoAnother, intoSameClient, intoOneThatGoesOn),
  },
  RESOLVED: {
    update: to('RESOLVED'), assign: to('RESOLVED'), note: to('RESOLVED'), split: to('RESOLVED'), link: to('RESOLVED'), follow: to('RESOLVED'),
    reply: to('RESOLVED'), clientReply: to('OPEN'), reopen: to('OPEN'), close: to('CLOSED'),
  },
  CLOSED: { note: to('CLOSED'), link: to('CLOSED'), follow: to('CLOSED'), clientReply: to('OPEN', closedRecently), reopen: to('OPEN') },
  MERGED: {},
  SPAM:   { reopen: to('OPEN') },
})
