import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startEmbedded } from '../../src/db/embedded.ts'
import { localSecrets } from '../../src/db/secrets.ts'
import { until } from '../support/client.ts'

const scratch = await mkdtemp(join(tmpdir(), 'carnet-embedded-'))
const dataDir = join(scratch, 'data')
const program = join(import.meta.dirname, '../support/owner.ts')
const isRoot = process.getuid?.() === 0
const groups = new Set<number>()

beforeAll(async () => {
  await (await startEmbedded({ dataDir })).stop()
})
afterEach(async () => {
  for (const group of groups) signal(-group, 'SIGKILL')
  groups.clear()
})
afterAll(async () => {
  await (await startEmbedded({ dataDir })).stop()
  await rm(scratch, { recursive: true })
})

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}

type Owner = { child: ChildProcess; lines: Interface; pid: number }

/** Another process, in a process group of its own, that owns the server in the directory. */
function owner(directory: string, ...more: string[]): Owner {
  const child = spawn(process.execPath, [program, directory, ...more], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const pid = child.pid as number
  groups.add(pid)
  return { child, lines: createInterface(child.stdout as NodeJS.ReadableStream), pid }
}

const firstLine = async ({ lines }: Owner): Promise<string> => (await once(lines, 'line'))[0]
const postmaster = async () => Number((await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0])

async function query(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return (await client.query(sql).finally(() => client.end())).rows
}

/** Rows that the writer said were committed, until it is killed with its whole process group. */
async function acknowledgedBeforeKill(): Promise<string[]> {
  const writer = owner(dataDir, 'write')
  const acknowledged: string[] = []
  await firstLine(writer)
  writer.lines.on('line', (line) => acknowledged.push(line))
  while (acknowledged.length < 50) await sleep(5)
  signal(-writer.pid, 'SIGKILL')
  await once(writer.child, 'close')
  return acknowledged
}

async function missing(url: string, numbers: string[]) {
  return query(url, `SELECT * FROM unnest(ARRAY[${numbers}]) AS n WHERE n NOT IN (SELECT number FROM written)`)
}

test('nothing acknowledged is lost by kill -9; the next start takes the running server over', async () => {
  const acknowledged = await acknowledgedBeforeKill()
  const running = await postmaster()
  const start = performance.now()
  const server = await startEmbedded({ dataDir })
  expect(performance.now() - start).toBeLessThan(2_000)
  expect(await postmaster()).toBe(running)
  expect(await missing(server.migrationUrl, acknowledged)).toEqual([])
  await server.stop()
  expect(signal(running, 0)).toBe(false)
})

test('nor when the server is killed with it', async () => {
  const acknowledged = await acknowledgedBeforeKill()
  const running = await postmaster()
  signal(running, 'SIGKILL')
  const server = await startEmbedded({ dataDir })
  expect(await postmaster()).not.toBe(running)
  expect(await missing(server.migrationUrl, acknowledged)).toEqual([])
  await server.stop()
})

test('a pid file that names a stranger does not stop the start', async () => {
  await acknowledgedBeforeKill()
  const file = join(dataDir, 'postgres/postmaster.pid')
  const text = await readFile(file, 'utf8')
  signal(await postmaster(), 'SIGKILL')
  await sleep(200)
  const { uid, gid } = await stat(join(dataDir, 'postgres'))
  const stranger = spawn('sleep', ['60'], { ...(isRoot && { uid, gid }) })
  await writeFile(file, text.replace(/^\d+/, `${stranger.pid}`))
  const server = await startEmbedded({ dataDir })
  expect(await query(server.migrationUrl, 'SELECT count(*) > 0 AS kept FROM written')).toEqual([{ kept: true }])
  expect(signal(stranger.pid as number, 0)).toBe(true)
  stranger.kill('SIGKILL')
  await server.stop()
})

test('a second owner is refused by name, and the first goes on', async () => {
  const first = owner(dataDir)
  const url = await firstLine(first)
  const refusal = `${dataDir}/postgres is in use by carnet owner, process ${first.pid}: stop it or choose another DATA_DIR`
  await expect(startEmbedded({ dataDir })).rejects.toThrow(refusal)
  expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
})

test('killed alone, the server comes back where it was, to the same owner', async () => {
  const server = await startEmbedded({ dataDir })
  const killed = await postmaster()
  signal(killed, 'SIGKILL')
  await until(async () => (await query(server.url, 'SELECT 1 AS one').catch(() => []))[0]?.one === 1)
  expect(await postmaster()).not.toBe(killed)
  await until(async () => {
    const [session] = await query(server.migrationUrl, `SELECT FROM pg_locks WHERE locktype = 'advisory'`)
    return session !== undefined
  })
  await server.stop()
})

test('when it cannot come back, its owner is told why', async () => {
  const told = Promise.withResolvers<Error>()
  const file = join(dataDir, 'postgres/postgresql.conf')
  const settings = await readFile(file)
  const server = await startEmbedded({ dataDir, lost: told.resolve })
  await appendFile(file, 'shared_buffers = lots\nport = none\n')
  signal(await postmaster(), 'SIGKILL')
  expect((await told.promise).message).toContain('PostgreSQL did not start')
  await writeFile(file, settings)
  await expect(server.stop()).rejects.toThrow('PostgreSQL did not start')
})

test('SIGTERM stops the server cleanly', async () => {
  const first = owner(dataDir)
  await firstLine(first)
  const running = await postmaster()
  first.child.kill('SIGTERM')
  expect(await once(first.child, 'exit')).toEqual([0, null])
  expect(signal(running, 0)).toBe(false)
  expect((await readFile(join(dataDir, 'postgres.log'), 'utf8')).trim()).toMatch(/database system is shut down$/)
})

test('of processes that start together in an empty directory, one gets it', async () => {
  // Open to others, unlike a temporary directory: root's server goes in as its own account.
  await chmod(scratch, 0o755)
  const empty = join(scratch, 'race')
  const owners = [owner(empty), owner(empty)]
  const said = await Promise.all(owners.map(firstLine))
  expect(said.filter((line) => line.startsWith('postgresql://postgres:'))).toHaveLength(1)
  const winner = owners[said.findIndex((line) => line.startsWith('postgresql:'))] as Owner
  expect(said.filter((line) => line.includes(`in use by carnet owner, process ${winner.pid}:`))).toHaveLength(1)
  winner.child.kill('SIGTERM')
  await once(winner.child, 'exit')
})

test('runs for an ordinary account', async () => {
  const home = await mkdtemp(join(tmpdir(), 'carnet-home-'))
  if (isRoot) execFileSync('chown', ['nobody', home])
  // A checkout that only root may enter would keep nobody from reading the program itself.
  const asNobody = [
    '--reuid=nobody',
    '--clear-groups',
    '--inh-caps=+dac_read_search',
    '--ambient-caps=+dac_read_search',
  ]
  const command = [...(isRoot ? ['setpriv', ...asNobody] : []), process.execPath, program, join(home, 'data')]
  const child = spawn(command[0] as string, command.slice(1), { detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
  groups.add(child.pid as number)
  const [url] = await once(createInterface(child.stdout), 'line')
  expect(await query(url, 'SELECT current_user AS me')).toEqual([{ me: 'postgres' }])
  expect((await stat(join(home, 'data'))).mode & 0o777).toBe(0o700)
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
  await rm(home, { recursive: true })
})

test('the data and every secret are closed to others', async () => {
  const secrets = localSecrets(dataDir)
  const [key] = secrets.jwtPrivateKeys
  expect(secrets).toEqual(localSecrets(dataDir))
  expect(key).toMatchObject({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA' })
  expect(secrets.pepper.length).toBeGreaterThanOrEqual(32)
  const names = ['postgres.password', 'carnet.password', 'jwt-keys.json', 'pepper', 'postgres.log', 'postgres']
  const modes = await Promise.all(names.map(async (name) => (await stat(join(dataDir, name))).mode & 0o777))
  expect(modes).toEqual([0o600, 0o600, 0o600, 0o600, 0o600, 0o700])
})

test('says why the server does not start', async () => {
  const broken = startEmbedded({ dataDir, settings: { shared_buffers: 'lots' } })
  await expect(broken).rejects.toThrow('invalid value for parameter "shared_buffers": "lots"')
})

test('contrib is there, and text sorts alike on every machine', async () => {
  const server = await startEmbedded({ dataDir })
  const url = server.migrationUrl
  await query(url, 'CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE EXTENSION IF NOT EXISTS unaccent')
  expect(await query(url, `SELECT unaccent('été') AS plain, lower('ÉTÉ') AS small`)).toEqual([
    { plain: 'ete', small: 'été' },
  ])
  expect(await query(url, 'SHOW fsync')).toEqual([{ fsync: 'on' }])
  await server.stop()
})
