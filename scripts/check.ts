import { spawnSync } from 'node:child_process'

/** The gate, cheapest first: the same list on a laptop and in CI. */
// biome-ignore format: read by column
const steps: [name: string, command: string, ...args: string[]][] = [
  ['format and lint',                  'biome', 'ci', '--colors=off', '.'],
  ['types',                            'tsc', '--noEmit', '-p', '.'],
  ['dependencies between modules',     'node', 'scripts/dependencies.ts'],
  ['nothing unused',                   'knip', '--no-progress', '--no-config-hints', '--exclude', 'dependencies,devDependencies'],
  ['migrations agree with the schema', 'node', 'scripts/db-drift.ts'],
  ['the schemas are up to date',       'graphql-codegen', '--config', 'codegen.ts', '--check'],
  ['the dashboard fits the schema',    'graphql-codegen', '--config', 'examples/dashboard/codegen.ts', '--check'],
  ['types of the dashboard',           'tsc', '--noEmit', '-p', 'examples/dashboard'],
  ['schema keeps the conventions',     'node', 'scripts/schema-rules.ts'],
]

for (const [name, command, ...args] of steps) {
  const started = performance.now()
  const { status } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' })
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${status === 0 ? 'ok' : 'FAILED'}  ${name} (${seconds} s)`)
  if (status !== 0) process.exit(status ?? 1)
}
