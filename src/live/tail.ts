import type pg from 'pg'
import { openListener } from '../db/client.ts'
import { batchSize, heldEvents, type LogEvent, nextEvents, oldestWriter } from './events.ts'
import { endOf, type Position } from './position.ts'

export type Metrics = {
  /** How old the oldest committed event is that readers do not get yet. */
  lagMs: number
  /** Whether an open transaction holds events back, and which. */
  held: boolean
  culprit: string | null
  reads: number
  reconnects: number
}

export type Tail = { metrics: () => Metrics; stop: () => Promise<void> }

type Options = {
  report?: (error: Error) => void
  /** Without LISTEN it still asks every second; for tests. */
  listen?: boolean
}

const pollMs = 1_000
const heldMs = 20
const retryMs = 200
/** Past the server's own statement_timeout, a silent connection is a lost one. */
const patienceMs = 6_000

/**
 * Follows the log of all processes from now on and delivers every event once, in order. The position outlives lost
 * connections. NOTIFY only wakes it; it asks every second anyway.
 */
export async function openTail(url: string, deliver: (events: LogEvent[]) => void, options: Options = {}): Promise<Tail> {
  const { report = () => {}, listen = true } = options
  const metrics: Metrics = { lagMs: 0, held: false, culprit: null, reads: 0, reconnects: 0 }
  const link = openLink(url, { listen, report, wake: () => reader.ask() })
  let position = await headOf(await link.client())
  let again: NodeJS.Timeout | undefined
  let lost = false

  const reader = oneAtATime(async () => {
    try {
      await readOn(await link.client())
      lost = false
    } catch (error) {
      if (!lost) report(error as Error)
      lost = true
      link.drop()
      soon(retryMs)
    }
  })

  async function readOn(client: pg.Client): Promise<void> {
    if (lost) metrics.reconnects++
    metrics.reads++
    for (let full = true; full; ) {
      const events = await ask<LogEvent>(client, nextEvents, position)
      if (events.length) deliver(events)
      position = placeOf(events.at(-1)) ?? position
      full = events.length === batchSize
    }
    Object.assign(metrics, await heldBack(client, position))
    // Nobody notifies again when the writer that holds events back has ended.
    if (metrics.held) soon(heldMs)
  }

  function soon(ms: number): void {
    clearTimeout(again)
    again = setTimeout(reader.ask, ms)
  }

  const poll = setInterval(reader.ask, pollMs)
  return {
    metrics: () => ({ ...metrics }),
    stop: async () => {
      clearInterval(poll)
      await reader.stop()
      clearTimeout(again)
      await link.close()
    },
  }
}
