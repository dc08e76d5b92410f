import { reconcile } from '../src/modules/ledger/reconcile.ts'
import { verify } from './verify.ts'

// npm run ledger:reconcile: names every column that says something else than the ledger.
await verify(async (db) => {
  const drifts = await reconcile(db)
  return {
    faults: drifts.map(({ what, id, column, ledger }) => `${what}: ${id} says ${column}, should say ${ledger}`),
    sum: `${drifts.length} drift`,
  }
})
