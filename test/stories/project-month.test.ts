import { afterAll, beforeAll, expect, test } from 'vitest'
import { steppedClock } from '../../src/kernel/clock.ts'
import { schema } from '../../src/schema.ts'
import { openServer } from '../../src/server.ts'
import { type Ask, enter, join } from '../support/people.ts'
import { foundCompany, openWorld } from '../support/world.ts'

const clock = steppedClock(new Date('2026-03-02T08:00:00Z'))
const world = await openWorld(clock)
let address = ''
let stop: () => Promise<void>
let asks: Record<string, Ask> = {}
const ids: Record<string, string> = {}
const people = { Ada: 'ADMIN', Paul: 'PROJECT_MANAGER', Sara: 'SUPPORT', Lea: 'PROJECT_MANAGER' }

beforeAll(async () => {
  await foundCompany(world)
  ;({ address, stop } = await openServer(world, schema))
  for (const [name, role] of Object.entries(people)) await join(world, name, role)
  const { data } = await (await enter(address, 'Ada')).ask('{ members { nodes { id name } } clients { nodes { id } } }')
  for (const { id, name } of data.members.nodes) ids[name] = id
  ids.client = data.clients.nodes[0].id
})
afterAll(async () => {
  await stop()
  await world.close()
})

/** Another moment of the month: everybody signs in again. */
function later(moment: string): void {
  clock.set(new Date(`2026-03-${moment}:00Z`))
  asks = {}
}

/** One verb, as somebody; answers its payload. */
async function act(who: string, verb: string, { id, ...input }: Record<string, unknown>, selection: string) {
  asks[who] ??= (await enter(address, who)).ask
  const type = `${verb[0]!.toUpperCase()}${verb.slice(1)}Input`
  const [head, args] = id ? ['$id: ID!, ', 'id: $id, '] : ['', '']
  const given = Object.keys(input).length ? [`$input: ${type}!`, 'input: $input'] : ['', '']
  const variables = head || given[0] ? `(${head}${given[0]})` : ''
  const fields = args || given[1] ? `(${args}${given[1]})` : ''
  const { data, errors } = await asks[who]!(
    `mutation${variables} { ${verb}${fields} { ${selection} errors { code path } } }`,
    { id, input },
  )
  expect(errors).toBeUndefined()
  return data[verb]
}
const task = async (title: string, assignee: string, more: object = {}) =>
  (
    await act(
      'Paul',
      'taskCreate',
      { title, target: { projectId: ids.project }, assigneeId: ids[assignee], ...more },
      'task { id }',
    )
  ).task.id
const timer = (who: string, input: object) => act(who, 'timerStart', { ...input }, 'timeEntry { endedAt }')
const complete = (who: string, id: string) => act(who, 'taskComplete', { id }, 'task { status }')

test('[PRJ-1] [PRJ-2] [PRJ-3] [TAC-2] a project month: three people’s timers, milestones, dependencies, and the invoice of the time', async () => {
  const milestones = [
    { name: 'Maquettes', kind: 'DELIVERABLE', dueOn: '2026-03-06' },
    { name: 'Mise en ligne', kind: 'MILESTONE', dueOn: '2026-03-31' },
  ]
  const made = await act(
    'Ada',
    'projectCreate',
    {
      ...{ name: 'Site', clientId: ids.client, managerId: ids.Paul, startsOn: '2026-03-02', dueOn: '2026-03-31' },
      ...{ billing: 'PROJECT_RATE', hourlyRate: '80', budget: '2000.00', milestones },
    },
    'project { id version }',
  )
  ids.project = made.project.id
  const members = ['Paul', 'Sara', 'Lea'].map((name) => ({ memberId: ids[name], allocation: 50 }))
  await act('Paul', 'projectAssign', { id: ids.project, members }, 'project { id }')
  await act('Paul', 'projectStart', { id: ids.project }, 'project { id }')
  const design = await task('Maquettes', 'Sara', { dueOn: '2026-03-06' })
  const build = await task('Développement', 'Lea', { blockedByIds: [design] })
  const check = await task('Recette', 'Paul', { blockedByIds: [build] })

  // Three at once: design, and the conduct of the project; the development waits.
  expect((await act('Lea', 'taskStart', { id: build }, 'task { id }')).errors).toEqual([
    { code: 'BLOCKED', path: ['reason'] },
  ])
  await timer('Sara', { taskId: design })
  await timer('Paul', { projectId: ids.project })
  later('02T11:00')
  expect((await complete('Sara', design)).task.status).toBe('DONE')
  expect((await act('Lea', 'taskStart', { id: build }, 'task { status }')).task.status).toBe('IN_PROGRESS')
  await timer('Lea', { taskId: build })
  later('02T12:30')
  await act('Paul', 'timerStop', {}, 'timeEntry { id }')
  const read = await asks.Paul!('query($id: ID!) { project(id: $id) { version } }', { id: ids.project })
  const reached = [{ ...milestones[0], reachedOn: '2026-03-02' }, milestones[1]]
  const moved = await act(
    'Paul',
    'projectUpdate',
    { id: ids.project, expectedVersion: read.data.project.version, milestones: reached },
    'project { milestones { name reachedOn } }',
  )
  expect(moved.project.milestones).toEqual([
    { name: 'Maquettes', reachedOn: '2026-03-02' },
    { name: 'Mise en ligne', reachedOn: null },
  ])
  later('02T16:45')
  await complete('Lea', build)
  later('30T08:00')
  await timer('Paul', { taskId: check })
  later('30T09:30')
  await complete('Paul', check)

  const { invoice } = await act(
    'Ada',
    'projectBill',
    { id: ids.project, layout: 'TASKS', vatRate: '20' },
    'invoice { id net total lines { description quantity net } }',
  )
  expect(invoice).toMatchObject({ net: '1180.00', total: '1416.00' })
  const lines = invoice.lines.map(({ description, net }: { description: string; net: string }) => [description, net])
  expect(lines.sort()).toEqual([
    ['Site – Développement', '460.00'],
    ['Site – Maquettes', '240.00'],
    ['Site – Recette', '120.00'],
    ['Site', '360.00'],
  ])
  expect((await act('Ada', 'invoiceIssue', { id: invoice.id }, 'invoice { status }')).invoice.status).toBe('ISSUED')
  expect((await act('Ada', 'projectBill', { id: ids.project, layout: 'TASKS' }, 'invoice { id }')).errors).toEqual([
    { code: 'NOTHING_REMAINS', path: ['entryIds'] },
  ])
  const { project } = await act(
    'Paul',
    'projectFinish',
    { id: ids.project },
    'project { status progress budgetUsed time { minutes billedMinutes unbilled } }',
  )
  expect(project).toEqual({
    ...{ status: 'FINISHED', progress: 100, budgetUsed: 59 },
    time: { minutes: 885, billedMinutes: 885, unbilled: '0.00' },
  })
})
