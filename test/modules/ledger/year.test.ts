import { afterAll, beforeAll, expect, it } from 'vitest'
import { steppedClock } from '../../../src/kernel/clock.ts'
import { contractActivate, contractCreate } from '../../../src/modules/contracts/actions.ts'
import { contractBill } from '../../../src/modules/contracts/billing.ts'
import { expenseApprove, expenseCreate, expenseSubmit } from '../../../src/modules/expenses/actions.ts'
import { expensePay } from '../../../src/modules/expenses/disbursements.ts'
import { invoiceIssue } from '../../../src/modules/invoices/actions/issue.ts'
import { ledgerClose } from '../../../src/modules/ledger/closings.ts'
import { fecOf } from '../../../src/modules/ledger/fec.ts'
import { fecFaults } from '../../../src/modules/ledger/fec-check.ts'
import { ledgerRecord } from '../../../src/modules/ledger/manual.ts'
import { reconcile } from '../../../src/modules/ledger/reconcile.ts'
import { accountStatement, agedReceivables, trialBalance, vatSummary } from '../../../src/modules/ledger/statements.ts'
import { quoteAccept, quoteCreate, quoteSend } from '../../../src/modules/quotes/actions.ts'
import { quoteConvertToInvoice } from '../../../src/modules/quotes/billing.ts'
import { supplierCreate } from '../../../src/modules/suppliers/actions.ts'
import { foundCompany, openWorld } from '../../support/world.ts'
import { booksOf, line } from '../books.ts'

const clock = steppedClock(new Date('2026-03-10T09:00:00Z'))
const world = await openWorld(clock)
const { acting, db } = world
let clientId = ''
let supplierId = ''
let categoryId = ''
const { invoice, pay, credit, rate } = booksOf(world, () => clientId)
const on = (day: string) => clock.set(new Date(`${day}T09:00:00Z`))
const year = { from: '2026-01-01', to: '2026-12-31' }

/** A quote of 3,000.00, of which 30 % are asked for before. */
async function agreed(): Promise<(kind: 'DEPOSIT' | 'FINAL') => Promise<string>> {
  const quoteId = await quoteCreate(acting, { party: { clientId }, lines: [line('3000')] })
  await quoteSend(acting, quoteId, {})
  await quoteAccept(acting, quoteId, { signerName: 'Inès Caron' })
  return async (kind) => {
    const part = kind === 'DEPOSIT' ? { kind, percent: '30' } : { kind }
    return invoiceIssue(acting, (await quoteConvertToInvoice(acting, quoteId, part)).invoiceId, {})
  }
}

async function bought(net: string, day: string): Promise<string> {
  const amounts = [{ vatRate: '20', net }]
  const id = await expenseCreate(acting, { supplierId, categoryId, spentOn: day, reference: day, amounts })
  await expenseSubmit(acting, id, {})
  return expenseApprove(acting, id, {})
}

beforeAll(async () => {
  ;({ clientId } = await foundCompany(world))
  await rate('USD', '2026-07-01', '0.92')
  await db.expensePolicy.create({ data: { receiptAbove: 10_000_000n, currency: 'EUR' } })
  ;({ id: categoryId } = await db.expenseCategory.create({ data: { name: 'Missions', account: '6256' } }))
  supplierId = await supplierCreate(acting, { name: 'Hôtel du Port' })
  const services = await invoice('1000')
  on('2026-04-05')
  await pay('600.00', services)
  on('2026-04-20')
  await credit(services, { amount: '120.00' })
  on('2026-05-05')
  await ledgerClose(acting, { kind: 'MONTH', endsOn: '2026-04-30' })
  const abroad = await invoice('1000', { currency: 'USD', rate: '0' })
  on('2026-06-01')
  const part = await agreed()
  const deposit = await part('DEPOSIT')
  on('2026-06-10')
  await pay('1080.00', deposit, { receivedOn: '2026-06-10' })
  on('2026-06-30')
  const final = await part('FINAL')
  on('2026-07-01')
  await pay('1000.00', abroad, { currency: 'USD', receivedOn: '2026-07-01' })
  on('2026-08-10')
  await pay('1260.00', final, { receivedOn: '2026-08-10' })
  on('2026-09-15')
  await expensePay(acting, await bought('100.00', '2026-09-02'), {})
  on('2026-09-30')
  const lines = [
    { account: '627', debit: '12.50' },
    { account: '512', credit: '12.50' },
  ]
  await ledgerRecord(acting, { journal: 'BQ', date: '2026-09-30', label: 'Frais bancaires', lines })
  on('2026-10-01')
  await pay('500.00', services, { receivedOn: '2026-10-01' })
  on('2026-10-15')
  const monthly = [{ description: 'Maintenance', quantity: '1', unitPrice: '310', vatRate: '20' }]
  const service = { clientId, name: 'Entretien', startsOn: '2026-10-15', lines: monthly }
  const contractId = await contractActivate(acting, await contractCreate(acting, service), {})
  on('2026-11-20')
  await invoiceIssue(acting, (await contractBill(acting, contractId, {})).invoiceId, {})
  on('2026-12-01')
  await bought('50.00', '2026-12-01')
  on('2026-12-15')
  await invoice('300', { rate: '10' })
})
afterAll(world.close)

// Written by hand from the story above: account, debits, credits, in cents.
const expected = [
  ['401', 12000n, 18000n],
  ['411', 677400n, 446000n],
  ['4191', 90000n, 90000n],
  ['44566', 3000n, 0n],
  ['44571', 0n, 57000n],
  ['44574', 59000n, 95400n],
  ['512', 436000n, 13250n],
  ['6256', 15000n, 0n],
  ['627', 1250n, 0n],
  ['706', 0n, 582000n],
  ['7096', 10000n, 0n],
  ['766', 0n, 2000n],
]
const totals = async () =>
  (await trialBalance(db, year)).map(({ account, debit, credit: side }) => [account, debit, side])

it('a year of business ends in the trial balance that was worked out by hand', async () => {
  expect(await totals()).toEqual(expected)
  expect(await reconcile(db)).toEqual([])
})

it('its VAT, ageing, statement and FEC say the same to the cent', async () => {
  const vat = await vatSummary(db, year)
  expect(vat).toEqual({
    rows: [{ rate: '20', onReceipts: 57000n, onDebits: 0n, deductible: 3000n, onAssets: 0n }],
    untaxed: 90000n,
    waiting: 36400n,
  })
  expect(await agedReceivables(db, '2026-12-31')).toMatchObject([
    { notDue: 33000n, days30: 74400n, days60: 0n, days90: 0n, older: 126000n, unallocated: -2000n, total: 231400n },
  ])
  expect((await accountStatement(db, { account: '411', clientId }, year)).closing).toBe(231400n)
  const { name, text } = await fecOf(db, { siren: '732829320', currency: 'EUR' }, 2026)
  expect(fecFaults(name, text)).toEqual([])
  const debits = text
    .split('\r\n')
    .slice(1, -1)
    .map((row) => BigInt(row.split('\t')[11]!.replace(',', '')))
  expect(debits.reduce((sum, debit) => sum + debit, 0n)).toBe(1303650n)
})

it('E10: what is late falls into its bucket, and the buckets add up to account 411', async () => {
  on('2026-12-20')
  const dues = ['2027-07-15', '2027-06-15', '2027-05-15', '2027-04-15', '2027-01-15']
  const nets = ['10', '20', '30', '40', '50']
  for (const [index, due] of dues.entries()) await invoice(nets[index]!, { due })
  const [aged] = await agedReceivables(db, '2027-06-30')
  expect(aged).toMatchObject({
    notDue: 1200n,
    days30: 2400n,
    days60: 3600n,
    days90: 4800n,
    older: 239400n,
    unallocated: -2000n,
  })
  expect(aged!.total).toBe(231400n + 18000n)
  const account = await accountStatement(db, { account: '411' }, { from: '2026-01-01', to: '2027-06-30' })
  expect(aged!.total).toBe(account.closing)
})

it('its closing leaves the result on 120 and opens the next year with what is left', async () => {
  on('2027-01-20')
  await ledgerClose(acting, { kind: 'YEAR', endsOn: '2026-12-31' })
  const opening = await trialBalance(db, { from: '2027-01-01', to: '2027-12-31' })
  // 5,820.00 + 150.00 sold, 20.00 gained, less 100.00 granted, 150.00 spent and 12.50 paid; VAT of the last five waits.
  expect(opening.map((row) => [row.account, row.opening])).toEqual([
    ['120', -572750n],
    ['401', -6000n],
    ['411', 249400n],
    ['44566', 3000n],
    ['44571', -57000n],
    ['44574', -39400n],
    ['512', 422750n],
  ])
  expect(await reconcile(db)).toEqual([])
})
