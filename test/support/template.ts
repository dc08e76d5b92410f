import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The migrated database that every test file copies, as the application's role. */
    url: string
    /** The same as its owner. */
    migrationUrl: string
  }
}

// It need not survive a crash, nor be copied elsewhere.
const settings = {
  fsync: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_connections: '300',
}

/** One throw-away PostgreSQL for the whole run. */
export default async function setup(project: TestProject) {
  // A hundred files load the same modules, each in a process of its own: they are compiled once.
  process.env.NODE_COMPILE_CACHE ??= resolve('node_modules/.cache/compiled')
  const dataDir = await mkdtemp(join(tmpdir(), 'carnet-test-'))
  const server = await startEmbedded({ dataDir, settings })
  await migrate(server.migrationUrl)
  project.provide('url', server.url)
  project.provide('migrationUrl', server.migrationUrl)
  return async () => {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}
