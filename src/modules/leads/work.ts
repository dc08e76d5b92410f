import { registerWork } from '../team/handovers.ts'

/** Leads that are still open go on with whoever takes over from their owner. */
registerWork({
  model: 'Lead',
  column: 'ownerId',
  open: { status: { in: ['NEW', 'CONTACTED', 'INTERESTED', 'NEGOTIATION'] } },
  type: 'lead.handedOver',
  facts: ({ name }) => ({ name: String(name) }),
})
