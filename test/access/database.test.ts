import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { steppedClock } from '../../src/kernel/clock.ts'
import { booksOf } from '../modules/books.ts'
import { countRows } from '../support/rows.ts'
import { foundCompany, openWorld } from '../support/world.ts'

// The third layer alone: what PostgreSQL refuses to the application's own role, whatever the code above may think.
const world = await openWorld(steppedClock(new Date('2026-06-30T09:00:00Z')))
const { db } = world
const application = new pg.Client({ connectionString: process.env.DATABASE_URL! })
beforeAll(async () => {
  await application.connect()
  const { clientId } = await foundCompany(world)
  const { invoice, pay, credit } = booksOf(world, () => clientId)
  const id = await invoice('100.00')
  await pay('50.00', id)
  await credit(id, { amount: '12.00' })
})
afterAll(async () => {
  await application.end()
  await world.close()
})

/** One of the rows there are, with other values in some columns. */
const another = (table: string, other: object) =>
  `SELECT (jsonb_populate_record(t, '${JSON.stringify({ id: crypto.randomUUID(), ...other })}')).* FROM "${table}" t LIMIT 1`
const entryId = crypto.randomUUID()
const booked = (lines: string) =>
  `BEGIN; INSERT INTO "LedgerEntry" ${another('LedgerEntry', { id: entryId, number: 99_999 })}; ${lines}; COMMIT`

// biome-ignore format: read by column
const refused: [what: string, sql: string][] = [
  ['an event is changed',                        `UPDATE "Event" SET "type" = 'invoice.voided'`],
  ['an event is taken away',                     `DELETE FROM "Event"`],
  ['the log is emptied',                         `TRUNCATE "Event" CASCADE`],
  ['a ledger line is changed',                   `UPDATE "LedgerLine" SET "debit" = "debit" + 1 WHERE "debit" > 0`],
  ['a ledger entry is taken away',               `DELETE FROM "LedgerEntry"`],
  ['the ledger is emptied',                      `TRUNCATE "LedgerEntry" CASCADE`],
  ['an entry has no lines',                      booked('SELECT')],
  ['an entry does not balance',                  booked(`INSERT INTO "LedgerLine" ${another('LedgerLine', { entryId, position: 1 })}`)],
  ['a closed entry takes a line',                `INSERT INTO "LedgerLine" ${another('LedgerLine', { position: 99 })}`],
  ['an issued invoice becomes dearer',           `UPDATE "Invoice" SET "net" = "net" + 1, "total" = "total" + 1, "balance" = "balance" + 1`],
  ['an issued invoice is taken away',            `DELETE FROM "Invoice"`],
  ['an issued invoice has another line',         `INSERT INTO "InvoiceLine" ${another('InvoiceLine', { position: 99 })}`],
  ['an issued credit note becomes smaller',      `UPDATE "CreditNote" SET "net" = "net" - 1, "total" = "total" - 1`],
  ['more is paid than is owed',                  `UPDATE "Invoice" SET "paid" = "total" + 1, "balance" = -1`],
  ['a balance is not what is left',              `UPDATE "Invoice" SET "balance" = 0`],
  ['more of a payment is allocated than it has', `UPDATE "Payment" SET "allocated" = "amount" + 1, "unallocated" = -1`],
  ['a draft takes money',                        `INSERT INTO "Invoice" ${another('Invoice', { number: null, chainIndex: null, status: 'DRAFT' })}`],
  ['an issued invoice has no number',            `INSERT INTO "Invoice" ${another('Invoice', { number: null, chainIndex: 99_999 })}`],
  ['a document belongs to nobody',               `UPDATE "Payment" SET "clientId" = gen_random_uuid()`],
]

/** Foreign keys, checks, triggers and grants; that a copy's number is taken would prove nothing. */
const integrity = /^(23001|23503|23514|42501)$/
test.each(refused)('[EQU-3] PostgreSQL itself refuses that %s', async (_what, sql) => {
  const before = await countRows(db)
  const refusal = await application.query(sql).then(
    () => 'done',
    ({ code }) => code,
  )
  await application.query('ROLLBACK')
  expect(refusal).toMatch(integrity)
  expect(await countRows(db)).toEqual(before)
})
