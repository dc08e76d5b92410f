import { verifyAudit } from '../src/modules/activity/seals.ts'
import { verify } from './verify.ts'

// npm run audit:verify: works the chain of events out again, and names what does not hold, the first first.
await verify(async (db) => {
  const { sealed, erased, faults } = await verifyAudit(db)
  return {
    faults: faults.map(({ seq, problem }) => `event ${seq}: ${problem}`),
    sum: `${sealed} events, ${erased} of them erased, ${faults.length} faults`,
  }
})
