import { readConfig } from '../src/config.ts'
import { openDatabase } from '../src/db/client.ts'
import { openGround } from '../src/ground.ts'
import { verifyAudit } from '../src/modules/activity/seals.ts'

// npm run audit:verify: works the chain of events out again, and names what does not hold, the first first.
const ground = await openGround(readConfig(process.env))
const db = openDatabase(ground.url)
const { sealed, erased, faults } = await verifyAudit(db)
for (const { seq, problem } of faults) console.log(`event ${seq}: ${problem}`)
console.log(`${sealed} events, ${erased} of them erased, ${faults.length} faults`)
await db.$disconnect()
await ground.stop()
process.exit(faults.length ? 1 : 0)
