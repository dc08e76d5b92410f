import { readConfig } from '../src/config.ts'
import { openDatabase } from '../src/db/client.ts'
import { openGround } from '../src/ground.ts'
import { verifyChains } from '../src/modules/reports/chains.ts'

// npm run chain:verify: works every hash and signature out again, and names what does not hold, the first first.
const ground = await openGround(readConfig(process.env))
const db = openDatabase(ground.url)
const { links, faults } = await verifyChains(db)
for (const { kind, name, problem } of faults) console.log(`${kind} ${name}: ${problem}`)
console.log(`${links} links, ${faults.length} faults`)
await db.$disconnect()
await ground.stop()
process.exit(faults.length ? 1 : 0)
