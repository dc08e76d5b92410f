import type { LogEvent } from './tail.ts'

export type Bounds = { events: number; bytes: number }

/** A reader fell behind its bound. The edge closes its socket; it comes back with its last cursor. */
export class Overflow extends Error {
  readonly overflow = true
  constructor() {
    super('the subscriber reads too slowly')
  }
}

export type Source = AsyncIterableIterator<LogEvent>

/** Fans events out to their followers, in order. */
export function openHub(bounds: Bounds) {
  const sinks = new Set<(event: LogEvent) => void>()
  return {
    publish(events: readonly LogEvent[]): void {
      for (const event of events) for (const sink of [...sinks]) sink(event)
    },
    listeners: () => sinks.size,
    follow: (match: (event: LogEvent) => boolean): Source => followOn(sinks, match, bounds),
  }
}

export type Hub = ReturnType<typeof openHub>

/**
 * A hand-made iterator: its return() settles a waiting next() and takes the listener away at once. An async generator
 * would wait for the next event before it noticed that its socket had closed.
 */
function followOn(sinks: Set<(event: LogEvent) => void>, match: (event: LogEvent) => boolean, bounds: Bounds): Source {
  const backlog: LogEvent[] = []
  let bytes = 0
  let ended: 'returned' | 'overflow' | undefined
  let waiting: PromiseWithResolvers<IteratorResult<LogEvent>> | undefined

  const sink = (event: LogEvent) => {
    if (!match(event)) return
    if (waiting) {
      waiting.resolve({ value: event, done: false })
      waiting = undefined
      return
    }
    backlog.push(event)
    bytes += event.bytes
    if (backlog.length > bounds.events || bytes > bounds.bytes) end('overflow')
  }
  const end = (how: 'returned' | 'overflow') => {
    ended ??= how
    sinks.delete(sink)
    backlog.length = 0
    waiting?.resolve({ value: undefined, done: true })
    waiting = undefined
  }
  sinks.add(sink)

  const source: Source = {
    next() {
      if (ended === 'overflow') return Promise.reject(new Overflow())
      if (ended) return Promise.resolve({ value: undefined, done: true })
      const event = backlog.shift()
      if (event) {
        bytes -= event.bytes
        return Promise.resolve({ value: event, done: false })
      }
      waiting ??= Promise.withResolvers()
      return waiting.promise
    },
    return() {
      end('returned')
      return Promise.resolve({ value: undefined, done: true })
    },
    throw(error) {
      end('returned')
      return Promise.reject(error)
    },
    [Symbol.asyncIterator]: () => source,
  }
  return source
}
