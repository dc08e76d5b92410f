import { afterAll, beforeAll, expect, test } from 'vitest'
import { steppedClock } from '../../src/kernel/clock.ts'
import { remindOfTasks } from '../../src/modules/tasks/reminders.ts'
import { schema } from '../../src/schema.ts'
import { openServer } from '../../src/server.ts'
import { type Ask, enter, join } from '../support/people.ts'
import { foundCompany, openWorld } from '../support/world.ts'

const clock = steppedClock(new Date('2026-01-12T09:00:00Z'))
const world = await openWorld(clock)
let stop: () => Promise<void>
let ask: Ask
const ids: Record<string, string> = {}

beforeAll(async () => {
  await foundCompany(world)
  const server = await openServer(world, schema)
  stop = server.stop
  for (const [name, role] of [
    ['Ada', 'ADMIN'],
    ['Paul', 'PROJECT_MANAGER'],
  ] as const)
    await join(world, name, role)
  ;({ ask } = await enter(server.address, 'Ada'))
  const { data } = await ask('{ members { nodes { id name } } clients { nodes { id } } }')
  for (const { id, name } of data.members.nodes) ids[name] = id
  ids.client = data.clients.nodes[0].id
  const made = await ask(
    'mutation($c: ID!) { projectCreate(input: { name: "Site", clientId: $c }) { project { id } } }',
    {
      c: ids.client,
    },
  )
  ids.project = made.data.projectCreate.project.id
})
afterAll(async () => {
  await stop()
  await world.close()
})

const fields =
  'id title kind status version dueOn isBlocked isOverdue position recurrence assignee { name } followers { name } checklist { text done } blockedBy { title } parent { title } project { name } client { name }'
const result = `task { ${fields} } errors { code path }`
const create = async (input: object) => {
  const { data, errors } = await ask(`mutation($input: TaskCreateInput!) { taskCreate(input: $input) { ${result} } }`, {
    input,
  })
  expect(errors).toBeUndefined()
  return data.taskCreate
}
const act = async (verb: string, id: string, input: object = {}) => {
  const type = `${verb[0]!.toUpperCase()}${verb.slice(1)}Input${verb === 'taskUpdate' ? '!' : ''}`
  const query = `mutation($id: ID!, $input: ${type}) { ${verb}(id: $id, input: $input) { ${result} } }`
  const { data, errors } = await ask(query, { id, input })
  expect(errors).toBeUndefined()
  return data[verb]
}
const find = async (filter: object, orderBy: object[] = []) =>
  (
    await ask(`query($f: TaskFilter, $o: [TaskOrder!]) { tasks(filter: $f, orderBy: $o) { nodes { ${fields} } } }`, {
      f: filter,
      o: orderBy,
    })
  ).data.tasks.nodes

test('[TAC-1] [TAC-2] [TAC-3] [PRJ-3] a call is planned for a client, a piece of work in a project, each with its day and its person', async () => {
  const call = await create({
    title: 'Rappeler',
    kind: 'CALL',
    target: { clientId: ids.client },
    dueOn: '2026-01-14',
    assigneeId: ids.Paul,
    priority: 'HIGH',
    followerIds: [ids.Ada, ids.Ada],
    checklist: [{ text: 'Tarif', done: true }, { text: 'Délai' }],
  })
  expect(call).toMatchObject({
    task: {
      ...{ kind: 'CALL', dueOn: '2026-01-14', client: { name: 'Client d’essai' }, assignee: { name: 'Paul' } },
      followers: [{ name: 'Ada' }],
      checklist: [
        { text: 'Tarif', done: true },
        { text: 'Délai', done: false },
      ],
    },
    errors: [],
  })
  const piece = await create({ title: 'Maquette', target: { projectId: ids.project }, dueOn: '2026-01-16' })
  expect(piece.task.project).toEqual({ name: 'Site' })
  const part = await create({ title: 'Accueil', parentId: piece.task.id })
  expect(part.task).toMatchObject({ parent: { title: 'Maquette' }, project: { name: 'Site' } })
})

test('[TAC-4] tasks are followed by list and by calendar', async () => {
  const week = await find({ dueOn: { gte: '2026-01-12', lte: '2026-01-18' } }, [{ field: 'DUE_ON', direction: 'ASC' }])
  expect(week.map((task: { title: string; dueOn: string }) => [task.dueOn, task.title])).toEqual([
    ['2026-01-14', 'Rappeler'],
    ['2026-01-16', 'Maquette'],
  ])
  expect((await find({ assigneeId: { eq: ids.Paul } })).map(({ title }: { title: string }) => title)).toEqual([
    'Rappeler',
  ])
})

test('a task waits for another: it is blocked, found as such, and free once that one is done', async () => {
  const design = (await create({ title: 'Plan' })).task
  const build = (await create({ title: 'Chantier', blockedByIds: [design.id] })).task
  expect(build).toMatchObject({ isBlocked: true, blockedBy: [{ title: 'Plan' }] })
  expect((await find({ blocking: { eq: 'BLOCKED' } })).map(({ title }: { title: string }) => title)).toEqual([
    'Chantier',
  ])
  expect((await act('taskStart', build.id)).errors).toEqual([{ code: 'BLOCKED', path: ['reason'] }])
  const circle = await act('taskUpdate', design.id, { expectedVersion: 1, blockedByIds: [build.id] })
  expect(circle.errors).toEqual([{ code: 'NOT_ALLOWED', path: ['blockedByIds'] }])
  await act('taskComplete', design.id)
  expect(await find({ blocking: { eq: 'BLOCKED' } })).toEqual([])
  expect((await act('taskStart', build.id)).task).toMatchObject({ status: 'IN_PROGRESS', isBlocked: false })
})

test('of two dependencies that close a circle at once, one is refused', async () => {
  const [one, two] = [(await create({ title: 'A' })).task, (await create({ title: 'B' })).task]
  const replies = await Promise.all([
    act('taskUpdate', one.id, { expectedVersion: 1, blockedByIds: [two.id] }),
    act('taskUpdate', two.id, { expectedVersion: 1, blockedByIds: [one.id] }),
  ])
  expect(replies.map(({ errors }) => errors.length).sort()).toEqual([0, 1])
})

test('cascade completes subtasks in their order, but none that waits for something else', async () => {
  const other = (await create({ title: 'Ailleurs' })).task
  const whole = (await create({ title: 'Tout' })).task
  const first = (await create({ title: 'D’abord', parentId: whole.id })).task
  const then = (await create({ title: 'Ensuite', parentId: whole.id, blockedByIds: [first.id, other.id] })).task
  expect((await act('taskComplete', whole.id)).errors).toEqual([{ code: 'OPEN_SUBTASKS', path: ['cascade'] }])
  expect((await act('taskComplete', whole.id, { cascade: true, reason: 'Pressé' })).errors).toEqual([
    { code: 'BLOCKED', path: ['reason'] },
  ])
  expect((await find({ parentId: { eq: whole.id } })).map(({ status }: { status: string }) => status)).toEqual([
    'TODO',
    'TODO',
  ])
  await act('taskUpdate', then.id, { expectedVersion: 1, blockedByIds: [first.id] })
  expect((await act('taskComplete', whole.id, { cascade: true })).task.status).toBe('DONE')
  expect((await find({ parentId: { eq: whole.id } })).map(({ status }: { status: string }) => status)).toEqual([
    'DONE',
    'DONE',
  ])
})

test('E9: a task of every 31st comes again on the month’s last day; completed twice at once, it comes once', async () => {
  const input = {
    title: 'Clôture',
    dueOn: '2026-01-31',
    recurrence: 'FREQ=MONTHLY',
    checklist: [{ text: 'Banque', done: true }],
  }
  let { id } = (await create(input)).task
  const due = ['2026-01-31']
  for (let month = 0; month < 3; month++) {
    const replies = await Promise.all([act('taskComplete', id), act('taskComplete', id)])
    expect(replies.map(({ errors }) => errors.length).sort()).toEqual([0, 1])
    const open = await find({ and: [{ title: { eq: 'Clôture' } }, { status: { eq: 'TODO' } }] })
    expect(open).toHaveLength(1)
    expect(open[0].checklist).toEqual([{ text: 'Banque', done: false }])
    id = open[0].id
    due.push(open[0].dueOn)
  }
  expect(due).toEqual(['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30'])
  expect((await create({ title: 'x', recurrence: 'FREQ=MONTHLY' })).errors).toEqual([
    { code: 'REQUIRED', path: ['dueOn'] },
  ])
  expect((await create({ title: 'x', dueOn: '2026-01-31', recurrence: 'souvent' })).errors).toEqual([
    { code: 'INVALID_FORMAT', path: ['recurrence'] },
  ])
})

test('a board keeps its order through moves', async () => {
  const target = { projectId: ids.project }
  const [a, b, c] = [
    await create({ title: 'a', target }),
    await create({ title: 'b', target }),
    await create({ title: 'c', target }),
  ].map(({ task }) => task.id)
  const order = async () =>
    (
      await find({ and: [{ projectId: { eq: ids.project } }, { title: { in: ['a', 'b', 'c'] } }] }, [
        { field: 'POSITION', direction: 'ASC' },
      ])
    )
      .map(({ title }: { title: string }) => title)
      .join('')
  expect(await order()).toBe('abc')
  await act('taskMove', c!, { afterId: a })
  expect(await order()).toBe('acb')
  await act('taskMove', b!)
  expect(await order()).toBe('bac')
})

test('a reminder is sent once, however many workers look', async () => {
  await create({ title: 'Relance', assigneeId: ids.Paul, dueOn: '2026-01-13', remindAt: '2026-01-12T09:05:00.000Z' })
  expect(await remindOfTasks(world.acting)).toBe(0)
  clock.set(new Date('2026-01-12T09:05:01Z'))
  const counts = await Promise.all([1, 2, 3, 4].map(() => remindOfTasks(world.acting)))
  expect(counts.reduce((sum, count) => sum + count)).toBe(1)
  expect(
    await world.db.mail.findMany({ where: { kind: 'task.reminder' }, select: { to: true, subject: true } }),
  ).toEqual([{ to: ['paul@essai.example'], subject: 'Rappel : Relance' }])
})

test('work goes to active members only', async () => {
  await world.db.member.updateMany({ where: { name: 'Paul' }, data: { status: 'SUSPENDED' } })
  expect((await create({ title: 'x', assigneeId: ids.Paul })).errors).toEqual([
    { code: 'NOT_ALLOWED', path: ['assigneeId'] },
  ])
})
