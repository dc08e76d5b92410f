import pg from 'pg'
import { afterAll, inject } from 'vitest'

const template = new URL(inject('templateUrl'))
const name = `carnet_${crypto.randomUUID().replaceAll('-', '')}`

async function administer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: new URL('/postgres', template).href })
  await client.connect()
  await client.query(sql).finally(() => client.end())
}

// Each test file has its own copy of the migrated database, there before anything reads DATABASE_URL.
await administer(`CREATE DATABASE ${name} TEMPLATE carnet STRATEGY FILE_COPY`)
process.env.DATABASE_URL = new URL(`/${name}`, template).href

afterAll(() => administer(`DROP DATABASE ${name} WITH (FORCE)`))
