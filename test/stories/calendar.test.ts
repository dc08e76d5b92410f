import ICAL from 'ical.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readId } from '../../src/graphql/ids.ts'
import { fromDate, systemClock } from '../../src/kernel/clock.ts'
import { schema } from '../../src/schema.ts'
import { openServer } from '../../src/server.ts'
import { type Ask, enter, join } from '../support/people.ts'
import { foundCompany, openWorld } from '../support/world.ts'

const world = await openWorld(systemClock)
let address = ''
let stop: () => Promise<void>
let anne: Ask
let assigneeId = ''

beforeAll(async () => {
  await foundCompany(world)
  ;({ address, stop } = await openServer(world, schema))
  for (const name of ['Anne', 'Bertrand']) await join(world, name, 'MANAGER')
  ;({ ask: anne } = await enter(address, 'Anne'))
  assigneeId = (await anne('{ viewer { member { id } } }')).data.viewer.member.id
})
afterAll(async () => {
  await stop()
  await world.close()
})

const inDays = (days: number) => fromDate(new Date(Date.now() + days * 86_400_000))
const title =
  'Appeler Mme Lefèvre ; devis « toiture », 2ᵉ relance — avant qu’elle ne parte en congés jusqu’à la fin du mois'

async function write(query: string, variables: object) {
  const { data, errors } = await anne(query, variables)
  expect(errors).toBeUndefined()
  const [payload] = Object.values(data) as { task: { id: string; version: number }; errors: unknown[] }[]
  expect(payload!.errors).toEqual([])
  return payload!.task
}
const create = (input: object) =>
  write('mutation($input: TaskCreateInput!) { taskCreate(input: $input) { task { id version } errors { code } } }', {
    input,
  })
const change = (id: string, input: object) =>
  write(
    'mutation($id: ID!, $input: TaskUpdateInput!) { taskUpdate(id: $id, input: $input) { task { id version } errors { code } } }',
    { id, input },
  )

const feed = async (): Promise<string> => {
  const { data } = await anne('mutation { calendarFeedCreate { url errors { code } } }')
  expect(data.calendarFeedCreate.errors).toEqual([])
  return `${address}${new URL(data.calendarFeedCreate.url).pathname}`
}
async function events(url: string) {
  const response = await fetch(url)
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8'])
  const root = new ICAL.Component(ICAL.parse(await response.text()))
  return root.getAllSubcomponents('vevent').map((component) => new ICAL.Event(component))
}

test('[TAC-4] a member’s dated tasks stand in their calendar, which keeps UIDs and counts sequences', async () => {
  const remindAt = new Date(Date.now() + 3_600_000).toISOString()
  const task = await create({
    title,
    assigneeId,
    dueOn: inDays(3),
    remindAt,
    description: 'Première ligne\nDeuxième, ligne',
  })
  await create({ title: 'Sans date', assigneeId })
  const others = (await enter(address, 'Bertrand')).ask
  const bertrand = (await others('{ viewer { member { id } } }')).data.viewer.member.id
  await create({ title: 'À un autre', assigneeId: bertrand, dueOn: inDays(3) })

  const url = await feed()
  const [first, ...more] = await events(url)
  expect(more).toEqual([])
  expect(first).toMatchObject({
    uid: task.id,
    summary: title,
    sequence: 0,
    description: 'Première ligne\nDeuxième, ligne',
  })
  expect([first!.startDate.isDate, first!.startDate.toString()]).toEqual([true, inDays(3)])
  expect(first!.component.getAllSubcomponents('valarm')).toHaveLength(1)

  await change(task.id, { expectedVersion: task.version, dueOn: inDays(4) })
  const [moved] = await events(url)
  expect([moved!.uid, moved!.sequence, moved!.startDate.toString()]).toEqual([task.id, 1, inDays(4)])
  await write('mutation($id: ID!) { taskCancel(id: $id) { task { id version } errors { code } } }', { id: task.id })
  const [canceled] = await events(url)
  expect([canceled!.uid, canceled!.sequence, canceled!.component.getFirstPropertyValue('status')]).toEqual([
    task.id,
    2,
    'CANCELLED',
  ])
})

test('a calendar’s address is closed by a new one, by its owner and with its owner’s access', async () => {
  const status = async (url: string) => (await fetch(url)).status
  const [first, second] = [await feed(), await feed()]
  expect([await status(first), await status(second)]).toEqual([404, 200])
  expect(JSON.stringify(await world.db.calendarFeed.findMany())).not.toContain(/calendar\/(.+)\.ics/.exec(second)![1])
  await world.db.member.updateMany({ where: { name: 'Anne' }, data: { status: 'SUSPENDED' } })
  expect(await status(second)).toBe(404)
  await world.db.member.updateMany({ where: { name: 'Anne' }, data: { status: 'ACTIVE' } })
  await anne('mutation { calendarFeedRevoke { errors { code } } }')
  expect(await status(second)).toBe(404)
  await anne('mutation { calendarFeedRevoke { errors { code } } }')
  const told = await world.db.event.findMany({
    where: { type: { startsWith: 'member.calendar' } },
    orderBy: { seq: 'asc' },
  })
  expect(told.slice(-3).map(({ type, memberId }) => [type, memberId === readId('Member', assigneeId)])).toEqual([
    ['member.calendarFeedCreated', true],
    ['member.calendarFeedCreated', true],
    ['member.calendarFeedRevoked', true],
  ])
})
