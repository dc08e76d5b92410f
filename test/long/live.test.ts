import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import WebSocket from 'ws'
import { follow, socket, until } from '../support/client.ts'
import { openStage } from '../support/stage.ts'
import { crew } from './crew.ts'

const { world, act, ask, tokenOf, address } = await openStage()
const { db, live } = world

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
const heap = () => {
  collect()
  return process.memoryUsage().heapUsed
}

test('a subscriber killed and resumed 100 times during 5,000 changes by 20 writers has each event once, in order per ticket', async () => {
  const { data } = await ask(
    'support',
    '{ eventCursor tickets(first: 20, filter: { status: { notIn: [CLOSED, MERGED, SPAM] } }) { nodes { id version } } }',
  )
  const tickets: { id: string; version: number }[] = data.tickets.nodes
  const subscription = 'subscription($after: EventCursor) { ticketChanged(after: $after) { cursor ticketId version } }'
  type Change = { cursor: string; ticketId: string; version: number }
  const got: Change[] = []
  let after = data.eventCursor
  let lives = 0
  let over = false

  /** Listens until it has enough, and is killed: what came is kept, however much more had been on its way. */
  async function listen(enough: (heard: Change[]) => boolean): Promise<void> {
    const client = socket(address(), await tokenOf('support'))
    await new Promise((connected) => client.on('connected', connected))
    const { results } = follow(client, subscription, { after })
    const heard = () => results.map(({ data }) => data.ticketChanged as Change)
    await until(() => enough(heard()), 60_000)
    client.terminate()
    got.push(...heard())
    after = got.at(-1)?.cursor ?? after
  }
  async function attend(): Promise<void> {
    for (; !over; lives++) await listen(({ length }) => over || length > 10 + ((lives * 37) % 40))
  }
  const attending = attend()
  const reached = new Map<string, number>()
  await crew(20, tickets, async ({ id, version }) => {
    reached.set(id, version)
    for (let n = 0; n < 5_000 / tickets.length; n++) {
      const input = { subject: `Sujet ${n}`, expectedVersion: reached.get(id) }
      const { ticket, errors } = await act('support', 'ticketUpdate', { id, input }, 'ticket { version }')
      expect(errors).toEqual([])
      reached.set(id, ticket.version)
    }
  })
  over = true
  await attending
  const versionsOf = (id: string, among = got) => among.flatMap((it) => (it.ticketId === id ? it.version : []))
  await listen((heard) => tickets.every(({ id }) => versionsOf(id, [...got, ...heard]).at(-1) === reached.get(id)))
  expect(lives).toBeGreaterThanOrEqual(100)
  expect(got.length).toBeGreaterThanOrEqual(5_000)
  for (const { id, version } of tickets)
    expect(versionsOf(id)).toEqual(Array.from({ length: reached.get(id)! - version }, (_, n) => version + n + 1))
})

test('5,000 subscriptions opened and closed without an event leave the heap within a tenth', async () => {
  const token = await tokenOf('admin')
  const round = async (sockets: number) => {
    const clients = Array.from({ length: sockets }, () => socket(address(), token))
    for (const client of clients) for (let n = 0; n < 100; n++) follow(client, 'subscription { ticketChanged { op } }')
    await until(() => live.listeners() === sockets * 100, 60_000)
    for (const client of clients) client.terminate()
    await until(() => live.listeners() === 0, 60_000)
  }
  await round(5)
  const before = heap()
  await round(50)
  expect(heap() / before).toBeLessThan(1.1)
})

test('who does not read is cut off at the bound, and the memory comes back', async () => {
  const token = await tokenOf('admin')
  const before = heap()
  const slow = new WebSocket(`${address().replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  const codes: number[] = []
  slow.once('close', (code) => codes.push(code))
  await new Promise((open) => slow.once('open', open))
  slow.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }))
  await new Promise((acknowledged) => slow.once('message', acknowledged))
  slow.send(
    JSON.stringify({
      id: '1',
      type: 'subscribe',
      payload: { query: 'subscription { ticketChanged { cursor changedFields ticket { id subject number } } }' },
    }),
  )
  await until(() => live.listeners() === 1, 10_000)
  slow.pause()
  await db.$executeRaw`
    INSERT INTO "Event" ("at", "type", "entity", "entityId", "revision", "op", "changed", "facts", "after", "actorKind", "actorName")
    SELECT now(), 'ticket.updated', 'Ticket', t."id", n, 'UPDATED', '{subject}', json_build_object('text', repeat('x', 2000)), to_jsonb(t), 'SYSTEM', 'test'
    FROM (SELECT * FROM "Ticket" LIMIT 1) t CROSS JOIN generate_series(1, 20000) n`
  await until(() => live.listeners() === 0, 60_000)
  slow.resume()
  await until(() => codes.length === 1, 60_000)
  expect(codes).toEqual([4429])
  expect(heap() - before).toBeLessThan(20 * 1_048_576)
})
