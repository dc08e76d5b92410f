import ical, { ICalAlarmType, ICalCalendarMethod, ICalEventStatus } from 'ical-generator'
import { can } from '../../access/can.ts'
import { absentViewer } from '../../access/member-row.ts'
import { transact } from '../../db/transact.ts'
import type { Task } from '../../generated/prisma/client.ts'
import type { Acting, App } from '../../graphql/context.ts'
import { writeId } from '../../graphql/ids.ts'
import { dayMs } from '../../kernel/clock.ts'
import { newToken, tokenHash } from '../../kernel/seal.ts'
import { tellOfOneself } from '../team/oneself.ts'

/** How long what is over stays, and how many tasks a calendar holds. */
const pastDays = 90
const most = 1_000

const pathOf = (token: string) => `/calendar/${token}.ics`

/** Gives the viewer's calendar a new address, which is the only right that its reader needs; the one before is closed. */
export function calendarFeedCreate(ctx: Acting): Promise<{ url: string }> {
  return transact(ctx, async (tx) => {
    const memberId = tx.viewer.id
    const token = newToken()
    const feed = { hash: tokenHash(token), createdAt: tx.clock.now() }
    await tx.db.calendarFeed.upsert({ where: { memberId }, create: { memberId, ...feed }, update: feed })
    await tellOfOneself(tx, 'member.calendarFeedCreated')
    return { url: `${tx.config.publicUrl}${pathOf(token)}` }
  })
}

/** Closes the address of the viewer’s calendar, if there is one. */
export function calendarFeedRevoke(ctx: Acting): Promise<void> {
  return transact(ctx, async (tx) => {
    const { count } = await tx.db.calendarFeed.deleteMany({ where: { memberId: tx.viewer.id } })
    if (count > 0) await tellOfOneself(tx, 'member.calendarFeedRevoked')
  })
}

type Ground = Pick<App, 'db' | 'clock' | 'config'>

/** The dated tasks of the member whose address it is, as iCalendar (RFC 5545); undefined when nobody's, or they may not read tasks. */
export async function calendarOf(app: Ground, token: string): Promise<string | undefined> {
  const { db, clock } = app
  const feed = await db.calendarFeed.findUnique({ where: { hash: tokenHash(token) } })
  const viewer = feed ? await absentViewer(db, feed.memberId) : undefined
  if (!viewer || !can(viewer, 'tasks.read')) return undefined
  const tasks = await db.task.findMany({
    where: { assigneeId: viewer.id, dueOn: { gte: new Date(clock.now().getTime() - pastDays * dayMs) } },
    orderBy: [{ dueOn: 'asc' }, { id: 'asc' }],
    take: most,
  })
  return calendar(app, { name: viewer.name, french: viewer.locale !== 'en', tasks })
}

type Content = { name: string; french: boolean; tasks: readonly Task[] }

function calendar({ config }: Ground, { name, french, tasks }: Content): string {
  const made = ical({
    name: french ? `Tâches de ${name}` : `Tasks of ${name}`,
    prodId: { company: 'Carnet', product: 'Tasks', language: french ? 'FR' : 'EN' },
    method: ICalCalendarMethod.PUBLISH,
    ttl: 900,
  })
  for (const task of tasks) {
    const id = writeId('Task', task.id)
    const event = made.createEvent({
      // A changed task is the same entry, under a higher number.
      ...{
        id,
        sequence: task.version - 1,
        stamp: task.updatedAt,
        lastModified: task.updatedAt,
        created: task.createdAt,
      },
      ...{ start: task.dueOn!, allDay: true, summary: task.status === 'DONE' ? `✓ ${task.title}` : task.title },
      status: task.status === 'CANCELED' ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
      url: `${config.publicUrl}/#/tasks/${id}`,
      ...(task.description && { description: task.description }),
    })
    if (task.remindAt && !task.remindedAt)
      event.createAlarm({ type: ICalAlarmType.display, trigger: task.remindAt, description: task.title })
  }
  return made.toString()
}
