import { accessSync, constants, mkdirSync, readFileSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { isDisconnected } from './failures.ts'
import { type Cluster, createCluster, launch, type Postmaster, runningServer, shutDown } from './postmaster.ts'
import { keptSecret, randomSecret } from './secrets.ts'

export interface EmbeddedOptions {
  dataDir: string
  /** Server settings over ours; for tests only. */
  settings?: Record<string, string>
  log?: (line: string) => void
  /** Told when the server has ended and does not come back. */
  lost?: (error: Error) => void
}

export interface Embedded {
  /** The application's role: it owns nothing but the job queue's schema. */
  url: string
  /** The owner of the tables, for migrations. */
  migrationUrl: string
  /** Ends every session and the server; what was committed is on disk. */
  stop: () => Promise<void>
}

// One key for "this process owns the embedded server": the lock ends with its session, and the session with its process.
const OWNERSHIP = 1_667_330_926
const PATIENCE_MS = 30_000

/** The installation's own PostgreSQL, inside dataDir: made, started or, after a kill, taken over. One owner at a time. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { dataDir, settings = {}, log = () => {}, lost = fail } = options
  const root = resolve(dataDir)
  await openDirectory(root)
  const password = keptSecret(join(root, 'postgres.password'), randomSecret)
  const cluster = { data: join(root, 'postgres'), log: join(root, 'postgres.log'), password, settings }
  await createCluster(cluster)
  const owned = await own(cluster, Date.now() + PATIENCE_MS)
  const { server } = owned
  log(`PostgreSQL runs in ${cluster.data} on port ${server.port}, process ${server.pid}`)
  const applicationPassword = keptSecret(join(root, 'carnet.password'), randomSecret)
  await createDatabase(server, password, applicationPassword)
  const stop = keepUp({ ...cluster, port: server.port }, owned, lost)
  return {
    url: address(server, { user: 'carnet', password: applicationPassword }),
    migrationUrl: address(server, { user: 'postgres', password }),
    stop,
  }
}

function fail(error: Error): never {
  throw error
}

/** Whoever ends the server alone gets it back on its port, where the process looks for it. Answers how it is ended for good. */
function keepUp(cluster: Cluster, owned: Owned, lost: (error: Error) => void): () => Promise<void> {
  let current = Promise.resolve(owned)
  let stopping = false
  function watch({ session }: Owned): void {
    session.once('end', () => {
      if (stopping) return
      current = own(cluster, Date.now() + PATIENCE_MS)
      current.then(watch).catch(lost)
    })
  }
  watch(owned)
  return async () => {
    stopping = true
    const { server, session } = await current
    await shutDown(server)
    await session.end().catch(() => {})
  }
}

async function openDirectory(path: string): Promise<void> {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  try {
    accessSync(path, constants.R_OK | constants.W_OK)
  } catch {
    throw new Error(`DATA_DIR ${path} belongs to another account: run as that account or choose another DATA_DIR`)
  }
  // Started by root, the server runs as another account, which has to pass through (but not to look around).
  if (process.getuid?.() === 0) await chmod(path, 0o711)
}

type Owned = { server: Postmaster; session: pg.Client }

/** Starts or adopts the server and takes the lock. Whoever meets a twin, or a server going down, looks again. */
async function own(cluster: Cluster, deadline: number): Promise<Owned> {
  try {
    const server = (await runningServer(cluster)) ?? (await launch(cluster))
    return { server, session: await claim(server, cluster) }
  } catch (error) {
    const passes = isDisconnected(error) || PASSES.test((error as Error).message)
    if (!passes || Date.now() > deadline) throw error
    await sleep(100)
    return own(cluster, deadline)
  }
}

// A twin was faster, another program took the port, or back ends of a killed server are still on their way out.
const PASSES = /lock file "postmaster.pid" already exists|Address already in use|pre-existing shared memory block/

async function claim(server: Postmaster, { data, password }: Cluster): Promise<pg.Client> {
  const session = new pg.Client({
    connectionString: address(server, { user: 'postgres', password }, 'postgres'),
    application_name: `carnet owner, process ${process.pid}`,
    keepAlive: true,
  })
  session.on('error', () => {})
  await session.connect()
  const { rows } = await session.query('SELECT pg_try_advisory_lock($1) AS taken', [OWNERSHIP])
  if (rows[0].taken) return session
  const owner = await session.query(
    `SELECT application_name AS name FROM pg_locks JOIN pg_stat_activity USING (pid)
     WHERE locktype = 'advisory' AND objid = $1 AND granted`,
    [OWNERSHIP],
  )
  await session.end()
  throw new Error(
    `${data} is in use by ${owner.rows[0]?.name ?? 'another process'}: stop it or choose another DATA_DIR`,
  )
}

/** What an administrator prepares for a server of the company's own: two roles, their default rights, the database. */
async function createDatabase(server: Postmaster, password: string, applicationPassword: string): Promise<void> {
  const owner = { user: 'postgres', password }
  const found = await query(address(server, owner, 'postgres'), `SELECT FROM pg_database WHERE datname = 'carnet'`)
  if (found.rowCount) return
  // In template1, so that every database made on this server has them: a reset one, a shadow one, a test's.
  const roles = readFileSync(join(import.meta.dirname, 'roles.sql'), 'utf8')
  await query(address(server, owner, 'template1'), `${roles} ALTER ROLE carnet PASSWORD '${applicationPassword}'`)
  await query(address(server, owner, 'postgres'), 'CREATE DATABASE carnet')
}

async function query(connectionString: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  return client.query(sql).finally(() => client.end())
}

function address(server: Postmaster, role: { user: string; password: string }, database = 'carnet'): string {
  return `postgresql://${role.user}:${role.password}@127.0.0.1:${server.port}/${database}`
}
