import { writeFileSync } from 'node:fs'
import { fecOf } from '../src/modules/ledger/fec.ts'
import { fecFaults } from '../src/modules/ledger/fec-check.ts'
import { writeYear } from './books.ts'

// npm run fec -- --year 2025: writes the company's accounting entries file here, and checks it.
await writeYear('fec', async ({ db }, company, year) => {
  const { name, text } = await fecOf(db, company, year)
  writeFileSync(name, text)
  console.log(`${name} is written: ${text.split('\r\n').length - 2} lines`)
  return fecFaults(name, text)
})
