import { visible } from '../../access/rows.ts'
import type { Acting } from '../../graphql/context.ts'
import { invalid } from '../../kernel/errors.ts'
import { openStatuses } from './rules.ts'

/** Still waits for a task that is open. */
export const blocked = { blockedBy: { some: { blocker: { is: { status: { in: [...openStatuses] } } } } } }

/**
 * Says what a task waits for; replaces all. A task also waits for its subtasks, so that no circle goes through them
 * either. One at a time: of two that each close half a circle, one must see the other.
 */
export async function dependOn(tx: Acting, taskId: string, blockerIds: readonly string[]): Promise<void> {
  await tx.db.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('task dependencies'))`
  const wanted = [...new Set(blockerIds)]
  for (const id of wanted) await visible(tx, 'Task', id, 'blockedByIds')
  const circle = await tx.db.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE awaited("id") AS (
      SELECT unnest(${wanted}::uuid[])
      UNION
      SELECT next."id" FROM awaited, LATERAL (
        SELECT "blockerId" AS "id" FROM "TaskDependency" WHERE "taskId" = awaited."id"
        UNION ALL SELECT "id" FROM "Task" WHERE "parentId" = awaited."id"
      ) AS next
    )
    SELECT "id"::text FROM awaited WHERE "id" = ${taskId}::uuid`
  if (circle.length > 0)
    throw invalid('blockedByIds', 'NOT_ALLOWED', {
      en: 'These tasks would wait for each other in a circle.',
      fr: 'Ces tâches s’attendraient l’une l’autre en boucle.',
    })
  await tx.db.taskDependency.deleteMany({ where: { taskId } })
  await tx.db.taskDependency.createMany({ data: wanted.map((blockerId) => ({ taskId, blockerId })) })
}
