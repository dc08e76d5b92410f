import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hourMs, minuteMs, steppedClock, systemClock, toDate } from '../../src/kernel/clock.ts'
import { taskComplete, taskCreate } from '../../src/modules/tasks/actions.ts'
import { remindOfTasks } from '../../src/modules/tasks/reminders.ts'
import { ticketOpen } from '../../src/modules/tickets/actions.ts'
import { wakeTickets } from '../../src/modules/tickets/sweep.ts'
import { until } from '../support/client.ts'
import { join } from '../support/people.ts'
import { startCarnet } from '../support/process.ts'
import { foundCompany, openWorld } from '../support/world.ts'

const noon = new Date('2026-06-10T10:00:00Z')
const clocks = [steppedClock(noon), steppedClock(noon)] as const
const workers = await Promise.all(clocks.map((clock) => openWorld(clock)))
const [world, other] = workers as [(typeof workers)[number], (typeof workers)[number]]
let clientId = ''
let assigneeId = ''

beforeAll(async () => {
  ;({ clientId } = await foundCompany(world))
  assigneeId = await join(world, 'Ada', 'ADMIN')
})
afterAll(() => Promise.all(workers.map(({ close }) => close())))

/** How often each row was told of in that way, by the number of rows. */
async function times(...types: string[]): Promise<number[][]> {
  const counted = await world.db.event.groupBy({
    by: ['entityId', 'type'],
    where: { type: { in: types } },
    _count: true,
  })
  const often = Map.groupBy(counted, ({ _count }) => _count)
  return [...often].map(([count, rows]) => [count, rows.length])
}

test('two workers whose clocks jump by an hour raise each breach, reminder and recurrence once', async () => {
  const around = (n: number) => new Date(noon.getTime() + (n - 15) * 8 * minuteMs)
  for (let n = 0; n < 30; n++) {
    const id = await ticketOpen(world.acting, { clientId, subject: `Panne ${n}`, body: 'Au secours' })
    const due = { firstResponseDueAt: around(n), resolutionDueAt: new Date(around(n).getTime() + hourMs) }
    await world.db.ticket.update({ where: { id }, data: { ...due, wakesAt: around(n) } })
    await taskCreate(world.acting, { title: `Rappel ${n}`, assigneeId, remindAt: around(n) })
  }
  const series = await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      taskCreate(world.acting, { title: `Série ${n}`, recurrence: 'FREQ=DAILY', dueOn: '2026-06-10' }),
    ),
  )
  for (let round = 0; round < 12; round++) {
    const ahead = round % 2 ? hourMs : -hourMs
    clocks[0].set(new Date(noon.getTime() + ahead))
    clocks[1].set(new Date(noon.getTime() - ahead))
    const done = series.slice(round, round + 1)
    await Promise.allSettled([
      ...workers.flatMap(({ acting }) => [wakeTickets(acting), remindOfTasks(acting)]),
      ...workers.flatMap(({ acting }) => done.map((id) => taskComplete(acting, id, {}))),
    ])
  }
  for (const clock of clocks) clock.set(new Date(noon.getTime() + 6 * hourMs))
  await Promise.all(workers.flatMap(({ acting }) => [wakeTickets(acting), remindOfTasks(acting)]))

  expect(await times('ticket.firstResponseMissed', 'ticket.resolutionMissed')).toEqual([[1, 60]])
  expect(await times('task.reminded')).toEqual([[1, 30]])
  expect(await other.db.mail.count({ where: { kind: 'task.reminder' } })).toBe(30)
  expect(await times('task.completed')).toEqual([[1, 10]])
  const next = await world.db.task.groupBy({
    by: ['seriesId'],
    where: { occursOn: { gt: toDate('2026-06-10') } },
    _count: true,
  })
  expect(next.map(({ _count }) => _count)).toEqual(Array(10).fill(1))
})

test('a worker that is killed ten times over five hundred reminders gives each once', async () => {
  const before = await world.db.event.count({ where: { type: 'task.reminded' } })
  const remindAt = new Date(systemClock.now().getTime() - hourMs)
  await world.db.task.createMany({
    data: Array.from({ length: 500 }, (_, n) => ({ title: `Relance ${n}`, assigneeId, remindAt })),
  })
  const left = () => world.db.task.count({ where: { title: { startsWith: 'Relance' }, remindedAt: null } })
  for (let kill = 1; kill <= 10; kill++) {
    const { child } = await startCarnet()
    const gone = once(child, 'exit')
    // In the middle of its round: the next forty-five are not done yet.
    await until(async () => (await left()) <= 500 - kill * 45, 60_000)
    child.kill('SIGKILL')
    await gone
  }
  expect(await left()).toBeGreaterThan(0)
  const { stop } = await startCarnet()
  await until(async () => (await left()) === 0, 60_000)
  await stop()

  const mails = await world.db.mail.groupBy({
    by: ['subject'],
    where: { subject: { contains: 'Relance' } },
    _count: true,
  })
  expect([mails.length, mails.every(({ _count }) => _count === 1)]).toEqual([500, true])
  expect((await world.db.event.count({ where: { type: 'task.reminded' } })) - before).toBe(500)
  expect((await times('task.reminded')).map(([count]) => count)).toEqual([1])
})
