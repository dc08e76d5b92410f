import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { steppedClock } from '../../../src/kernel/clock.ts'
import { creditNoteApply } from '../../../src/modules/credit-notes/actions/apply.ts'
import { invoiceCreate } from '../../../src/modules/invoices/actions/create.ts'
import { invoiceIssue } from '../../../src/modules/invoices/actions/issue.ts'
import { reconcile } from '../../../src/modules/ledger/reconcile.ts'
import { paymentAllocate } from '../../../src/modules/payments/actions/allocate.ts'
import { paymentDeallocate } from '../../../src/modules/payments/actions/deallocate.ts'
import { foundCompany, openWorld } from '../../support/world.ts'
import { booksOf, line } from '../books.ts'
import { atOnce, codes, done } from '../races.ts'

const clock = steppedClock(new Date('2026-06-30T09:00:00Z'))
const world = await openWorld(clock)
const { acting, db } = world
let clientId = ''
const { invoice, pay, credit, read, readPayment, readNote } = booksOf(world, () => clientId)

beforeAll(async () => {
  ;({ clientId } = await foundCompany(world))
})
afterEach(async () => expect(await reconcile(db)).toEqual([]))
afterAll(world.close)

it('50 invoices issued at once have 50 numbers and one chain', async () => {
  const drafts: string[] = []
  for (let count = 0; count < 50; count++) drafts.push(await invoiceCreate(acting, { clientId, lines: [line('10')] }))
  expect(done(await atOnce(50, (index) => invoiceIssue(acting, drafts[index]!, {})))).toBe(50)
  const issued = await db.invoice.findMany({ where: { id: { in: drafts } }, orderBy: { chainIndex: 'asc' } })
  const counts = Array.from({ length: 50 }, (_, index) => index + 1)
  expect(issued.map(({ number }) => Number(number!.slice(-6))).sort((a, b) => a - b)).toEqual(counts)
  expect(issued.map(({ chainIndex }) => chainIndex)).toEqual(counts)
  expect(issued.slice(1).map(({ previousHash }) => previousHash)).toEqual(issued.slice(0, -1).map(({ hash }) => hash))
}, 60_000)

it('one draft issued ten times at once is issued once', async () => {
  const draft = await invoiceCreate(acting, { clientId, lines: [line('10')] })
  const results = await atOnce(10, () => invoiceIssue(acting, draft, {}))
  expect([done(results), new Set(codes(results))]).toEqual([1, new Set(['INVALID_TRANSITION'])])
})

it('50 payments of 60.00 at once pay an invoice of 100.00 once; the rest is credit', async () => {
  const id = await invoice('83.333333')
  const results = await atOnce(50, () => pay('60.00', id))
  expect(done(results)).toBe(50)
  expect(await read(id)).toMatchObject({ total: 10000n, paid: 10000n, balance: 0n })
  const sums = await db.payment.aggregate({
    where: { clientId, amount: 6000n },
    _sum: { allocated: true, unallocated: true },
  })
  expect(sums._sum).toEqual({ allocated: 10000n, unallocated: 290000n })
}, 60_000)

it('20 applications of one credit note at once use it once', async () => {
  const source = await invoice('100')
  await pay('120.00', source)
  const note = await credit(source, { full: true })
  const targets: string[] = []
  for (let count = 0; count < 20; count++) targets.push(await invoice('25'))
  const results = await atOnce(20, (index) =>
    creditNoteApply(acting, note, { invoiceId: targets[index]!, amount: '30.00' }),
  )
  expect([done(results), new Set(codes(results))]).toEqual([4, new Set(['EXCEEDS_REMAINING'])])
  expect(await readNote(note)).toMatchObject({ applied: 12000n, remaining: 0n })
}, 60_000)

it('payments that cross the same invoices in every order neither deadlock nor pay too much', async () => {
  const [first, second] = [await invoice('100'), await invoice('100')]
  const payments: string[] = []
  for (let count = 0; count < 8; count++) payments.push(await pay('60.00', null))
  const amount = '30.00'
  const results = await atOnce(24, (index) => {
    const payment = payments[index % payments.length]!
    const order = index % 2 ? [first, second] : [second, first]
    return index % 3 === 2
      ? paymentDeallocate(acting, payment, { invoiceId: order[0]! })
      : paymentAllocate(acting, payment, { allocations: order.map((invoiceId) => ({ invoiceId, amount })) })
  })
  expect(codes(results).filter((code) => !['EXCEEDS_AMOUNT', 'HAS_NO_BALANCE'].includes(code))).toEqual([])
  for (const id of [first, second]) expect((await read(id)).paid).toBeLessThanOrEqual(12000n)
  for (const id of payments) expect((await readPayment(id)).unallocated).toBeGreaterThanOrEqual(0n)
}, 60_000)
