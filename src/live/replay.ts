import type { Db } from '../db/client.ts'
import { dayMs } from '../kernel/clock.ts'
import { failure } from '../kernel/errors.ts'
import { batchSize, type LogEvent, nextEvents } from './events.ts'
import { cursorOf, endOf, type Position, positionOf } from './position.ts'

/** How far back the log is replayed. */
export const replayDays = 7

/**
 * The log's position now, to be taken before a list is read. Whatever lies below the snapshot's xmin has ended, so the
 * list shows it; whatever was being written then lies behind the cursor. Nothing is missed; a change that the list
 * already shows may come once more, with the version that the list has.
 */
export async function headCursor(db: Db): Promise<string> {
  const [head] = await db.$queryRaw<{ xmin: string }[]>`SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xmin`
  return cursorOf(endOf(BigInt(head!.xmin) - 1n))
}

/** The place behind everything that happened before a moment. */
export async function cursorBefore(db: Db, at: Date): Promise<string> {
  const [last] = await db.$queryRaw<Position[]>`
    SELECT "tx"::text, "seq"::text FROM "Event" WHERE "at" < ${at} ORDER BY "at" DESC, "seq" DESC LIMIT 1`
  return last ? cursorOf(last) : cursorOf({ tx: '0', seq: '0' })
}

/** Where to replay from. Throws INVALID_CURSOR, or RESYNC_REQUIRED when the log cannot be replayed from there. */
export async function replayable(db: Db, after: string, now: Date): Promise<Position> {
  const position = positionOf(after)
  const { tx, seq } = position
  const [found] = await db.$queryRaw<{ ahead: boolean; oldest: Date | null }[]>`
    SELECT ${tx}::text::xid8 >= pg_snapshot_xmax(pg_current_snapshot()) AS ahead,
           (SELECT "at" FROM "Event" WHERE ("tx", "seq") > (${tx}::text::xid8, ${seq}::text::bigint)
            ORDER BY "tx", "seq" LIMIT 1) AS oldest`
  const { ahead, oldest } = found!
  const tooOld = oldest !== null && now.getTime() - oldest.getTime() > replayDays * dayMs
  // A cursor ahead of the log was written before the database was restored to an earlier day.
  if (ahead || tooOld) throw resyncRequired()
  return position
}

const resyncRequired = () =>
  failure('RESYNC_REQUIRED', {
    en: `The log cannot be replayed from here; it goes back ${replayDays} days. Read the list again, with its eventCursor.`,
    fr: `Le journal ne peut pas être rejoué d’ici ; il remonte à ${replayDays} jours. Relisez la liste, avec son eventCursor.`,
  })

/** Everything behind a position up to now, in order, in batches. */
export async function* replay(db: Db, from: Position): AsyncGenerator<LogEvent[]> {
  for (let position = from; ; ) {
    const events = await db.$queryRawUnsafe<LogEvent[]>(nextEvents, position.tx, position.seq)
    const last = events.at(-1)
    if (last) yield events
    if (!last || events.length < batchSize) return
    position = last
  }
}
