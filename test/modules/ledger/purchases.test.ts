import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { steppedClock, toDate } from '../../../src/kernel/clock.ts'
import { expenseApprove, expenseCreate, expenseSubmit } from '../../../src/modules/expenses/actions.ts'
import { disbursementCancel, expensePay } from '../../../src/modules/expenses/disbursements.ts'
import { ledgerClose } from '../../../src/modules/ledger/closings.ts'
import { fecOf } from '../../../src/modules/ledger/fec.ts'
import { fecFaults } from '../../../src/modules/ledger/fec-check.ts'
import { ledgerRecord } from '../../../src/modules/ledger/manual.ts'
import { reconcile } from '../../../src/modules/ledger/reconcile.ts'
import { supplierCreate } from '../../../src/modules/suppliers/actions.ts'
import { foundCompany, openWorld } from '../../support/world.ts'

const clock = steppedClock(new Date('2026-05-04T09:00:00Z'))
const world = await openWorld(clock)
const { acting, db } = world
const company = { siren: '732829320', currency: 'EUR' }
let supplierId = ''
let categoryId = ''

beforeAll(async () => {
  await foundCompany(world)
  await db.expensePolicy.create({ data: { receiptAbove: 10_000_000n, currency: 'EUR' } })
  supplierId = await supplierCreate(acting, { name: 'Hôtel du Port' })
  ;({ id: categoryId } = await db.expenseCategory.create({ data: { name: 'Missions', account: '6256' } }))
})
afterEach(async () => expect(await reconcile(db)).toEqual([]))
afterAll(world.close)

async function bought(net: string): Promise<string> {
  const id = await expenseCreate(acting, {
    ...{ supplierId, categoryId, spentOn: '2026-05-04', reference: net },
    amounts: [{ vatRate: '20', net }],
  })
  await expenseSubmit(acting, id, {})
  return expenseApprove(acting, id, {})
}

/** The lines of account 401 in the year’s file: who, what for, how much, whether lettered. */
async function fileOf(year: number) {
  const { name, text } = await fecOf(db, company, year)
  expect(fecFaults(name, text)).toEqual([])
  const rows = text.split('\r\n').slice(1, -1).map((row) => row.split('\t')) // biome-ignore format: one step
  return rows.filter((row) => row[4] === '401').map((row) => [row[7], row[8], row[11], row[12], row[13] !== ''])
}

it('letters a supplier’s invoice once it is paid in full, and takes the letter away with the payment', async () => {
  const id = await bought('100.00')
  await expensePay(acting, id, { amount: '20.00' })
  expect((await fileOf(2026)).every(([, , , , lettered]) => !lettered)).toBe(true)
  await expensePay(acting, id, {})
  expect(await fileOf(2026)).toEqual([
    ['Hôtel du Port', '100.00', '0,00', '120,00', true],
    ['Hôtel du Port', 'DC-2026-000001', '20,00', '0,00', true],
    ['Hôtel du Port', 'DC-2026-000002', '100,00', '0,00', true],
  ].sort()) // biome-ignore format: read by column
  const { id: paid } = await db.disbursement.findFirstOrThrow({ where: { number: 'DC-2026-000002' } })
  await disbursementCancel(acting, paid, { reason: 'Rejet' })
  const open = (await fileOf(2026)).filter(([, , , , lettered]) => !lettered)
  expect(open.map(([, ref]) => ref)).toEqual(expect.arrayContaining(['100.00', 'DC-2026-000001']))
  expect(open).toHaveLength(2)
  await expensePay(acting, id, {})
})

it('a year’s end carries what is owed to suppliers over, and nothing that is paid', async () => {
  await bought('50.00')
  clock.set(new Date('2027-01-05T09:00:00Z'))
  await ledgerClose(acting, { kind: 'YEAR', endsOn: '2026-12-31' })
  const carried = await db.ledgerLine.findMany({ where: { accountCode: '401', journal: 'AN' } })
  expect(carried).toMatchObject([{ supplierId, pieceRef: '50.00', credit: 6000n, date: toDate('2027-01-01') }])
  expect(await fileOf(2027)).toEqual([['Hôtel du Port', '50.00', '0,00', '60,00', false]])
})

it('payroll that is booked by hand on 421 is no expense', async () => {
  await ledgerRecord(acting, {
    ...{ journal: 'OD', date: '2027-01-05', label: 'Paie de janvier', pieceRef: 'PAIE-01' },
    lines: [
      { account: '628', debit: '1000.00' },
      { account: '421', credit: '1000.00' },
    ],
  })
  expect(await db.ledgerLine.count({ where: { accountCode: '421' } })).toBe(1)
})
