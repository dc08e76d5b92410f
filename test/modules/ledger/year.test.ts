import { afterAll, beforeAll, expect, it } from 'vitest'
import { steppedClock } from '../../../src/kernel/clock.ts'
import { ledgerClose } from '../../../src/modules/ledger/closings.ts'
import { fecOf } from '../../../src/modules/ledger/fec.ts'
import { fecFaults } from '../../../src/modules/ledger/fec-check.ts'
import { ledgerRecord } from '../../../src/modules/ledger/manual.ts'
import { reconcile } from '../../../src/modules/ledger/reconcile.ts'
import { accountStatement, agedReceivables, trialBalance, vatSummary } from '../../../src/modules/ledger/statements.ts'
import { foundCompany, openWorld } from '../../support/world.ts'
import { booksOf } from '../books.ts'

const clock = steppedClock(new Date('2026-03-10T09:00:00Z'))
const world = await openWorld(clock)
const { acting, db } = world
let clientId = ''
const { invoice, pay, credit, rate } = booksOf(world, () => clientId)
const on = (day: string) => clock.set(new Date(`${day}T09:00:00Z`))
const year = { from: '2026-01-01', to: '2026-12-31' }

beforeAll(async () => {
  ;({ clientId } = await foundCompany(world))
  await rate('USD', '2026-07-01', '0.92')
  const services = await invoice('1000')
  on('2026-04-05')
  await pay('600.00', services)
  on('2026-04-20')
  await credit(services, { amount: '120.00' })
  on('2026-05-05')
  const abroad = await invoice('1000', { currency: 'USD', rate: '0' })
  on('2026-07-01')
  await pay('1000.00', abroad, { currency: 'USD', receivedOn: '2026-07-01' })
  on('2026-09-30')
  const lines = [
    { account: '627', debit: '12.50' },
    { account: '512', credit: '12.50' },
  ]
  await ledgerRecord(acting, { journal: 'BQ', date: '2026-09-30', label: 'Frais bancaires', lines })
  on('2026-10-01')
  await pay('500.00', services, { receivedOn: '2026-10-01' })
  on('2026-12-15')
  await invoice('300', { rate: '10' })
})
afterAll(world.close)

// Written by hand from the story above: account, debits, credits, in cents.
const expected = [
  ['411', 243000n, 212000n],
  ['44571', 0n, 18000n],
  ['44574', 20000n, 23000n],
  ['512', 202000n, 1250n],
  ['627', 1250n, 0n],
  ['706', 0n, 220000n],
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
  const none = { onDebits: 0n, deductible: 0n, onAssets: 0n }
  expect(vat).toEqual({ rows: [{ rate: '20', onReceipts: 18000n, ...none }], untaxed: 90000n, waiting: 3000n })
  const nothing = { days30: 0n, days60: 0n, days90: 0n, older: 0n }
  expect(await agedReceivables(db, '2026-12-31')).toMatchObject([
    { ...nothing, notDue: 33000n, unallocated: -2000n, total: 31000n },
  ])
  expect((await accountStatement(db, { account: '411', clientId }, year)).closing).toBe(31000n)
  const { name, text } = await fecOf(db, { siren: '732829320', currency: 'EUR' }, 2026)
  expect(fecFaults(name, text)).toEqual([])
  const debits = text
    .split('\r\n')
    .slice(1, -1)
    .map((row) => BigInt(row.split('\t')[11]!.replace(',', '')))
  expect(debits.reduce((sum, debit) => sum + debit, 0n)).toBe(476250n)
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
    older: 39000n,
    unallocated: -2000n,
  })
  expect(aged!.total).toBe(31000n + 18000n)
  const account = await accountStatement(db, { account: '411' }, { from: '2026-01-01', to: '2027-06-30' })
  expect(aged!.total).toBe(account.closing)
})

it('its closing leaves the result on 120 and opens the next year with what is left', async () => {
  on('2027-01-20')
  await ledgerClose(acting, { kind: 'YEAR', endsOn: '2026-12-31' })
  const opening = await trialBalance(db, { from: '2027-01-01', to: '2027-12-31' })
  // 2,200.00 + 150.00 sold, 20.00 gained, less 100.00 granted and 12.50 paid; VAT of the last five invoices waits.
  expect(opening.map((row) => [row.account, row.opening])).toEqual([
    ['120', -225750n],
    ['411', 49000n],
    ['44571', -18000n],
    ['44574', -6000n],
    ['512', 200750n],
  ])
  expect(await reconcile(db)).toEqual([])
})
