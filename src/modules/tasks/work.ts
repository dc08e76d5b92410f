import { registerWork } from '../team/handovers.ts'
import { openStatuses } from './rules.ts'

/** Open tasks go on with whoever takes over from their assignee. */
registerWork({
  model: 'Task',
  column: 'assigneeId',
  open: { status: { in: openStatuses } },
  type: 'task.assigned',
  facts: ({ title }) => ({ title: String(title) }),
})
