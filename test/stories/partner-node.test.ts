import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { Webhook } from 'standardwebhooks'
import { afterAll, expect, test } from 'vitest'
import { writeId } from '../../src/graphql/ids.ts'
import { dayMs } from '../../src/kernel/clock.ts'
import { schema } from '../../src/schema.ts'
import { openServer } from '../../src/server.ts'
import { until } from '../support/client.ts'
import { openStage } from '../support/stage.ts'

// biome-ignore lint/suspicious/noExplicitAny: what a program tells
type Any = any

const { world, act, address } = await openStage()
const running: ChildProcess[] = []
const further: { stop: () => Promise<void> }[] = []
afterAll(async () => {
  for (const child of running) child.kill()
  await Promise.all(further.map((server) => server.stop()))
})

const program = 'examples/partner-node/partner.js'
const patience = 20_000

/** The example as a partner would start it; `told` fills with what it says. */
function start(args: string[], env: Record<string, string>) {
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, ...env },
  })
  running.push(child)
  const told: Any[] = []
  createInterface(child.stdout!).on('line', (line) => told.push(JSON.parse(line)))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { told, ended }
}

async function keyOf(name: string, scopes: string[]): Promise<string> {
  const input = { name, scopes, expiresAt: new Date(Date.now() + dayMs).toISOString() }
  return (await act('admin', 'apiKeyCreate', { input }, 'secret')).secret
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

async function draft(): Promise<string> {
  const client = await world.db.client.findFirstOrThrow({ where: { status: 'ACTIVE' }, orderBy: { code: 'asc' } })
  const lines = [{ description: 'Conseil', quantity: '1', unitPrice: '100', vatRate: '20' }]
  const input = { clientId: writeId('Client', client.id), lines }
  const { invoice, errors } = await act('admin', 'invoiceCreate', { input }, 'invoice { id }')
  expect(errors).toEqual([])
  return invoice.id
}

test('the example of a partner stays within sixty lines', () => {
  expect(readFileSync(program, 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(60)
})

test('it pages through every invoice', async () => {
  const key = await keyOf('Factures', ['invoices.read'])
  const { told, ended } = start(['invoices'], { CARNET_URL: `${address()}/graphql`, CARNET_KEY: key })
  expect(await ended).toBe(0)
  const count = await world.db.invoice.count()
  expect(count).toBeGreaterThan(100)
  expect(new Set(told.map(({ id }) => id)).size).toBe(count)
  expect(told).toHaveLength(count)
})

test('it follows invoices over a restart of the server, and misses and doubles nothing', async () => {
  const config = { ...world.config, port: await freePort() }
  const first = await openServer({ ...world, config }, schema)
  const key = await keyOf('Suivi', ['invoices.read'])
  const after = await world.live.head()
  const { told } = start(['follow', after], { CARNET_URL: `${first.address}/graphql`, CARNET_KEY: key })
  const ids = [await draft()]
  await until(() => told.length === 1, patience)
  await first.stop()
  ids.push(await draft(), await draft())
  further.push(await openServer({ ...world, config }, schema))
  await until(() => told.length >= 3, patience)
  ids.push(await draft())
  await until(() => told.length >= 4, patience)
  expect(told.map(({ op, invoiceId }) => [op, invoiceId])).toEqual(ids.map((id) => ['CREATED', id]))
})

test('it takes what a webhook tells, when its signature is good', async () => {
  const port = await freePort()
  const secret = `whsec_${Buffer.from('a secret of thirty-two bytes, no').toString('base64')}`
  const { told } = start(['receive'], { WEBHOOK_SECRET: secret, PORT: String(port) })
  const body = JSON.stringify({ type: 'invoice.issued', id: 'inv_x' })
  const at = new Date()
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign('msg_1', at, body),
  }
  const post = (text: string) =>
    fetch(`http://127.0.0.1:${port}`, { method: 'POST', headers, body: text }).then(
      ({ status }) => status,
      () => 0,
    )
  await until(async () => (await post(body)) === 204, patience)
  expect(await post(body.replace('inv_x', 'inv_y'))).toBe(400)
  await until(() => told.length === 1, patience)
  expect(told).toEqual([{ type: 'invoice.issued', id: 'inv_x' }])
})
