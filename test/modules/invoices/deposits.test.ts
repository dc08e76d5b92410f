import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { steppedClock } from '../../../src/kernel/clock.ts'
import { creditNoteCreate } from '../../../src/modules/credit-notes/actions/create.ts'
import { invoiceCreate } from '../../../src/modules/invoices/actions/create.ts'
import { invoiceIssue } from '../../../src/modules/invoices/actions/issue.ts'
import { invoiceReinstate, invoiceWriteOff } from '../../../src/modules/invoices/actions/lose.ts'
import { invoiceUpdate } from '../../../src/modules/invoices/actions/update.ts'
import { deductionsOf, paymentStatus } from '../../../src/modules/invoices/rules.ts'
import { reconcile } from '../../../src/modules/ledger/reconcile.ts'
import { quoteAccept, quoteCreate, quoteSend } from '../../../src/modules/quotes/actions.ts'
import { quoteConvertToInvoice } from '../../../src/modules/quotes/billing.ts'
import { foundCompany, openWorld } from '../../support/world.ts'
import { booksOf } from '../books.ts'

const clock = steppedClock(new Date('2026-06-30T09:00:00Z'))
const world = await openWorld(clock)
const { acting, db } = world
let clientId = ''
const { pay, credit, entries, read, rate } = booksOf(world, () => clientId)

beforeAll(async () => {
  ;({ clientId } = await foundCompany(world))
})
afterEach(async () => expect(await reconcile(db)).toEqual([]))
afterAll(world.close)

const goods = (unitPrice: string, vatRate = '20') => ({
  ...{ description: 'Machine', quantity: '1', unitPrice, vatRate, kind: 'GOODS' as const },
})

async function accepted(lines: ReturnType<typeof goods>[], more: { currency?: string } = {}): Promise<string> {
  const id = await quoteCreate(acting, { party: { clientId }, lines, ...more })
  await quoteSend(acting, id, {})
  await quoteAccept(acting, id, { signerName: 'Mme Client' })
  return id
}
async function converted(id: string, kind: 'DEPOSIT' | 'PROGRESS' | 'FINAL' | 'STANDARD', percent?: string) {
  const { invoiceId } = await quoteConvertToInvoice(acting, id, { kind, ...(percent && { percent }) })
  return invoiceIssue(acting, invoiceId, {})
}
const code = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: { code: string }) => error.code,
  )

it('E2: a deposit of 30 % of 3,600.00, then the final invoice deducts it', async () => {
  const quote = await accepted([goods('3000')])
  const deposit = await converted(quote, 'DEPOSIT', '30')
  expect(await read(deposit)).toMatchObject({ kind: 'DEPOSIT', net: 90000n, vat: 18000n, total: 108000n })
  expect(await entries(deposit)).toEqual(['VE D 411/C900001 1080.00; C 4191 900.00; C 44574 180.00'])

  const payment = await pay('1080.00', deposit)
  expect(await entries(payment)).toEqual(['BQ D 512 1080.00; C 411/C900001 1080.00; D 44574 180.00; C 44571 180.00'])

  const final = await converted(quote, 'FINAL')
  expect(await read(final)).toMatchObject({
    ...{ net: 300000n, vat: 60000n, total: 360000n },
    ...{ deducted: 108000n, deductedVat: 18000n, balance: 252000n },
  })
  expect(await entries(final)).toEqual(['VE D 411/C900001 2520.00; D 4191 900.00; C 707 3000.00; C 44571 420.00'])
  expect(await db.depositDeduction.findMany({ where: { invoiceId: final } })).toMatchObject([
    { depositId: deposit, net: 90000n, vat: 18000n },
  ])
  expect(await db.quote.findUnique({ where: { id: quote } })).toMatchObject({ status: 'INVOICED' })

  await pay('2520.00', final)
  expect(paymentStatus(await read(final))).toBe('PAID')
})

it('a draft shows what it will deduct, and forgets a deposit that was credited meanwhile', async () => {
  const quote = await accepted([goods('1000')])
  const deposit = await converted(quote, 'DEPOSIT', '50')
  const { invoiceId } = await quoteConvertToInvoice(acting, quote, { kind: 'FINAL' })
  expect(await read(invoiceId)).toMatchObject({ total: 120000n, deducted: 60000n, balance: 60000n })
  const { version } = await read(invoiceId)
  await invoiceUpdate(acting, invoiceId, { expectedVersion: version, notes: 'Livré.' })
  expect(await read(invoiceId)).toMatchObject({ deducted: 60000n, balance: 60000n })

  await credit(deposit, { full: true })
  await invoiceIssue(acting, invoiceId, {})
  expect(await read(invoiceId)).toMatchObject({ deducted: 0n, balance: 120000n })
})

it('services on receipts: only the rest of the VAT waits for the final payment', async () => {
  const quote = await accepted([{ ...goods('1000'), kind: 'SERVICE' as never }])
  await converted(quote, 'DEPOSIT', '25')
  const final = await converted(quote, 'FINAL')
  expect(await entries(final)).toEqual(['VE D 411/C900001 900.00; D 4191 250.00; C 706 1000.00; C 44574 150.00'])
  const payment = await pay('450.00', final)
  expect(await entries(payment)).toEqual(['BQ D 512 450.00; C 411/C900001 450.00; D 44574 75.00; C 44571 75.00'])
  await invoiceWriteOff(acting, final, { reason: 'Liquidation' })
  await invoiceReinstate(acting, final, {})
  await pay('450.00', final)
  expect((await read(final)).balance).toBe(0n)
})

it('several deposits at several rates and one progress invoice add up to the quote', async () => {
  const quote = await accepted([goods('100.01'), goods('33.33', '10'), goods('50', '5.5')])
  await converted(quote, 'DEPOSIT', '33.33')
  await converted(quote, 'DEPOSIT', '10')
  const progress = await converted(quote, 'PROGRESS', '20')
  const final = await converted(quote, 'FINAL')
  const { _sum } = await db.invoice.aggregate({ where: { quoteId: quote }, _sum: { balance: true } })
  const [first, last] = [await read(progress), await read(final)]
  expect(_sum.balance).toBe(first.total + last.total)
  expect(first.net + last.net).toBe(18334n)
})

it('a deposit is deducted once, is not credited afterwards, and is not forgotten', async () => {
  const quote = await accepted([goods('1000')])
  const deposit = await converted(quote, 'DEPOSIT', '40')
  expect(await code(converted(quote, 'STANDARD'))).toBe('NOT_ALLOWED')
  expect(await code(converted(quote, 'DEPOSIT', '61'))).toBe('EXCEEDS_REMAINING')
  expect(await code(converted(quote, 'DEPOSIT'))).toBe('REQUIRED')
  await converted(quote, 'FINAL')
  expect(await code(creditNoteCreate(acting, { invoiceId: deposit, reason: 'REBATE', content: { full: true } }))).toBe(
    'ALREADY_USED',
  )
  const second = await invoiceCreate(acting, { clientId, kind: 'FINAL', lines: [goods('1000')], depositIds: [deposit] })
  expect(await read(second)).toMatchObject({ deducted: 0n, balance: 120000n })
})

it('deposits without a quote are named, and belong to the same client and currency', async () => {
  const lines = [goods('100')]
  const deposit = await invoiceIssue(acting, await invoiceCreate(acting, { clientId, kind: 'DEPOSIT', lines }), {})
  const naming = (more: object) =>
    code(invoiceCreate(acting, { clientId, kind: 'FINAL', lines, depositIds: [deposit], ...more }))
  expect(await naming({ kind: 'STANDARD' })).toBe('NOT_ALLOWED')
  expect(await naming({ currency: 'USD' })).toBe('OTHER_CURRENCY')
  const final = await invoiceCreate(acting, { clientId, kind: 'FINAL', lines: [goods('60')], depositIds: [deposit] })
  await invoiceIssue(acting, final, {})
  expect(await read(final)).toMatchObject({ total: 7200n, deducted: 7200n, balance: 0n })
  expect(paymentStatus(await read(final))).toBe('PAID')
  const rest = await invoiceCreate(acting, { clientId, kind: 'FINAL', lines, depositIds: [deposit] })
  expect(await read(rest)).toMatchObject({ total: 12000n, deducted: 4800n, balance: 7200n })
})

it('two final invoices issued at once share one deposit, and PostgreSQL would refuse more', async () => {
  const deposit = await invoiceIssue(
    acting,
    await invoiceCreate(acting, { clientId, kind: 'DEPOSIT', lines: [goods('100')] }),
    {},
  )
  const drafts = await Promise.all(
    [0, 1].map(() => invoiceCreate(acting, { clientId, kind: 'FINAL', lines: [goods('80')], depositIds: [deposit] })),
  )
  await Promise.all(drafts.map((id) => invoiceIssue(acting, id, {})))
  const finals = await Promise.all(drafts.map(read))
  expect(finals.map(({ deducted }) => deducted).sort((a, b) => Number(a - b))).toEqual([2400n, 9600n])
})

it('a deposit in a foreign currency is deducted at its own rate', async () => {
  const lines = [{ ...goods('1000', '0'), vatCategory: 'G' as const }]
  const deposit = { clientId, kind: 'DEPOSIT' as const, currency: 'USD', lines: [{ ...lines[0]!, unitPrice: '300' }] }
  const paidFirst = await invoiceIssue(acting, await invoiceCreate(acting, deposit), {})
  await rate('USD', '2026-07-01', '0.95')
  clock.set(new Date('2026-07-02T09:00:00Z'))
  const draft = await invoiceCreate(acting, {
    clientId,
    kind: 'FINAL',
    currency: 'USD',
    lines,
    depositIds: [paidFirst],
  })
  const final = await invoiceIssue(acting, draft, {})
  expect(await entries(final)).toEqual(['VE D 411/C900001 665.00; D 4191 270.00; C 707 935.00'])
})

it('a corrective invoice waits until the one that it replaces is wholly credited', async () => {
  const wrong = await invoiceIssue(acting, await invoiceCreate(acting, { clientId, lines: [goods('100')] }), {})
  const lines = [goods('90')]
  expect(await code(invoiceCreate(acting, { clientId, kind: 'CORRECTIVE', lines }))).toBe('REQUIRED')
  const right = await invoiceCreate(acting, { clientId, kind: 'CORRECTIVE', lines, correctsId: wrong })
  expect(await code(invoiceIssue(acting, right, {}))).toBe('BLOCKED')
  await credit(wrong, { full: true })
  await invoiceIssue(acting, right, {})
  expect(await read(right)).toMatchObject({ status: 'ISSUED', correctsId: wrong, total: 10800n })
})

it('deducts no more than is billed at a rate, and the last cent of VAT with the last of the deposit', () => {
  const group = (base: bigint, vat: bigint) => ({ category: 'S' as const, rate: '20.00', allowance: 0n, base, vat })
  const deposit = {
    ...{ depositId: 'd', number: 'FA', category: 'S' as const, rate: '20.00', net: 1001n, vat: 200n },
    ...{ netBase: 1001n, vatBase: 200n, takenNet: 0n, takenVat: 0n },
  }
  const first = deductionsOf([group(500n, 100n)], [deposit])
  expect(first).toMatchObject([{ net: 500n, vat: 100n }])
  const later = { ...deposit, takenNet: 500n, takenVat: 100n }
  expect(deductionsOf([group(900n, 180n)], [later])).toMatchObject([
    { net: 501n, vat: 100n, netBase: 501n, vatBase: 100n },
  ])
  expect(deductionsOf([{ ...group(900n, 90n), rate: '10.00' }], [deposit])).toEqual([])
})
