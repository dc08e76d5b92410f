import { existsSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { writeBackup } from '../src/db/backup.ts'
import { filesAt } from '../src/files/store.ts'
import { withFolder } from './folder.ts'

// npm run backup -- --to folder: every table as it is at one moment, and the files. Carnet may run meanwhile, with DATABASE_URL.
await withFolder('backup', 'to', async ({ migrationUrl, config }, folder) => {
  const { tables } = await writeBackup(migrationUrl, folder)
  const files = filesAt(config)
  if (existsSync(files)) await cp(files, join(folder, 'files'), { recursive: true })
  const rows = Object.values(tables).reduce((sum, table) => sum + table.rows, 0)
  console.log(`${folder} is written: ${Object.keys(tables).length} tables, ${rows} rows`)
  return []
})
