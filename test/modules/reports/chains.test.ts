import { spawnSync } from 'node:child_process'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { steppedClock } from '../../../src/kernel/clock.ts'
import { verifyChains } from '../../../src/modules/reports/chains.ts'
import { environment } from '../../support/process.ts'
import { foundCompany, openWorld } from '../../support/world.ts'
import { booksOf } from '../books.ts'

const world = await openWorld(steppedClock(new Date('2026-03-02T09:00:00Z')))
const { db } = world
const owner = new pg.Client({ connectionString: process.env.MIGRATION_DATABASE_URL! })
let clientId = ''
const { invoice } = booksOf(world, () => clientId)

beforeAll(async () => {
  ;({ clientId } = await foundCompany(world))
  await owner.connect()
  for (const net of ['100', '200', '300']) await invoice(net)
})
afterAll(async () => {
  await owner.end()
  await world.close()
})

/** What the tables' guards would refuse, done behind their back, looked at, and undone. */
async function tampered(sql: string, undo: string) {
  const unguarded = (statement: string) =>
    owner.query(`BEGIN; SET LOCAL session_replication_role = replica; ${statement}; COMMIT`)
  await unguarded(sql)
  const { faults } = await verifyChains(db)
  await unguarded(undo)
  expect((await verifyChains(db)).faults).toEqual([])
  return faults.map(({ name, problem }) => `${name} ${problem}`)
}
const second = `WHERE "number" = 'FA-2026-000002'`

test('what is untouched holds', async () => {
  expect(await verifyChains(db)).toEqual({ links: 3, faults: [] })
})

test('a changed amount, a forged signature, another key and a changed electronic invoice are each found', async () => {
  const change = (column: string, value: string) =>
    tampered(
      `CREATE TABLE kept AS SELECT * FROM "Invoice" ${second}; UPDATE "Invoice" SET ${column} = ${value} ${second}`,
      `UPDATE "Invoice" SET ${column} = kept.${column} FROM kept WHERE "Invoice"."id" = kept."id"; DROP TABLE kept`,
    )
  expect(await change('"purchaseOrder"', "'BC-1'")).toEqual(['FA-2026-000002 CHANGED'])
  expect(await change('"signature"', `(SELECT "signature" FROM "Invoice" WHERE "number" = 'FA-2026-000001')`)).toEqual([
    'FA-2026-000002 UNSIGNED',
  ])
  expect(await change('"keyId"', `'unknown'`)).toEqual(['FA-2026-000002 UNSIGNED'])
  expect(
    await tampered(
      `UPDATE "Rendition" SET "xml" = "xml" || ' ' ${second}`,
      `UPDATE "Rendition" SET "xml" = rtrim("xml", ' ') ${second}`,
    ),
  ).toEqual(['FA-2026-000002 CHANGED'])
})

test('two swapped documents and a last one that is gone are found', async () => {
  const swap = `UPDATE "Invoice" SET "chainIndex" = -"chainIndex" WHERE "chainIndex" IN (2, 3);
    UPDATE "Invoice" SET "chainIndex" = CASE "chainIndex" WHEN -2 THEN 3 ELSE 2 END WHERE "chainIndex" < 0`
  expect(await tampered(swap, swap)).toContain('FA-2026-000003 BROKEN')
  const last = `WHERE "number" = 'FA-2026-000003'`
  const gone = await tampered(
    `CREATE TABLE kept AS SELECT * FROM "Invoice" ${last}; DELETE FROM "Invoice" ${last}`,
    `INSERT INTO "Invoice" SELECT * FROM kept; DROP TABLE kept`,
  )
  expect(gone).toContain('#3 MISSING')
})

test('the command says so: it names the first one that is broken, and its exit code tells', async () => {
  const verify = () => {
    const { status, stdout } = spawnSync(process.execPath, ['scripts/chain-verify.ts'], {
      env: environment(),
      encoding: 'utf8',
    })
    return { status, said: stdout.trim().split('\n') }
  }
  expect(verify()).toEqual({ status: 0, said: ['3 links, 0 faults'] })
  await owner.query(
    `BEGIN; SET LOCAL session_replication_role = replica; UPDATE "Invoice" SET "notes" = 'x' ${second}; COMMIT`,
  )
  expect(verify()).toEqual({ status: 1, said: ['INVOICE FA-2026-000002: CHANGED', '3 links, 1 faults'] })
}, 60_000)
