import { registerWork } from '../team/handovers.ts'

/** Offers that are not decided go on with whoever takes over from their owner. */
registerWork({
  model: 'Offer',
  column: 'ownerId',
  open: { status: { in: ['OPEN', 'VALIDATED'] } },
  type: 'offer.handedOver',
  facts: ({ name }) => ({ name: String(name) }),
})
