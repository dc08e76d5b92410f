import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTail, type Tail } from '../../src/live/tail.ts'
import { collector, openWriter, ownServer, pause, type Writer } from './ground.ts'

let server: Awaited<ReturnType<typeof ownServer>>
beforeAll(async () => {
  server = await ownServer()
})
afterAll(() => server.stop())

let writers: Writer[]
let tails: Tail[]
beforeEach(() => {
  writers = []
  tails = []
})
afterEach(async () => {
  for (const tail of tails) await tail.stop()
  for (const writer of writers) await writer.end()
})

// Milliseconds are measured here, and others use the machine as well: what was late may try again.
const hurried = { retry: 3 }

async function writer(name?: string) {
  const opened = await openWriter(server.url, name)
  writers.push(opened)
  return opened
}

async function follow(options: { listen?: boolean } = {}) {
  const got = collector()
  const tail = await openTail(server.url, got.take, options)
  tails.push(tail)
  return { ...got, tail }
}

describe('the order', hurried, () => {
  it('waits for an older open transaction, names it, and tells its events first', async () => {
    const [older, younger] = [await writer('slow import'), await writer()]
    const { until, types, tail } = await follow()
    await older.run('BEGIN')
    await older.write('older')
    await younger.write('younger')
    await pause(200)
    expect(types()).toEqual([])
    expect(tail.metrics()).toMatchObject({
      held: true,
      culprit: expect.stringMatching(/^process \d+ of carnet in carnet, slow import, since 2/),
    })
    expect(tail.metrics().lagMs).toBeGreaterThan(100)
    expect(tail.metrics().lagMs).toBeLessThan(2_000)
    const committed = performance.now()
    await older.run('COMMIT')
    expect(await until(2)).toEqual(['older', 'younger'])
    expect(performance.now() - committed).toBeLessThan(500)
    await pause(50)
    expect(tail.metrics()).toMatchObject({ held: false, lagMs: 0, culprit: null })
  })

  it('is not held up by a transaction that is rolled back, nor waits for the next poll then', async () => {
    const [older, younger] = [await writer(), await writer()]
    const { until } = await follow()
    await older.run('BEGIN')
    await older.write('never')
    await younger.write('kept')
    await pause(100)
    const ended = performance.now()
    await older.run('ROLLBACK')
    expect(await until(1)).toEqual(['kept'])
    expect(performance.now() - ended).toBeLessThan(500)
  })

  it('takes gaps in the numbers as they come', async () => {
    const one = await writer()
    const { until, events } = await follow()
    for (const n of [1, 2, 3, 4]) {
      await one.run('BEGIN')
      await one.write(`${n}`)
      await one.run(n % 2 === 0 ? 'COMMIT' : 'ROLLBACK')
    }
    expect(await until(2)).toEqual(['2', '4'])
    expect(Number(events[1]?.seq) - Number(events[0]?.seq)).toBe(2)
  })

  it('holds under eight writers of whom some change their mind', async () => {
    const { events, until } = await follow()
    const one = await writer()
    const kept = await Promise.all(
      Array.from({ length: 8 }, async (_, w) => {
        const own = await writer()
        let count = 0
        for (let n = 0; n < 40; n++) {
          await own.run('BEGIN')
          await own.write(`${w}.${n}`)
          if (n % 3 === 0) await pause(Math.random() * 4)
          const commits = n % 10 !== 9
          await own.run(commits ? 'COMMIT' : 'ROLLBACK')
          if (commits) count++
        }
        return count
      }),
    )
    expect(kept).toEqual(Array(8).fill(36))
    await until(288)
    await pause(100)
    const first = events[0]!
    const { rows } = await one.run(
      `SELECT "type" FROM "Event" WHERE ("tx", "seq") >= ($1::text::xid8, $2::text::bigint) ORDER BY "tx", "seq"`,
      [first.tx, first.seq],
    )
    expect(events.map(({ type }) => type)).toEqual(rows.map(({ type }) => type))
  })
})

describe('the tail', hurried, () => {
  it('starts now: what was before is not told', async () => {
    const one = await writer()
    await one.write('before')
    const { until } = await follow()
    await one.write('after')
    expect(await until(1)).toEqual(['after'])
  })

  it('tells within milliseconds, because it is woken', async () => {
    const one = await writer()
    const { until } = await follow()
    const waits: number[] = []
    for (let n = 0; n < 20; n++) {
      const start = performance.now()
      await one.write(`${n}`)
      await until(n + 1)
      waits.push(performance.now() - start)
    }
    expect(waits.sort((a, b) => a - b)[10]).toBeLessThan(200)
  })

  it('gets through more than a batch', async () => {
    const one = await writer()
    const { until } = await follow()
    await one.run('BEGIN')
    for (let n = 0; n < 1_100; n++) await one.write(`${n}`)
    await one.run('COMMIT')
    expect(await until(1_100)).toEqual(Array.from({ length: 1_100 }, (_, n) => `${n}`))
  })

  it('carries every column', async () => {
    const one = await writer()
    const { events, until } = await follow()
    await one.write('whole', { at: new Date('2026-03-29T01:30:00.007Z'), facts: { total: '10.00', é: ['"', 1] } })
    await until(1)
    expect(events[0]).toEqual({
      tx: expect.stringMatching(/^\d+$/),
      seq: expect.stringMatching(/^\d+$/),
      at: '2026-03-29T01:30:00.007Z',
      type: 'whole',
      entity: 'Ticket',
      entityId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      revision: 1,
      op: 'UPDATED',
      changed: ['subject'],
      before: null,
      after: null,
      facts: { total: '10.00', é: ['"', 1] },
      actorKind: 'SYSTEM',
      actorName: 'test',
      memberId: null,
      contactId: null,
      apiKeyId: null,
      clientId: null,
      projectId: null,
      taskId: null,
      ticketId: null,
      bytes: expect.any(Number),
    })
    expect(events[0]?.bytes).toBeGreaterThan(500)
  })

  it('is one of two on one database: both tell the same', async () => {
    const one = await writer()
    const [a, b] = [await follow(), await follow()]
    for (let n = 0; n < 50; n++) await one.write(`${n}`)
    expect(await a.until(50)).toEqual(await b.until(50))
  })

  it('stops: nothing is told afterwards, and its connection is gone', async () => {
    const one = await writer()
    const { tail, types } = await follow()
    await tail.stop()
    await one.write('late')
    await pause(100)
    expect(types()).toEqual([])
    const { rows } = await one.run(`SELECT FROM pg_stat_activity WHERE application_name = 'carnet live'`)
    expect(rows).toEqual([])
  })
})

const kill = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'carnet live'`

describe('a lost connection', hurried, () => {
  it('costs less than 2 s and no event', async () => {
    const one = await writer()
    const { until, types, tail } = await follow()
    await one.write('before')
    await until(1)
    await one.run(kill)
    const lost = performance.now()
    for (let n = 0; n < 20; n++) await one.write(`${n}`)
    await until(21)
    expect(performance.now() - lost).toBeLessThan(2_000)
    expect(types()).toEqual(['before', ...Array.from({ length: 20 }, (_, n) => `${n}`)])
    expect(tail.metrics().reconnects).toBe(1)
    await one.write('woken again')
    await until(22, 500)
  })

  it('five times under load loses and doubles nothing', async () => {
    const [one, other] = [await writer(), await writer()]
    const { until } = await follow()
    const wanted = Array.from({ length: 200 }, (_, n) => `${n}`)
    const killing = (async () => {
      for (let n = 0; n < 5; n++) {
        await pause(120)
        await other.run(kill)
      }
    })()
    for (const type of wanted) {
      await one.write(type)
      await pause(3)
    }
    await killing
    await until(200)
    await pause(200)
    expect(await until(200)).toEqual(wanted)
  })

  it('of wakings alone is made up by asking every second', async () => {
    const one = await writer()
    const { until } = await follow({ listen: false })
    const start = performance.now()
    await one.write('unheard')
    expect(await until(1)).toEqual(['unheard'])
    expect(performance.now() - start).toBeLessThan(2_000)
  })
})
