import { execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { caller } from '../support/client.ts'
import { type Carnet, environment, started } from '../support/process.ts'

const folders = [1, 2].map((stage) => mkdtempSync(join(tmpdir(), `carnet-image-${stage}-`)))
const [first = '', image = ''] = folders
const running: Carnet[] = []
afterAll(async () => {
  await Promise.all(running.map(({ stop }) => stop()))
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const stages = readFileSync('Dockerfile', 'utf8')
  .split(/^FROM .*\n/m)
  .slice(1)
  .map((stage) =>
    stage
      .trim()
      .split('\n')
      .map((step) => step.split(' ')),
  )

const ignored = readFileSync('.dockerignore', 'utf8').trim().split('\n')
const isContext = (path: string) =>
  !ignored.some((name) => (name.startsWith('**') ? `/${path}`.endsWith(name.slice(2)) : path === name))

/** COPY, from here or out of the first stage, where its paths are absolute. */
function copy(folder: string, args: string[]): void {
  const [to = '', ...paths] = args.filter((it) => !it.startsWith('--')).reverse()
  for (const path of paths) {
    const name = paths.length > 1 || to.endsWith('/') ? basename(path) : ''
    const made = path.startsWith('/app')
    const source = path.replace(/^\/app/, first)
    cpSync(source, join(folder, to, name), { recursive: true, filter: (it) => made || isContext(it) })
  }
}

const run = (cwd: string, command: string, ...args: string[]) =>
  execFileSync(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' })

test('the Dockerfile’s steps, in empty folders and without what only developers need, make a Carnet that answers', async () => {
  const [generated = [], last = []] = stages
  for (const [word, ...args] of generated) if (word === 'COPY') copy(first, args)
  // What `npm ci` does there: the packages are those of this folder, its own script makes the rest.
  expect(generated.at(-1)).toEqual(['RUN', 'npm', 'ci'])
  symlinkSync(resolve('node_modules'), join(first, 'node_modules'))
  run(first, 'npm', 'run', 'postinstall')

  let env: Record<string, string> = {}
  let command: string[] = []
  for (const [word, ...args] of last) {
    if (word === 'COPY') copy(image, args)
    if (word === 'ENV') env = { ...env, ...Object.fromEntries(args.map((it) => it.split('='))) }
    if (word === 'RUN') run(image, args[0]!, ...args.slice(1))
    if (word === 'CMD') command = JSON.parse(args.join(' '))
  }
  expect(command).toEqual(['node', 'src/main.ts'])
  const inImage = { cwd: image, env: environment(env) }
  const child = spawn(process.execPath, command.slice(1), { ...inImage, stdio: ['ignore', 'pipe', 'pipe'] })
  const carnet = await started(child)
  running.push(carnet)
  const address = carnet.address.replace('0.0.0.0', '127.0.0.1')
  expect((await fetch(`${address}/readyz`)).status).toBe(200)
  expect((await fetch(address)).headers.get('content-type')).toContain('text/html')
  const { errors } = await caller(address)('{ clients { totalCount } }')
  expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])

  const create = ['scripts/admin-create.ts', '--email', 'ada@essai.example', '--locale', 'en']
  expect(execFileSync(process.execPath, create, { ...inImage, encoding: 'utf8' })).toContain('http')
})

const compose = readFileSync('docker-compose.yml', 'utf8')
function block(name: string, indent: number): Record<string, string> {
  const pad = ' '.repeat(indent)
  const [, text = ''] = new RegExp(`^ *${name}\\n((?:${pad}[A-Z].*\\n)+)`, 'm').exec(compose) ?? []
  return Object.fromEntries([...text.matchAll(/^ *([A-Z_]+): (.*)$/gm)].map(([, key, value]) => [key!, value!]))
}

test('what the compose file sets is what the configuration reads, and enough', () => {
  const given = block('environment: &environment', 4)
  const { JWT_PRIVATE_KEYS, SECRET_PEPPER } = environment() as Record<string, string>
  const filled = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, value.replace(/^\$\{\w+:-(.*)\}$/, '$1')]),
  )
  const config = readConfig({ ...filled, JWT_PRIVATE_KEYS, SECRET_PEPPER, NODE_ENV: 'production', ROLE: 'worker' })
  expect(config).toMatchObject({ role: 'worker', production: true })
  const source = readFileSync('src/config.ts', 'utf8')
  const read = (name: string) => source.includes(`'${name}'`) || source.includes(`env.${name}`)
  expect([...Object.keys(given), 'ROLE'].filter((name) => !read(name))).toEqual([])
})

test('it connects as the application’s role and migrates as the owner, with a password for each', () => {
  const { DATABASE_URL = '', MIGRATION_DATABASE_URL = '' } = block('environment: &environment', 4)
  const database = block('environment:', 6)
  const who = (url: string) => /\/\/(\w+):\$\{(\w+)\}@postgres:5432\/(\w+)$/.exec(url)?.slice(1)
  expect(who(DATABASE_URL)).toEqual(['carnet', 'CARNET_PASSWORD', database.POSTGRES_DB])
  expect(who(MIGRATION_DATABASE_URL)).toEqual(['postgres', 'POSTGRES_PASSWORD', database.POSTGRES_DB])
  expect(Object.keys(database)).toEqual(['POSTGRES_DB', 'POSTGRES_PASSWORD', 'CARNET_PASSWORD'])
  expect(compose).toContain('roles: { file: ./src/db/roles.sql }')
})
