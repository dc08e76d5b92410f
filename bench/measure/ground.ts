import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { openApp } from '../../src/app.ts'
import { type Config, readConfig } from '../../src/config.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import { localSecrets } from '../../src/db/secrets.ts'
import { loadDemo } from '../../src/demo/demo.ts'
import { asking } from './load.ts'

export type Ground = {
  /** What a server of ours needs to know. */
  env: NodeJS.ProcessEnv
  url: string
  postmaster: number
  /** As the owner of the tables. */
  query: <Row extends pg.QueryResultRow>(text: string, values?: unknown[]) => Promise<Row[]>
  stop: () => Promise<void>
}

/** A throw-away PostgreSQL with the demo company and, asked for, so many clients more. */
export async function openGround(clients = 0): Promise<Ground> {
  const dataDir = await mkdtemp(join(tmpdir(), 'carnet-bench-'))
  const server = await startEmbedded({ dataDir, settings: { fsync: 'off' } })
  await migrate(server.migrationUrl)
  const { jwtPrivateKeys, pepper } = localSecrets(dataDir)
  const env = {
    DATABASE_URL: server.url,
    MIGRATION_DATABASE_URL: server.migrationUrl,
    DATA_DIR: dataDir,
    JWT_PRIVATE_KEYS: JSON.stringify(jwtPrivateKeys),
    SECRET_PEPPER: pepper,
    LOG_LEVEL: 'silent',
    PORT: '0',
    LIMITS_COST_STAFF: '1000000000',
    LIMITS_RATE_STAFF: '1000000000',
  }
  await loadCompany(readConfig({ ...env, CARNET_DEMO: '1' }), server)
  const owner = new pg.Client({ connectionString: server.migrationUrl })
  await owner.connect()
  if (clients) await seed(owner, clients)
  return {
    env,
    url: server.url,
    postmaster: Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]),
    query: async (text, values) => (await owner.query(text, values)).rows as never,
    stop: async () => {
      await owner.end()
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function loadCompany(config: Config, { url, migrationUrl }: { url: string; migrationUrl: string }) {
  const ground = { config, url, migrationUrl, stop: async () => {} }
  const app = await openApp(ground)
  await loadDemo(app, ground)
  await app.stop()
}

async function seed(owner: pg.Client, clients: number): Promise<void> {
  await owner.query(`SELECT set_config('bench.clients', $1, false)`, [String(clients)])
  await owner.query(readFileSync(new URL('seed.sql', import.meta.url), 'utf8'))
}

/** The token of one of the demo's members. */
export async function signIn(address: string, member: string): Promise<string> {
  const query = 'mutation($input: SessionCreateInput!) { sessionCreate(input: $input) { session { accessToken } } }'
  const input = { email: `${member}@demo.carnet.example`, password: 'carnet-demo-2026' }
  const { text } = await asking(address, { query, variables: { input } })()
  return JSON.parse(text).data.sessionCreate.session.accessToken
}
