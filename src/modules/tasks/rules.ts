import type { DateText } from '../../kernel/clock.ts'

export type TaskStatus = 'TODO' | 'IN_PROGRESS' | 'IN_REVIEW' | 'DONE' | 'CANCELED'

/** The states in which there is still something to do. */
export const openStatuses = ['TODO', 'IN_PROGRESS', 'IN_REVIEW'] as const satisfies readonly TaskStatus[]

export const isOpen = (status: TaskStatus): boolean => (openStatuses as readonly TaskStatus[]).includes(status)

/** Open after the day it was due. */
export const isOverdue = (
  { status, dueOn }: { status: TaskStatus; dueOn: DateText | null },
  today: DateText,
): boolean => isOpen(status) && dueOn !== null && dueOn < today

const counted = (status: TaskStatus | null) => (status === null || status === 'CANCELED' ? 0 : 1)
const finished = (status: TaskStatus | null) => (status === 'DONE' ? 1 : 0)

/** What a change of one task's state adds to its project's counts; `null` stands for no task yet. */
export const countShift = (from: TaskStatus | null, target: TaskStatus): { taskCount: number; doneCount: number } => ({
  taskCount: counted(target) - counted(from),
  doneCount: finished(target) - finished(from),
})
