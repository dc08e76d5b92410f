import { parseArgs } from 'node:util'
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { openApp } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { loadDemo } from '../src/demo/demo.ts'
import { PrismaClient } from '../src/generated/prisma/client.ts'
import { openGround } from '../src/ground.ts'
import { reconcile } from '../src/modules/ledger/reconcile.ts'
import { liveOn } from './live-on.ts'
import { multiply, orphans } from './multiply.ts'

// npm run db:seed -- --size large: a company of so many invoices, in an empty database, all invariants checked.
const sizes: Record<string, number> = { small: 5_000, medium: 40_000, large: 400_000 }
const invoicesOfClient = 20
const { values } = parseArgs({ options: { size: { type: 'string', default: 'small' } } })
const wanted = sizes[values.size]
if (!wanted) fail(`Say how large: npm run db:seed -- --size ${Object.keys(sizes).join(' | ')}`)

const started = performance.now()
const told = (text: string) =>
  console.log(`${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s  ${text}`)
const ground = await openGround(readConfig(process.env))
const owner = new pg.Pool({ connectionString: ground.migrationUrl, max: 2 })
const filled = await owner.query('SELECT FROM "Company" LIMIT 1')
if (filled.rowCount) fail('The database is not empty. npm run db:reset empties the one in DATA_DIR.')

const app = await openApp(ground)
await loadDemo(app, { ...ground, config: { ...ground.config, demo: true } })
await liveOn(app)
await app.stop()
const { rows } = await owner.query(
  'SELECT (SELECT count(*)::int FROM "Invoice") AS invoices, (SELECT count(*)::int FROM "Client") AS clients',
)
const [{ invoices, clients }] = rows
told(`the demo company: ${clients} clients, ${invoices} invoices`)
const copies = (of: number, there: number) => Math.ceil(of / there) - 1
await multiply(
  ground.migrationUrl,
  { documents: copies(wanted!, invoices), clients: copies(wanted! / invoicesOfClient, clients) },
  told,
)

told('checking')
const db = new PrismaClient({ adapter: new PrismaPg({ connectionString: ground.migrationUrl }) })
const faults = [
  ...(await orphans(owner)),
  ...(await reconcile(db)).map((drift) => JSON.stringify(drift, (_key, value) => String(value))),
]
for (const fault of faults.slice(0, 20)) console.log(fault)
told(`${faults.length} faults`)
await db.$disconnect()
await owner.end()
await ground.stop()
process.exit(faults.length ? 1 : 0)

function fail(text: string): never {
  console.error(text)
  process.exit(1)
}
