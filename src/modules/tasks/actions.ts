import { lock, visible } from '../../access/rows.ts'
import type { ScopedModel } from '../../access/scope.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { type DateText, toDate } from '../../kernel/clock.ts'
import { invalid } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { takesTasks } from '../projects/rules.ts'
import { countShift, openStatuses, type TaskStatus } from './rules.ts'
import { type TaskVerb, taskStates } from './states.ts'

type Version = { expectedVersion?: number | null }
type Target = { projectId?: string | null; clientId?: string | null; ticketId?: string | null }
export type TaskShape = Version & {
  title?: string | null
  description?: string | null
  kind?: 'TODO' | 'CALL' | 'FOLLOW_UP' | 'REMINDER' | 'MEETING' | null
  target?: Target | null
  assigneeId?: string | null
  dueOn?: DateText | null
  priority?: 'LOW' | 'NORMAL' | 'HIGH' | 'URGENT' | null
  followerIds?: string[] | null
}

const models: Record<keyof Target, ScopedModel> = { projectId: 'Project', clientId: 'Client', ticketId: 'Ticket' }

/** Creates a task, of its own or on one project, client or ticket. */
export function taskCreate(ctx: Acting, input: TaskShape & { title: string }): Promise<string> {
  return transact(ctx, async (tx) => {
    const target = input.target ?? {}
    if (target.projectId) await lock(tx, 'Project', target.projectId)
    for (const [column, id] of Object.entries(target))
      if (id) await visible(tx, models[column as keyof Target], id, `target.${column}`)
    await members(tx, input)
    check(input)
    await openProject(tx, target.projectId)

    const now = tx.clock.now()
    const task = await tx.db.task.create({
      data: {
        ...columns(input),
        ...target,
        title: input.title.trim(),
        assigneeId: input.assigneeId ?? null,
        createdById: tx.viewer.kind === 'MEMBER' ? tx.viewer.id : null,
        createdAt: now,
        updatedAt: now,
        followers: { create: (input.followerIds ?? []).map((memberId) => ({ memberId })) },
      },
    })
    await count(tx, task.projectId, null, task.status)

    await emit(tx, { type: 'task.created', entity: 'Task', before: null, after: task, facts: { title: task.title } })
    return task.id
  })
}

export const taskUpdate = (ctx: Acting, id: string, input: TaskShape): Promise<string> =>
  move(ctx, id, input, {
    verb: 'update',
    type: 'task.updated',
    before: () => check(input),
    data: () => ({
      ...columns(input),
      ...(input.followerIds && {
        followers: { deleteMany: {}, create: input.followerIds.map((memberId) => ({ memberId })) },
      }),
    }),
  })

/** Gives a task to a member, or to nobody. */
export const taskAssign = (ctx: Acting, id: string, input: Version & { assigneeId?: string | null }): Promise<string> =>
  move(ctx, id, input, {
    verb: 'assign',
    type: 'task.assigned',
    before: (tx) => members(tx, input),
    data: () => ({ assigneeId: input.assigneeId ?? null }),
  })

type Forced = Version & { reason?: string | null; cascade?: boolean | null }
export const taskStart = (ctx: Acting, id: string, input: Forced): Promise<string> =>
  move(ctx, id, input, { verb: 'start', type: 'task.started' })
export const taskReview = (ctx: Acting, id: string, input: Version): Promise<string> =>
  move(ctx, id, input, { verb: 'review', type: 'task.reviewed' })
export const taskComplete = (ctx: Acting, id: string, input: Forced): Promise<string> =>
  move(ctx, id, input, { verb: 'complete', type: 'task.completed', data: (tx) => ({ completedAt: tx.clock.now() }) })
export const taskReopen = (ctx: Acting, id: string, input: Version): Promise<string> =>
  move(ctx, id, input, { verb: 'reopen', type: 'task.reopened', data: () => ({ completedAt: null }) })
export const taskCancel = (ctx: Acting, id: string, input: Version): Promise<string> =>
  move(ctx, id, input, { verb: 'cancel', type: 'task.canceled' })

type Move = {
  verb: TaskVerb
  type: string
  data?: (tx: Acting) => object
  before?: (tx: Acting) => void | Promise<void>
}

function move(
  ctx: Acting,
  id: string,
  input: Forced,
  { verb, type, data = () => ({}), before: first = () => {} }: Move,
): Promise<string> {
  return transact(ctx, async (tx) => {
    await visible(tx, 'Task', id, 'id')
    const { projectId } = await tx.db.task.findUniqueOrThrow({ where: { id }, select: { projectId: true } })
    // The project's counts move with the task: its row first, always, so that two tasks cannot wait for each other.
    if (projectId) await tx.db.$queryRaw`SELECT 1 FROM "Project" WHERE "id" = ${projectId}::uuid FOR UPDATE`
    await lock(tx, 'Task', id, input.expectedVersion)
    const before = await tx.db.task.findUniqueOrThrow({ where: { id } })
    await first(tx)
    const [openBlockers, openSubtasks] = [
      await tx.db.taskDependency.count({
        where: { taskId: id, blocker: { is: { status: { in: [...openStatuses] } } } },
      }),
      await tx.db.task.count({ where: { parentId: id, status: { in: [...openStatuses] } } }),
    ]
    const status = taskStates.check(
      {
        status: before.status,
        openBlockers,
        openSubtasks,
        reason: input.reason ?? null,
        cascade: input.cascade ?? false,
      },
      verb,
    )!

    const after = await tx.db.task.update({
      where: { id },
      data: { ...data(tx), status, version: { increment: 1 }, updatedAt: tx.clock.now() },
    })
    await count(tx, projectId, before.status, status)

    await emit(tx, { type, entity: 'Task', before, after, facts: { title: after.title } })
    if (verb === 'complete' && openSubtasks)
      for (const { id: subtask } of await tx.db.task.findMany({
        where: { parentId: id, status: { in: [...openStatuses] } },
        select: { id: true },
      }))
        await taskComplete(tx, subtask, { cascade: true, reason: input.reason ?? 'cascade' })
    return id
  })
}

async function count(tx: Acting, projectId: string | null, from: TaskStatus | null, to: TaskStatus): Promise<void> {
  const { taskCount, doneCount } = countShift(from, to)
  if (projectId && (taskCount || doneCount))
    await tx.db.project.update({
      where: { id: projectId },
      data: { taskCount: { increment: taskCount }, doneCount: { increment: doneCount } },
    })
}

async function members(
  tx: Acting,
  { assigneeId, followerIds }: Pick<TaskShape, 'assigneeId' | 'followerIds'>,
): Promise<void> {
  for (const id of [assigneeId, ...(followerIds ?? [])]) if (id) await visible(tx, 'Member', id, 'assigneeId')
}

async function openProject({ db }: Acting, projectId: string | null | undefined): Promise<void> {
  const project = projectId
    ? await db.project.findUniqueOrThrow({ where: { id: projectId }, select: { status: true } })
    : null
  if (project && !takesTasks(project.status))
    throw invalid('target', 'NOT_ALLOWED', {
      en: 'The project takes no more tasks.',
      fr: 'Le projet ne prend plus de tâches.',
    })
}

function check({ title }: TaskShape): void {
  if (title !== undefined && !title?.trim())
    throw invalid('title', 'REQUIRED', { en: 'Give a title.', fr: 'Indiquez un titre.' })
}

const columns = ({ title, description, kind, dueOn, priority }: TaskShape) => ({
  ...(title != null && { title: title.trim() }),
  ...(description !== undefined && { description }),
  ...(kind && { kind }),
  ...(priority && { priority }),
  ...(dueOn !== undefined && { dueOn: dueOn && toDate(dueOn) }),
})
