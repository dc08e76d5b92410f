import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { countStatements, openDatabase, openListener } from '../../src/db/client.ts'
import { isTimeout, isUnavailable } from '../../src/db/failures.ts'

const url = process.env.DATABASE_URL as string
const lost: string[] = []
const db = openDatabase(url, { max: 2, counted: true, onError: (error) => lost.push(error.message) })
const owner = new pg.Client({ connectionString: process.env.MIGRATION_DATABASE_URL })
await owner.connect()
afterAll(async () => {
  await db.$disconnect()
  await owner.end()
})

test('every connection carries the server’s time limits', async () => {
  const names = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout']
  const rows = await db.$queryRaw<{ setting: string }[]>`
    SELECT current_setting(name) AS setting FROM unnest(${[...names, 'TimeZone', 'jit']}::text[]) AS name`
  expect(rows.map(({ setting }) => setting)).toEqual(['5s', '3s', '15s', '15s', 'UTC', 'off'])
})

test('a statement that runs too long is a timeout', async () => {
  await expect(db.$queryRaw`SELECT pg_sleep(30)::text`.catch(isTimeout)).resolves.toBe(true)
})

test('the application’s role owns no table and passes no row security', async () => {
  const [role] = await db.$queryRaw<object[]>`
    SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole,
      (SELECT count(*)::int FROM pg_class WHERE relowner = oid AND relkind = 'r'
        AND relnamespace = 'public'::regnamespace) AS tables
    FROM (SELECT oid AS role, * FROM pg_roles WHERE rolname = current_user) AS me`
  expect(role).toEqual({ rolsuper: false, rolbypassrls: false, rolcreatedb: false, rolcreaterole: false, tables: 0 })
})

test('counts what Prisma sends', async () => {
  const { value, statements } = await countStatements(db, () => db.client.findMany({ select: { id: true } }))
  expect(value).toEqual([])
  expect(statements).toEqual([expect.stringMatching(/^SELECT .* FROM "public"\."Client"/)])
  await expect(countStatements(openDatabase(url), async () => 1)).rejects.toThrow('counted: true')
})

test('outlives the loss of its connections', async () => {
  await db.$queryRaw`SELECT 1`
  await owner.query(
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'carnet'`,
  )
  await expect(db.$queryRaw`SELECT 1 AS one`).resolves.toEqual([{ one: 1 }])
  expect(lost).toContain('terminating connection due to administrator command')
})

test('says so when no connection is free in time, and gives all of them back', async () => {
  const hold = Promise.withResolvers<void>()
  const begun = Array.from({ length: 2 }, () => Promise.withResolvers<void>())
  const held = begun.map(({ resolve }) =>
    db.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT 1`
      resolve()
      await hold.promise
    }),
  )
  await Promise.all(begun.map(({ promise }) => promise))
  const waiting = [db.$queryRaw`SELECT 1`, db.$transaction(async () => 1, { maxWait: 200 }), db.client.count()]
  const answers = await Promise.all(waiting.map((query) => query.then(String, isUnavailable)))
  hold.resolve()
  await Promise.all(held)
  expect(answers).toEqual([true, true, true])
  await expect(db.$queryRaw`SELECT 1 AS one`).resolves.toEqual([{ one: 1 }])
  const { rows } = await owner.query(
    `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'`,
  )
  expect(rows).toEqual([{ count: 0 }])
})

test('a database that is not there is unavailable at once', async () => {
  const nowhere = openDatabase('postgresql://carnet:carnet@127.0.0.1:1/carnet')
  const start = performance.now()
  await expect(nowhere.$queryRaw`SELECT 1`.catch(isUnavailable)).resolves.toBe(true)
  expect(performance.now() - start).toBeLessThan(1_000)
})

test('a listener hears what is notified, and survives its end', async () => {
  const errors: string[] = []
  const listener = await openListener(url, (error) => errors.push(error.message))
  const heard = new Promise((resolve) => listener.once('notification', ({ payload }) => resolve(payload)))
  await listener.query('LISTEN bell')
  await owner.query(`NOTIFY bell, 'rung'`)
  expect(await heard).toBe('rung')
  const ended = new Promise<void>((resolve) => listener.once('end', resolve))
  await owner.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'carnet live'`)
  await ended
  expect(errors[0]).toBe('terminating connection due to administrator command')
})
