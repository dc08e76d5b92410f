import { afterAll, beforeAll, expect, test } from 'vitest'
import { steppedClock } from '../../src/kernel/clock.ts'
import { invoiceCorrect } from '../../src/modules/credit-notes/actions/cancel-invoice.ts'
import { creditNoteCreate } from '../../src/modules/credit-notes/actions/create.ts'
import { creditNoteIssue } from '../../src/modules/credit-notes/actions/issue.ts'
import { invoiceIssue } from '../../src/modules/invoices/actions/issue.ts'
import { schema } from '../../src/schema.ts'
import { openServer } from '../../src/server.ts'
import { type Ask, enter, join } from '../support/people.ts'
import { foundCompany, openWorld } from '../support/world.ts'

const clock = steppedClock(new Date('2026-03-02T09:00:00Z'))
const world = await openWorld(clock)
let address = ''
let stop: () => Promise<void>
const asks: Record<string, Ask> = {}
const ids: Record<string, string> = {}
const people = { Ada: 'ADMIN', Paul: 'PROJECT_MANAGER', Sara: 'SUPPORT', Vera: 'VIEWER' }

beforeAll(async () => {
  await foundCompany(world)
  ;({ address, stop } = await openServer(world, schema))
  for (const [name, role] of Object.entries(people)) await join(world, name, role)
  await world.db.member.updateMany({ data: { hourlyCost: 4_000n } })
  for (const name of Object.keys(people)) asks[name] = (await enter(address, name)).ask
  const { data } = await asks.Ada!('{ members { nodes { id name } } clients { nodes { id } } }')
  for (const { id, name } of data.members.nodes) ids[name] = id
  ids.client = data.clients.nodes[0].id
})
afterAll(async () => {
  await stop()
  await world.close()
})

/** One verb, as somebody; answers its payload. */
async function act(who: string, verb: string, more: { id?: string; input?: object }, selection: string) {
  const type = `${verb[0]!.toUpperCase()}${verb.slice(1)}Input`
  const required = /Create$|Update$|Assign$|Bill$|Start$/.test(verb) && !(more.id && verb === 'projectStart')
  const head = [more.id && '$id: ID!', more.input && `$input: ${type}${required ? '!' : ''}`].filter(Boolean).join(', ')
  const args = [more.id && 'id: $id', more.input && 'input: $input'].filter(Boolean).join(', ')
  const query = `mutation${head && `(${head})`} { ${verb}${args && `(${args})`} { ${selection} errors { code path } } }`
  const { data, errors } = await asks[who]!(query, more)
  expect(errors).toBeUndefined()
  return data[verb]
}
const at = (time: string) => `2026-03-02T${time}:00.000Z`
const entry = 'timeEntry { id startedAt endedAt minutes billed version }'
const log = (who: string, from: string, to: string, more: object = {}) =>
  act(
    who,
    'timeEntryCreate',
    { input: { projectId: ids.project, startedAt: at(from), endedAt: at(to), ...more } },
    entry,
  )
const bill = (input: object = {}) =>
  act(
    'Ada',
    'projectBill',
    { id: ids.project!, input: { layout: 'ENTRIES', vatRate: '20', ...input } },
    'project { id } invoice { id net lines { description quantity unit unitPrice net } }',
  )
const rawId = async (number: object) =>
  (await world.db.invoice.findFirstOrThrow({ where: number, orderBy: { createdAt: 'desc' } })).id
const billed = async () =>
  (await world.db.timeEntry.findMany({ orderBy: { startedAt: 'asc' } })).map((row) => row.billed)

test('[PRJ-1] [PRJ-2] a project is planned for a client with its deliverables, deadlines, budget and people', async () => {
  const input = {
    ...{ name: 'Refonte', clientId: ids.client, managerId: ids.Paul, startsOn: '2026-03-02', dueOn: '2026-04-30' },
    ...{ billing: 'PROJECT_RATE', hourlyRate: '80', budget: '1000.00' },
    milestones: [
      { name: 'Maquettes', kind: 'DELIVERABLE', dueOn: '2026-03-20' },
      { name: 'Mise en ligne', dueOn: '2026-04-30' },
    ],
  }
  const made = await act(
    'Ada',
    'projectCreate',
    { input },
    'project { id client { name } budget milestones { name kind dueOn } }',
  )
  expect(made).toMatchObject({
    project: {
      ...{ client: { name: 'Client d’essai' }, budget: '1000.00' },
      milestones: [
        { name: 'Maquettes', kind: 'DELIVERABLE', dueOn: '2026-03-20' },
        { name: 'Mise en ligne', kind: 'MILESTONE', dueOn: '2026-04-30' },
      ],
    },
    errors: [],
  })
  ids.project = made.project.id
  const members = [
    { memberId: ids.Paul, allocation: 50 },
    { memberId: ids.Sara, allocation: 20 },
  ]
  const assigned = await act(
    'Paul',
    'projectAssign',
    { id: ids.project!, input: { members } },
    'project { members { allocation member { name } } }',
  )
  expect(assigned.project.members).toHaveLength(2)
  const twice = await act(
    'Paul',
    'projectAssign',
    { id: ids.project!, input: { members: [members[0], members[0]] } },
    'project { id }',
  )
  expect(twice.errors).toEqual([{ code: 'NOT_ALLOWED', path: ['members'] }])
  expect((await act('Paul', 'projectStart', { id: ids.project! }, 'project { status }')).project.status).toBe('ACTIVE')
})

test('E13: a second timer stops the first, and no time of a member overlaps', async () => {
  const input = { projectId: ids.project }
  const first = await act('Sara', 'timerStart', { input }, entry)
  clock.set(new Date(at('09:05')))
  const other = await act('Paul', 'timerStart', { input }, entry)
  clock.set(new Date(at('09:09')))
  const second = await act('Sara', 'timerStart', { input }, entry)
  const read = await asks.Ada!('query($id: ID!) { timeEntry(id: $id) { startedAt endedAt } }', {
    id: first.timeEntry.id,
  })
  expect(read.data.timeEntry).toEqual({ startedAt: at('09:00'), endedAt: at('09:09') })
  expect((await log('Sara', '09:01', '09:08')).errors).toEqual([{ code: 'ALREADY_USED', path: ['startedAt'] }])
  expect(await act('Vera', 'timerStop', {}, entry).catch(() => 'forbidden')).toBe('forbidden')
  for (const who of ['Sara', 'Paul']) await act(who, 'timerStop', {}, entry)
  expect((await act('Paul', 'timerStop', {}, entry)).errors).toEqual([{ code: 'NOT_ALLOWED', path: ['id'] }])
  for (const { timeEntry } of [first, other, second])
    expect((await act('Ada', 'timeEntryDelete', { id: timeEntry.id }, 'timeEntry { id }')).errors).toEqual([])
})

test('of two timers that start at once, one runs', async () => {
  const replies = await Promise.all(
    [1, 2, 3].map(() => act('Ada', 'timerStart', { input: { projectId: ids.project } }, entry)),
  )
  for (const { errors } of replies) expect(errors).toEqual([])
  expect(await world.db.timeEntry.count({ where: { endedAt: null } })).toBe(1)
  await world.db.timeEntry.deleteMany()
})

test('E13: two entries are billed on one invoice, locked, and free again when the draft is discarded', async () => {
  const early = (from: string, to: string) => ({
    startedAt: `2026-02-27T${from}:00.000Z`,
    endedAt: `2026-02-27T${to}:00.000Z`,
  })
  const first = await log('Sara', '08:00', '08:40', early('08:00', '08:40'))
  await log('Sara', '08:40', '09:55', early('08:40', '09:55'))
  const { invoice, errors } = await bill()
  expect(errors).toEqual([])
  expect(invoice.lines.map(({ net }: { net: string }) => net)).toEqual(['53.33', '100.00'])
  expect(await billed()).toEqual([true, true])
  const { id } = first.timeEntry
  const change = await act('Sara', 'timeEntryUpdate', { id, input: { expectedVersion: 2, note: 'x' } }, entry)
  expect(change.errors).toEqual([{ code: 'ALREADY_USED', path: ['id'] }])
  expect((await act('Sara', 'timeEntryDelete', { id }, 'timeEntry { id }')).errors).toEqual([
    { code: 'ALREADY_USED', path: ['id'] },
  ])
  expect((await bill()).errors).toEqual([{ code: 'NOTHING_REMAINS', path: ['entryIds'] }])
  const { version } = (await asks.Ada!('query($id: ID!) { project(id: $id) { version } }', { id: ids.project })).data
    .project
  const relock = await act(
    'Ada',
    'projectUpdate',
    { id: ids.project!, input: { expectedVersion: version, billing: 'FIXED' } },
    'project { id }',
  )
  expect(relock.errors).toEqual([{ code: 'ALREADY_USED', path: ['billing'] }])

  await asks.Ada!('mutation($id: ID!) { invoiceDiscard(id: $id) { errors { code } } }', { id: invoice.id })
  expect(await billed()).toEqual([false, false])
})

test('the same time billed twice at once is billed once', async () => {
  const replies = await Promise.all([1, 2, 3, 4].map(() => bill({ layout: 'SINGLE' })))
  const won = replies.filter(({ errors }) => errors.length === 0)
  expect(won).toHaveLength(1)
  expect(won[0].invoice.lines).toMatchObject([{ description: 'Refonte', net: '153.33' }])
})

test('time stays billed while its draft is edited, is free when credited, and follows a corrected invoice', async () => {
  const id = await rawId({ status: 'DRAFT' })
  const draft = await asks.Ada!('query { invoices(filter: { status: { eq: DRAFT } }) { nodes { id version } } }')
  const [{ id: shown, version }] = draft.data.invoices.nodes
  await asks.Ada!(
    'mutation($id: ID!, $input: InvoiceUpdateInput!) { invoiceUpdate(id: $id, input: $input) { errors { code } } }',
    {
      id: shown,
      input: { expectedVersion: version, notes: 'Mars' },
    },
  )
  expect(await billed()).toEqual([true, true])
  await asks.Ada!('mutation($id: ID!) { invoiceIssue(id: $id) { errors { code } } }', { id: shown })
  await invoiceCorrect(world.acting, id, { reason: 'Adresse' })
  expect(await billed()).toEqual([true, true])

  const replacement = await rawId({ correctsId: id })
  const lines = await world.db.invoiceLine.findMany({ where: { invoiceId: replacement } })
  expect(await world.db.timeEntry.count({ where: { invoiceLineId: { in: lines.map((line) => line.id) } } })).toBe(2)
  await invoiceIssue(world.acting, replacement, {})
  const note = await creditNoteCreate(world.acting, {
    invoiceId: replacement,
    reason: 'GOODWILL',
    content: { full: true },
  })
  await creditNoteIssue(world.acting, note, {})
  expect(await billed()).toEqual([false, false])
})

test('[PRJ-3] [PRJ-4] the dashboard of a project is one query: progress, budget, time, people, deadlines', async () => {
  const task = await act(
    'Paul',
    'taskCreate',
    { input: { title: 'Maquette', target: { projectId: ids.project }, assigneeId: ids.Sara, dueOn: '2026-03-20' } },
    'task { id }',
  )
  await act(
    'Paul',
    'taskCreate',
    { input: { title: 'Recette', target: { projectId: ids.project }, blockedByIds: [task.task.id] } },
    'task { id }',
  )
  clock.set(new Date(at('09:09')))
  await act('Sara', 'timerStart', { input: { taskId: task.task.id } }, entry)
  expect((await act('Sara', 'taskComplete', { id: task.task.id }, 'task { status }')).task.status).toBe('DONE')
  expect(await world.db.timeEntry.count({ where: { endedAt: null } })).toBe(0)
  const dashboard = `query($id: ID!) { project(id: $id) {
    name status progress budget budgetUsed profitability dueOn manager { name }
    time { minutes billableMinutes billedMinutes value unbilled }
    milestones { name dueOn reachedOn } members { allocation member { name } }
    tasks(first: 10, orderBy: [{ field: POSITION, direction: ASC }]) { nodes { title status isBlocked assignee { name } } }
  } }`
  const { data, errors } = await asks.Ada!(dashboard, { id: ids.project })
  expect(errors).toBeUndefined()
  expect(data.project).toMatchObject({
    ...{ name: 'Refonte', status: 'ACTIVE', progress: 50, budget: '1000.00', budgetUsed: 15, profitability: '-76.67' },
    time: { minutes: 115, billableMinutes: 115, billedMinutes: 0, value: '153.33', unbilled: '153.33' },
    tasks: {
      nodes: [
        { title: 'Maquette', status: 'DONE' },
        { title: 'Recette', status: 'TODO', isBlocked: false },
      ],
    },
  })
  const hidden = await asks.Vera!('query($id: ID!) { project(id: $id) { name profitability } }', { id: ids.project })
  expect(hidden.data.project).toEqual({ name: 'Refonte', profitability: null })
  const done = await act('Paul', 'projectFinish', { id: ids.project! }, 'project { status } warnings')
  expect(done).toMatchObject({
    project: { status: 'FINISHED' },
    warnings: ['Tasks still open: 1.', 'Entries of time not billed: 3.'],
  })
})

test('who leaves stops their timer and hands their project on', async () => {
  const made = await act('Ada', 'projectCreate', { input: { name: 'Suite', managerId: ids.Paul } }, 'project { id }')
  await act('Paul', 'timerStart', { input: { projectId: made.project.id } }, entry)
  const suspended = await act(
    'Ada',
    'memberSuspend',
    { id: ids.Paul!, input: { handOverTo: ids.Sara } },
    'member { status }',
  )
  expect(suspended).toMatchObject({ member: { status: 'SUSPENDED' }, errors: [] })
  expect(await world.db.timeEntry.count({ where: { endedAt: null } })).toBe(0)
  const { data } = await asks.Ada!('query($id: ID!) { project(id: $id) { manager { name } } }', { id: made.project.id })
  expect(data.project.manager.name).toBe('Sara')
})
