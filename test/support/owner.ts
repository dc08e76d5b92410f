import pg from 'pg'
import { startEmbedded } from '../../src/db/embedded.ts'

// Owns an embedded server until it is told to stop; with "write", numbers rows and says each number once it is committed.
const [dataDir = '', mode] = process.argv.slice(2)
try {
  const server = await startEmbedded({ dataDir })
  process.on('SIGTERM', () => server.stop().then(() => process.exit(0)))
  console.log(server.migrationUrl)
  if (mode === 'write') await write(server.migrationUrl)
  setInterval(() => {}, 60_000)
} catch (error) {
  console.log((error as Error).message)
  process.exit(1)
}

async function write(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('CREATE TABLE IF NOT EXISTS written (number serial)')
  for (;;) {
    const { rows } = await client.query('INSERT INTO written DEFAULT VALUES RETURNING number')
    console.log(rows[0].number)
  }
}
