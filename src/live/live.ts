import type { Db } from '../db/client.ts'
import type { Clock } from '../kernel/clock.ts'
import { type Bounds, openHub, type Source } from './hub.ts'
import { cursorOf, headCursor, type LogEvent, type Metrics, openTail, replay } from './tail.ts'

export type Match = (event: LogEvent) => boolean

export type Live = {
  /** From now on. */
  follow: (match: Match) => Source
  /** From a cursor on: what was missed, then live, in order and each once. */
  resume: (match: Match, after: string) => Source
  /** The log's position now, to be taken before a list is read. */
  head: () => Promise<string>
  listeners: () => number
  metrics: () => Metrics
  stop: () => Promise<void>
}

type Options = Bounds & { clock: Clock; report?: (error: Error) => void }

/** The event log of this process: one tail, fanned out to every subscription. */
export async function openLive(url: string, db: Db, { clock, report, ...bounds }: Options): Promise<Live> {
  const hub = openHub(bounds)
  const tail = await openTail(url, hub.publish, report)
  return {
    follow: hub.follow,
    resume: (match, after) => resumed(hub.follow(match), replayed(db, after, { match, clock })),
    head: () => headCursor(db),
    listeners: hub.listeners,
    metrics: tail.metrics,
    stop: tail.stop,
  }
}

async function* replayed(db: Db, after: string, { match, clock }: { match: Match; clock: Clock }): AsyncGenerator<LogEvent> {
  for await (const events of replay(db, after, clock.now())) for (const event of events) if (match(event)) yield event
}

/** Following began before replaying, so what happened meanwhile waits in the backlog; what both bring is given once. */
function resumed(live: Source, past: AsyncGenerator<LogEvent>): Source {
  const seen = new Set<string>()
  let replaying = true

  async function next(): Promise<IteratorResult<LogEvent>> {
    if (replaying) {
      const { value, done } = await past.next()
      if (!done) {
        seen.add(cursorOf(value))
        return { value, done: false }
      }
      replaying = false
    }
    for (;;) {
      const event = await live.next()
      if (event.done || !seen.delete(cursorOf(event.value))) return event
    }
  }
  const close = async () => {
    replaying = false
    void past.return(undefined)
    await live.return?.()
  }
  const source: Source = {
    next: () => next().catch(async (error) => {
      await close()
      throw error
    }),
    return: async () => {
      await close()
      return { value: undefined, done: true }
    },
    throw: async (error) => {
      await close()
      throw error
    },
    [Symbol.asyncIterator]: () => source,
  }
  return source
}
