import type { Task } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { fromDate, toDate } from '../../kernel/clock.ts'
import { newId } from '../../kernel/ids.ts'
import { emit } from '../../live/log.ts'
import { lastPosition } from './board.ts'
import { nextDay } from './recurrence.ts'
import { countShift } from './rules.ts'

/** Makes the next one of a series, once: a day of a series that has its task gets no second. */
export async function createNext(tx: Acting, done: Task): Promise<void> {
  const { recurrence, seriesId, occursOn } = done
  if (!recurrence || !seriesId || !occursOn) return
  const first = await tx.db.task.findUniqueOrThrow({ where: { id: seriesId }, select: { occursOn: true } })
  const day = nextDay(recurrence, fromDate(first.occursOn ?? occursOn), fromDate(occursOn))
  if (!day) return
  const key = { seriesId, occursOn: toDate(day) }
  if (await tx.db.task.findUnique({ where: { seriesId_occursOn: key } })) return

  const later = key.occursOn.getTime() - occursOn.getTime()
  const now = tx.clock.now()
  const id = newId()
  const { title, description, kind, priority, projectId, clientId, leadId, ticketId, assigneeId, createdById } = done
  const followers = await tx.db.taskFollower.findMany({ where: { taskId: done.id }, select: { memberId: true } })
  const steps = await tx.db.checklistItem.findMany({
    where: { taskId: done.id },
    select: { position: true, text: true },
  })
  const next = await tx.db.task.create({
    data: {
      ...{ title, description, kind, priority, projectId, clientId, leadId, ticketId, assigneeId, createdById },
      ...key,
      recurrence,
      dueOn: key.occursOn,
      remindAt: done.remindAt && new Date(done.remindAt.getTime() + later),
      id,
      position: lastPosition(id),
      createdAt: now,
      updatedAt: now,
      followers: { create: followers },
      checklist: { create: steps },
    },
  })
  if (projectId)
    await tx.db.project.update({
      where: { id: projectId },
      data: { taskCount: { increment: countShift(null, next.status).taskCount } },
    })

  await emit(tx, { type: 'task.created', entity: 'Task', before: null, after: next, facts: { title } })
}
