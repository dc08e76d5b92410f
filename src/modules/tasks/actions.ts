import { lock, visible } from '../../access/rows.ts'
import type { ScopedModel } from '../../access/scope.ts'
import { memberIdOf } from '../../access/viewer.ts'
import { transact } from '../../db/transact.ts'
import type { Task } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { type DateText, fromDate, toDate } from '../../kernel/clock.ts'
import { invalid, notFound } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import { decimal } from '../../kernel/money.ts'
import { emit } from '../../live/log.ts'
import { movesWithParty } from '../clients/moves.ts'
import { openLead } from '../leads/actions.ts'
import { takesTasks } from '../projects/rules.ts'
import { stopTimers } from '../projects/time.ts'
import { activeMember } from '../team/handovers.ts'
import { between, lastPosition } from './board.ts'
import { blocked, dependOn } from './dependencies.ts'
import { isRule } from './recurrence.ts'
import { countShift, isOpen, openStatuses, type TaskStatus } from './rules.ts'
import { createNext } from './series.ts'
import { type TaskVerb, taskStates } from './states.ts'

type Version = { expectedVersion?: number | null }
type Target = { leadId?: string | null; projectId?: string | null; clientId?: string | null; ticketId?: string | null }
export type TaskShape = Version & {
  title?: string | null
  description?: string | null
  kind?: 'TODO' | 'CALL' | 'FOLLOW_UP' | 'REMINDER' | 'MEETING' | null
  target?: Target | null
  assigneeId?: string | null
  dueOn?: DateText | null
  priority?: 'LOW' | 'NORMAL' | 'HIGH' | 'URGENT' | null
  followerIds?: string[] | null
  blockedByIds?: string[] | null
  checklist?: { text: string; done?: boolean | null }[] | null
  recurrence?: string | null
  remindAt?: Date | null
  hourlyRate?: string | null
  shared?: boolean | null
}

const models: Record<keyof Target, ScopedModel> = {
  projectId: 'Project',
  clientId: 'Client',
  leadId: 'Lead',
  ticketId: 'Ticket',
}

movesWithParty('Task', { type: 'task.attached', facts: ({ title }) => ({ title }) })

/** Creates a task, of its own or on one project, client, lead or ticket; a subtask concerns what its parent does. */
export function taskCreate(
  ctx: Acting,
  input: TaskShape & { title: string; parentId?: string | null },
): Promise<string> {
  return transact(ctx, async (tx) => {
    const { parentId = null } = input
    const target = parentId ? await targetOfParent(tx, parentId) : (input.target ?? {})
    if (target.projectId) await lock(tx, 'Project', target.projectId)
    if (target.leadId) await openLead(tx, target.leadId, 'target.leadId')
    for (const [column, id] of Object.entries(target))
      if (id) await visible(tx, models[column as keyof Target], id, `target.${column}`)
    await members(tx, input)
    check(input)
    await openProject(tx, target.projectId)

    const now = tx.clock.now()
    const id = newId()
    const task = await tx.db.task.create({
      data: {
        ...columns(input),
        ...target,
        ...seriesOf(input, id),
        id,
        parentId,
        position: lastPosition(id),
        title: input.title.trim(),
        assigneeId: input.assigneeId ?? null,
        createdById: memberIdOf(tx),
        createdAt: now,
        updatedAt: now,
        followers: { create: unique(input.followerIds).map((memberId) => ({ memberId })) },
        checklist: { create: stepsOf(input) },
      },
    })
    if (input.blockedByIds?.length) await dependOn(tx, id, input.blockedByIds)
    await count(tx, task.projectId, null, task.status)

    await emit(tx, { type: 'task.created', entity: 'Task', before: null, after: task, facts: { title: task.title } })
    return task.id
  })
}

export const taskUpdate = (ctx: Acting, id: string, input: TaskShape): Promise<string> =>
  move(ctx, id, input, {
    verb: 'update',
    type: 'task.updated',
    before: async (tx, task) => {
      check({ ...input, dueOn: input.dueOn === undefined ? task.dueOn && fromDate(task.dueOn) : input.dueOn })
      await members(tx, { followerIds: input.followerIds ?? [] })
      if (input.blockedByIds) await dependOn(tx, id, input.blockedByIds)
    },
    data: (_tx, task) => ({
      ...columns(input),
      ...(input.recurrence !== undefined &&
        input.recurrence !== task.recurrence && {
          ...seriesOf({ dueOn: task.dueOn && fromDate(task.dueOn), ...input }, id),
        }),
      ...(input.followerIds && {
        followers: { deleteMany: {}, create: unique(input.followerIds).map((memberId) => ({ memberId })) },
      }),
      ...(input.checklist && { checklist: { deleteMany: {}, create: stepsOf(input) } }),
    }),
  })

/** Puts a task behind another one of its board (its project's, or that of tasks without one); first unless said. */
export const taskMove = (ctx: Acting, id: string, input: Version & { afterId?: string | null }): Promise<string> =>
  move(ctx, id, input, {
    verb: 'move',
    type: 'task.moved',
    data: async ({ db }, { projectId }) => {
      const board = { projectId, id: { not: id } }
      const low = input.afterId
        ? await db.task.findFirst({ where: { projectId, id: input.afterId, NOT: { id } }, select: { position: true } })
        : null
      if (input.afterId && !low) throw notFound('afterId')
      const high = await db.task.findFirst({
        where: { ...board, ...(low && { position: { gt: low.position } }) },
        orderBy: { position: 'asc' },
        select: { position: true },
      })
      return { position: between(low?.position ?? null, high?.position ?? null) }
    },
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
  data?: (tx: Acting, task: Task) => object | Promise<object>
  before?: (tx: Acting, task: Task) => void | Promise<void>
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
    await first(tx, before)
    if (verb === 'complete' && input.cascade) await completeSubtasks(tx, id)
    const reason = input.reason ?? null
    const status = taskStates.check({ status: before.status, reason, ...(await openAround(tx, id)) }, verb)!

    const after = await tx.db.task.update({
      where: { id },
      data: { ...(await data(tx, before)), status, version: { increment: 1 }, updatedAt: tx.clock.now() },
    })
    await count(tx, projectId, before.status, status)
    if (verb === 'complete') {
      await stopTimers(tx, id)
      await createNext(tx, after)
    }

    const facts = { title: after.title, ...(reason && { reason }) }
    await emit(tx, { type, entity: 'Task', before, after, facts })
    return id
  })
}

const open = { status: { in: [...openStatuses] } }

/** What is still open in front of a task and below it. */
async function openAround({ db }: Acting, id: string) {
  const openBlockers = await db.taskDependency.count({ where: { taskId: id, blocker: { is: open } } })
  const openSubtasks = await db.task.count({ where: { ...open, parentId: id } })
  return { openBlockers, openSubtasks }
}

/** Completes what is below, first what waits for nothing: a subtask that waits for something else still says so. */
async function completeSubtasks(tx: Acting, parentId: string): Promise<void> {
  const below = { ...open, parentId }
  for (;;) {
    const subtask =
      (await tx.db.task.findFirst({ where: { ...below, NOT: blocked }, orderBy: { id: 'asc' } })) ??
      (await tx.db.task.findFirst({ where: below }))
    if (!subtask) return
    await taskComplete(tx, subtask.id, { cascade: true })
  }
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
  if (assigneeId) await activeMember(tx, assigneeId, 'assigneeId')
  for (const id of unique(followerIds)) await visible(tx, 'Member', id, 'followerIds')
}

const unique = (ids: readonly string[] | null | undefined) => [...new Set(ids ?? [])]

async function targetOfParent(tx: Acting, parentId: string) {
  await visible(tx, 'Task', parentId, 'parentId')
  const { status, projectId, clientId, leadId, ticketId } = await tx.db.task.findUniqueOrThrow({
    where: { id: parentId },
  })
  if (!isOpen(status))
    throw invalid('parentId', 'NOT_ALLOWED', {
      en: 'The task is closed: reopen it first.',
      fr: 'La tâche est terminée : rouvrez-la d’abord.',
    })
  return { projectId, clientId, leadId, ticketId }
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

function check({ title, recurrence, dueOn, checklist, hourlyRate }: TaskShape): void {
  if (hourlyRate != null && decimal(hourlyRate).lt('0'))
    throw invalid('hourlyRate', 'OUT_OF_RANGE', { en: 'A rate is not negative.', fr: 'Un tarif n’est pas négatif.' })
  if (title !== undefined && !title?.trim())
    throw invalid('title', 'REQUIRED', { en: 'Give a title.', fr: 'Indiquez un titre.' })
  if (checklist?.some(({ text }) => !text.trim()))
    throw invalid('checklist', 'REQUIRED', { en: 'Say what each step is.', fr: 'Décrivez chaque étape.' })
  if (recurrence != null && !isRule(recurrence))
    throw invalid('recurrence', 'INVALID_FORMAT', {
      en: 'Give an RFC 5545 rule of days or longer, like FREQ=MONTHLY;BYDAY=2TU.',
      fr: 'Indiquez une règle RFC 5545 d’au moins un jour, comme FREQ=MONTHLY;BYDAY=2TU.',
    })
  if (recurrence != null && !dueOn)
    throw invalid('dueOn', 'REQUIRED', {
      en: 'A task that comes again needs its first due date.',
      fr: 'Une tâche récurrente a besoin d’une première échéance.',
    })
}

const columns = ({ title, description, kind, dueOn, priority, remindAt, hourlyRate, shared }: TaskShape) => ({
  ...(title != null && { title: title.trim() }),
  ...(description !== undefined && { description }),
  ...(kind && { kind }),
  ...(hourlyRate !== undefined && { hourlyRate }),
  ...(shared != null && { shared }),
  ...(priority && { priority }),
  ...(dueOn !== undefined && { dueOn: dueOn && toDate(dueOn) }),
  ...(remindAt !== undefined && { remindAt, remindedAt: null }),
})

/** A rule begins a series on the day the task is due. */
const seriesOf = ({ recurrence, dueOn }: TaskShape, seriesId: string) =>
  recurrence ? { recurrence, seriesId, occursOn: toDate(dueOn!) } : { recurrence: null, seriesId: null, occursOn: null }

const stepsOf = ({ checklist }: TaskShape) =>
  (checklist ?? []).map(({ text, done }, position) => ({ text: text.trim(), done: done ?? false, position }))
