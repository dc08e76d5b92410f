import { afterAll, beforeAll, expect, test } from 'vitest'
import { steppedClock } from '../../src/kernel/clock.ts'
import { wakeTickets } from '../../src/modules/tickets/sweep.ts'
import { schema } from '../../src/schema.ts'
import { openServer } from '../../src/server.ts'
import { caller, signedIn } from '../support/client.ts'
import { copyDemo } from '../support/demo.ts'
import { openWorld } from '../support/world.ts'

await copyDemo()
// A week with a holiday: the 25th of December 2026 is a Friday.
const clock = steppedClock(new Date('2026-12-21T08:00:00Z'))
const world = await openWorld(clock)
const second = await openWorld(clock)
let server: Awaited<ReturnType<typeof openServer>>

beforeAll(async () => {
  server = await openServer(world, schema)
})
afterAll(async () => {
  await server.stop()
  await world.close()
  await second.close()
})

// biome-ignore lint/suspicious/noExplicitAny: replies are checked by whole values
type Any = any

const tokens: Record<string, Promise<string>> = {}

/** Asks as a demo member, signed in at the present moment; refuses any error. */
async function as(name: string, query: string, variables: object = {}): Promise<Any> {
  const moment = `${name} ${clock.now().toISOString()}`
  tokens[moment] ??= signedIn(server.address, name)
  const { data, errors } = await caller(server.address, await tokens[moment])(query, variables)
  if (errors) throw new Error(JSON.stringify(errors))
  return data
}

/** Does one mutation on the input's fields and answers its payload. */
async function act(name: string, mutation: string, selection: string, { id, ...input }: Any): Promise<Any> {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`
  const given = id ? '$id: ID!, ' : ''
  const query = `mutation(${given}$input: ${type}!) { ${mutation}(${id ? 'id: $id, ' : ''}input: $input) { ${selection} errors { code path } } }`
  return (await as(name, query, { id, input }))[mutation]
}
const done = async (name: string, mutation: string, input: Any): Promise<Any> => {
  const { ticket, errors } = await act(name, mutation, 'ticket { id number status version }', input)
  expect(errors).toEqual([])
  return ticket
}
const read = async (id: string, selection: string): Promise<Any> =>
  (await as('admin', `query($id: ID!) { ticket(id: $id) { ${selection} } }`, { id })).ticket

const wake = () => Promise.all([wakeTickets(world.acting), wakeTickets(second.acting)])
const typesOf = async (number: string): Promise<string[]> =>
  (await world.db.event.findMany({ where: { ticket: { number } }, orderBy: { seq: 'asc' } })).map(({ type }) => type)

let clients: Any[] = []
let members: Any[] = []
let team: Any

test('service levels are set: working hours with a lunch break, a holiday, targets by priority and contract', async () => {
  clients = (
    await as(
      'admin',
      '{ clients(first: 50, filter: { status: { eq: ACTIVE } }) { nodes { id name contracts(first: 1) { nodes { id status } } } } }',
    )
  ).clients.nodes
  members = (await as('admin', '{ members { nodes { id name role } } }')).members.nodes
  team = (await as('admin', '{ teams { id name queueMode } }')).teams[0]
  const { businessCalendar, errors } = await act(
    'admin',
    'businessCalendarCreate',
    'businessCalendar { id zone hours { weekday opens closes } holidays { on name } }',
    {
      name: 'Bureaux de Lyon',
      hours: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'].flatMap((weekday) => [
        { weekday, opens: '09:00', closes: '12:30' },
        { weekday, opens: '14:00', closes: '18:00' },
      ]),
      holidays: [{ on: '2026-12-25', name: 'Noël' }],
    },
  )
  expect(errors).toEqual([])
  expect(businessCalendar).toMatchObject({ zone: 'Europe/Paris', holidays: [{ on: '2026-12-25', name: 'Noël' }] })
  expect(businessCalendar.hours).toHaveLength(10)

  const calendarId = businessCalendar.id
  const { slaPolicies } = await as('support', '{ slaPolicies { id priority version contract { id } } }')
  for (const [priority, firstResponseMinutes] of [
    ['NORMAL', 240],
    ['URGENT', 60],
  ]) {
    const { id, version, contract } = slaPolicies.find((it: Any) => it.priority === priority)
    expect(contract).toBeNull()
    const targets = { calendarId, firstResponseMinutes, resolutionMinutes: 960 }
    expect(
      (await act('admin', 'slaPolicyUpdate', 'slaPolicy { id }', { id, expectedVersion: version, ...targets })).errors,
    ).toEqual([])
  }
  const contracted = clients.find(({ contracts }) => contracts.nodes[0]?.status === 'ACTIVE')
  const contractId = contracted.contracts.nodes[0].id
  await act('admin', 'slaPolicyCreate', 'slaPolicy { id }', {
    calendarId,
    contractId,
    priority: 'NORMAL',
    firstResponseMinutes: 30,
  })
  expect(
    (await act('admin', 'slaPolicyCreate', 'slaPolicy { id }', { calendarId, priority: 'NORMAL' })).errors,
  ).toEqual([{ code: 'DUPLICATE', path: ['priority'] }])
  expect(
    (
      await act('admin', 'businessCalendarCreate', 'businessCalendar { id }', {
        name: 'x',
        zone: 'Europe/Nulle',
        hours: [{ weekday: 'MONDAY', opens: '18:00', closes: '09:00' }],
      })
    ).errors,
  ).toEqual([
    { code: 'INVALID_FORMAT', path: ['zone'] },
    { code: 'INVALID_FORMAT', path: ['hours', '0'] },
  ])

  const under = await done('support', 'ticketOpen', {
    clientId: contracted.id,
    subject: 'Sous contrat',
    body: 'Bonjour',
  })
  expect(await read(under.id, 'contract { id } firstResponse { dueAt state remainingMinutes }')).toEqual({
    contract: { id: contractId },
    firstResponse: { dueAt: '2026-12-21T08:30:00.000Z', state: 'RUNNING', remainingMinutes: 30 },
  })
  await done('support', 'ticketReply', { id: under.id, body: 'Bonjour, c’est fait.' })
  expect(await read(under.id, 'status firstResponse { state doneAt remainingMinutes }')).toEqual({
    status: 'PENDING_CUSTOMER',
    firstResponse: { state: 'MET', doneAt: '2026-12-21T08:00:00.000Z', remainingMinutes: null },
  })
})

const freeClient = () => clients.find(({ contracts }) => contracts.nodes.length === 0)

test('[TIC-1] [TIC-3] [TIC-4] [TIC-5] a request from its opening to its closing, late once, each change told', async () => {
  // Wednesday 17:00 in Lyon, four working hours: 1 h on Wednesday, 3 h on Thursday.
  clock.set(new Date('2026-12-23T16:00:00Z'))
  const { id, number } = await done('support', 'ticketOpen', {
    clientId: freeClient().id,
    subject: 'Imprimante en panne',
    body: 'Elle ne démarre plus.',
    idempotencyKey: 'imprimante',
    kind: 'PROBLEM',
    tags: ['Matériel', 'urgent ', 'matériel'],
  })
  expect(await read(id, 'status kind tags firstResponse { dueAt } resolution { dueAt }')).toEqual({
    status: 'NEW',
    kind: 'PROBLEM',
    tags: ['matériel', 'urgent'],
    firstResponse: { dueAt: '2026-12-24T11:00:00.000Z' },
    // 16 working hours: 1 on Wednesday, 7.5 on Thursday, none at Christmas, 7.5 on Monday.
    resolution: { dueAt: '2026-12-28T17:00:00.000Z' },
  })

  const support = members.find(({ role }) => role === 'SUPPORT').id
  await done('support', 'ticketAssign', { id, assigneeId: support })
  // A hold of an hour on Thursday morning moves both targets by an hour.
  clock.set(new Date('2026-12-24T09:00:00Z'))
  await done('support', 'ticketHold', { id, until: '2026-12-24T10:00:00Z' })
  expect(await read(id, 'status firstResponse { state }')).toEqual({
    status: 'ON_HOLD',
    firstResponse: { state: 'PAUSED' },
  })
  clock.set(new Date('2026-12-24T10:00:00Z'))
  await wake()
  expect(await read(id, 'status holdUntil firstResponse { dueAt state } resolution { dueAt }')).toEqual({
    status: 'OPEN',
    holdUntil: null,
    firstResponse: { dueAt: '2026-12-24T13:30:00.000Z', state: 'RUNNING' },
    resolution: { dueAt: '2026-12-29T09:00:00.000Z' },
  })

  // The target passes: found once by two workers, also when their clock steps back and forth.
  for (const time of ['13:29:59', '13:30:00', '14:30:00', '12:30:00', '13:30:01']) {
    clock.set(new Date(`2026-12-24T${time}Z`))
    await wake()
  }
  expect((await typesOf(number)).filter((type) => type.endsWith('Missed'))).toEqual(['ticket.firstResponseMissed'])
  expect(await read(id, 'firstResponse { state breachedAt }')).toEqual({
    firstResponse: { state: 'MISSED', breachedAt: '2026-12-24T13:30:00.000Z' },
  })

  await done('support', 'ticketReply', { id, body: 'Redémarrez-la en maintenant le bouton.' })
  await done('support', 'ticketResolve', { id })
  await wake()
  expect(await read(id, 'status closesAt resolution { state } ratings { score }')).toEqual({
    status: 'RESOLVED',
    closesAt: '2026-12-31T13:30:01.000Z',
    resolution: { state: 'MET' },
    ratings: [{ score: null }],
  })
  await rateByLink(id)
  clock.set(new Date('2026-12-31T13:30:01Z'))
  await wake()
  expect(await read(id, 'status')).toEqual({ status: 'CLOSED' })
  expect(await typesOf(number)).toEqual([
    'ticket.opened', 'ticket.assigned', 'ticket.held', 'ticket.reopened', 'ticket.firstResponseMissed',
    'ticket.replied', 'ticket.resolved', 'ticket.rated', 'ticket.closed',
  ]) // biome-ignore format: one list

  const mails = await world.db.mail.findMany({
    where: { subject: { startsWith: `[${number}]` } },
    orderBy: { createdAt: 'asc' },
  })
  expect(mails.map(({ kind }) => kind)).toEqual(['ticket.replied', 'ticket.resolved', 'ticket.closed'])
  expect(mails[1]!.text).toMatch(/Notre réponse vous convient-elle.*\/rate\//s)
  const found = await as(
    'support',
    '{ tickets(filter: { tags: { has: "matériel" }, kind: { eq: PROBLEM } }) { nodes { number } } }',
  )
  expect(found.tickets.nodes).toEqual([{ number }])
})

/** The client opens the mail’s link, chooses, and sends the form. */
async function rateByLink(id: string): Promise<void> {
  const mail = await world.db.mail.findFirstOrThrow({
    where: { kind: 'ticket.resolved' },
    orderBy: { createdAt: 'desc' },
  })
  const { pathname, search } = new URL(/https?:\S+/.exec(mail.text)![0])
  const link = `${server.address}${pathname}${search}`
  const send = (to: string, body: Record<string, string>) =>
    fetch(to, { method: 'POST', body: new URLSearchParams(body) })
  const opened = await fetch(link)
  expect([opened.status, await opened.text()]).toEqual([
    200,
    expect.stringContaining('Notre réponse vous convient-elle ?'),
  ])
  expect((await read(id, 'satisfaction')).satisfaction).toBeNull()
  expect((await send(link, { score: '6' })).status).toBe(400)
  expect(
    (
      await send(
        link.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
        { score: '1' },
      )
    ).status,
  ).toBe(404)
  expect((await send(link, { score: '4', comment: 'Merci ' })).status).toBe(200)
  expect(await read(id, 'satisfaction ratings { score comment }')).toEqual({
    satisfaction: 4,
    ratings: [{ score: 4, comment: 'Merci' }],
  })
}

test('merged, split and linked tickets keep together what belongs together', async () => {
  clock.set(new Date('2027-01-04T09:00:00Z'))
  const clientId = freeClient().id
  const open = (subject: string, to = clientId) =>
    done('support', 'ticketOpen', { clientId: to, subject, body: subject })
  const [first, twin, other] = [
    await open('Accès perdu'),
    await open('Toujours sans accès'),
    await open('Autre', clients.find(({ id }) => id !== clientId).id),
  ]
  const merge = async (id: string, intoId: string) =>
    act('manager', 'ticketMerge', 'ticket { status mergedInto { number } }', { id, intoId })
  expect((await merge(twin.id, twin.id)).errors).toEqual([{ code: 'NOT_ALLOWED', path: ['intoId'] }])
  expect((await merge(twin.id, other.id)).errors).toEqual([{ code: 'OTHER_CLIENT', path: ['intoId'] }])
  expect((await merge(twin.id, first.id)).ticket).toEqual({ status: 'MERGED', mergedInto: { number: first.number } })
  // Into the merged one means into where it went.
  const third = await open('Encore')
  expect((await merge(third.id, twin.id)).ticket.mergedInto.number).toBe(first.number)
  expect((await merge(first.id, twin.id)).errors).toEqual([{ code: 'NOT_ALLOWED', path: ['intoId'] }])
  const { messages } = await read(first.id, 'messages { id kind body }')
  expect(messages.filter(({ kind }: Any) => kind === 'REPLY').map(({ body }: Any) => body)).toEqual([
    'Accès perdu', 'Toujours sans accès', 'Encore',
  ]) // biome-ignore format: one list

  const split = await done('support', 'ticketSplit', {
    id: first.id,
    messageIds: [messages.find(({ body }: Any) => body === 'Encore').id],
    subject: 'Une autre question',
  })
  expect(await read(split.id, 'client { id } messages { body } links { kind ticket { number } }')).toEqual({
    client: { id: clientId },
    messages: [{ body: 'Encore' }],
    links: [{ kind: 'SPLIT_FROM', ticket: { number: first.number } }],
  })
  await done('support', 'ticketLink', { id: first.id, otherId: other.id, kind: 'CAUSES' })
  expect((await read(other.id, 'links { kind ticket { number } }')).links).toEqual([
    { kind: 'CAUSED_BY', ticket: { number: first.number } },
  ])
  await done('support', 'ticketUnlink', { id: other.id, otherId: first.id, kind: 'CAUSED_BY' })
  expect((await read(first.id, 'links { kind }')).links).toEqual([{ kind: 'SPLIT_INTO' }])

  await done('manager', 'ticketMarkSpam', { id: other.id })
  const { allowedActions } = await read(other.id, 'allowedActions { name allowed }')
  const mutations = Object.keys(schema.getMutationType()!.getFields())
  expect(allowedActions.every(({ name }: Any) => mutations.includes(name))).toBe(true)
  expect(allowedActions.filter(({ allowed }: Any) => allowed)).toEqual([{ name: 'ticketReopen', allowed: true }])
})

test('[EQU-4] a queue hands tickets out in turn or to the least busy, also when many come at once', async () => {
  expect(team.queueMode).toBe('MANUAL')
  const configure = (mode: string) => act('manager', 'ticketQueueSet', 'team { queueMode }', { id: team.id, mode })
  expect((await configure('ROUND_ROBIN')).team).toEqual({ queueMode: 'ROUND_ROBIN' })
  const { data } = { data: await as('admin', '{ teams { members { id } } }') }
  const line = data.teams[0].members.length
  expect(line).toBeGreaterThan(1)
  const token = await signedIn(server.address, 'support')
  const openMany = async (count: number): Promise<string[]> => {
    const query =
      'mutation($input: TicketOpenInput!) { ticketOpen(input: $input) { ticket { status assignee { id } } errors { code } } }'
    const input = { clientId: clients[5].id, subject: 'File', body: 'x', teamId: team.id }
    const replies = await Promise.all(
      Array.from({ length: count }, () => caller(server.address, token)(query, { input })),
    )
    return replies.map(({ data }) => {
      expect(data.ticketOpen.ticket.status).toBe('OPEN')
      return data.ticketOpen.ticket.assignee.id
    })
  }
  const counts = Map.groupBy(await openMany(line * 3), (it) => it)
  expect([...counts.values()].map((list) => list.length)).toEqual(Array.from({ length: line }, () => 3))

  await configure('LEAST_BUSY')
  const load = async (id: string) =>
    world.db.ticket.count({ where: { assigneeId: id, status: { in: ['NEW', 'OPEN'] } } })
  const loads = async () => {
    const ids = await world.db.teamMembership.findMany({ select: { memberId: true } })
    return Promise.all(ids.map(({ memberId }) => load(memberId)))
  }
  for (let wave = 0; wave < 6; wave++) await openMany(10)
  const after = await loads()
  expect(Math.max(...after) - Math.min(...after)).toBeLessThanOrEqual(1)
})

test('canned replies fill in what they name; followers see the ticket as their own', async () => {
  const { cannedReply } = await act('support', 'cannedReplyCreate', 'cannedReply { id }', {
    name: 'Accusé',
    body: 'Bonjour {{client}}, votre ticket {{number}} est pris en charge par {{member}}.',
  })
  expect(
    (await act('support', 'cannedReplyCreate', 'cannedReply { id }', { name: 'Accusé', body: '{{iban}}' })).errors,
  ).toEqual([
    { code: 'DUPLICATE', path: ['name'] },
    { code: 'NOT_ALLOWED', path: ['body'] },
  ])
  const client = clients[7]
  const ticket = await done('support', 'ticketOpen', { clientId: client.id, subject: 'Bonjour', body: 'x' })
  const { cannedReplies } = await as('support', 'query($id: ID!) { cannedReplies { id name text(ticketId: $id) } }', {
    id: ticket.id,
  })
  const name = members.find(({ role }) => role === 'SUPPORT').name
  expect(cannedReplies.filter((it: Any) => it.name === 'Accusé')).toEqual([
    {
      id: cannedReply.id,
      name: 'Accusé',
      text: `Bonjour ${client.name}, votre ticket ${ticket.number} est pris en charge par ${name}.`,
    },
  ])

  const sales = members.find(({ role }) => role === 'SALES').id
  const seen = async () =>
    (await as('sales', 'query($id: ID!) { ticket(id: $id) { number } }', { id: ticket.id })).ticket
  expect(await seen()).toBeNull()
  await done('support', 'ticketFollow', { id: ticket.id, memberId: sales })
  expect(await seen()).toEqual({ number: ticket.number })
  expect((await read(ticket.id, 'followers { id }')).followers).toEqual([{ id: sales }])
  await done('support', 'ticketUnfollow', { id: ticket.id, memberId: sales })
  expect(await seen()).toBeNull()
})
