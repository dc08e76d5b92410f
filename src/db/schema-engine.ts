import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils'
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg'
import pg from 'pg'

// Prisma's schema engine in WebAssembly. The command line would download a native one.

export interface MigrationFolder {
  name: string
  sql: string
}

export interface PrismaFolder {
  home: string
  schema: { path: string; content: string }[]
  migrations: MigrationFolder[]
}

export interface Engine {
  engine: SchemaEngine
  list: MigrationList
  filters: typeof FILTERS
  close: () => Promise<void>
}

const FILTERS = { externalTables: [], externalEnums: [] }

export async function openEngine(url: string, folder: PrismaFolder): Promise<Engine> {
  const { SchemaEngine } = await bindings()
  const open: SqlDriverAdapter[] = []
  const adapter = bindMigrationAwareSqlAdapterFactory(migrationAdapter(url, open))
  const datamodels = folder.schema.map(({ path, content }): [string, string] => [path, content])
  const engine = await SchemaEngine.new({ datamodels }, () => {}, adapter)
  return { engine, list: migrationList(folder), filters: FILTERS, close: () => closeEngine(engine, open) }
}

// The engine does not hang up by itself.
async function closeEngine(engine: SchemaEngine, open: SqlDriverAdapter[]): Promise<void> {
  engine.free()
  await Promise.all(open.map((connection) => connection.dispose()))
}

/** SQL from what the migrations make to what the schema says; '' when they agree. */
export async function diff(engine: SchemaEngine, folder: PrismaFolder): Promise<string> {
  const { stdout } = await engine.diff({
    from: { tag: 'migrations', ...migrationList(folder) },
    to: { tag: 'schemaDatamodel', files: folder.schema },
    script: true,
    exitCode: null,
    filters: FILTERS,
  })
  return stdout === null || stdout.startsWith('-- This is an empty migration.') ? '' : stdout
}

function migrationList({ home, migrations }: PrismaFolder): MigrationList {
  return {
    baseDir: join(home, 'migrations'),
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
    })),
  }
}

type Bindings = typeof import('@prisma/schema-engine-wasm/schema_engine_bg')
type Exports = { __wbindgen_start: () => void }
// Node has it; TypeScript declares it only for browsers.
declare const WebAssembly: {
  instantiate: (bytes: Uint8Array, imports: object) => Promise<{ instance: { exports: Exports } }>
}

let loaded: Promise<Bindings> | undefined

function bindings(): Promise<Bindings> {
  loaded ??= load()
  return loaded
}

async function load(): Promise<Bindings> {
  const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg')
  const file = new URL('schema_engine_bg.wasm', import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg'))
  const { instance } = await WebAssembly.instantiate(readFileSync(file), {
    './schema_engine_bg.js': withIdleTimers(glue),
  })
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message() {} } })
  glue.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  return glue
}

// It bounds its wait for a lock by a timer of ten seconds and never clears it; no program need stay for that.
function withIdleTimers(glue: Bindings): object {
  const idle =
    (timer: (...input: unknown[]) => NodeJS.Timeout) =>
    (...input: unknown[]) =>
      timer(...input).unref()
  const isTimer = (name: string) => name.startsWith('__wbg_setTimeout')
  return Object.fromEntries(Object.entries(glue).map(([name, it]) => [name, isTimer(name) ? idle(it as never) : it]))
}

function migrationAdapter(url: string, open: SqlDriverAdapter[]): SqlMigrationAwareDriverAdapterFactory {
  return {
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: async () => {
      const connection = await connect(url)
      open.push(connection)
      return connection
    },
    connectToShadowDb: () => connectToShadow(url),
  }
}

/** The adapter cannot do all that the engine asks; three things are put right here. One connection, because the engine locks on it. */
async function connect(url: string): Promise<SqlDriverAdapter> {
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  const chars = readCharsAsText(pool)
  const adapter = await new PrismaPg(pool, { disposeExternalPool: true }).connect()
  return Object.assign(adapter, {
    queryRaw: withChars(adapter.queryRaw.bind(adapter), chars),
    executeScript: (script: string) => wholeScript(pool, script),
  })
}

// 1. adapter-pg splits a script at every semicolon, inside functions too. Sent whole, it is also one transaction.
async function wholeScript(pool: pg.Pool, script: string): Promise<void> {
  try {
    await pool.query(script)
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error
    const { code = '', severity = '', message, detail, column, hint } = error
    throw new DriverAdapterError({ kind: 'postgres', code, severity, message, detail, column, hint })
  }
}

// 2. It does not know PostgreSQL's type "char" (18), of which the catalogue is full.
const CHAR = 18
const TEXT = 25
type Chars = { columns: number[] }

function readCharsAsText(pool: pg.Pool): Chars {
  const seen: Chars = { columns: [] }
  const query = pool.query.bind(pool) as (...input: unknown[]) => Promise<pg.QueryArrayResult>
  const patched = async (...input: unknown[]) => {
    const result = await query(...input)
    seen.columns = (result.fields ?? []).flatMap(({ dataTypeID }, index) => (dataTypeID === CHAR ? [index] : []))
    for (const index of seen.columns) Object.assign(result.fields[index] ?? {}, { dataTypeID: TEXT })
    return result
  }
  Object.assign(pool, { query: patched })
  return seen
}

function withChars(queryRaw: SqlDriverAdapter['queryRaw'], chars: Chars): SqlDriverAdapter['queryRaw'] {
  return async (query) => {
    const result = await queryRaw(query)
    for (const index of chars.columns) result.columnTypes[index] = ColumnTypeEnum.Character
    return result
  }
}

// 3. Given an address, its shadow database is the real one.
async function connectToShadow(url: string): Promise<SqlDriverAdapter> {
  const name = `carnet_shadow_${crypto.randomUUID().replaceAll('-', '')}`
  await administer(url, `CREATE DATABASE ${name}`)
  const shadow = new URL(url)
  shadow.pathname = name
  const adapter = await connect(shadow.href)
  const dispose = adapter.dispose.bind(adapter)
  return Object.assign(adapter, {
    dispose: async () => {
      await dispose()
      await administer(url, `DROP DATABASE ${name} WITH (FORCE)`)
    },
  })
}

async function administer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(sql).finally(() => client.end())
}
