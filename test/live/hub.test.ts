import { describe, expect, it } from 'vitest'
import type { LogEvent } from '../../src/live/events.ts'
import { Overflow, openHub } from '../../src/live/hub.ts'

const event = (seq: number, more: Partial<LogEvent> = {}): LogEvent => ({
  tx: '1',
  seq: String(seq),
  at: '2026-01-01T00:00:00.000Z',
  type: 'ticket.updated',
  entity: 'Ticket',
  entityId: '00000000-0000-7000-8000-000000000000',
  revision: 1,
  op: 'UPDATED',
  changed: [],
  before: null,
  after: null,
  facts: {},
  actorKind: 'SYSTEM',
  actorName: 'test',
  memberId: null,
  contactId: null,
  apiKeyId: null,
  clientId: null,
  projectId: null,
  taskId: null,
  ticketId: null,
  bytes: 500,
  ...more,
})

const wide = { events: 1_000, bytes: 1_048_576 }
const all = () => true
const done = { value: undefined, done: true }

describe('a follower', () => {
  it('gets what matches, in order, whether it waits or comes later', async () => {
    const hub = openHub()
    const tickets = hub.follow(({ entity }) => entity === 'Ticket', wide)
    const waiting = tickets.next()
    hub.publish([event(1, { entity: 'Task' }), event(2), event(3)])
    expect([await waiting, await tickets.next()]).toEqual([
      { value: event(2), done: false },
      { value: event(3), done: false },
    ])
  })

  it('is one of many: each gets everything', async () => {
    const hub = openHub()
    const followers = Array.from({ length: 50 }, () => hub.follow(all, wide))
    hub.publish([event(1)])
    for (const follower of followers) expect((await follower.next()).value).toEqual(event(1))
  })

  it('answers several waiting next() in their order', async () => {
    const hub = openHub()
    const source = hub.follow(all, wide)
    const steps = [source.next(), source.next(), source.next()]
    hub.publish([event(1), event(2)])
    await source.return()
    expect(await Promise.all(steps)).toEqual([{ value: event(1), done: false }, { value: event(2), done: false }, done])
  })
})

describe('return()', () => {
  it('settles a pending next() without an event and leaves no listener: 100 times', async () => {
    const hub = openHub()
    const sources = Array.from({ length: 100 }, () => hub.follow(all, wide))
    const pending = sources.map((source) => source.next())
    expect(hub.listeners()).toBe(100)
    for (const source of sources) expect(await source.return()).toEqual(done)
    expect(await Promise.all(pending)).toEqual(Array(100).fill(done))
    expect(hub.listeners()).toBe(0)
  })

  it('drops what was waiting and stays ended', async () => {
    const hub = openHub()
    const source = hub.follow(all, wide)
    hub.publish([event(1)])
    await source.return()
    hub.publish([event(2)])
    expect([await source.next(), await source.return()]).toEqual([done, done])
  })

  it('is called when a loop over the source is left', async () => {
    const hub = openHub()
    const source = hub.follow(all, wide)
    hub.publish([event(1), event(2)])
    for await (const { seq } of source) if (seq === '1') break
    expect(hub.listeners()).toBe(0)
  })

  it('has throw() beside it, which ends the same way', async () => {
    const hub = openHub()
    const source = hub.follow(all, wide)
    const pending = source.next()
    await expect(source.throw(new Error('enough'))).rejects.toThrow('enough')
    expect([await pending, hub.listeners()]).toEqual([done, 0])
  })
})

describe('a reader that does not keep up', () => {
  it('holds as many events as its bound', async () => {
    const hub = openHub()
    const source = hub.follow(all, { events: 3, bytes: 1e6 })
    hub.publish([event(1), event(2), event(3)])
    expect((await source.next()).value).toEqual(event(1))
    hub.publish([event(4)])
    expect((await source.next()).value).toEqual(event(2))
  })

  it('ends with Overflow at one more, and leaves no listener', async () => {
    const hub = openHub()
    const source = hub.follow(all, { events: 3, bytes: 1e6 })
    hub.publish([event(1), event(2), event(3), event(4), event(5)])
    expect(hub.listeners()).toBe(0)
    await expect(source.next()).rejects.toThrow(Overflow)
    expect(await source.next()).toEqual(done)
  })

  it('is bounded in bytes too, and gets room back by reading', async () => {
    const hub = openHub()
    const source = hub.follow(all, { events: 100, bytes: 1_000 })
    hub.publish([event(1, { bytes: 600 })])
    await source.next()
    hub.publish([event(2, { bytes: 600 }), event(3, { bytes: 400 })])
    expect((await source.next()).value?.seq).toBe('2')
    hub.publish([event(4, { bytes: 601 })])
    await expect(source.next()).rejects.toThrow(Overflow)
  })

  it('does not slow the others', async () => {
    const hub = openHub()
    hub.follow(all, { events: 1, bytes: 1e6 })
    const quick = hub.follow(all, wide)
    hub.publish([event(1), event(2), event(3)])
    expect((await quick.next()).value?.seq).toBe('1')
    expect(hub.listeners()).toBe(1)
  })
})

describe('a match that throws', () => {
  it('ends its own follower with that error and nobody else', async () => {
    const hub = openHub()
    const broken = hub.follow(() => {
      throw new Error('mistaken')
    }, wide)
    const sound = hub.follow(all, wide)
    const pending = broken.next()
    hub.publish([event(1)])
    await expect(pending).rejects.toThrow('mistaken')
    expect([(await sound.next()).value, hub.listeners()]).toEqual([event(1), 1])
  })
})
