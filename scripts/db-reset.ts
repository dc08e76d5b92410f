import { parseArgs } from 'node:util'
import pg from 'pg'
import { readConfig } from '../src/config.ts'
import { startEmbedded } from '../src/db/embedded.ts'
import { migrate } from '../src/db/migrate.ts'
import { demoWanted } from '../src/demo/wanted.ts'

// npm run db:reset [-- --empty]: an empty database again, in DATA_DIR only; with --empty it stays without the demo. A server of the company's own is its administrator's to empty.
if (process.env.DATABASE_URL || process.env.NODE_ENV === 'production') {
  console.error('db:reset empties the embedded server only: unset DATABASE_URL and NODE_ENV')
  process.exit(1)
}
const { values } = parseArgs({ options: { empty: { type: 'boolean', default: false } } })
const { dataDir } = readConfig(process.env)
const server = await startEmbedded({ dataDir })
try {
  const client = new pg.Client({
    connectionString: Object.assign(new URL(server.migrationUrl), { pathname: 'postgres' }).href,
  })
  await client.connect()
  await client.query('DROP DATABASE carnet WITH (FORCE)')
  await client.query('CREATE DATABASE carnet')
  await client.end()
  await migrate(server.migrationUrl)
  demoWanted(dataDir).set(!values.empty)
  const next = values.empty
    ? 'make its first administrator by npm run admin:create'
    : 'npm start fills it with the demo company'
  console.log(`The database in ${dataDir} is empty; ${next}.`)
} finally {
  await server.stop()
}
