import { registerWork } from '../team/handovers.ts'

/** Clients whose owner leaves are somebody else's from then on. */
registerWork({
  model: 'Client',
  column: 'ownerId',
  open: { status: 'ACTIVE' },
  type: 'client.handedOver',
  facts: ({ name }) => ({ name: String(name) }),
})
