import { verifyChains } from '../src/modules/reports/chains.ts'
import { verify } from './verify.ts'

// npm run chain:verify: works every hash and signature out again, and names what does not hold, the first first.
await verify(async (db) => {
  const { links, faults } = await verifyChains(db)
  return {
    faults: faults.map(({ kind, name, problem }) => `${kind} ${name}: ${problem}`),
    sum: `${links} links, ${faults.length} faults`,
  }
})
