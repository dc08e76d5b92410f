import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { steppedClock } from '../../../src/kernel/clock.ts'
import { invoiceIssue } from '../../../src/modules/invoices/actions/issue.ts'
import { ledgerClose } from '../../../src/modules/ledger/closings.ts'
import { ledgerRecord, ledgerReverse } from '../../../src/modules/ledger/manual.ts'
import { reconcile } from '../../../src/modules/ledger/reconcile.ts'
import { agedReceivables, trialBalance } from '../../../src/modules/ledger/statements.ts'
import { paymentDeallocate } from '../../../src/modules/payments/actions/deallocate.ts'
import { verifyChains } from '../../../src/modules/reports/chains.ts'
import { foundCompany, openWorld } from '../../support/world.ts'
import { booksOf } from '../books.ts'

const clock = steppedClock(new Date('2026-03-02T09:00:00Z'))
const world = await openWorld(clock)
const { acting, db } = world
let clientId = ''
const { invoice, pay, credit } = booksOf(world, () => clientId)
const day = (date: string) => clock.set(new Date(`${date}T09:00:00Z`))
const owner = new pg.Client({ connectionString: process.env.MIGRATION_DATABASE_URL! })

beforeAll(async () => {
  ;({ clientId } = await foundCompany(world))
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await world.close()
})

const balances = async (from: string, to: string) =>
  Object.fromEntries(
    (await trialBalance(db, { from, to })).map((row) => [row.account, row.opening + row.debit - row.credit]),
  )

it('E11: closings carry the perpetual total, and nothing is booked in a closed day', async () => {
  const first = await invoice('1000')
  await ledgerClose(acting, { kind: 'DAY', endsOn: '2026-03-02' })
  day('2026-03-03')
  await credit(first, { amount: '120.00' })
  await ledgerClose(acting, { kind: 'DAY', endsOn: '2026-03-03' })
  day('2026-03-04')
  await invoice('500')
  await ledgerClose(acting, { kind: 'DAY', endsOn: '2026-03-04' })
  const closings = await db.closing.findMany({ orderBy: { endsOn: 'asc' } })
  expect(closings.map(({ total, perpetual }) => [total, perpetual])).toEqual([
    [120000n, 120000n],
    [-12000n, 108000n],
    [60000n, 168000n],
  ])

  await expect(pay('60.00', first, { receivedOn: '2026-03-04' })).rejects.toMatchObject({ code: 'PERIOD_CLOSED' })
  await expect(invoice('10', { on: '2026-03-04' })).rejects.toMatchObject({ code: 'PERIOD_CLOSED' })
  await expect(
    owner.query(
      `INSERT INTO "LedgerEntry" ("id", "journal", "year", "number", "date", "label", "pieceRef", "pieceDate", "documentType", "documentId")
       SELECT gen_random_uuid(), "journal", "year", 999, "date", "label", "pieceRef", "pieceDate", "documentType", "documentId" FROM "LedgerEntry" LIMIT 1`,
    ),
  ).rejects.toThrow(/closed on 2026-03-0/)
  await expect(ledgerClose(acting, { kind: 'DAY', endsOn: '2026-03-04' })).rejects.toMatchObject({
    code: 'NOT_ALLOWED',
  })
  await expect(ledgerClose(acting, { kind: 'DAY', endsOn: '2026-03-05' })).rejects.toMatchObject({
    code: 'OUT_OF_RANGE',
  })
  await expect(ledgerClose(acting, { kind: 'MONTH', endsOn: '2026-03-03' })).rejects.toMatchObject({
    code: 'NOT_ALLOWED',
  })
})

it('E11: one byte changed in an issued snapshot makes verify name the document', async () => {
  expect((await verifyChains(db)).faults).toEqual([])
  const change = async (sql: string) => {
    await owner.query(`BEGIN; SET LOCAL session_replication_role = replica; ${sql}; COMMIT`)
  }
  await change(
    `UPDATE "InvoiceLine" SET "description" = 'Prestatiom' WHERE "invoiceId" = (SELECT "id" FROM "Invoice" WHERE "number" = 'FA-2026-000002')`,
  )
  expect((await verifyChains(db)).faults).toEqual([{ kind: 'INVOICE', name: 'FA-2026-000002', problem: 'CHANGED' }])
  await change(`UPDATE "InvoiceLine" SET "description" = 'Prestation'`)
  await change(`UPDATE "Closing" SET "perpetual" = "perpetual" + 1 WHERE "endsOn" = '2026-03-03'`)
  expect((await verifyChains(db)).faults).toEqual([{ kind: 'CLOSING', name: 'DAY 2026-03-03', problem: 'CHANGED' }])
  await change(`UPDATE "Closing" SET "perpetual" = "perpetual" - 1 WHERE "endsOn" = '2026-03-03'`)
  expect((await verifyChains(db)).faults).toEqual([])
})

it('a manual entry balances, keeps off the documents’ accounts, and is taken back once', async () => {
  day('2026-03-31')
  const entry = (lines: { account: string; debit?: string; credit?: string }[]) =>
    ledgerRecord(acting, { journal: 'OD', date: '2026-03-31', label: 'Frais bancaires', lines })
  const id = await entry([
    { account: '627', debit: '12.50' },
    { account: '512', credit: '12.50' },
  ])
  await expect(
    entry([
      { account: '627', debit: '1.00' },
      { account: '512', credit: '2.00' },
    ]),
  ).rejects.toMatchObject({ code: 'OUT_OF_BALANCE' })
  await expect(
    entry([
      { account: '411', debit: '1.00' },
      { account: '512', credit: '1.00' },
    ]),
  ).rejects.toMatchObject({ code: 'NOT_ALLOWED' })
  await expect(
    entry([
      { account: '999', debit: '1.00' },
      { account: '512', credit: '1.00' },
    ]),
  ).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(
    entry([
      { account: '627', debit: '1.00', credit: '1.00' },
      { account: '512', credit: '1.00' },
    ]),
  ).rejects.toMatchObject({ code: 'INVALID_FORMAT' })
  await ledgerReverse(acting, id)
  await expect(ledgerReverse(acting, id)).rejects.toMatchObject({ code: 'ALREADY_USED' })
  expect((await balances('2026-01-01', '2026-12-31'))['627']).toBe(0n)
})

it('settled documents share a letter, which goes when they come apart', async () => {
  day('2026-04-10')
  const id = await invoice('100')
  const payment = await pay('70.00', id, { receivedOn: '2026-04-10' })
  const letters = async () =>
    (
      await db.ledgerLine.findMany({
        where: { accountCode: '411', documentId: { in: [id, payment] } },
        include: { lettering: true },
      })
    ).map(({ lettering }) => lettering?.code ?? null)
  expect(await letters()).toEqual([null, null])
  const rest = await pay('50.00', id, { receivedOn: '2026-04-10' })
  const codes = await letters()
  expect(codes[0]).toMatch(/^[A-Z]{3}$/)
  expect(codes[1]).toBe(codes[0])
  await paymentDeallocate(acting, rest, { invoiceId: id })
  expect(await letters()).toEqual([null, null])
  await expect(
    owner.query(
      `BEGIN; INSERT INTO "Lettering" SELECT "id", 'ZZZ', "date" FROM "LedgerLine" WHERE "documentId" = '${id}' AND "accountCode" = '411'; COMMIT`,
    ),
  ).rejects.toThrow(/do not settle/)
  await owner.query('ROLLBACK')
})

it('a closed year leaves its result, and carries over what is open, document by document', async () => {
  day('2026-12-31')
  const open = await invoice('200', { on: '2026-12-31' })
  const before = await balances('2026-01-01', '2026-12-31')
  const owed = await agedReceivables(db, '2026-12-31')
  day('2027-01-15')
  await ledgerClose(acting, { kind: 'YEAR', endsOn: '2026-12-31' })
  expect(await balances('2026-01-01', '2026-12-31')).toEqual(before)
  const opening = await trialBalance(db, { from: '2027-01-01', to: '2027-12-31' })
  const carried = Object.fromEntries(opening.map((row) => [row.account, row.opening]))
  // 1,000.00 − 100.00 + 500.00 + 100.00 + 200.00 sold.
  expect(carried['120']).toBe(-170000n)
  expect(carried['411']).toBe(before['411'])
  expect(Object.keys(carried).filter((code) => /^[67]/.test(code))).toEqual([])
  expect(await agedReceivables(db, '2027-01-15')).toMatchObject([{ total: owed[0]!.total }])

  const line = await db.ledgerLine.findFirstOrThrow({ where: { journal: 'AN', documentId: open } })
  expect([line.debit, line.pieceRef]).toEqual([
    24000n,
    (await db.invoice.findUniqueOrThrow({ where: { id: open } })).number,
  ])
  await pay('240.00', open, { receivedOn: '2027-01-15' })
  expect(await db.lettering.findUnique({ where: { lineId: line.id } })).not.toBeNull()
  await expect(
    ledgerRecord(acting, {
      journal: 'IV',
      date: '2026-12-31',
      label: 'Trop tard',
      lines: [
        { account: '627', debit: '1.00' },
        { account: '512', credit: '1.00' },
      ],
    }),
  ).rejects.toMatchObject({ code: 'PERIOD_CLOSED' })
  expect(await reconcile(db)).toEqual([])
  expect((await verifyChains(db)).faults).toEqual([])
})

it('a draft dated in a closed period is refused, and may be issued today', async () => {
  const draft = await db.invoice.count()
  await expect(invoice('10', { on: '2026-12-31' })).rejects.toMatchObject({ code: 'PERIOD_CLOSED' })
  const { id } = await db.invoice.findFirstOrThrow({ where: { status: 'DRAFT' }, orderBy: { createdAt: 'desc' } })
  await invoiceIssue(acting, id, {})
  expect(await db.invoice.count()).toBe(draft + 1)
})
