import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { drift, migrate, script } from '../../src/db/migrate.ts'

const base = process.env.MIGRATION_DATABASE_URL as string
const url = Object.assign(new URL(base), { pathname: '/carnet_migrate' }).href
const scratch = await mkdtemp(join(tmpdir(), 'carnet-migrate-'))
const home = join(scratch, 'prisma')

const SCHEMA = `
generator client {
  provider = "prisma-client"
  output   = "./generated"
}

datasource db {
  provider = "postgresql"
}
`
const NOTE = `
model Note {
  id   Int    @id
  text String
}
`
const FIRST = `
CREATE TABLE "Note" ("id" INTEGER NOT NULL, "text" TEXT NOT NULL, CONSTRAINT "Note_pkey" PRIMARY KEY ("id"));
CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW."text" := upper(NEW."text") || '; done'; RETURN NEW; END $$;
CREATE TRIGGER shout BEFORE INSERT ON "Note" FOR EACH ROW EXECUTE FUNCTION shout();
`

beforeEach(async () => {
  await rm(home, { recursive: true, force: true })
  await mkdir(join(home, 'models'), { recursive: true })
  await writeFile(join(home, 'schema.prisma'), SCHEMA)
  await writeFile(join(home, 'models', 'notes.prisma'), NOTE)
  await migration('20260101000000_first', FIRST)
  await query(base, 'DROP DATABASE IF EXISTS carnet_migrate WITH (FORCE)')
  await query(base, 'CREATE DATABASE carnet_migrate')
})
afterAll(async () => {
  await query(base, 'DROP DATABASE IF EXISTS carnet_migrate WITH (FORCE)')
  await rm(scratch, { recursive: true })
})

async function migration(name: string, sql: string): Promise<void> {
  await mkdir(join(home, 'migrations', name), { recursive: true })
  await writeFile(join(home, 'migrations', name, 'migration.sql'), sql)
}

async function query(at: string, sql: string) {
  const client = new pg.Client({ connectionString: at })
  await client.connect()
  return (await client.query(sql).finally(() => client.end())).rows
}

const addColumn = () =>
  writeFile(join(home, 'models', 'notes.prisma'), NOTE.replace('text String', 'text String\n  title String?'))

test('applies what is pending, functions with semicolons included, and then nothing', async () => {
  expect(await migrate(url, { home })).toEqual(['20260101000000_first'])
  expect(await query(url, `INSERT INTO "Note" VALUES (1, 'bonjour') RETURNING "text"`)).toEqual([
    { text: 'BONJOUR; done' },
  ])
  expect(await migrate(url, { home })).toEqual([])
  const record = 'SELECT migration_name AS name, applied_steps_count AS steps FROM _prisma_migrations'
  expect(await query(url, record)).toEqual([{ name: '20260101000000_first', steps: 1 }])
})

test('the product’s own migrations make its schema', async () => {
  expect(await drift(base)).toBe('')
  expect(await migrate(base)).toEqual([])
})

test('drift names the column, a script closes it, and no shadow database stays', async () => {
  expect(await drift(url, { home })).toBe('')
  expect(await script(url, 'nothing', { home })).toBeUndefined()
  await addColumn()
  expect(await drift(url, { home })).toContain('ALTER TABLE "Note" ADD COLUMN     "title" TEXT')
  const path = await script(url, 'note title', { home })
  expect(basename(path as string)).toMatch(/^\d{14}_note_title$/)
  expect(await readFile(join(home, 'migrations', 'migration_lock.toml'), 'utf8')).toContain('"postgresql"')
  expect(await drift(url, { home })).toBe('')
  expect(await migrate(url, { home })).toEqual(['20260101000000_first', basename(path as string)])
  expect(await query(base, `SELECT datname FROM pg_database WHERE datname LIKE 'carnet_shadow%'`)).toEqual([])
})

test('a failed migration leaves nothing, and the next start refuses it', async () => {
  await migrate(url, { home })
  await migration('20260102000000_broken', 'CREATE TABLE "Half" ("id" INT); SELECT 1 / 0;')
  await expect(migrate(url, { home })).rejects.toThrow('division by zero')
  expect(await query(url, `SELECT to_regclass('"Half"') AS half`)).toEqual([{ half: null }])
  const refusal = /^Migration 20260102000000_broken failed half way on this database: repair it.*division by zero/s
  await expect(migrate(url, { home })).rejects.toThrow(refusal)
})

test('an edited migration is refused', async () => {
  await migrate(url, { home })
  await migration('20260101000000_first', `${FIRST} `)
  await expect(migrate(url, { home })).rejects.toThrow('Migration 20260101000000_first was edited after it was applied')
})

test('an older version starts on a newer database, another history does not', async () => {
  await migration('20260103000000_third', 'CREATE TABLE "Third" ("id" INT)')
  await migrate(url, { home })
  await rename(join(home, 'migrations', '20260103000000_third'), join(scratch, 'third'))
  expect(await migrate(url, { home })).toEqual([])
  await migration('20260102000000_second', 'CREATE TABLE "Second" ("id" INT)')
  await expect(migrate(url, { home })).rejects.toThrow('has a migration 20260103000000_third that is not in this')
})

test('a database that somebody else filled is refused', async () => {
  await query(url, 'CREATE TABLE stranger (id int)')
  await expect(migrate(url, { home })).rejects.toThrow(/not empty/)
})

test('processes that start together apply each migration once', async () => {
  await migration('20260102000000_slow', 'SELECT pg_sleep(0.5); CREATE TABLE "Slow" ("id" INT);')
  const program = `import { migrate } from ${JSON.stringify(import.meta.resolve('../../src/db/migrate.ts'))}
    console.log(JSON.stringify(await migrate(${JSON.stringify(url)}, { home: ${JSON.stringify(home)} })))`
  const started = Array.from({ length: 3 }, () =>
    promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]),
  )
  const applied = (await Promise.all(started)).map(({ stdout }) => JSON.parse(stdout).length)
  expect(applied.sort()).toEqual([0, 0, 2])
  expect(await query(url, 'SELECT count(*)::int AS count FROM _prisma_migrations')).toEqual([{ count: 2 }])
})
