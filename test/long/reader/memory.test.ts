import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { openPipeline } from '../../../src/graphql/execute.ts'
import { systemClock } from '../../../src/kernel/clock.ts'
import { schema } from '../../../src/schema.ts'
import { ClientHistoryDocument } from '../../generated/graphql.ts'
import { callers } from '../../graphql/reader/people.ts'
import { caller, signedIn } from '../../support/client.ts'
import { copyDemo } from '../../support/demo.ts'
import { startCarnet } from '../../support/process.ts'
import { openWorld } from '../../support/world.ts'

await copyDemo()
const world = await openWorld(systemClock)
afterAll(() => world.close())

/** The first third warms up. MINUTES=30 is the proof; three minutes are a look that each long run affords. */
const minutes = Number(process.env.MINUTES ?? 3)

test(`under ${minutes} minutes of mixed load the heap grows by less than a megabyte a minute`, async () => {
  const carnet = await startCarnet({ LIMITS_RATE_STAFF: '1000000000' })
  const token = await signedIn(carnet.address, 'admin')
  const ask = caller(carnet.address, token)
  const ids = await rowIds(ask)
  const ends = performance.now() + minutes * 60_000
  const heap: number[] = []
  await Promise.all([
    ...Array.from({ length: 32 }, (_, worker) => load(ask, ids, worker, ends)),
    watch(carnet.address, heap, ends),
  ])
  await carnet.stop()
  const least = perMinute(heap, minutes).slice(Math.floor(minutes / 3))
  console.log(`heap by minute, MB: ${least.map((it) => (it / 1e6).toFixed(1)).join(' ')}`)
  expect(slope(least)).toBeLessThan(1e6)
})

test('a hundred thousand distinct documents leave no more plans than the cache holds', async () => {
  const limits = { ...world.config.limits, rateStaff: 1e12 }
  const pipeline = openPipeline({ ...world, config: { ...world.config, limits } }, schema)
  const [admin] = await callers(world)
  const one = (index: number) => pipeline.run({ document: `{ own${index}: __typename }` }, admin!)
  for (let index = 0; index < 100_000; index += 100)
    await Promise.all(Array.from({ length: 100 }, (_, offset) => one(index + offset)))
  const { compiled, plans } = pipeline.counts()!
  expect(compiled).toBe(100_000)
  expect(plans).toBeLessThanOrEqual(500)
})

type Ask = ReturnType<typeof caller>
type Ids = { clients: string[]; tickets: string[] }

async function rowIds(ask: Ask): Promise<Ids> {
  const { data } = await ask('{ clients(first: 60) { nodes { id } } tickets(first: 60) { nodes { id } } }')
  const idsOf = ({ nodes }: { nodes: { id: string }[] }) => nodes.map(({ id }) => id)
  return { clients: idsOf(data.clients), tickets: idsOf(data.tickets) }
}

const list =
  '{ clients(first: 50) { totalCount nodes { name invoices(first: 5) { nodes { number lines { net } } } } } }'
const note = 'mutation($id: ID!, $input: TicketNoteInput!) { ticketNote(id: $id, input: $input) { errors { code } } }'

/** Histories, lists, documents of its own each time, and now and then a note. */
async function load(ask: Ask, { clients, tickets }: Ids, worker: number, ends: number): Promise<void> {
  for (let turn = worker; performance.now() < ends; turn++) {
    await ask(ClientHistoryDocument, { id: clients[turn % clients.length]! })
    await ask(list)
    await ask(`{ clients(first: 3) { nodes { own${turn}: name } } }`)
    if (turn % 5 === 0) await ask(note, { id: tickets[turn % tickets.length], input: { body: `Passage ${turn}` } })
  }
}

async function watch(address: string, heap: number[], ends: number): Promise<void> {
  while (performance.now() < ends) {
    const metrics = await (await fetch(`${address}/metrics`)).text()
    heap.push(Number(/nodejs_heap_used_bytes (\d+)/.exec(metrics)![1]))
    await sleep(250)
  }
}

/** The least of each minute: what a collection leaves. */
function perMinute(samples: number[], count: number): number[] {
  const size = Math.floor(samples.length / count)
  return Array.from({ length: count }, (_, minute) => Math.min(...samples.slice(minute * size, (minute + 1) * size)))
}

/** Least squares: by how much a value grows per step. */
function slope(values: number[]): number {
  const middle = (values.length - 1) / 2
  const mean = values.reduce((sum, it) => sum + it, 0) / values.length
  const over = values.reduce((sum, it, at) => sum + (at - middle) * (it - mean), 0)
  return over / values.reduce((sum, _it, at) => sum + (at - middle) ** 2, 0)
}
