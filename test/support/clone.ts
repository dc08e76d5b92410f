import { afterAll } from 'vitest'
import { administer, at, urls } from './databases.ts'

const name = `carnet_test_${crypto.randomUUID().replaceAll('-', '')}`

// Each test file has its own copy of the migrated database, there before anything reads the environment.
await administer(`CREATE DATABASE ${name} TEMPLATE carnet STRATEGY FILE_COPY`)
process.env.DATABASE_URL = at(urls().url, name)
process.env.MIGRATION_DATABASE_URL = at(urls().migrationUrl, name)

afterAll(() => administer(`DROP DATABASE ${name} WITH (FORCE)`))
