import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { steppedClock } from '../../../src/kernel/clock.ts'
import { emit } from '../../../src/live/log.ts'
import { sealEvents, verifyAudit } from '../../../src/modules/activity/seals.ts'
import { until } from '../../support/client.ts'
import { foundCompany, openWorld } from '../../support/world.ts'

const world = await openWorld(steppedClock(new Date('2026-03-02T09:00:00Z')))
const { db, acting } = world
const owner = new pg.Client({ connectionString: process.env.MIGRATION_DATABASE_URL! })

beforeAll(async () => {
  const { clientId } = await foundCompany(world)
  await owner.connect()
  const client = await db.client.findUniqueOrThrow({ where: { id: clientId } })
  for (let revision = 1; revision <= 4; revision++)
    await emit(acting, {
      type: 'client.updated',
      entity: 'Client',
      before: client,
      after: { ...client, name: `Client ${revision}` },
    })
  // Events wait until no older transaction of the cluster can overtake them, those of other test files too.
  await until(async () => {
    await sealEvents(acting)
    return (await verifyAudit(db)).sealed === 4
  })
})
afterAll(async () => {
  await owner.end()
  await world.close()
})

/** What the tables' guards would refuse, done behind their back and looked at within a transaction, then undone. */
async function tampered(sql: string) {
  const unguarded = (statement: string) =>
    owner.query(`BEGIN; SET LOCAL session_replication_role = replica; ${statement}; COMMIT`)
  await unguarded(
    `CREATE TABLE kept AS SELECT * FROM "Event"; CREATE TABLE sealed AS SELECT * FROM "EventSeal"; ${sql}`,
  )
  const { faults } = await verifyAudit(db)
  await unguarded(
    `DELETE FROM "Event"; INSERT INTO "Event" SELECT * FROM kept; DELETE FROM "EventSeal";
     INSERT INTO "EventSeal" SELECT * FROM sealed; DROP TABLE kept; DROP TABLE sealed`,
  )
  expect((await verifyAudit(db)).faults).toEqual([])
  const place = new Map((await db.eventSeal.findMany()).map(({ seq, index }) => [String(seq), Number(index)]))
  return faults.map(({ seq, problem }) => `${place.get(seq)} ${problem}`)
}
const at = (index: number) => `(SELECT "seq" FROM "EventSeal" WHERE "index" = ${index})`

test('an untouched log holds', async () => {
  expect(await verifyAudit(db)).toEqual({ sealed: 4, erased: 0, faults: [] })
})

test('a changed event, a deleted one, two swapped ones, a cut tail and a forged seal are each found', async () => {
  expect(await tampered(`UPDATE "Event" SET "actorName" = 'x' WHERE "seq" = ${at(2)}`)).toEqual(['2 CHANGED'])
  expect(await tampered(`DELETE FROM "Event" WHERE "seq" = ${at(3)}`)).toEqual(['3 MISSING'])
  const swap = `UPDATE "Event" e SET "facts" = o."facts", "after" = o."after" FROM "Event" o
    WHERE (e."seq", o."seq") IN ((${at(1)}, ${at(2)}), (${at(2)}, ${at(1)}))`
  expect(await tampered(swap)).toEqual(['1 CHANGED', '2 CHANGED'])
  expect(
    await tampered(`DELETE FROM "Event" WHERE "seq" = ${at(4)}; DELETE FROM "EventSeal" WHERE "index" = 4`),
  ).toEqual(['3 MISSING'])
  const [first] = await tampered(`UPDATE "EventSeal" SET "digest" = 'x', "salt" = NULL WHERE "index" = 2`)
  expect(first).toBe('2 BROKEN')
})

test('nobody changes the log or its seals otherwise', async () => {
  await expect(db.$executeRaw`UPDATE "Event" SET "actorName" = 'x'`).rejects.toThrow(/append-only/)
  await expect(db.$executeRaw`UPDATE "EventSeal" SET "digest" = 'x'`).rejects.toThrow(/append-only/)
  await expect(db.$executeRaw`DELETE FROM "EventSeal"`).rejects.toThrow(/append-only/)
})
