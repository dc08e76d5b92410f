import { execFileSync } from 'node:child_process'
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

// Relay's compiler brings 118 MB of binaries: it is installed only here, in a copy of the example.
const copy = mkdtempSync(join(tmpdir(), 'carnet-relay-'))
const example = 'examples/partner-relay'
const cwd = join(copy, example)
const npm = (...args: string[]) =>
  execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
const schema = readFileSync('schema.graphql', 'utf8')
const given = join(copy, 'schema.graphql')

beforeAll(() => {
  cpSync(example, cwd, { recursive: true, filter: (path) => !/node_modules|__generated__/.test(path) })
  npm('ci', '--no-audit', '--no-fund')
})
afterAll(() => rmSync(copy, { recursive: true }))

test('Relay’s compiler accepts the schema, with fragments that are read on and read again', () => {
  writeFileSync(given, schema)
  npm('run', 'relay')
  const written = globSync('__generated__/*', { cwd }).map((path) => /\/(\w+)\./.exec(path)![1])
  const refetched = ['clientsListPageQuery', 'clientsInvoicesPageQuery', 'clientsPaymentsPageQuery']
  expect(written).toEqual(expect.arrayContaining(refetched))
  expect(readFileSync(join(cwd, '__generated__/clientsInvoicesPageQuery.graphql.ts'), 'utf8')).toContain(
    'node(id: $id)',
  )
})

test.each([
  ['a list without edges', (text: string) => text.replace(/(type ClientConnection \{[^}]*?)edges:/, '$1rows:')],
  ['a row that is no Node', (text: string) => text.replace('type Client implements Node', 'type Client')],
])('it refuses %s', (_name, broken) => {
  expect(broken(schema)).not.toBe(schema)
  writeFileSync(given, broken(schema))
  expect(() => npm('run', 'relay')).toThrow(/Command failed/)
})
