import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import type { PrismaClient } from '../../src/generated/prisma/client.ts'
import { steppedClock } from '../../src/kernel/clock.ts'
import type { LogEvent } from '../../src/live/events.ts'
import { Overflow, type Source } from '../../src/live/hub.ts'
import { type Live, openLive } from '../../src/live/live.ts'
import { cursorOf, isAfter } from '../../src/live/position.ts'
import { until } from '../support/client.ts'
import { openWriter, ownServer, pause, type Writer } from './ground.ts'

let server: Awaited<ReturnType<typeof ownServer>>
let db: PrismaClient
let writer: Writer
beforeAll(async () => {
  server = await ownServer()
  db = openDatabase(server.url, { max: 10 })
  writer = await openWriter(server.url)
})
afterAll(async () => {
  await writer.end()
  await db.$disconnect()
  await server.stop()
})

const clock = steppedClock(new Date())
let live: Live
beforeEach(async () => {
  clock.set(new Date())
  live = await openLive(server.url, db, { events: 1_000, bytes: 1_048_576, clock })
})
afterEach(() => live.stop())

const all = () => true
const done = { value: undefined, done: true }

async function take(source: Source, count: number): Promise<LogEvent[]> {
  const events: LogEvent[] = []
  while (events.length < count) {
    const { value } = await source.next()
    if (!value) break
    events.push(value)
  }
  return events
}
const typesOf = (events: LogEvent[]) => events.map(({ type }) => type)
const names = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix} ${n}`)

describe('resume', () => {
  it('brings what was missed, then what comes, in order and each once', async () => {
    const after = await live.head()
    for (const type of names('missed', 3)) await writer.write(type)
    const source = await live.resume(all, after)
    for (const type of names('live', 3)) await writer.write(type)
    expect(typesOf(await take(source, 6))).toEqual([...names('missed', 3), ...names('live', 3)])
    await source.return()
  })

  it('goes on behind any event that it is given the cursor of', async () => {
    const after = await live.head()
    for (const type of names('n', 5)) await writer.write(type)
    const first = await live.resume(all, after)
    const seen = await take(first, 5)
    await first.return()
    for (const [index, event] of seen.entries()) {
      const again = await live.resume(all, cursorOf(event))
      expect(typesOf(await take(again, 4 - index))).toEqual(names('n', 5).slice(index + 1))
      await again.return()
    }
  })

  it('replays more than a batch, and only what matches', async () => {
    const after = await live.head()
    await writer.run('BEGIN')
    for (const type of names('n', 1_203)) await writer.write(type)
    await writer.run('COMMIT')
    const source = await live.resume(({ type }) => type.endsWith('7'), after)
    const wanted = names('n', 1_203).filter((type) => type.endsWith('7'))
    expect(typesOf(await take(source, wanted.length))).toEqual(wanted)
    await writer.write('live 7')
    expect(typesOf(await take(source, 1))).toEqual(['live 7'])
    await source.return()
  })

  it('keeps the order while events are written, and while an older writer holds some back', async () => {
    const older = await openWriter(server.url)
    const after = await live.head()
    await older.run('BEGIN')
    await older.write('older')
    await writer.write('younger')
    const source = await live.resume(all, after)
    const events = take(source, 12)
    for (const type of names('live', 10)) await writer.write(type)
    await older.run('COMMIT')
    expect(typesOf(await events)).toEqual(['older', 'younger', ...names('live', 10)])
    await source.return()
    await older.end()
  })

  it.each([
    ['malformed', 'nonsense', 'INVALID_CURSOR'],
    ['of a log that has gone further', cursorOf({ tx: '99999999', seq: '1' }), 'RESYNC_REQUIRED'],
  ])('refuses a cursor %s, and leaves no listener', async (_what, cursor, code) => {
    await expect(live.resume(all, cursor)).rejects.toMatchObject({ code })
    expect(live.listeners()).toBe(0)
  })

  it('refuses what is older than seven days, to the millisecond', async () => {
    const after = await live.head()
    const at = new Date()
    await writer.write('old', { at })
    await writer.write('newer')
    clock.set(new Date(at.getTime() + 7 * 86_400_000))
    const source = await live.resume(all, after)
    expect(typesOf(await take(source, 2))).toEqual(['old', 'newer'])
    await source.return()
    clock.advance(1)
    await expect(live.resume(all, after)).rejects.toMatchObject({ code: 'RESYNC_REQUIRED' })
  })

  it('asks nobody to start anew who missed nothing, however long ago', async () => {
    await writer.write('seen')
    await pause(50)
    const after = await live.head()
    clock.advance(30 * 86_400_000)
    const source = await live.resume(all, after)
    await source.return()
  })
})

describe('a list and its events', () => {
  it('miss nothing and double nothing under 20 writers', async () => {
    const ids = await Promise.all(names('client', 12).map(createClient))
    let writing = true
    let changes = 0
    const writers = Array.from({ length: 20 }, () =>
      changeUntil(
        ids,
        () => writing || changes <= 200,
        () => changes++,
      ),
    )
    const marker = `end ${Date.now()}`
    const observers: Observer[] = []
    for (let n = 0; n < 15; n++) {
      observers.push(await observe(marker))
      await pause(40)
    }
    writing = false
    await Promise.all(writers)
    await writer.write(marker)

    const rows = await versions()
    for (const { listed, events } of observers) {
      const seen = new Map(listed)
      let last = { tx: '0', seq: '0' }
      for (const event of await events) {
        expect(isAfter(event, last)).toBe(true)
        last = { tx: event.tx, seq: event.seq }
        // Known already, or the very next version: then none was missed.
        expect(event.revision).toBeLessThanOrEqual(seen.get(event.entityId)! + 1)
        seen.set(event.entityId, Math.max(event.revision, seen.get(event.entityId)!))
      }
      expect(seen).toEqual(rows)
    }
    expect(live.listeners()).toBe(0)
  })
})

type Observer = { listed: Map<string, number>; events: Promise<LogEvent[]> }

/** What a board does: the position, then the list, then the events from that position. */
async function observe(marker: string): Promise<Observer> {
  const after = await live.head()
  await pause(Math.random() * 10)
  const listed = await versions()
  await pause(Math.random() * 10)
  return { listed, events: takeUntil(marker, await live.resume(all, after)) }
}

async function takeUntil(marker: string, source: Source): Promise<LogEvent[]> {
  const events: LogEvent[] = []
  for await (const event of source) {
    if (event.type === marker) break
    events.push(event)
  }
  return events
}

async function versions(): Promise<Map<string, number>> {
  const { rows } = await writer.run('SELECT "id"::text, "version" FROM "Client"')
  return new Map(rows.map(({ id, version }) => [id, version]))
}

async function createClient(name: string): Promise<string> {
  const { id } = await db.client.create({
    data: { code: name, name, kind: 'BUSINESS', currency: 'EUR', locale: 'fr', paymentTermDays: 30 },
    select: { id: true },
  })
  return id
}

async function changeUntil(ids: string[], more: () => boolean, changed: () => void): Promise<void> {
  const own = await openWriter(server.url)
  while (more()) {
    const id = ids[Math.floor(Math.random() * ids.length)]
    await own.run('BEGIN')
    const { rows } = await own.run(
      'UPDATE "Client" SET "version" = "version" + 1 WHERE "id" = $1 RETURNING "version"',
      [id],
    )
    await own.run(
      `INSERT INTO "Event" ("at", "type", "entity", "entityId", "revision", "op", "actorKind", "actorName")
       VALUES (now(), 'client.updated', 'Client', $1, $2, 'UPDATED', 'SYSTEM', 'test')`,
      [id, rows[0].version],
    )
    await pause(Math.random() * 8)
    const commits = Math.random() < 0.8
    await own.run(commits ? 'COMMIT' : 'ROLLBACK')
    if (commits) changed()
  }
  await own.end()
}

describe('return()', () => {
  it('leaves nothing behind: 100 followers and 100 resumed ones, with a next() pending and no event', async () => {
    const after = await live.head()
    const sources = await Promise.all(
      Array.from({ length: 200 }, (_, n) => (n % 2 === 0 ? live.follow(all) : live.resume(all, after))),
    )
    const pending = sources.map((source) => source.next())
    await pause(50)
    expect(live.listeners()).toBe(200)
    for (const source of sources) await source.return()
    expect(await Promise.all(pending)).toEqual(Array(200).fill(done))
    expect(live.listeners()).toBe(0)
  })

  it('ends a replay that is under way', async () => {
    const after = await live.head()
    for (const type of names('n', 10)) await writer.write(type)
    const source = await live.resume(all, after)
    expect(typesOf(await take(source, 2))).toEqual(names('n', 2))
    await source.return()
    expect([await source.next(), live.listeners()]).toEqual([done, 0])
  })
})

describe('a slow reader', () => {
  it('overflows, comes back with its last cursor, and has everything', async () => {
    const narrow = await openLive(server.url, db, { events: 20, bytes: 1e6 })
    const slow = narrow.follow(all)
    await writer.write('first')
    const [first] = await take(slow, 1)
    for (const type of names('n', 30)) await writer.write(type)
    await until(() => narrow.listeners() === 0)
    await expect(slow.next()).rejects.toThrow(Overflow)
    expect(narrow.listeners()).toBe(0)
    const again = await narrow.resume(all, cursorOf(first!))
    expect(typesOf(await take(again, 30))).toEqual(names('n', 30))
    await again.return()
    await narrow.stop()
  })

  it('overflows by weight, too', async () => {
    const narrow = await openLive(server.url, db, { events: 1_000, bytes: 100_000 })
    const slow = narrow.follow(all)
    for (const type of names('n', 3)) await writer.write(type, { facts: { text: 'x'.repeat(40_000) } })
    await until(() => narrow.listeners() === 0)
    await expect(slow.next()).rejects.toThrow(Overflow)
    await narrow.stop()
  })

  it('of a replay overflows in the same way, and nobody listens afterwards', async () => {
    const narrow = await openLive(server.url, db, { events: 20, bytes: 1e6 })
    const after = await narrow.head()
    await writer.write('missed')
    const slow = await narrow.resume(all, after)
    expect(typesOf(await take(slow, 1))).toEqual(['missed'])
    for (const type of names('n', 30)) await writer.write(type)
    await until(() => narrow.listeners() === 0)
    await expect(slow.next()).rejects.toThrow(Overflow)
    expect([await slow.next(), narrow.listeners()]).toEqual([done, 0])
    await narrow.stop()
  })
})

describe('two processes', () => {
  it('tell the same events, with the same cursors', async () => {
    const other = await openLive(server.url, db, { events: 1_000, bytes: 1_048_576 })
    const [a, b] = [live.follow(all), other.follow(all)]
    for (const type of names('n', 40)) await writer.write(type)
    expect((await take(a, 40)).map(cursorOf)).toEqual((await take(b, 40)).map(cursorOf))
    await other.stop()
  })
})
