import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { systemClock } from '../../src/kernel/clock.ts'
import { reconcile } from '../../src/modules/ledger/reconcile.ts'
import { caller, signedIn } from '../support/client.ts'
import { copyDemo } from '../support/demo.ts'
import { type Carnet, startCarnet } from '../support/process.ts'
import { openWorld } from '../support/world.ts'
import { crew } from './crew.ts'

await copyDemo()
const world = await openWorld(systemClock)
const { db } = world
let carnet: Carnet
afterAll(async () => {
  await carnet.stop()
  await world.close()
})

const kills = 10
const mutation = `mutation($input: PaymentRecordInput!) { paymentRecord(input: $input) { payment { id } errors { code } } }`

test(`kill -9 of the API ${kills} times in the middle of 1,000 mutations: each wholly there or wholly absent, and a replay doubles nothing`, async () => {
  carnet = await startCarnet()
  let token = await signedIn(carnet.address, 'accountant')
  const { data } = await caller(carnet.address, token)('{ clients(first: 1) { nodes { id } } }')
  const clientId = data.clients.nodes[0].id
  const keys = Array.from({ length: 1_000 }, (_, n) => `kill ${n}`)
  const reference = (key: string) => `REF ${key}`
  const told = new Map<string, string>()

  async function send(key: string): Promise<unknown> {
    const input = {
      clientId,
      amount: '12.34',
      method: 'TRANSFER',
      receivedOn: '2026-01-05',
      reference: reference(key),
      strategy: 'OLDEST_FIRST',
      idempotencyKey: key,
    }
    const reply = await caller(carnet.address, token)(mutation, { input }).catch(() => undefined)
    const id = reply?.data?.paymentRecord?.payment?.id
    if (id && told.has(key)) expect(id).toBe(told.get(key))
    if (id) told.set(key, id)
    return reply
  }
  /** A busy database is asked again, as a client would. */
  async function insist(key: string): Promise<void> {
    do {
      const reply = await send(key)
      if (!told.has(key)) expect(JSON.stringify(reply)).toMatch(/SERVICE_UNAVAILABLE|QUERY_TIMEOUT/)
    } while (!told.has(key))
  }

  const share = Math.ceil(keys.length / kills)
  for (let n = 0; n < kills; n++) {
    const round = crew(8, keys.slice(n * share, (n + 1) * share), send)
    await sleep(100 + n * 40)
    carnet.child.kill('SIGKILL')
    await round
    await whole()
    carnet = await startCarnet()
    token = await signedIn(carnet.address, 'accountant')
  }
  expect(told.size).toBeLessThan(keys.length)

  await crew(8, keys, insist)
  const recorded = await db.payment.findMany({ where: { reference: { startsWith: 'REF kill ' } } })
  expect(recorded.length).toBe(keys.length)
  expect(new Set(recorded.map((payment) => payment.reference)).size).toBe(keys.length)
  await whole()
})

/** Every payment has its event and its key, and the books agree with the documents. */
async function whole(): Promise<void> {
  const [counts] = await db.$queryRaw<{ payments: number; events: number; keys: number }[]>`
    SELECT (SELECT count(*) FROM "Payment" WHERE "reference" LIKE 'REF kill %')::int AS payments,
           (SELECT count(DISTINCT e."entityId") FROM "Event" e JOIN "Payment" p ON p."id" = e."entityId" WHERE p."reference" LIKE 'REF kill %')::int AS events,
           (SELECT count(*) FROM "Idempotency" WHERE "key" LIKE 'kill %')::int AS keys`
  expect(counts!.events).toBe(counts!.payments)
  expect(counts!.keys).toBe(counts!.payments)
  expect(await reconcile(db)).toEqual([])
}
