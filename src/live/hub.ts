import type { LogEvent } from './events.ts'

/** How much may wait for a reader that does not keep up. */
export type Bounds = { events: number; bytes: number }

export type Match = (event: LogEvent) => boolean

/** The reader fell behind its bounds. The edge closes its socket (4429); it comes back with its last cursor. */
export class Overflow extends Error {
  readonly overflow = true
  constructor() {
    super('the reader does not keep up with the events')
    this.name = 'Overflow'
  }
}

export type Source = Required<AsyncIterableIterator<LogEvent, undefined>>

/** Fans the log out to its followers of this process. */
export function openHub() {
  const sinks = new Set<(event: LogEvent) => void>()
  return {
    publish(events: readonly LogEvent[]): void {
      for (const event of events) for (const sink of sinks) sink(event)
    },
    follow: (match: Match, bounds: Bounds): Source => followOn(sinks, match, bounds),
    listeners: () => sinks.size,
  }
}

type Step = IteratorResult<LogEvent, undefined>
const done = { value: undefined, done: true } as const

/**
 * A hand-made iterator: return() settles every waiting next() and takes the listener away at once. An async generator
 * would notice that its socket has closed at the next event only, and leak until then.
 */
function followOn(sinks: Set<(event: LogEvent) => void>, match: Match, bounds: Bounds): Source {
  const backlog: LogEvent[] = []
  const waiting: ((step: Step | Promise<Step>) => void)[] = []
  let bytes = 0
  let ended = false
  let failed: Error | undefined

  function sink(event: LogEvent): void {
    if (!matches(event)) return
    const take = waiting.shift()
    if (take) take({ value: event, done: false })
    else keep(event)
  }

  // One follower's mistake is its own: the others must get the event.
  function matches(event: LogEvent): boolean {
    try {
      return match(event)
    } catch (error) {
      fail(error as Error)
      return false
    }
  }

  function keep(event: LogEvent): void {
    backlog.push(event)
    bytes += event.bytes
    if (backlog.length > bounds.events || bytes > bounds.bytes) fail(new Overflow())
  }

  function fail(error: Error): void {
    const take = waiting.shift()
    if (take) take(Promise.reject(error))
    else failed = error
    end()
  }

  function end(): void {
    ended = true
    sinks.delete(sink)
    backlog.length = 0
    for (const take of waiting.splice(0)) take(done)
  }

  async function next(): Promise<Step> {
    const error = failed
    failed = undefined
    if (error) throw error
    if (ended) return done
    const event = backlog.shift()
    if (!event) return new Promise((take) => waiting.push(take))
    bytes -= event.bytes
    return { value: event, done: false }
  }

  sinks.add(sink)
  return iterable(next, end)
}

/** The protocol around a next() and what ends it, which return() reaches at once: a generator would have to wake up first. */
export function iterable<T>(
  next: () => Promise<IteratorResult<T, undefined>>,
  end: () => unknown,
): Required<AsyncIterableIterator<T, undefined>> {
  const source: Required<AsyncIterableIterator<T, undefined>> = {
    next,
    return: async () => {
      await end()
      return done
    },
    throw: async (error) => {
      await end()
      throw error
    },
    [Symbol.asyncIterator]: () => source,
  }
  return source
}
