import { readConfig } from '../src/config.ts'
import { type Db, openDatabase } from '../src/db/client.ts'
import { openGround } from '../src/ground.ts'

/** Runs a check of the database's contents: tells each fault on a line and the sum after them, and exits 1 when there are any. */
export async function verify(check: (db: Db) => Promise<{ faults: string[]; sum: string }>): Promise<void> {
  const ground = await openGround(readConfig(process.env))
  const db = openDatabase(ground.url)
  const { faults, sum } = await check(db)
  for (const fault of faults) console.log(fault)
  console.log(sum)
  await db.$disconnect()
  await ground.stop()
  process.exit(faults.length ? 1 : 0)
}
