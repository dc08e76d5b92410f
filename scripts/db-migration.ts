import { relative } from 'node:path'
import { script } from '../src/db/migrate.ts'
import { onScratchServer } from './scratch-server.ts'

// npm run db:migration -- client tags: writes what the schema has and the migrations have not.
const name = process.argv.slice(2).join(' ').trim()
if (name === '') {
  console.error('Say what changes: npm run db:migration -- client tags')
  process.exit(1)
}
const folder = await onScratchServer((url) => script(url, name))
console.log(
  folder === undefined
    ? 'Nothing to write: the migrations and the schema agree.'
    : `${relative(process.cwd(), folder)}/migration.sql is written. Read it, then npm run generate and npm start.`,
)
