import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const copy = mkdtempSync(join(tmpdir(), 'carnet-dependencies-'))
for (const path of ['src', 'scripts', 'tsconfig.json', 'package.json', '.dependency-cruiser.cjs'])
  cpSync(path, join(copy, path), { recursive: true })
symlinkSync(resolve('node_modules'), join(copy, 'node_modules'))

const gate = () => spawnSync(process.execPath, ['scripts/dependencies.ts'], { cwd: copy, encoding: 'utf8' })

test('the gate lets the tree pass, and finds each planted import', () => {
  expect(gate()).toMatchObject({ status: 0, stderr: '' })
  writeFileSync(join(copy, 'src/kernel/planted.ts'), "import '../db/client.ts'\nimport 'jose'\n")
  writeFileSync(
    join(copy, 'src/modules/company/rules.ts'),
    "import '../quotes/schema.ts'\nimport '../../db/client.ts'\n",
  )
  const { status, stderr } = gate()
  expect(status).toBe(1)
  const names = stderr.match(/^[\w-]+(?=: )/gm)
  expect([...new Set(names)].filter((name) => name !== 'no-cycle').sort()).toEqual([
    'a-schema-is-nobody-elses',
    'edges-of-company',
    'nothing-above-kernel',
    'one-importer-of-jose',
    'rules-and-states-are-pure',
  ])
})
