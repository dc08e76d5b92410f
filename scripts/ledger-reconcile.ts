import { readConfig } from '../src/config.ts'
import { openDatabase } from '../src/db/client.ts'
import { openGround } from '../src/ground.ts'
import { reconcile } from '../src/modules/ledger/reconcile.ts'

const ground = await openGround(readConfig(process.env))
const db = openDatabase(ground.url)
const drifts = await reconcile(db)
for (const { what, id, column, ledger } of drifts) console.log(`${what}: ${id} says ${column}, should say ${ledger}`)
console.log(`${drifts.length} drift`)
await db.$disconnect()
await ground.stop()
process.exit(drifts.length ? 1 : 0)
