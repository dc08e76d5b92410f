import type pg from 'pg'
import type { Db } from '../db/client.ts'
import { openListener } from '../db/client.ts'
import { failure } from '../kernel/errors.ts'
import type { Op } from './log.ts'

/** An event as readers get it; times and ids are text, columns are JSON. */
export type LogEvent = {
  tx: string
  seq: string
  at: string
  type: string
  entity: string
  entityId: string
  revision: number
  op: Op
  changed: string[]
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
  facts: Record<string, unknown>
  actorKind: string
  actorName: string
  memberId: string | null
  clientId: string | null
  projectId: string | null
  taskId: string | null
  ticketId: string | null
  bytes: number
}

type Position = { tx: string; seq: string }

const columns = `"tx"::text, "seq"::text, to_char("at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "at", "type", "entity", "entityId"::text, "revision", "op", "changed",
  "before", "after", "facts", "actorKind"::text, "actorName", "memberId"::text, "clientId"::text, "projectId"::text, "taskId"::text, "ticketId"::text,
  coalesce(pg_column_size("before"), 0) + coalesce(pg_column_size("after"), 0) + 200 AS "bytes"`

const batch = 500

// Rows of transactions at or above xmin may still be overtaken by an older one: they wait until it has ended.
const next = `SELECT ${columns} FROM "Event" WHERE ("tx", "seq") > ($1::text::xid8, $2::text::bigint) AND "tx" < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY "tx", "seq" LIMIT ${batch}`

// Who holds rows back: the oldest open transaction of the whole cluster.
const heldBack = `SELECT EXISTS (SELECT 1 FROM "Event" WHERE "tx" >= pg_snapshot_xmin(pg_current_snapshot())) AS held,
  (SELECT coalesce(extract(epoch FROM clock_timestamp() - min("at")) * 1000, 0) FROM "Event" WHERE "tx" >= pg_snapshot_xmin(pg_current_snapshot()))::float AS "lagMs",
  (SELECT format('process %s, %s, since %s', pid, application_name, xact_start) FROM pg_stat_activity WHERE backend_xid IS NOT NULL ORDER BY age(backend_xid) DESC LIMIT 1) AS culprit`

/** Beyond every sequence number: the position after all events of a transaction. */
const last = '9223372036854775807'

export const cursorOf = ({ tx, seq }: Position): string => Buffer.from(`${tx}.${seq}`).toString('base64url')

function positionOf(cursor: string): Position {
  const match = /^(\d{1,19})\.(\d{1,19})$/.exec(Buffer.from(cursor, 'base64url').toString())
  if (!match || cursorOf({ tx: match[1]!, seq: match[2]! }) !== cursor) throw failure('INVALID_CURSOR', {
    en: 'This is not a cursor of the event log. Take one from eventCursor.', fr: 'Ce n’est pas un curseur du journal. Prenez-en un avec eventCursor.',
  })
  return { tx: match[1]!, seq: match[2]! }
}

/**
 * The log's position now. Everything below xmin is committed or gone, so a list read after this call shows it; what
 * is written by transactions at or above xmin comes after the cursor. Nothing is missed; a change that the list
 * already shows may come once more, with its version.
 */
export async function headCursor(db: Db): Promise<string> {
  const [row] = await db.$queryRaw<{ xmin: string }[]>`SELECT (pg_snapshot_xmin(pg_current_snapshot()))::text AS xmin`
  return cursorOf({ tx: String(BigInt(row!.xmin) - 1n), seq: last })
}

export const replayDays = 7

/** Everything after the cursor, in order, by batches. Throws INVALID_CURSOR, or RESYNC_REQUIRED when the log does not go back so far. */
export async function* replay(db: Db, after: string, now: Date): AsyncGenerator<LogEvent[]> {
  let position = positionOf(after)
  await requireKept(db, position, now)
  for (;;) {
    const rows = await db.$queryRawUnsafe<LogEvent[]>(next, position.tx, position.seq)
    if (rows.length) yield rows
    if (rows.length < batch) return
    position = rows.at(-1)!
  }
}

async function requireKept(db: Db, { tx }: Position, now: Date): Promise<void> {
  const oldest = new Date(now.getTime() - replayDays * 86_400_000)
  const [row] = await db.$queryRaw<{ old: boolean }[]>`SELECT EXISTS (SELECT 1 FROM "Event" WHERE "tx" > ${tx}::text::xid8 AND "at" < ${oldest}) AS old`
  if (row!.old) throw failure('RESYNC_REQUIRED', {
    en: `The log is replayed for ${replayDays} days. Read the list again and subscribe from its eventCursor.`,
    fr: `Le journal se rejoue sur ${replayDays} jours. Relisez la liste puis abonnez-vous depuis son eventCursor.`,
  })
}

export type Metrics = { lagMs: number; held: boolean; culprit: string | null; reads: number; reconnects: number }

export type Tail = { metrics: () => Metrics; stop: () => Promise<void> }

const pollMs = 1_000
const heldMs = 20

/**
 * Follows the log of all processes: woken by NOTIFY, asking at least once a second anyway. The position is kept
 * across lost connections, so nothing is lost or doubled.
 */
export async function openTail(url: string, deliver: (events: LogEvent[]) => void, report: (error: Error) => void = () => {}): Promise<Tail> {
  const metrics: Metrics = { lagMs: 0, held: false, culprit: null, reads: 0, reconnects: 0 }
  let client: pg.Client | undefined
  let position: Position | undefined
  let stopped = false
  let reading: Promise<void> | undefined
  let asked = false
  let again: NodeJS.Timeout | undefined

  async function connect(): Promise<pg.Client> {
    const opened = await openListener(url, report)
    opened.on('notification', wake)
    opened.on('end', () => {
      if (client === opened) client = undefined
      if (!stopped) wake()
    })
    await opened.query('LISTEN event')
    return opened
  }

  function wake(): void {
    asked = true
    reading ??= drain().finally(() => {
      reading = undefined
    })
  }

  async function drain(): Promise<void> {
    while (asked && !stopped) {
      asked = false
      try {
        await readOn()
      } catch (error) {
        report(error as Error)
        metrics.reconnects++
        void client?.end().catch(() => {})
        client = undefined
        soon(200)
        return
      }
    }
  }

  async function readOn(): Promise<void> {
    client ??= await connect()
    metrics.reads++
    position ??= await headPosition(client)
    for (;;) {
      const { rows } = await client.query<LogEvent>({ name: 'tail', text: next, values: [position.tx, position.seq] })
      if (rows.length) {
        position = { tx: rows.at(-1)!.tx, seq: rows.at(-1)!.seq }
        deliver(rows)
      }
      if (rows.length < batch) break
    }
    const { rows: [state] } = await client.query<{ held: boolean; lagMs: number; culprit: string | null }>({ name: 'held', text: heldBack })
    Object.assign(metrics, { held: state!.held, lagMs: state!.held ? state!.lagMs : 0, culprit: state!.held ? state!.culprit : null })
    // Nobody notifies again for rows that an older writer holds back.
    if (state!.held) soon(heldMs)
  }

  function soon(ms: number): void {
    clearTimeout(again)
    again = setTimeout(wake, ms)
  }

  client = await connect()
  position = await headPosition(client)
  const poll = setInterval(wake, pollMs)
  return {
    metrics: () => ({ ...metrics }),
    stop: async () => {
      stopped = true
      clearInterval(poll)
      clearTimeout(again)
      await reading
      await client?.end().catch(() => {})
    },
  }
}

async function headPosition(client: pg.Client): Promise<Position> {
  const { rows } = await client.query<{ xmin: string }>('SELECT (pg_snapshot_xmin(pg_current_snapshot()))::text AS xmin')
  return { tx: String(BigInt(rows[0]!.xmin) - 1n), seq: last }
}
