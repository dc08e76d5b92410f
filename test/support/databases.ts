import pg from 'pg'
import { inject } from 'vitest'

export const at = (url: string, database: string) => Object.assign(new URL(url), { pathname: database }).href
export const urls = () => ({ url: inject('url'), migrationUrl: inject('migrationUrl') })

/** Runs a statement beside all tests' databases, as their owner. */
export async function administer(sql: string): Promise<void> {
  const client = await owner('postgres')
  await client.query(sql).finally(() => client.end())
}

export async function owner(database: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: at(inject('migrationUrl'), database) })
  await client.connect()
  return client
}
