import { spawnSync } from 'node:child_process'
import { archiveYear } from '../src/modules/reports/archive.ts'
import { writeYear } from './books.ts'

// npm run archive -- --year 2025: writes the year's archive into a folder here, and checks it as anybody can later.
await writeYear('archive', async (app, company, year) => {
  const folder = `archive-${company.siren}-${year}`
  const count = await archiveYear(app, company, year, folder)
  console.log(`${folder} is written: ${count} files`)
  const { status, stdout } = spawnSync(process.execPath, [`${folder}/verify.mjs`], { encoding: 'utf8' })
  return status === 0 ? [] : stdout.trim().split('\n')
})
