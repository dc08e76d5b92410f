import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { sha256 } from '../kernel/canonical.ts'
import { diff, type MigrationFolder, openEngine, type PrismaFolder } from './schema-engine.ts'

const HOME = join(import.meta.dirname, '../../prisma')

// One key for "somebody migrates this database": twins that start together do it one after the other.
const MIGRATING = 1_835_624_306

export interface MigrateOptions {
  /** The folder with schema.prisma and migrations/. */
  home?: string
}

/** Applies the pending migrations; answers their names. Refuses a database that is not what the folders made it. */
export async function migrate(url: string, { home = HOME }: MigrateOptions = {}): Promise<string[]> {
  const folder = readPrismaFolder(home)
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    // The usual start finds nothing to do and is spared the engine, half a second of WebAssembly. Whatever else it finds
    // may be a twin's work in progress, so it is looked at again under the lock.
    const seen = await pending(client, folder).catch(() => undefined)
    if (seen?.length === 0) return []
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATING])
    const names = await pending(client, folder)
    if (names.length > 0) await apply(url, folder)
    return names
  } finally {
    await client.end()
  }
}

/** The SQL that would bring the migrations to the schema; '' when they agree. Needs the right to create a database. */
export async function drift(url: string, { home = HOME }: MigrateOptions = {}): Promise<string> {
  const folder = readPrismaFolder(home)
  const { engine, close } = await openEngine(url, folder)
  try {
    return await diff(engine, folder)
  } finally {
    await close()
  }
}

/** Writes that SQL as the next migration; answers its folder's path, or undefined when there is nothing to write. */
export async function script(
  url: string,
  name: string,
  { home = HOME }: MigrateOptions = {},
): Promise<string | undefined> {
  const sql = await drift(url, { home })
  if (sql === '') return undefined
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  const path = join(home, 'migrations', `${stamp}_${name.replace(/\W+/g, '_')}`)
  mkdirSync(path, { recursive: true })
  writeFileSync(join(home, 'migrations', 'migration_lock.toml'), LOCK_FILE)
  writeFileSync(join(path, 'migration.sql'), sql)
  return path
}

const LOCK_FILE = '# Prisma reads which database the migrations are for.\nprovider = "postgresql"\n'

export function readPrismaFolder(home: string): PrismaFolder {
  const files = readdirSync(home, { recursive: true, encoding: 'utf8' }).sort()
  const read = (path: string) => readFileSync(join(home, path), 'utf8')
  return {
    home,
    schema: files.filter((path) => path.endsWith('.prisma')).map((path) => ({ path, content: read(path) })),
    migrations: files
      .filter((path) => /^migrations.[^/\\]+.migration\.sql$/.test(path))
      .map((path) => ({ name: path.split(/[/\\]/)[1] as string, sql: read(path) })),
  }
}

interface Applied {
  name: string
  checksum: string
  finished: boolean
  logs: string | null
}

/** Names of the folders that the database has not seen. */
async function pending(client: pg.Client, { migrations }: PrismaFolder): Promise<string[]> {
  const applied = await appliedMigrations(client)
  const byName = new Map(applied.map((row) => [row.name, row]))
  refuseFailed(applied)
  refuseEdited(migrations, byName)
  const names = migrations.map(({ name }) => name).filter((name) => !byName.has(name))
  refuseForked(names, migrations, applied)
  return names
}

async function appliedMigrations(client: pg.Client): Promise<Applied[]> {
  const table = await client.query(`SELECT to_regclass('_prisma_migrations') AS found`)
  if (!table.rows[0].found) return []
  const { rows } = await client.query<Applied>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished, logs
     FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY migration_name`,
  )
  return rows
}

function refuseFailed(applied: Applied[]): void {
  const failed = applied.find(({ finished }) => !finished)
  if (!failed) return
  throw new Error(
    `Migration ${failed.name} failed half way on this database: repair it, then mark it with ` +
      `"prisma migrate resolve".\n${failed.logs ?? ''}`.trimEnd(),
  )
}

function refuseEdited(migrations: MigrationFolder[], applied: Map<string, Applied>): void {
  for (const { name, sql } of migrations) {
    const row = applied.get(name)
    if (!row || row.checksum === sha256(sql)) continue
    throw new Error(`Migration ${name} was edited after it was applied: restore its text and write a new migration`)
  }
}

// A database ahead of the code is a newer version being rolled out, and the older one must still start on it.
// Ahead and behind at once is another history.
function refuseForked(names: string[], migrations: MigrationFolder[], applied: Applied[]): void {
  const known = new Set(migrations.map(({ name }) => name))
  const last = migrations.at(-1)?.name ?? ''
  const stranger = applied.find(({ name }) => !known.has(name) && (names.length > 0 || name < last))
  if (stranger) throw new Error(`The database has a migration ${stranger.name} that is not in this version's history`)
}

async function apply(url: string, folder: PrismaFolder): Promise<void> {
  const { engine, close, list, filters } = await openEngine(url, folder)
  try {
    await engine.applyMigrations({ migrationsList: list, filters })
  } finally {
    await close()
  }
}
