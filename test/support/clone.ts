import pg from 'pg'
import { afterAll, inject } from 'vitest'

const name = `carnet_test_${crypto.randomUUID().replaceAll('-', '')}`
const at = (url: string, database: string) => Object.assign(new URL(url), { pathname: database }).href

async function administer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: at(inject('migrationUrl'), 'postgres') })
  await client.connect()
  await client.query(sql).finally(() => client.end())
}

// Each test file has its own copy of the migrated database, there before anything reads the environment.
await administer(`CREATE DATABASE ${name} TEMPLATE carnet STRATEGY FILE_COPY`)
process.env.DATABASE_URL = at(inject('url'), name)
process.env.MIGRATION_DATABASE_URL = at(inject('migrationUrl'), name)

afterAll(() => administer(`DROP DATABASE ${name} WITH (FORCE)`))
