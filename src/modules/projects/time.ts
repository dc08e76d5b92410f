import { can } from '../../access/can.ts'
import { lock, visible } from '../../access/rows.ts'
import { isOverlap } from '../../db/failures.ts'
import { transact } from '../../db/transact.ts'
import type { TimeEntry } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { invalid, notFound, type Refusal } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { activeMember, registerFarewell } from '../team/handovers.ts'
import { takesTasks } from './rules.ts'

type Version = { expectedVersion?: number | null }
type Place = { projectId?: string | null; taskId?: string | null }
export type TimerShape = Place & { note?: string | null; billable?: boolean | null }
export type TimeEntryShape = Version & {
  startedAt?: Date | null
  endedAt?: Date | null
  note?: string | null
  billable?: boolean | null
}

/** Starts the viewer's timer on a project or one of its tasks; the one that runs stops. */
export function timerStart(ctx: Acting, input: TimerShape): Promise<string> {
  return transact(ctx, async (tx) => {
    // Of two that start at once, the second must see the first.
    await activeMember(tx, tx.viewer.id, 'memberId')
    await tx.db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`timer ${tx.viewer.id}`}, 0))`
    const place = await placeOf(tx, input)
    const now = tx.clock.now()

    await stopWhere(tx, { memberId: tx.viewer.id }, now)
    return write(tx, { ...place, ...columns(input), memberId: tx.viewer.id, startedAt: now, endedAt: null })
  })
}

/** Stops the viewer's timer. */
export function timerStop(ctx: Acting): Promise<string> {
  return transact(ctx, async (tx) => {
    const [stopped] = await stopWhere(tx, { memberId: tx.viewer.id }, tx.clock.now())
    if (!stopped)
      throw invalid('id', 'NOT_ALLOWED', { en: 'No timer of yours runs.', fr: 'Aucun de vos chronomètres ne tourne.' })
    return stopped
  })
}

/** Records time worked: the viewer's own, or somebody's whom the viewer leads. */
export function timeEntryCreate(
  ctx: Acting,
  input: TimerShape & { startedAt: Date; endedAt: Date; memberId?: string | null },
): Promise<string> {
  return transact(ctx, async (tx) => {
    const memberId = input.memberId ?? tx.viewer.id
    await activeMember(tx, memberId, 'memberId')
    mayRecordFor(tx, memberId)
    const place = await placeOf(tx, input)
    check(tx, input)

    return write(tx, { ...place, ...columns(input), memberId, startedAt: input.startedAt, endedAt: input.endedAt })
  })
}

/** Changes an entry that is not billed. */
export function timeEntryUpdate(ctx: Acting, id: string, input: TimeEntryShape): Promise<string> {
  return transact(ctx, async (tx) => {
    const before = await open(tx, id, input)
    const { startedAt = before.startedAt, endedAt = before.endedAt } = input
    check(tx, { startedAt, endedAt })

    const after = await tx.db.timeEntry
      .update({
        where: { id },
        data: {
          ...columns(input),
          ...(input.startedAt && { startedAt: input.startedAt }),
          ...(input.endedAt && { endedAt: input.endedAt }),
          version: { increment: 1 },
          updatedAt: tx.clock.now(),
        },
      })
      .catch(overlapping)

    await emit(tx, { type: 'timeEntry.updated', entity: 'TimeEntry', before, after })
    return id
  })
}

export function timeEntryDelete(ctx: Acting, id: string, input: Version): Promise<string> {
  return transact(ctx, async (tx) => {
    const before = await open(tx, id, input)
    await tx.db.timeEntry.delete({ where: { id } })
    await emit(tx, { type: 'timeEntry.deleted', entity: 'TimeEntry', before, after: null })
    return id
  })
}

/** Ends the timers that run on a task: it is done. */
export const stopTimers = async (tx: Acting, taskId: string): Promise<void> =>
  void (await stopWhere(tx, { taskId }, tx.clock.now()))

registerFarewell(async (tx, memberId) => void (await stopWhere(tx, { memberId }, tx.clock.now())))

async function stopWhere(tx: Acting, where: { memberId?: string; taskId?: string }, now: Date): Promise<string[]> {
  const running = { ...where, endedAt: null }
  // A timer cannot end before it began, whatever the clocks of two machines say.
  const stopped = await tx.db.timeEntry.updateManyAndReturn({
    where: { ...running, startedAt: { lte: now } },
    data: { endedAt: now, version: { increment: 1 }, updatedAt: now },
  })
  for (const after of stopped) {
    const before = { ...after, endedAt: null, version: after.version - 1 }
    await emit(tx, { type: 'timer.stopped', entity: 'TimeEntry', before, after })
  }
  return stopped.map(({ id }) => id)
}

type NewEntry = Pick<TimeEntry, 'memberId' | 'projectId' | 'taskId' | 'startedAt' | 'endedAt'>

async function write(tx: Acting, entry: NewEntry): Promise<string> {
  const now = tx.clock.now()
  const after = await tx.db.timeEntry.create({ data: { ...entry, createdAt: now, updatedAt: now } }).catch(overlapping)
  const type = entry.endedAt ? 'timeEntry.created' : 'timer.started'
  await emit(tx, { type, entity: 'TimeEntry', before: null, after })
  return after.id
}

/** The locked entry, when the viewer may change it and nothing bills it. */
async function open(tx: Acting, id: string, { expectedVersion }: Version): Promise<TimeEntry> {
  await lock(tx, 'TimeEntry', id, expectedVersion)
  const entry = await tx.db.timeEntry.findUniqueOrThrow({ where: { id } })
  mayRecordFor(tx, entry.memberId)
  if (entry.billed)
    throw invalid('id', 'ALREADY_USED', {
      en: 'An invoice bills this time: it can no longer change.',
      fr: 'Une facture comprend ce temps : il ne peut plus changer.',
    })
  return entry
}

/** The project, and the task when one is named; both must be visible and still take work. */
async function placeOf(
  tx: Acting,
  { projectId, taskId }: Place,
): Promise<{ projectId: string; taskId: string | null }> {
  if (taskId) await visible(tx, 'Task', taskId, 'taskId')
  const task = taskId ? await tx.db.task.findUniqueOrThrow({ where: { id: taskId } }) : null
  const id = task?.projectId ?? projectId
  if (!id || (task && projectId && task.projectId !== projectId)) throw notFound(taskId ? 'taskId' : 'projectId')
  await visible(tx, 'Project', id, 'projectId')
  const { status } = await tx.db.project.findUniqueOrThrow({ where: { id }, select: { status: true } })
  if (!takesTasks(status))
    throw invalid('projectId', 'NOT_ALLOWED', {
      en: 'The project takes no more time.',
      fr: 'Le projet ne prend plus de temps.',
    })
  return { projectId: id, taskId: taskId ?? null }
}

function mayRecordFor({ viewer }: Acting, memberId: string): void {
  if (memberId !== viewer.id && !can(viewer, 'projects.update'))
    throw invalid('memberId', 'FORBIDDEN_VALUE', {
      en: 'You may record your own time only.',
      fr: 'Vous ne pouvez saisir que votre propre temps.',
    })
}

function check({ clock }: Acting, { startedAt, endedAt }: { startedAt: Date | null; endedAt: Date | null }): void {
  if (startedAt && endedAt && (endedAt <= startedAt || endedAt > clock.now()))
    throw invalid('endedAt', 'OUT_OF_RANGE', {
      en: 'Time ends after it began, and not in the future.',
      fr: 'Un temps se termine après son début, et pas dans le futur.',
    })
}

const columns = ({ note, billable }: TimerShape | TimeEntryShape) => ({
  ...(note !== undefined && { note }),
  ...(billable != null && { billable }),
})

const overlap = (): Refusal =>
  invalid('startedAt', 'ALREADY_USED', {
    en: 'It overlaps with other time of the same member.',
    fr: 'Ce temps en recouvre un autre du même membre.',
  })
const overlapping = (error: unknown): never => {
  throw isOverlap(error) ? overlap() : error
}
