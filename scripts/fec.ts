import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { openApp, openGround } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { loadDemo } from '../src/demo/demo.ts'
import { fecOf } from '../src/modules/ledger/fec.ts'
import { fecFaults } from '../src/modules/ledger/fec-check.ts'

// npm run fec -- --year 2025: writes the company's accounting entries file here, and checks it.
const { values } = parseArgs({ options: { year: { type: 'string' } } })
const year = Number(values.year)
if (!Number.isInteger(year) || year < 2000 || year > 2099) {
  console.error('Say which fiscal year: npm run fec -- --year 2025')
  process.exit(1)
}
const ground = await openGround(readConfig(process.env))
const app = await openApp(ground)
await loadDemo(app, ground)
const company = await app.db.company.findFirst()
const faults = company?.siren
  ? await write({ siren: company.siren, currency: company.currency })
  : ['the company has no SIREN yet']
for (const fault of faults) console.log(fault)
console.log(`${faults.length} errors`)
await app.stop()
await ground.stop()
process.exit(faults.length ? 1 : 0)

async function write(company: { siren: string; currency: string }): Promise<string[]> {
  const { name, text } = await fecOf(app.db, company, year)
  writeFileSync(name, text)
  console.log(`${name} is written: ${text.split('\r\n').length - 2} lines`)
  return fecFaults(name, text)
}
