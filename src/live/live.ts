import type { Db } from '../db/client.ts'
import { type Clock, systemClock } from '../kernel/clock.ts'
import type { LogEvent } from './events.ts'
import { type Bounds, iterable, type Match, openHub, type Source } from './hub.ts'
import { isAfter, type Position } from './position.ts'
import { headCursor, replay, replayable } from './replay.ts'
import { type Metrics, openTail } from './tail.ts'

export type Live = {
  /** Every matching event from now on. */
  follow: (match: Match) => Source
  /** The same from a cursor on: first what was missed, then live, in order and each once. Throws INVALID_CURSOR, RESYNC_REQUIRED. */
  resume: (match: Match, after: string) => Promise<Source>
  /** The log's position now, to be taken before a list is read. */
  head: () => Promise<string>
  listeners: () => number
  metrics: () => Metrics
  stop: () => Promise<void>
}

type Options = Bounds & { clock?: Clock; report?: (error: Error) => void }

/** The event log in this process: one tail, fanned out to every subscription. The bounds are each subscriber's. */
export async function openLive(url: string, db: Db, options: Options): Promise<Live> {
  const { events, bytes, clock = systemClock, report = () => {} } = options
  const hub = openHub()
  const tail = await openTail(url, hub.publish, { report })
  const follow = (match: Match) => hub.follow(match, { events, bytes })
  return {
    follow,
    resume: async (match, after) => {
      // Followed before it is replayed, so that what happens meanwhile waits in the backlog.
      const live = follow(match)
      try {
        return resumed(live, db, { match, from: await replayable(db, after, clock.now()) })
      } catch (error) {
        await live.return()
        throw error
      }
    },
    head: () => headCursor(db),
    listeners: hub.listeners,
    metrics: tail.metrics,
    stop: tail.stop,
  }
}

/** What was missed, then live without what the replay has brought already: everything up to its last event. */
function resumed(live: Source, db: Db, { match, from }: { match: Match; from: Position }): Source {
  const past = replay(db, from)
  const closing = Promise.withResolvers<{ value: undefined; done: true }>()
  let missed: LogEvent[] = []
  let last = from
  let replayed = false

  async function next(): ReturnType<Source['next']> {
    while (!replayed || missed.length > 0) {
      const event = missed.shift()
      if (event) return { value: event, done: false }
      const { value, done } = await Promise.race([past.next(), closing.promise])
      replayed ||= done === true
      missed = replayed ? [] : value!.filter(match)
      last = value?.at(-1) ?? last
    }
    for (;;) {
      const step = await live.next()
      if (step.done || isAfter(step.value, last)) return step
    }
  }

  function end(): void {
    replayed = true
    missed = []
    closing.resolve({ value: undefined, done: true })
    void past.return(undefined).catch(() => {})
    void live.return()
  }
  return iterable(() => next().catch((error) => failed(error, end)), end)
}

function failed(error: unknown, end: () => void): never {
  end()
  throw error
}
