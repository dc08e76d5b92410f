import { visible } from '../../access/rows.ts'
import type { Acting } from '../../graphql/context.ts'
import { invalid } from '../../kernel/errors.ts'
import { openStatuses } from './rules.ts'

/** How many open tasks outside the set its members wait for. */
export const openBlockers = ({ db }: Acting, ids: string[]): Promise<number> =>
  db.taskDependency.count({
    where: { taskId: { in: ids }, blockerId: { notIn: ids }, blocker: { is: { status: { in: [...openStatuses] } } } },
  })

/** The open tasks below a task, however deep; under a closed one too. */
export async function openDescendants({ db }: Acting, id: string): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE below AS (
      SELECT "id", "status" FROM "Task" WHERE "parentId" = ${id}::uuid
      UNION SELECT t."id", t."status" FROM "Task" t JOIN below b ON t."parentId" = b."id"
    ) SELECT "id"::text FROM below WHERE "status"::text = ANY(${[...openStatuses]})`
  return rows.map((row) => row.id)
}

/** Makes a task wait for these ones and no others. Refuses what would make it wait for itself, however far around. */
export async function waitFor(tx: Acting, id: string, blockerIds: readonly string[]): Promise<void> {
  // Two halves of a circle, drawn at once, would not see each other.
  await tx.db.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('task dependencies'))`
  for (const blockerId of new Set(blockerIds)) await visible(tx, 'Task', blockerId, 'blockedByIds')

  await tx.db.taskDependency.deleteMany({ where: { taskId: id } })
  const [circle] = await tx.db.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE before AS (
      SELECT unnest(${[...blockerIds]}::uuid[]) AS "id"
      UNION SELECT d."blockerId" FROM "TaskDependency" d JOIN before b ON d."taskId" = b."id"
    ) SELECT "id"::text FROM before WHERE "id" = ${id}::uuid`
  if (circle)
    throw invalid('blockedByIds', 'NOT_ALLOWED', {
      en: 'The task would wait for itself.',
      fr: 'La tâche s’attendrait elle-même.',
    })
  await tx.db.taskDependency.createMany({
    data: blockerIds.map((blockerId) => ({ taskId: id, blockerId })),
    skipDuplicates: true,
  })
}
