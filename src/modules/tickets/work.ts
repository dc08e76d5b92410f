import { movesWithParty } from '../clients/moves.ts'
import { registerWork } from '../team/handovers.ts'
import { openStatuses } from './rules.ts'

/** Tickets that are not resolved go on with whoever takes over from their assignee. */
registerWork({
  model: 'Ticket',
  column: 'assigneeId',
  open: { status: { in: openStatuses } },
  type: 'ticket.assigned',
  facts: ({ number, subject }) => ({ number: String(number), subject: String(subject) }),
})

movesWithParty('Ticket', { type: 'ticket.moved', on: ['clientId'], facts: ({ number }) => ({ number }) })
