import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { locked } from '../../src/kernel/vault.ts'
import { deliverWebhooks, purpose } from '../../src/modules/webhooks/deliver.ts'
import { until } from '../support/client.ts'
import { openStage } from '../support/stage.ts'

// biome-ignore lint/suspicious/noExplicitAny: replies are checked by whole values
type Any = any

const { world, act, ask } = await openStage()

/** A receiver that keeps what it gets and answers as it is told. */
const received: { headers: Record<string, string>; body: string }[] = []
let answer: { status: number; headers?: Record<string, string> } = { status: 204 }
const receiver = createServer(async (request: IncomingMessage, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  received.push({ headers: request.headers as Record<string, string>, body })
  response.writeHead(answer.status, answer.headers).end()
})
let url: string
const trusted: string[] = []
beforeAll(async () => {
  await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening))
  const host = `127.0.0.1:${(receiver.address() as AddressInfo).port}`
  url = `http://${host}/hook`
  trusted.push(host)
})
afterAll(() => void receiver.close())
beforeEach(() => {
  received.length = 0
  answer = { status: 204 }
})
;(world.config as Any).trustedHosts = trusted

async function open(types: string[]): Promise<{ id: string; secret: string }> {
  const { webhook, secret, errors } = await act(
    'admin',
    'webhookCreate',
    { input: { url, types } },
    'secret webhook { id }',
  )
  expect(errors).toEqual([])
  return { id: webhook.id, secret }
}
const end = (id: string) => act('admin', 'webhookDelete', { id })
/** The log tells an event once every older transaction of the cluster has ended, those of other test files too. */
const settled = () =>
  until(async () => {
    const [held] = await world.db.$queryRaw<unknown[]>`
      SELECT 1 FROM "Event" WHERE "tx" >= pg_snapshot_xmin(pg_current_snapshot()) LIMIT 1`
    return !held
  })
const round = async () => {
  await settled()
  await deliverWebhooks(world.acting)
}
const add = async (name: string) =>
  (await act('admin', 'clientCreate', { input: { name, kind: 'BUSINESS' } }, 'client { id }')).client.id as string
const state = async (id: string) =>
  (
    await ask(
      'admin',
      `{ webhook(id: "${id}") { status failures deliveries(first: 10) { nodes { type httpStatus fault } } } }`,
    )
  ).data.webhook
/** The retry that would come later is due now. */
const due = () => world.db.webhook.updateMany({ data: { nextAttemptAt: null } })

test('tells a receiver in the order of the log, signed, and only of what it asked for', async () => {
  const { id, secret } = await open(['client.created'])
  const ids = [await add('Un'), await add('Deux'), await add('Trois')]
  await act('admin', 'articleCreate', {
    input: { sku: 'WH-1', name: 'Rien', kind: 'SERVICE', unitPrice: '1', vatRate: '20' },
  })
  await round()
  const told = received.map(({ headers, body }) => new Webhook(secret).verify(body, headers)) as Any[]
  expect(told.map((it) => it.id)).toEqual(ids)
  expect(told[0]).toEqual({
    cursor: expect.any(String),
    op: 'CREATED',
    type: 'client.created',
    id: ids[0],
    at: expect.any(String),
  })
  expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(3)
  await round()
  expect(received).toHaveLength(3)

  const polled = await ask(
    'admin',
    `{ events(after: "${told[0].cursor}", types: ["client.created"]) { nodes { cursor op type id at } } }`,
  )
  expect(polled.data.events.nodes).toEqual(told.slice(1))
  await end(id)
})

test('what fails comes again, in order, and is written down', async () => {
  const { id } = await open(['client.created'])
  const ids = [await add('Quatre'), await add('Cinq')]
  answer = { status: 503 }
  await round()
  await round()
  expect(received).toHaveLength(1)
  expect(await state(id)).toMatchObject({
    failures: 1,
    deliveries: { nodes: [{ httpStatus: 503, fault: 'answered 503' }] },
  })
  answer = { status: 302, headers: { location: 'http://127.0.0.1:1/elsewhere' } }
  await due()
  await round()
  expect((await state(id)).failures).toBe(2)
  answer = { status: 200 }
  await due()
  await round()
  expect(received.slice(2).map(({ body }) => JSON.parse(body).id)).toEqual(ids)
  expect((await state(id)).failures).toBe(0)
  await end(id)
})

test('after three days without an answer it is disabled and its owner told; enabled, it goes on', async () => {
  const { id } = await open(['client.created'])
  const client = await add('Six')
  answer = { status: 500 }
  await round()
  await world.db.webhook.updateMany({ data: { failingSince: new Date(Date.now() - 3 * 86_400_000) } })
  await due()
  await round()
  expect(await state(id)).toMatchObject({ status: 'DISABLED', failures: 2 })
  expect(
    await world.db.mail.count({ where: { kind: 'webhook.disabled', to: { has: 'admin@demo.carnet.example' } } }),
  ).toBe(1)
  await round()
  expect(received).toHaveLength(2)

  answer = { status: 204 }
  await act('admin', 'webhookEnable', { id, input: {} })
  await round()
  expect(JSON.parse(received.at(-1)!.body).id).toBe(client)
  await end(id)
})

test('replays from a cursor or a moment, and signs with both secrets while one follows the other', async () => {
  const { id, secret } = await open(['client.created'])
  const since = new Date().toISOString()
  const client = await add('Sept')
  await round()
  const { secret: next } = await act('admin', 'webhookRotate', { id, input: { overlapHours: 1 } }, 'secret')
  await act('admin', 'webhookReplay', { id, input: { since } })
  await round()
  const [first, again] = received as [(typeof received)[number], (typeof received)[number]]
  expect(JSON.parse(again.body)).toEqual(JSON.parse(first.body))
  expect(again.headers['webhook-id']).toBe(first.headers['webhook-id'])
  for (const key of [secret, next])
    expect(new Webhook(key).verify(again.body, again.headers)).toMatchObject({ id: client })
  expect(() => new Webhook(next).verify(first.body, first.headers)).toThrow()

  const tried = await act('admin', 'webhookTest', { id }, 'httpStatus fault')
  expect(tried).toMatchObject({ httpStatus: 204, fault: null })
  expect(JSON.parse(received.at(-1)!.body).type).toBe('webhook.test')
  await end(id)
})

test.each([
  'http://example.com/hook',
  'https://127.0.0.1/hook',
  'https://[::1]/hook',
  'https://[::ffff:10.0.0.1]/hook',
  'https://169.254.169.254/latest',
  'https://192.168.1.1/',
  'https://0x7f000001/',
  'https://localhost/hook',
  'https://93.184.216.34:22/',
  'ftp://example.com/',
])('refuses to call %s', async (address) => {
  const { errors } = await act('admin', 'webhookCreate', { input: { url: address } })
  expect(errors).toMatchObject([{ code: 'NOT_ALLOWED', path: ['url'] }])
})

test('an address that has become private is refused at the call too', async () => {
  const { id } = await open(['client.created'])
  await world.db.webhook.updateMany({ data: { url: 'https://localhost/hook' } })
  await add('Huit')
  await round()
  expect(await state(id)).toMatchObject({
    failures: 1,
    deliveries: { nodes: [{ httpStatus: null, fault: 'the address is private' }] },
  })
  await end(id)
})

test('a secret that was locked with another pepper is a fault that is written down, until it is rotated', async () => {
  const { id } = await open(['client.created'])
  const client = await add('Neuf')
  await world.db.webhook.updateMany({ data: { secretLocked: locked('another pepper', purpose, 'whsec_AAAA') } })
  await round()
  const fault = 'the secret was locked with another pepper: rotate it'
  expect(await state(id)).toMatchObject({ failures: 1, deliveries: { nodes: [{ httpStatus: null, fault }] } })
  await act('admin', 'webhookRotate', { id, input: { overlapHours: 0 } })
  await due()
  await round()
  expect(received.map(({ body }) => JSON.parse(body).id)).toEqual([client])
  await end(id)
})

test('its owner’s rights bound what it hears', async () => {
  const { id } = await open(['client.created', 'ticket.opened'])
  const accountant = await world.db.member.findFirstOrThrow({ where: { email: 'accountant@demo.carnet.example' } })
  await world.db.webhook.updateMany({ data: { ownerId: accountant.id } })
  const clientId = await add('Dix')
  await act('admin', 'ticketOpen', { input: { clientId, subject: 'Secret', body: 'Bonjour.' } })
  await round()
  expect(received.map(({ body }) => JSON.parse(body).type)).toEqual(['client.created'])
  await end(id)
})
