import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterAll, expect, test } from 'vitest'
import { systemClock } from '../../src/kernel/clock.ts'
import { clientCreate, clientUpdate } from '../../src/modules/clients/actions.ts'
import { webhookCreate } from '../../src/modules/webhooks/actions.ts'
import { until } from '../support/client.ts'
import { join } from '../support/people.ts'
import { type Carnet, startCarnet } from '../support/process.ts'
import { foundCompany, openWorld } from '../support/world.ts'

type Told = { cursor: string; type: string; id: string }
type Outcome = 'taken' | 'refused' | 'cut off'

const outcomes: readonly Outcome[] = [
  'taken',
  'taken',
  'refused',
  'taken',
  'taken',
  'taken',
  'cut off',
  'taken',
  'taken',
]
const received: { told: Told; outcome: Outcome }[] = []
let secret = ''

/** A receiver that now refuses, now takes what it gets and breaks off before it has answered. */
const receiver = createServer(async (request: IncomingMessage, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  const told = new Webhook(secret).verify(body, request.headers as Record<string, string>) as Told
  const outcome = outcomes[received.length % outcomes.length]!
  received.push({ told, outcome })
  if (outcome === 'cut off') response.destroy()
  else response.writeHead(outcome === 'taken' ? 204 : 503).end()
}).listen(0, '127.0.0.1')
await once(receiver, 'listening')
const host = `127.0.0.1:${(receiver.address() as AddressInfo).port}`

const world = await openWorld(systemClock)
let carnet: Carnet | undefined
afterAll(async () => {
  await carnet?.stop()
  receiver.close()
  await world.close()
})

const [clients, turns, kills] = [10, [1, 2, 3, 4], 4]
const events = clients * (1 + turns.length)
const types = ['client.created', 'client.updated']

/** What was taken, each event where it was taken first. */
const taken = () =>
  new Map(received.filter(({ outcome }) => outcome === 'taken').map(({ told }) => [told.cursor, told] as const))

const leaseMs = 60_000

/** Waits while time passes: the retry that would come later is due, and so is the lease of a worker that is dead. */
async function reach(count: number): Promise<void> {
  const started = Date.now()
  await until(async () => {
    const { webhook } = world.db
    await webhook.updateMany({ data: { nextAttemptAt: null } })
    await webhook.updateMany({
      where: { leasedUntil: { lt: new Date(started + leaseMs) } },
      data: { leasedUntil: null },
    })
    return taken().size >= count
  }, 300_000)
}

test(`a receiver that fails and a worker that is killed ${kills} times: each event at least once, in order per row`, async () => {
  await foundCompany(world)
  const viewer = { ...world.acting.viewer, id: await join(world, 'Ada', 'ADMIN') }
  const config = { ...world.config, trustedHosts: [host] }
  const { extra } = await webhookCreate({ ...world.acting, viewer, config }, { url: `http://${host}/hook`, types })
  secret = extra.secret
  for (let n = 0; n < clients; n++) {
    const id = await clientCreate(world.acting, { name: `Maison ${n}`, kind: 'BUSINESS', force: true })
    for (const turn of turns) await clientUpdate(world.acting, id, { notes: `Tour ${turn}`, expectedVersion: turn })
  }

  // The worker reads the secrets that this process locked.
  const env = { WEBHOOK_TRUSTED_HOSTS: host, ROLE: 'worker', SECRET_PEPPER: world.config.pepper }
  for (let kill = 1; kill <= kills; kill++) {
    carnet = await startCarnet(env)
    await reach((events * kill) / (kills + 1))
    const gone = once(carnet.child, 'exit')
    carnet.child.kill('SIGKILL')
    await gone
  }
  carnet = await startCarnet(env)
  await reach(events)

  const log = await world.db.event.findMany({
    where: { type: { in: types } },
    orderBy: { seq: 'asc' },
    select: { type: true },
  })
  const told = [...taken().values()]
  expect(told.map(({ type }) => type)).toEqual(log.map(({ type }) => type))
  const rows = [...Map.groupBy(told, ({ id }) => id).values()].map((row) => row.map(({ type }) => type))
  expect(rows).toEqual(Array(clients).fill(['client.created', ...turns.map(() => 'client.updated')]))
  expect(received.length).toBeGreaterThan(events)
})
