import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import pg from 'pg'

/** How many rows a table has, and the sum of their hashes, in whatever order they lie. */
export type Count = { rows: number; checksum: string }

/** What a backup holds. Its rows stand beside it, a file per table, each line a row as PostgreSQL writes it. */
export type Manifest = {
  migrations: string[]
  /** The transaction after which nothing was written: the event log is ordered by transactions. */
  transaction: string
  sequences: Record<string, string>
  tables: Record<string, Count>
}

const batch = 1_000
const fileOf = (folder: string, table: string) => join(folder, `${table}.jsonl.gz`)
const quoted = pg.escapeIdentifier

/** Writes every table, as it is at one moment, into a folder that is not there yet. Nobody has to wait for it. */
export async function writeBackup(url: string, folder: string): Promise<Manifest> {
  await mkdir(folder, { mode: 0o700 })
  return within(url, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', async (client) => {
    const { rows } = await client.query('SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS transaction')
    const tables = await countTables(client)
    for (const table of Object.keys(tables))
      await pipeline(Readable.from(linesOf(client, table)), createGzip(), createWriteStream(fileOf(folder, table)))
    const manifest = {
      migrations: await migrationsOf(client),
      transaction: rows[0].transaction,
      sequences: await sequencesOf(client),
      tables,
    }
    await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest, null, 2))
    return manifest
  })
}

/**
 * Fills an empty database of the same migrations from a backup, or leaves it as it was. As the rows were checked when
 * they were written, triggers and foreign keys rest meanwhile; the tables' checksums say that they are the same rows.
 */
export async function readBackup(url: string, folder: string): Promise<Manifest> {
  const manifest: Manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'))
  await within(url, 'BEGIN', async (client) => {
    await refuseOthers(client, manifest)
    const tables = Object.keys(manifest.tables)
    await client.query('SET LOCAL session_replication_role = replica; SET LOCAL statement_timeout = 0')
    await client.query(`TRUNCATE ${tables.map(quoted).join(', ')}`)
    for (const table of tables) await fill(client, table, fileOf(folder, table))
    for (const [name, value] of Object.entries(manifest.sequences))
      await client.query('SELECT setval($1::regclass, $2)', [quoted(name), value])
    refuseDifferent(manifest.tables, await countTables(client))
  })
  await passTransactions(url, manifest.transaction)
  return manifest
}

async function within<T>(url: string, begin: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    // What a row's text, and so its hash, depends on.
    await client.query(`SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET IntervalStyle = 'postgres'`)
    await client.query(begin)
    const done = await work(client)
    await client.query('COMMIT')
    return done
  } finally {
    await client.end()
  }
}

/** Every table but the list of migrations, with its count. */
async function countTables(client: pg.Client): Promise<Record<string, Count>> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' ORDER BY 1`,
  )
  const counts: Record<string, Count> = {}
  for (const { name } of rows) {
    const counted = await client.query<Count>(
      `SELECT count(*)::int AS rows, coalesce(sum(hashtextextended(t::text, 0)), 0)::text AS checksum FROM ${quoted(name)} t`,
    )
    counts[name] = counted.rows[0]!
  }
  return counts
}

async function* linesOf(client: pg.Client, table: string): AsyncGenerator<string> {
  await client.query(`DECLARE lines NO SCROLL CURSOR FOR SELECT t::text AS line FROM ${quoted(table)} t`)
  for (;;) {
    const { rows } = await client.query<{ line: string }>(`FETCH ${batch} FROM lines`)
    if (rows.length === 0) break
    yield rows.map(({ line }) => `${JSON.stringify(line)}\n`).join('')
  }
  await client.query('CLOSE lines')
}

async function fill(client: pg.Client, table: string, file: string): Promise<void> {
  const name = quoted(table)
  // The text is read once per row, and not once per column as (text::type).* alone would.
  const insert = `INSERT INTO ${name} SELECT (r.line).* FROM (SELECT line::${name} FROM unnest($1::text[]) AS line OFFSET 0) AS r`
  const lines: string[] = []
  const flush = async () => void (await client.query(insert, [lines.splice(0)]))
  for await (const line of createInterface({ input: createReadStream(file).pipe(createGunzip()) })) {
    if (lines.push(JSON.parse(line)) === batch) await flush()
  }
  if (lines.length > 0) await flush()
}

const migrationsOf = async (client: pg.Client): Promise<string[]> =>
  (await client.query('SELECT migration_name AS name FROM _prisma_migrations ORDER BY 1')).rows.map(({ name }) => name)

async function sequencesOf(client: pg.Client): Promise<Record<string, string>> {
  const { rows } = await client.query(
    `SELECT sequencename AS name, last_value::text AS value FROM pg_sequences
     WHERE schemaname = 'public' AND last_value IS NOT NULL`,
  )
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]))
}

async function refuseOthers(client: pg.Client, { migrations }: Manifest): Promise<void> {
  if (JSON.stringify(await migrationsOf(client)) !== JSON.stringify(migrations))
    throw new Error('The backup is of another version of Carnet: restore it with that one, then start this one.')
  const { rowCount } = await client.query('(SELECT FROM "Company" LIMIT 1) UNION ALL (SELECT FROM "Event" LIMIT 1)')
  if (rowCount) throw new Error('The database is not empty: restore into a new one.')
}

function refuseDifferent(wanted: Record<string, Count>, found: Record<string, Count>): void {
  const other = Object.keys(wanted).filter(
    (table) => wanted[table]!.rows !== found[table]?.rows || wanted[table]!.checksum !== found[table].checksum,
  )
  if (other.length > 0) throw new Error(`Not as they were written: ${other.join(', ')}. Nothing was restored.`)
}

/**
 * Brings a new server's transactions beyond those of the log: events of a greater number than the server's own would be
 * seen by nobody, and new ones would stand before them.
 */
async function passTransactions(url: string, transaction: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client
    .query('SET synchronous_commit = off; SET statement_timeout = 0')
    .then(() =>
      client.query(
        `DO $$ BEGIN WHILE pg_current_xact_id() <= '${BigInt(transaction)}'::xid8 LOOP COMMIT; END LOOP; END $$`,
      ),
    )
    .finally(() => client.end())
}
