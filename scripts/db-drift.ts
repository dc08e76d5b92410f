import { drift } from '../src/db/migrate.ts'
import { onScratchServer } from './scratch-server.ts'

// npm run db:drift: do the migrations make what the schema says?
const sql = await onScratchServer(drift)
if (sql === '') {
  console.log('The migrations and the schema agree.')
} else {
  console.error(`The schema is ahead of its migrations; npm run db:migration -- <what changes> would write:\n\n${sql}`)
  process.exitCode = 1
}
