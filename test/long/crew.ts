import { isTimeout } from '../../src/db/failures.ts'

/** So many workers take one task after the other until none is left. The first failure is everybody's. */
export async function crew<Task>(
  workers: number,
  tasks: readonly Task[],
  work: (task: Task) => Promise<unknown>,
): Promise<void> {
  const line = tasks.values()
  await Promise.all(
    Array.from({ length: workers }, async () => {
      for (const task of line) await work(task)
    }),
  )
}

/** What the database gives up for lack of time is undone like a refusal. */
export function givenUp(error: unknown): void {
  if (!isTimeout(error)) throw error
}

/** Does again what was given up. */
export const insist = <Done>(act: () => Promise<Done>): Promise<Done> =>
  act().catch((error) => {
    givenUp(error)
    return insist(act)
  })
