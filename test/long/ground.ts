import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import type { LogEvent } from '../../src/live/events.ts'

/** A server of their own: a long transaction in any database of the shared one would hold these tests' events back. */
export async function ownServer() {
  const dataDir = await mkdtemp(join(tmpdir(), 'carnet-live-'))
  const server = await startEmbedded({ dataDir, settings: { fsync: 'off' } })
  await migrate(server.migrationUrl)
  return {
    url: server.url,
    stop: async () => {
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** A connection that writes events one by one, and decides itself when to commit. */
export async function openWriter(url: string, name = 'writer') {
  const client = new pg.Client({ connectionString: url, application_name: name })
  client.on('error', () => {})
  await client.connect()
  return {
    run: (sql: string, values: unknown[] = []) => client.query(sql, values),
    write: (type: string, { at = new Date(), facts = {} }: { at?: Date; facts?: object } = {}) =>
      client.query(
        `INSERT INTO "Event" ("at", "type", "entity", "entityId", "revision", "op", "changed", "facts", "actorKind", "actorName")
         VALUES ($1, $2, 'Ticket', $3, 1, 'UPDATED', '{subject}', $4, 'SYSTEM', 'test')`,
        [at, type, randomUUID(), JSON.stringify(facts)],
      ),
    end: () => client.end(),
  }
}

export type Writer = Awaited<ReturnType<typeof openWriter>>

/** What a follower got, and the wait until it got so much. */
export function collector() {
  const events: LogEvent[] = []
  const types = () => events.map(({ type }) => type)
  async function until(count: number, withinMs = 5_000): Promise<string[]> {
    const start = performance.now()
    while (events.length < count) {
      if (performance.now() - start > withinMs) throw new Error(`only ${events.length} of ${count}: ${types()}`)
      await pause(2)
    }
    return types()
  }
  return { events, types, until, take: (batch: LogEvent[]) => void events.push(...batch) }
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
