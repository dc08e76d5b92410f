import { registerWork } from '../team/handovers.ts'

/** Tickets that are not resolved go on with whoever takes over from their assignee. */
registerWork({
  model: 'Ticket',
  column: 'assigneeId',
  open: { status: { in: ['NEW', 'OPEN', 'PENDING_CUSTOMER', 'ON_HOLD'] } },
  type: 'ticket.assigned',
  facts: ({ number, subject }) => ({ number: String(number), subject: String(subject) }),
})
