import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const folder = await mkdtemp(join(tmpdir(), 'carnet-layers-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The tests of each layer of access. */
const suites = { shield: 'walk', scopes: 'scopes', database: 'database' } as const
type Layer = keyof typeof suites
const layers = Object.keys(suites) as Layer[]

type Report = { testResults: { name: string; assertionResults: { status: string }[] }[] }

/** How many of each layer's tests fail in a build that lacks one of the layers. */
async function failuresWithout(layer: Layer): Promise<Record<Layer, number>> {
  const outputFile = join(folder, `${layer}.json`)
  const outside = Object.entries(process.env).filter(([name]) => !/^(VITEST|DATABASE_URL|MIGRATION_)/.test(name))
  const files = Object.values(suites).map((name) => `test/access/${name}.test.ts`)
  const child = spawn(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', ...files, '--reporter=json', `--outputFile=${outputFile}`],
    {
      stdio: 'ignore',
      env: { ...Object.fromEntries(outside), WITHOUT: layer, NODE_OPTIONS: '--import ./test/support/without.ts' },
    },
  )
  await new Promise((ended) => child.once('exit', ended))
  const { testResults } = JSON.parse(await readFile(outputFile, 'utf8')) as Report
  const failed = (suite: string) => {
    const { assertionResults } = testResults.find(({ name }) => basename(name) === `${suite}.test.ts`)!
    if (!assertionResults.length) throw new Error(`${suite} could not even start without ${layer}`)
    return assertionResults.filter(({ status }) => status === 'failed').length
  }
  return { shield: failed('walk'), scopes: failed('scopes'), database: failed('database') }
}

test.each(layers)('without %s its own tests turn red, and those of the other layers stay green', async (layer) => {
  const failures = await failuresWithout(layer)
  const red = layers.filter((it) => failures[it] > 0)
  expect(red, JSON.stringify(failures)).toEqual([layer])
  expect(failures[layer]).toBeGreaterThan(10)
})
