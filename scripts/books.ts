import { parseArgs } from 'node:util'
import { openApp } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { loadDemo } from '../src/demo/demo.ts'
import type { App } from '../src/graphql/context.ts'
import { openGround } from '../src/ground.ts'

type Company = { name: string; siren: string; currency: string }
type Write = (app: App, company: Company, year: number) => Promise<readonly string[]>

/** Writes something of a fiscal year's books, `--year`, and tells what is wrong with it: none is exit code 0. */
export async function writeYear(command: string, write: Write): Promise<void> {
  const { values } = parseArgs({ options: { year: { type: 'string' } } })
  const year = Number(values.year)
  if (!Number.isInteger(year) || year < 2000 || year > 2099) {
    console.error(`Say which fiscal year: npm run ${command} -- --year 2025`)
    process.exit(1)
  }
  const ground = await openGround(readConfig(process.env))
  const app = await openApp(ground)
  await loadDemo(app, ground)
  const company = await app.db.company.findFirst()
  const faults = company?.siren
    ? await write(app, { ...company, siren: company.siren }, year)
    : ['the company has no SIREN yet']
  for (const fault of faults) console.log(fault)
  console.log(`${faults.length} errors`)
  await app.stop()
  await ground.stop()
  process.exit(faults.length ? 1 : 0)
}
