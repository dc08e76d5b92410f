import { registerWork } from '../team/handovers.ts'

/** Projects that are not over are led on by whoever takes over from their lead. */
registerWork({
  model: 'Project',
  column: 'managerId',
  open: { status: { in: ['PLANNED', 'ACTIVE', 'ON_HOLD'] } },
  type: 'project.handedOver',
  facts: ({ name }) => ({ name: String(name) }),
})
