import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '../src/db/embedded.ts'

/** An empty PostgreSQL for as long as `run` runs: the engine replays the migrations on it, and nobody's data is near. */
export async function onScratchServer<T>(run: (url: string) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'carnet-scratch-'))
  const server = await startEmbedded({ dataDir, settings: { fsync: 'off' } })
  try {
    return await run(server.migrationUrl)
  } finally {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}
