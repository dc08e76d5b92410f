/** Tasks that count (not canceled) and those done. */
export type Counts = { taskCount: number; doneCount: number }

/** The share of tasks done, in whole percent rounded down: 100 is reached by the last task only. 0 without tasks. */
export const progress = ({ taskCount, doneCount }: Counts): number =>
  taskCount === 0 ? 0 : Math.floor((100 * doneCount) / taskCount)

/** A project that is put away or called off takes no more tasks. */
export const takesTasks = (status: string): boolean => status !== 'ARCHIVED' && status !== 'CANCELED'
