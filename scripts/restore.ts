import { existsSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { readBackup } from '../src/db/backup.ts'
import { openDatabase } from '../src/db/client.ts'
import { filesAt } from '../src/files/store.ts'
import { reconcile } from '../src/modules/ledger/reconcile.ts'
import { verifyChains } from '../src/modules/reports/chains.ts'
import { withFolder } from './folder.ts'

// npm run restore -- --from folder: fills an empty database and its file store, and says whether all is as it was.
await withFolder('restore', 'from', async ({ url, migrationUrl, config }, folder) => {
  const { tables } = await readBackup(migrationUrl, folder)
  console.log(`${Object.keys(tables).length} tables are as they were written`)
  const files = join(folder, 'files')
  if (existsSync(files)) await cp(files, filesAt(config), { recursive: true })
  const db = openDatabase(url)
  const { links, faults } = await verifyChains(db)
  const drifts = await reconcile(db)
  await db.$disconnect()
  console.log(`${links} links verified, ${faults.length + drifts.length} faults`)
  return [
    ...faults.map(({ kind, name, problem }) => `${kind} ${name}: ${problem}`),
    ...drifts.map(({ what, id }) => `${what}: ${id}`),
  ]
})
