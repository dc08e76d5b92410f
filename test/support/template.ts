import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The migrated database that every test file copies. */
    templateUrl: string
  }
}

/** One throw-away PostgreSQL for the whole run. It need not survive a crash. */
export default async function setup(project: TestProject) {
  const dataDir = await mkdtemp(join(tmpdir(), 'carnet-test-'))
  const server = await startEmbedded({ dataDir, settings: { fsync: 'off', max_connections: '300' } })
  await migrate(server.migrationUrl)
  await run(server.migrationUrl, 'ALTER DATABASE carnet IS_TEMPLATE true')
  project.provide('templateUrl', server.migrationUrl)
  return async () => {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(sql).finally(() => client.end())
}
