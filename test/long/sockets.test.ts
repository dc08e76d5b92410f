import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { gather } from '../../bench/gathering.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { taskCreate, taskUpdate } from '../../src/modules/tasks/actions.ts'
import { schema } from '../../src/schema.ts'
import { openServer } from '../../src/server.ts'
import { until } from '../support/client.ts'
import { enter, join } from '../support/people.ts'
import { foundCompany, openWorld } from '../support/world.ts'

const most = 10_000
const world = await openWorld(systemClock)
const limits = { ...world.config.limits, sockets: 2 * most }
const server = await openServer({ ...world, config: { ...world.config, limits } }, schema)
const query =
  'subscription($not: String) { taskChanged(filter: { title: { neq: $not } }) { at op task { title description } } }'
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
const megabytes = (bytes: number) => Math.round(bytes / 1_048_576)
const heap = () => {
  collect()
  return megabytes(process.memoryUsage().heapUsed)
}

let token = ''
let change: () => Promise<unknown>
beforeAll(async () => {
  await foundCompany(world)
  await join(world, 'Ada', 'ADMIN')
  ;({ token } = await enter(server.address, 'Ada'))
  const id = await taskCreate(world.acting, { title: 'Relancer', description: 'x'.repeat(2_000) })
  let version = 1
  change = () => taskUpdate(world.acting, id, { expectedVersion: version++, title: `Relancer ${version}` })
})
afterAll(async () => {
  await server.stop()
  await world.close()
})

test('ten thousand sockets on one process: connected within a minute and 900 MB, told within a second, the stalled cut', async () => {
  const before = heap()
  const started = performance.now()
  const crowd = await gather({ count: most, address: server.address, token, query, variables: 'equal' })
  const listening = (count: number) => until(() => world.live.listeners() === count, 60_000)
  await listening(most)
  expect(performance.now() - started).toBeLessThan(60_000)

  const told = async () => {
    const all = crowd.all()
    await change()
    await all
  }
  const tenTold = async () => {
    await crowd.report()
    for (let event = 0; event < 10; event++) await told()
    return crowd.report()
  }
  await told()
  const report = await tenTold()
  console.log(`10,000 sockets: p50 ${report.p50} ms, p99 ${report.p99} ms, ${megabytes(process.memoryUsage().rss)} MB`)
  expect(report.received).toBe(10 * most)
  expect(report.p99).toBeLessThan(1_000)
  expect(megabytes(process.memoryUsage().rss)).toBeLessThan(900)

  crowd.stall(100)
  await told()
  await listening(most - 100)
  const others = await tenTold()
  console.log(`100 stalled cut: p50 ${others.p50} ms, p99 ${others.p99} ms`)
  expect([others.received, others.p99 < 1_000]).toEqual([10 * (most - 100), true])

  crowd.close()
  await listening(0)
  crowd.stop()
  expect(heap() - before).toBeLessThan(100)
})
