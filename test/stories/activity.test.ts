import { afterAll, beforeAll, expect, test } from 'vitest'
import { steppedClock } from '../../src/kernel/clock.ts'
import { mailDigests } from '../../src/modules/activity/notifications.ts'
import { schema } from '../../src/schema.ts'
import { openServer } from '../../src/server.ts'
import { caller, follow, signedIn, socket, until } from '../support/client.ts'
import { copyDemo } from '../support/demo.ts'
import { openWorld } from '../support/world.ts'

await copyDemo()
// biome-ignore lint/suspicious/noExplicitAny: replies are checked by whole values
type Any = any

const clock = steppedClock(new Date('2027-02-01T09:00:00Z'))
const world = await openWorld(clock)
let server: Awaited<ReturnType<typeof openServer>>
const members: Record<string, Any> = {}
let ticket: Any

const ask = async (name: string, query: string, variables: object = {}) =>
  caller(server.address, await signedIn(server.address, name))(query, variables)
async function as(name: string, query: string, variables: object = {}): Promise<Any> {
  const { data, errors } = await ask(name, query, variables)
  if (errors) throw new Error(JSON.stringify(errors))
  return data
}
const comment = async (name: string, id: string, body: string): Promise<Any> =>
  (
    await as(
      name,
      'mutation($id: ID!, $input: CommentCreateInput!) { commentCreate(id: $id, input: $input) { comment { body author { name } } errors { code path } } }',
      { id, input: { body } },
    )
  ).commentCreate
const news = async (name: string): Promise<Any[]> =>
  (await as(name, '{ notifications { nodes { kind text readAt entityId } } }')).notifications.nodes

beforeAll(async () => {
  server = await openServer(world, schema)
  // The demo's own news is not this story's.
  await world.db.notification.deleteMany()
  for (const member of (await as('admin', '{ members { nodes { id name role } } }')).members.nodes)
    members[member.role] = member
  const clientId = (await as('admin', '{ clients(first: 1) { nodes { id } } }')).clients.nodes[0].id
  ticket = (
    await as('support', 'mutation($input: TicketOpenInput!) { ticketOpen(input: $input) { ticket { id version } } }', {
      input: { clientId, subject: 'Panne', body: 'x' },
    })
  ).ticketOpen.ticket
})
afterAll(async () => {
  await server.stop()
  await world.close()
})

test('[EQU-5] a comment is read by whoever reads the row, and tells whom it mentions, live', async () => {
  const client = socket(server.address, await signedIn(server.address, 'manager'))
  const live = follow(client, 'subscription { notificationAdded { kind text } }')
  const others = follow(
    socket(server.address, await signedIn(server.address, 'viewer')),
    'subscription { notificationAdded { kind } }',
  )
  await new Promise((resolve) => setTimeout(resolve, 300))
  const said = await comment('support', ticket.id, `@${members.MANAGER.id} peux-tu regarder ? @${members.SUPPORT.id}`)
  expect(said).toMatchObject({ errors: [], comment: { author: { name: members.SUPPORT.name } } })
  const text = `${members.SUPPORT.name} mentioned you in a comment`
  await until(() => live.results.length > 0)
  const french = `${members.SUPPORT.name} vous a mentionné dans un commentaire`
  expect(live.results).toEqual([{ data: { notificationAdded: { kind: 'MENTION', text: french } } }])
  expect(others.results).toEqual([])
  await client.dispose()
  expect(await news('manager')).toEqual([{ kind: 'MENTION', text, readAt: null, entityId: ticket.id }])
  expect(await news('support')).toEqual([])

  const read = 'query($id: ID!) { comments(id: $id) { body } }'
  expect((await as('manager', read, { id: ticket.id })).comments).toHaveLength(1)
  expect((await as('sales', read, { id: ticket.id })).comments).toBeNull()
  expect((await comment('sales', ticket.id, 'x')).errors).toEqual([{ code: 'NOT_FOUND', path: ['id'] }])
  expect((await ask('accountant', read, { id: ticket.id })).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  expect((await comment('support', ticket.id, ' ')).errors).toEqual([{ code: 'REQUIRED', path: ['body'] }])
})

test('news is marked as read, refused by kind, and mailed once when it stays unread', async () => {
  const assign = (assigneeId: string) =>
    as(
      'manager',
      'mutation($id: ID!, $input: TicketAssignInput) { ticketAssign(id: $id, input: $input) { errors { code } } }',
      {
        id: ticket.id,
        input: { assigneeId },
      },
    )
  const digests = () => world.db.mail.findMany({ where: { kind: 'notification.digest' } })
  await assign(members.SUPPORT.id)
  await mailDigests(world.acting)
  expect(await digests()).toEqual([])
  expect((await as('manager', 'mutation { notificationRead { count errors { code } } }')).notificationRead).toEqual({
    count: 1,
    errors: [],
  })
  clock.advance(15 * 60_000)
  await Promise.all([mailDigests(world.acting), mailDigests(world.acting)])
  const [mail, ...more] = await digests()
  expect(more).toEqual([])
  expect(mail).toMatchObject({
    to: ['support@demo.carnet.example'],
    text: expect.stringContaining('vous a attribué un ticket'),
  })

  const set =
    'mutation($input: NotificationPreferenceSetInput!) { notificationPreferenceSet(input: $input) { preferences { kind shown mailed } errors { code } } }'
  const { notificationPreferenceSet } = await as('support', set, {
    input: { kind: 'MENTION', shown: false, mailed: true },
  })
  expect(notificationPreferenceSet.preferences).toEqual([
    { kind: 'MENTION', shown: false, mailed: false },
    { kind: 'TICKET_ASSIGNED', shown: true, mailed: true },
    { kind: 'TICKET_ANSWERED', shown: true, mailed: true },
    { kind: 'CONTRACT_ENDING', shown: true, mailed: true },
  ])
  await comment('manager', ticket.id, `@${members.SUPPORT.id} merci`)
  expect((await news('support')).map(({ kind }) => kind)).toEqual(['TICKET_ASSIGNED'])
})

test('the history of a row tells who changed which field from what to what, for those who read it', async () => {
  const query = 'query($id: ID!) { history(id: $id, first: 2) { type actor { name } changes { field from to } } }'
  const { history } = await as('admin', query, { id: ticket.id })
  expect(history).toEqual([
    {
      type: 'ticket.assigned',
      actor: { name: members.MANAGER.name },
      changes: [
        { field: 'status', from: 'NEW', to: 'OPEN' },
        { field: 'assignee', from: null, to: members.SUPPORT.id },
      ],
    },
    { type: 'ticket.opened', actor: { name: members.SUPPORT.name }, changes: expect.any(Array) },
  ])
  expect((await as('sales', query, { id: ticket.id })).history).toBeNull()
  const { articles } = await as('admin', '{ articles(first: 1) { nodes { id cost } } }')
  const costs = async (name: string) =>
    (await as(name, query, { id: articles.nodes[0].id })).history
      .flatMap((it: Any) => it.changes)
      .filter((it: Any) => it.field === 'cost')
  expect(articles.nodes[0].cost).not.toBeNull()
  expect((await costs('admin')).length).toBe(1)
  expect(await costs('sales')).toEqual([])
})
