import { parseArgs } from 'node:util'
import { readConfig } from '../src/config.ts'
import { type Ground, openGround } from '../src/ground.ts'

/** Runs a command about a folder that its one option names; tells the faults and exits 1 when there are any. */
export async function withFolder(
  command: string,
  option: string,
  work: (ground: Ground, folder: string) => Promise<string[]>,
): Promise<void> {
  const { values } = parseArgs({ options: { [option]: { type: 'string' } } })
  const folder = values[option]
  if (!folder) {
    console.error(`Say which folder: npm run ${command} -- --${option} folder`)
    process.exit(1)
  }
  const ground = await openGround(readConfig(process.env))
  const faults = await work(ground, String(folder)).catch((error: Error) => [error.message])
  for (const fault of faults) console.error(fault)
  await ground.stop()
  process.exit(faults.length ? 1 : 0)
}
