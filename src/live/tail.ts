import type pg from 'pg'
import { batchSize, heldEvents, type LogEvent, nextEvents, oldestWriter } from './events.ts'
import { type Link, openLink } from './link.ts'
import { endOf, type Position } from './position.ts'

type Backlog = {
  /** Whether committed events wait for an open transaction to end, since when, and for which. */
  held: boolean
  lagMs: number
  culprit: string | null
}
/** Without pg_read_all_stats, our role sees its own transactions only. */
const hidden = 'a transaction of another role'
const nothing: Backlog = { held: false, lagMs: 0, culprit: null }

export type Metrics = Backlog & { reads: number; reconnects: number }

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
export async function openTail(
  url: string,
  deliver: (events: LogEvent[]) => void,
  { report = () => {}, listen = true }: Options = {},
): Promise<Tail> {
  let woken = () => {}
  const link = openLink(url, { listen, report, wake: () => woken() })
  const state = { position: await headOf(link), backlog: nothing, reads: 0, failing: false }
  let again: NodeJS.Timeout | undefined
  const soon = (ms: number) => {
    clearTimeout(again)
    again = setTimeout(reader.ask, ms)
  }

  const reader = oneAtATime(async () => {
    try {
      state.backlog = await readOn(await link.client(), state, deliver)
      state.failing = false
      // Nobody notifies again when the writer that holds events back has ended.
      if (state.backlog.held) soon(heldMs)
    } catch (error) {
      if (!state.failing) report(error as Error)
      state.failing = true
      link.drop()
      soon(retryMs)
    }
  })

  woken = reader.ask
  // What was written since the position was taken may have called before anybody was there to be woken.
  reader.ask()
  const poll = setInterval(reader.ask, pollMs)
  return {
    metrics: () => ({ ...state.backlog, reads: state.reads, reconnects: Math.max(0, link.opened() - 1) }),
    stop: async () => {
      clearInterval(poll)
      await reader.stop()
      clearTimeout(again)
      await link.close()
    },
  }
}

/** Delivers what there is, and says what is held back. */
async function readOn(
  client: pg.Client,
  state: { position: Position; reads: number },
  deliver: (events: LogEvent[]) => void,
): Promise<Backlog> {
  state.reads++
  for (let full = true; full; ) {
    const events = await ask<LogEvent>(client, nextEvents, state.position)
    const last = events.at(-1)
    if (last) {
      state.position = { tx: last.tx, seq: last.seq }
      deliver(events)
    }
    full = events.length === batchSize
  }
  const [waiting] = await ask<{ lagMs: number }>(client, heldEvents, state.position)
  if (!waiting) return nothing
  const [oldest] = await ask<{ culprit: string }>(client, oldestWriter)
  return { held: true, lagMs: waiting.lagMs, culprit: oldest?.culprit ?? hidden }
}

async function headOf(link: Link): Promise<Position> {
  const [head] = await ask<{ xmin: string }>(
    await link.client(),
    'SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xmin',
  )
  return endOf(BigInt(head!.xmin) - 1n)
}

async function ask<Row extends pg.QueryResultRow>(client: pg.Client, text: string, at?: Position): Promise<Row[]> {
  const query = { text, values: at ? [at.tx, at.seq] : [], query_timeout: patienceMs }
  const { rows } = await client.query<Row>(query)
  return rows
}

/** Runs the work whenever it is asked for, one run after the other; what is asked for during a run makes one more. */
function oneAtATime(work: () => Promise<void>) {
  let running: Promise<void> | undefined
  let asked = false
  let stopped = false
  const drain = async () => {
    while (asked && !stopped) {
      asked = false
      await work()
    }
    running = undefined
  }
  return {
    ask: () => {
      asked = true
      running ??= drain()
    },
    stop: async () => {
      stopped = true
      await running
    },
  }
}
