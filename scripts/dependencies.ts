import { spawnSync } from 'node:child_process'

// The parser passes blind over what it cannot read: then it sees next to no module, and the step must fail.
const fewest = 50

const [root = 'src'] = process.argv.slice(2)
const { stdout, stderr } = spawnSync(
  'depcruise',
  ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', root],
  {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    shell: process.platform === 'win32',
  },
)
type Violation = { rule: { name: string }; from: string; to: string; cycle?: { name: string }[] }
const { violations, totalCruised } = (stdout ? JSON.parse(stdout).summary : { violations: [], totalCruised: 0 }) as {
  violations: Violation[]
  totalCruised: number
}
for (const { rule, from, to, cycle } of violations)
  console.error(`${rule.name}: ${from} → ${cycle ? cycle.map(({ name }) => name).join(' → ') : to}`)
if (totalCruised < fewest) console.error(`Only ${totalCruised} modules were seen.\n${stderr}`)
process.exit(violations.length || totalCruised < fewest ? 1 : 0)
