import { afterAll, beforeAll, expect, test } from 'vitest'
import { rehearse } from '../../src/db/transact.ts'
import type { Acting } from '../../src/graphql/context.ts'
import { fromDate, steppedClock } from '../../src/kernel/clock.ts'
import { creditNoteCreate } from '../../src/modules/credit-notes/actions/create.ts'
import { creditNoteIssue } from '../../src/modules/credit-notes/actions/issue.ts'
import { invoiceCreate } from '../../src/modules/invoices/actions/create.ts'
import { invoiceIssue } from '../../src/modules/invoices/actions/issue.ts'
import { invoiceTotals, paymentStatus, vatOf } from '../../src/modules/invoices/rules.ts'
import { reconcile } from '../../src/modules/ledger/reconcile.ts'
import { paymentRecord } from '../../src/modules/payments/actions/record.ts'
import { paymentBounce } from '../../src/modules/payments/actions/take-back.ts'
import { foundCompany, openWorld } from '../support/world.ts'

const clock = steppedClock(new Date('2026-01-05T09:00:00Z'))
const world = await openWorld(clock)
const { acting, db } = world
let clientId = ''

beforeAll(async () => {
  ;({ clientId } = await foundCompany(world))
})
afterAll(world.close)

const line = (net: string, vatRate = '20') => ({
  description: 'Prestation',
  quantity: '1',
  unitPrice: net,
  vatCategory: 'S' as const,
  vatRate,
})

async function issued(net: string, dueOn: string, vatRate = '20'): Promise<string> {
  const id = await invoiceCreate(acting, { clientId, lines: [line(net, vatRate)], dueOn })
  await invoiceIssue(acting, id, {})
  return id
}

/** The lines of the entries on a document, as they read in the journal. */
async function entriesOf(documentId: string): Promise<string[]> {
  const entries = await db.ledgerEntry.findMany({
    where: { documentId },
    include: { lines: { orderBy: { position: 'asc' } } },
    orderBy: [{ createdAt: 'asc' }, { journal: 'asc' }],
  })
  return entries.flatMap(({ journal, lines }) =>
    lines.map(
      ({ accountCode, debit, credit }) =>
        `${journal} ${debit > 0n ? `D ${accountCode} ${debit}` : `C ${accountCode} ${credit}`}`,
    ),
  )
}

test.each([
  {
    name: 'V1',
    lines: [line('299.33'), line('179.33'), line('99.34')],
    discount: null,
    groups: [['20.00', 0n, 57800n, 11560n]],
    total: 69360n,
  },
  { name: 'V2', lines: [line('138.66', '19')], discount: null, groups: [['19.00', 0n, 13866n, 2635n]], total: 16501n },
  {
    name: 'V4',
    lines: [line('100'), line('33.33', '10'), line('50', '5.5')],
    discount: { percent: '10' },
    groups: [
      ['20.00', 1000n, 9000n, 1800n],
      ['10.00', 333n, 3000n, 300n],
      ['5.50', 500n, 4500n, 248n],
    ],
    total: 18848n,
  },
  {
    name: 'V5',
    lines: [line('100'), line('33.33', '10'), line('50', '5.5')],
    discount: { amount: 1000n },
    groups: [
      ['20.00', 545n, 9455n, 1891n],
      ['10.00', 182n, 3151n, 315n],
      ['5.50', 273n, 4727n, 260n],
    ],
    total: 19799n,
  },
  {
    name: 'V8',
    lines: [line('1.05'), line('1.05', '10'), line('1.05', '5.5')],
    discount: { percent: '10' },
    groups: [
      ['20.00', 11n, 94n, 19n],
      ['10.00', 11n, 94n, 9n],
      ['5.50', 10n, 95n, 5n],
    ],
    total: 316n,
  },
])('golden vector $name', ({ lines, discount, groups, total }) => {
  const totals = invoiceTotals(lines, discount, 'EUR')
  expect(totals.groups.map(({ rate, allowance, base, vat }) => [rate, allowance, base, vat])).toEqual(groups)
  expect(totals.total).toBe(total)
})

test('golden vector V3: a tie rounds away from zero', () => {
  expect(vatOf(818_000n, '9.975')).toBe(81_596n)
  expect(invoiceTotals([{ ...line('0.5'), vatRate: '1' }], null, 'EUR').vat).toBe(1n)
})

test('E1: VAT on receipts moves from 44574 to 44571 as the invoice is paid', async () => {
  clock.set(new Date('2026-03-10T09:00:00Z'))
  const id = await issued('1000', '2026-05-10')
  expect(await entriesOf(id)).toEqual(['VE D 411 120000', 'VE C 706 100000', 'VE C 44574 20000'])

  clock.set(new Date('2026-04-05T09:00:00Z'))
  const payment = await paymentRecord(acting, {
    clientId,
    amount: '600.00',
    method: 'TRANSFER',
    receivedOn: '2026-04-05',
    allocations: [{ invoiceId: id, amount: '600.00' }],
  })
  expect(await entriesOf(payment)).toEqual(['BQ D 512 60000', 'BQ C 411 60000', 'BQ D 44574 10000', 'BQ C 44571 10000'])

  clock.set(new Date('2026-04-20T09:00:00Z'))
  const note = await creditNoteCreate(acting, { invoiceId: id, reason: 'REBATE', content: { amount: '120.00' } })
  await creditNoteIssue(acting, note, {})
  expect(await entriesOf(note)).toEqual(['VE D 7096 10000', 'VE D 44574 2000', 'VE C 411 12000'])
  const invoice = await db.invoice.findUniqueOrThrow({ where: { id } })
  expect([invoice.balance, paymentStatus(invoice)]).toEqual([48000n, 'PARTIAL'])
})

test('E3: an overpayment is the client’s credit, and a bounced cheque takes it all back', async () => {
  const [first, second] = [await issued('83.333333', '2026-05-31'), await issued('208.333333', '2026-06-30')]
  const payment = await paymentRecord(acting, {
    clientId,
    amount: '400.00',
    method: 'CHEQUE',
    receivedOn: '2026-04-20',
    allocations: [
      { invoiceId: first, amount: '100.00' },
      { invoiceId: second, amount: '250.00' },
    ],
  })
  const after = await db.payment.findUniqueOrThrow({ where: { id: payment } })
  expect([after.allocated, after.unallocated]).toEqual([35000n, 5000n])

  await paymentBounce(acting, payment, { reason: 'sans provision' })
  const invoices = await db.invoice.findMany({ where: { id: { in: [first, second] } }, orderBy: { total: 'asc' } })
  expect(invoices.map((invoice) => [invoice.balance, paymentStatus(invoice)])).toEqual([
    [10000n, 'UNPAID'],
    [25000n, 'UNPAID'],
  ])
  expect((await db.payment.findUniqueOrThrow({ where: { id: payment } })).allocated).toBe(0n)
})

test('E4: a credit note takes its invoice’s balance first and refunds the rest', async () => {
  const id = await issued('1000', '2026-06-30')
  await paymentRecord(acting, {
    clientId,
    amount: '1000.00',
    method: 'TRANSFER',
    receivedOn: '2026-04-20',
    allocations: [{ invoiceId: id, amount: '1000.00' }],
  })
  const note = await creditNoteCreate(acting, {
    invoiceId: id,
    reason: 'CANCELLATION',
    content: { full: true },
    settlement: [{ kind: 'OFFSET' }, { kind: 'REFUND' }],
  })
  await creditNoteIssue(acting, note, {})

  const invoice = await db.invoice.findUniqueOrThrow({ where: { id } })
  expect([invoice.balance, invoice.credited, paymentStatus(invoice)]).toEqual([0n, 20000n, 'PAID'])
  expect(
    await db.creditNote.findUniqueOrThrow({
      where: { id: note },
      select: { total: true, applied: true, refunded: true, remaining: true },
    }),
  ).toEqual({ total: 120000n, applied: 20000n, refunded: 100000n, remaining: 0n })
  expect(
    await db.payment.findMany({ where: { creditNoteId: note }, select: { direction: true, amount: true } }),
  ).toEqual([{ direction: 'OUT', amount: 100000n }])
})

test('PostgreSQL refuses to change or delete an issued document', async () => {
  const id = await issued('10', '2026-06-30')
  const refused = (sql: string) => expect(db.$executeRawUnsafe(sql, id)).rejects.toThrow(/23001/)
  await refused('UPDATE "Invoice" SET "net" = 1, "total" = "vat" + 1 WHERE "id" = $1::uuid')
  await refused('DELETE FROM "Invoice" WHERE "id" = $1::uuid')
  await refused('UPDATE "InvoiceLine" SET "net" = 1 WHERE "invoiceId" = $1::uuid')
  await refused('DELETE FROM "LedgerLine" USING "LedgerEntry" e WHERE e."id" = "entryId" AND e."documentId" = $1::uuid')
})

test('every column agrees with the ledger afterwards', async () => {
  expect(await reconcile(db)).toEqual([])
})

test('PostgreSQL lets no part into or out of an issued document, and no issued document back into drafts', async () => {
  const id = await issued('10', '2026-06-30')
  const draft = await invoiceCreate(acting, { clientId, lines: [line('10')] })
  const refused = (sql: string, code: RegExp, ...values: string[]) =>
    expect(db.$executeRawUnsafe(sql, ...values)).rejects.toThrow(code)
  await refused('UPDATE "InvoiceLine" SET "invoiceId" = $1::uuid WHERE "invoiceId" = $2::uuid', /23001/, id, draft)
  await refused('UPDATE "InvoiceLine" SET "invoiceId" = $1::uuid WHERE "invoiceId" = $2::uuid', /23001/, draft, id)

  const note = await creditNoteCreate(acting, { invoiceId: id, reason: 'REBATE', content: { amount: '6.00' } })
  await creditNoteIssue(acting, note, {})
  await refused('UPDATE "CreditNote" SET "status" = \'DRAFT\' WHERE "id" = $1::uuid', /23001/, note)
  await refused('UPDATE "Invoice" SET "status" = \'DRAFT\' WHERE "id" = $1::uuid', /23001/, id)
})

test('PostgreSQL closes a ledger entry with its transaction: even a balanced pair is refused later', async () => {
  const documentId = await issued('10', '2026-06-30')
  const { id } = await db.ledgerEntry.findFirstOrThrow({ where: { documentId } })
  const pair = db.$executeRaw`
    INSERT INTO "LedgerLine" ("id", "entryId", "position", "accountCode", "label", "debit", "credit")
    SELECT gen_random_uuid(), ${id}::uuid, 8, code, 'Ajout', debit, credit
    FROM (VALUES ('411', 100, 0), ('706', 0, 100)) AS lines (code, debit, credit)`
  await expect(pair).rejects.toThrow(/23001/)
})

test('a rehearsed payment has no number and leaves nothing behind', async () => {
  const before = await db.payment.count()
  const number = await rehearse(acting, async (tx) => {
    const id = await paymentRecord(tx as unknown as Acting, {
      ...{ clientId, amount: '5.00', method: 'TRANSFER', receivedOn: fromDate(clock.now()) },
    })
    return (await tx.db.payment.findUniqueOrThrow({ where: { id } })).number
  })
  expect([number, await db.payment.count()]).toEqual([null, before])
})
