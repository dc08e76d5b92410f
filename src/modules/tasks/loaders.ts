import type { Context } from '../../graphql/context.ts'
import { batch } from '../../graphql/rows.ts'
import { blocked } from './dependencies.ts'
import { openStatuses } from './rules.ts'

/** Whether an open task waits for another one, whoever may see that one; all tasks of a page in one statement. */
export const isBlocked = (ctx: Context, taskId: string): Promise<boolean> =>
  batch(ctx, 'blocked tasks', async (ids) => {
    const waiting = await ctx.db.task.findMany({
      where: { AND: [{ id: { in: [...ids] }, status: { in: [...openStatuses] } }, blocked] },
      select: { id: true },
    })
    return new Map(waiting.map(({ id }) => [id, true]))
  })
    .load(taskId)
    .then((found) => found ?? false)
