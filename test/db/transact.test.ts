import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Db, openDatabase } from '../../src/db/client.ts'
import { isConflict, isDisconnected } from '../../src/db/failures.ts'
import { rehearse, type Transactional, transact } from '../../src/db/transact.ts'
import { notFound } from '../../src/kernel/errors.ts'

const db = openDatabase(process.env.DATABASE_URL as string)
const ctx: Transactional = { db }
const owner = new pg.Client({ connectionString: process.env.MIGRATION_DATABASE_URL })

beforeAll(async () => {
  await owner.connect()
  await owner.query(`
    CREATE TABLE counter (name text PRIMARY KEY, value int NOT NULL);
    CREATE FUNCTION on_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.value = 13 THEN RAISE 'thirteen' USING ERRCODE = 'check_violation'; END IF;
      IF NEW.value = 99 THEN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); END IF;
      RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER on_commit AFTER UPDATE ON counter
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION on_commit();`)
})
beforeEach(() => owner.query(`TRUNCATE counter; INSERT INTO counter VALUES ('a', 0), ('b', 0)`))
afterAll(async () => {
  await db.$disconnect()
  await owner.end()
})

const add = (tx: { db: Db }, name: string, by = 1) =>
  tx.db.$executeRaw`UPDATE counter SET value = value + ${by} WHERE name = ${name}`

async function values(): Promise<Record<string, number>> {
  const { rows } = await owner.query('SELECT name, value FROM counter ORDER BY name')
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]))
}

/** Resolves for all once so many have come. */
function barrier(size: number) {
  const { promise, resolve } = Promise.withResolvers<void>()
  let come = 0
  return () => {
    if (++come === size) resolve()
    return promise
  }
}

test('commits, then releases what waited for it', async () => {
  const seen: string[] = []
  const value = await transact(ctx, async (tx) => {
    tx.transaction.afterCommit(() => seen.push('released'))
    await add(tx, 'a')
    seen.push('worked')
    return 'done'
  })
  expect({ value, seen, ...(await values()) }).toEqual({ value: 'done', seen: ['worked', 'released'], a: 1, b: 0 })
})

test('an inner transaction joins, and goes when the outer one goes', async () => {
  const released: string[] = []
  const work = transact(ctx, async (tx) => {
    await transact(tx, async (inner) => {
      inner.transaction.afterCommit(() => released.push('inner'))
      expect(inner.db).toBe(tx.db)
      await add(inner, 'a')
    })
    throw new Error('the outer one fails')
  })
  await expect(work).rejects.toThrow('the outer one fails')
  expect({ released, ...(await values()) }).toEqual({ released: [], a: 0, b: 0 })
})

test('the loser of a deadlock is run again', async () => {
  const met = barrier(2)
  let attempts = 0
  const crossing = (first: string, second: string) =>
    transact(ctx, async (tx) => {
      attempts++
      await add(tx, first)
      await met()
      await add(tx, second)
    })
  await Promise.all([crossing('a', 'b'), crossing('b', 'a')])
  expect({ attempts, ...(await values()) }).toEqual({ attempts: 3, a: 2, b: 2 })
})

test('so is the loser of a serialization failure', async () => {
  let attempts = 0
  await transact(ctx, async (tx) => {
    attempts++
    await tx.db.$executeRaw`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ`
    await tx.db.$queryRaw`SELECT value FROM counter`
    if (attempts === 1) await add({ db }, 'a', 10)
    await add(tx, 'a')
  })
  expect({ attempts, ...(await values()) }).toEqual({ attempts: 2, a: 11, b: 0 })
})

test('gives up after five times, with the database’s own error', async () => {
  let attempts = 0
  const error = await transact(ctx, (tx) => {
    attempts++
    return tx.db.$executeRaw`DO $$ BEGIN RAISE 'no' USING ERRCODE = '40001'; END $$`
  }).catch((thrown) => thrown)
  expect({ attempts, conflict: isConflict(error) }).toEqual({ attempts: 5, conflict: true })
})

test.each([
  ['a refusal', () => Promise.reject(notFound())],
  ['a broken constraint', (tx: { db: Db }) => tx.db.$executeRaw`INSERT INTO counter VALUES ('a', 1)`],
])('%s is final', async (_name, work) => {
  let attempts = 0
  const run = transact(ctx, async (tx) => {
    attempts++
    await add(tx, 'b')
    await work(tx)
  })
  await expect(run).rejects.toThrow()
  expect({ attempts, ...(await values()) }).toEqual({ attempts: 1, a: 0, b: 0 })
})

test('a connection lost on the way is no harm', async () => {
  let attempts = 0
  await transact(ctx, async (tx) => {
    attempts++
    await add(tx, 'a')
    const [{ pid }] = await tx.db.$queryRaw<[{ pid: number }]>`SELECT pg_backend_pid() AS pid`
    if (attempts === 1) await owner.query('SELECT pg_terminate_backend($1, 5000)', [pid])
    await add(tx, 'b')
  })
  expect({ attempts, ...(await values()) }).toEqual({ attempts: 2, a: 1, b: 1 })
})

test('a connection lost at COMMIT is not tried again: nobody knows what happened', async () => {
  let attempts = 0
  const error = await transact(ctx, (tx) => {
    attempts++
    return add(tx, 'a', 99)
  }).catch((thrown) => thrown)
  expect({ attempts, disconnected: isDisconnected(error) }).toEqual({ attempts: 1, disconnected: true })
  expect(await values()).toEqual({ a: 0, b: 0 })
})

test('a rehearsal answers and leaves nothing', async () => {
  const released: string[] = []
  const value = await rehearse(ctx, async (tx) => {
    tx.transaction.afterCommit(() => released.push('never'))
    await transact(tx, (inner) => add(inner, 'a', 5))
    const [row] = await tx.db.$queryRaw<[{ value: number }]>`SELECT value FROM counter WHERE name = 'a'`
    return row.value
  })
  expect({ value, released, ...(await values()) }).toEqual({ value: 5, released: [], a: 0, b: 0 })
})

test('a rehearsal hears what COMMIT would have said', async () => {
  await expect(rehearse(ctx, (tx) => add(tx, 'a', 13))).rejects.toThrow('thirteen')
})

test('a rehearsal inside a transaction is refused', async () => {
  const nested = transact(ctx, (tx) => rehearse(tx, async () => 1))
  await expect(nested).rejects.toThrow('roll back more than itself')
})
