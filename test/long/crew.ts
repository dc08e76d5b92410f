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
