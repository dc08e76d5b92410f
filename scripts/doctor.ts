import { existsSync } from 'node:fs'
import { access, constants, mkdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { resolve } from 'node:path'
import { openKeyring } from '../src/access/session.ts'
import { readConfig } from '../src/config.ts'
import { type Db, openDatabase } from '../src/db/client.ts'
import { filesAt } from '../src/files/store.ts'
import { type Ground, openGround } from '../src/ground.ts'

type Check = (ground: Ground, db: Db) => Promise<string | undefined>

/** What an installation needs; each answers what is wrong. */
const checks: Record<string, Check> = {
  'Node 24 or later': async () => (Number(process.versions.node.split('.')[0]) < 24 ? process.version : undefined),
  'PostgreSQL 18 or later': async (_ground, db) => {
    const [row] = await db.$queryRaw<
      { version: number }[]
    >`SELECT current_setting('server_version_num')::int AS version`
    return row!.version < 180_000 ? `the server is ${row!.version}` : undefined
  },
  'a clock within 5 s of the database’s': async (_ground, db) => {
    const [row] = await db.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`
    const apart = Math.abs(Date.now() - row!.now.getTime())
    return apart > 5_000 ? `they are ${Math.round(apart / 1_000)} s apart` : undefined
  },
  'a role that owns no table and passes no row security': async (_ground, db) => {
    const [row] = await db.$queryRaw<{ role: string; strong: boolean; tables: number }[]>`
      SELECT rolname AS role, rolsuper OR rolbypassrls AS strong,
        (SELECT count(*)::int FROM pg_tables WHERE schemaname = 'public' AND tableowner = rolname) AS tables
      FROM pg_roles WHERE rolname = current_user`
    const { role, strong, tables } = row!
    return strong || tables > 0 ? `${role} is ${strong ? 'a superuser' : `the owner of ${tables} tables`}` : undefined
  },
  'an event log that nobody holds back': async (_ground, db) => {
    const [row] = await db.$queryRaw<{ seconds: number }[]>`
      SELECT coalesce(extract(epoch FROM clock_timestamp() - min(xact_start)), 0)::float AS seconds
      FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()`
    return row!.seconds > 60 ? `a transaction writes for ${Math.round(row!.seconds)} s` : undefined
  },
  'signing keys': ({ config }) => openKeyring(config.jwtPrivateKeys).then(() => undefined),
  'a file store that can be written': async ({ config }) => {
    const folder = filesAt(config)
    await mkdir(folder, { recursive: true })
    await access(folder, constants.W_OK)
    return undefined
  },
  'a mail server that answers': async ({ config }) => (config.smtpUrl ? reach(new URL(config.smtpUrl)) : undefined),
  'the dashboard, built': async () =>
    existsSync(resolve(import.meta.dirname, '../examples/dashboard/dist/index.html')) ? undefined : 'run npm install',
}

const reach = ({ hostname, port, protocol }: URL) =>
  new Promise<string | undefined>((answer) => {
    const socket = connect({
      host: hostname,
      port: Number(port || (protocol === 'smtps:' ? 465 : 587)),
      timeout: 5_000,
    })
    const end = (wrong?: string) => {
      socket.destroy()
      answer(wrong)
    }
    socket.on('connect', () => end())
    socket.on('timeout', () => end('no answer within five seconds'))
    socket.on('error', ({ message }) => end(message))
  })

// npm run doctor: a line for each thing that this installation needs, and exit 1 when something is wrong.
let failed = false
const tell = (name: string, wrong: string | undefined) => {
  failed ||= wrong !== undefined
  console.log(wrong === undefined ? `ok      ${name}` : `FAILED  ${name}: ${wrong}`)
}
const sentence = (error: unknown) => (error instanceof Error ? error.message : String(error))

try {
  const ground = await openGround(readConfig(process.env))
  tell('the environment, and a database whose schema is up to date', undefined)
  const db = openDatabase(ground.url)
  for (const [name, check] of Object.entries(checks)) tell(name, await check(ground, db).catch(sentence))
  await db.$disconnect()
  await ground.stop()
} catch (error) {
  tell('the environment, and a database whose schema is up to date', sentence(error))
}
process.exit(failed ? 1 : 0)
