import { movesWithParty } from '../clients/moves.ts'
import { registerWork } from '../team/handovers.ts'

/** Leads that are still open go on with whoever takes over from their owner. */
registerWork({
  model: 'Lead',
  column: 'ownerId',
  open: { status: { in: ['NEW', 'CONTACTED', 'INTERESTED', 'NEGOTIATION'] } },
  type: 'lead.handedOver',
  facts: ({ name }) => ({ name: String(name) }),
})

/** A lead that became a client which is another one stays the lead that it was. */
movesWithParty('Lead', { type: 'lead.moved', on: ['clientId'], facts: ({ name }) => ({ name }) })
