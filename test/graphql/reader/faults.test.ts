import { afterAll, beforeEach, expect, test } from 'vitest'
import { writeId } from '../../../src/graphql/ids.ts'
import { openRowPool } from '../../../src/graphql/reader/wire.ts'
import { owner } from '../../support/databases.ts'
import { copyDemo } from '../../support/demo.ts'
import { openComparison } from './comparison.ts'
import { openLine } from './line.ts'

await copyDemo()
const line = await openLine(process.env.DATABASE_URL!)
const pool = openRowPool(line.url, { max: 2, patience: 6 })
const now = { ms: Date.now() }
const comparison = await openComparison({ clock: { now: () => new Date(now.ms) }, pool })
const database = await owner(new URL(process.env.DATABASE_URL!).pathname.slice(1))
const { compare, as, report } = comparison
beforeEach(() => line.be({}))
afterAll(async () => {
  await comparison.close()
  await pool.end()
  await database.end()
  line.close()
})

/** Compares, and says how the compiled path took it. */
async function taken(document: string): Promise<{ compiled: number; failed: number }> {
  const { compiled, failed } = report().staff
  await compare({ document, variables: {} }, as('ADMIN'))
  const after = report().staff
  return { compiled: after.compiled - compiled, failed: after.failed - failed }
}

const answered = { compiled: 1, failed: 0 }
const left = { compiled: 0, failed: 1 }
const refused = { compiled: 0, failed: 0 }

test('a comparison notices a permission and a row scope that are left out', async () => {
  const { viewer, ...sales } = as('SALES')
  const every = as('ADMIN').viewer!.rights
  const unchecked = { ...viewer!, rights: { ...viewer!.rights, permissions: every.permissions } }
  const unscoped = { ...viewer!, rights: { ...viewer!.rights, grants: every.grants } }
  const clients = { document: '{ clients(first: 100) { nodes { id } } }', variables: {} }
  const costs = { document: '{ articles(first: 5) { nodes { cost } } }', variables: {} }
  await compare(clients, as('SALES'))
  await compare(costs, as('SALES'))
  await expect(compare(clients, as('SALES'), { ...sales, viewer: unscoped })).rejects.toThrow()
  await expect(compare(costs, as('SALES'), { ...sales, viewer: unchecked })).rejects.toThrow()
})

test('a comparison notices a staff note that is shown to a client’s contact', async () => {
  const { viewer, ...contact } = comparison.contact
  const ticket = `SELECT "id" FROM "Ticket" WHERE "clientId" = $1 AND "status" <> 'SPAM' LIMIT 1`
  const { rows } = await database.query(ticket, [viewer!.clientId])
  await database.query(
    `INSERT INTO "TicketMessage" ("id", "ticketId", "kind", "body", "at") VALUES (gen_random_uuid(), $1, 'NOTE', 'Entre nous', now())`,
    [rows[0].id],
  )
  const document = `{ ticket(id: "${writeId('Ticket', rows[0].id)}") { messages { body } } }`
  await compare({ document, variables: {} }, comparison.contact)
  expect(report().portal.compiled).toBe(1)
  const staff = { ...contact, viewer: { ...viewer!, kind: 'MEMBER' as const } }
  await expect(compare({ document, variables: {} }, comparison.contact, staff)).rejects.toThrow('Entre nous')
})

test('null where there must be a value is told by the reference path; a plan that keeps failing rests', async () => {
  const document = '{ articles(first: 2, orderBy: { field: SKU, direction: ASC }) { nodes { sku unit } } }'
  expect(await taken(document)).toEqual(answered)
  await database.query('ALTER TABLE "Article" ALTER COLUMN "unit" DROP NOT NULL')
  const { rows } = await database.query('SELECT "id", "unit" FROM "Article" ORDER BY "sku" LIMIT 1')
  await database.query('UPDATE "Article" SET "unit" = NULL WHERE "id" = $1', [rows[0].id])
  for (let failure = 0; failure < 3; failure++) expect(await taken(document)).toEqual(left)
  expect(await taken(document)).toEqual(refused)
  await database.query('UPDATE "Article" SET "unit" = $2 WHERE "id" = $1', [rows[0].id, rows[0].unit])
  expect(await taken(document)).toEqual(refused)
  now.ms += 60_000
  expect(await taken(document)).toEqual(answered)
})

test('a statement that the server refuses is read again by the reference path, and once more on a new connection', async () => {
  const document = '{ articles(first: 3) { nodes { unit } } }'
  expect(await taken(document)).toEqual(answered)
  // "cached plan must not change result type"
  await database.query('ALTER TABLE "Article" ALTER COLUMN "unit" TYPE varchar(400)')
  expect(await taken(document)).toEqual(left)
  expect(await taken(document)).toEqual(answered)
})

test('a connection that is lost between rows or within one is no answer', async () => {
  const document = '{ clients(first: 20) { nodes { name invoices(first: 5) { nodes { number notes } } } } }'
  expect(await taken(document)).toEqual(answered)
  for (const breaksAfter of [1, 700]) {
    line.be({ piece: 50, breaksAfter })
    expect(await taken(document)).toEqual(left)
    line.be({})
    expect(await taken(document)).toEqual(answered)
  }
})

test('rows that come byte by byte are the same rows', async () => {
  line.be({ piece: 1 })
  expect(await taken('{ clients(first: 3) { nodes { name invoices(first: 2) { nodes { number total } } } } }')).toEqual(
    answered,
  )
})
