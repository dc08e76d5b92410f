import { afterAll, beforeAll, expect, test } from 'vitest'
import { fromDate, steppedClock } from '../../../src/kernel/clock.ts'
import { expenseApprove, expenseCreate, expenseSubmit } from '../../../src/modules/expenses/actions.ts'
import { expenseRepeat, repeatExpenses } from '../../../src/modules/expenses/repeat.ts'
import { supplierCreate } from '../../../src/modules/suppliers/actions.ts'
import { join } from '../../support/people.ts'
import { foundCompany, openWorld } from '../../support/world.ts'

const clock = steppedClock(new Date('2026-02-01T09:00:00Z'))
const world = await openWorld(clock)
const { acting, db } = world
let rentId = ''

beforeAll(async () => {
  await foundCompany(world)
  await db.expensePolicy.create({ data: { receiptAbove: 100_000_000n, currency: 'EUR' } })
  const { id: categoryId } = await db.expenseCategory.create({ data: { name: 'Loyer', account: '6132' } })
  const supplierId = await supplierCreate(acting, { name: 'SCI des Halles' })
  const createdById = await join(world, 'Rose', 'ACCOUNTANT')
  const amounts = [{ net: '900.00' }]
  rentId = await expenseCreate(acting, { supplierId, categoryId, spentOn: '2026-01-31', reference: 'L-1', amounts })
  await db.expense.update({ where: { id: rentId }, data: { createdById } })
  await expenseSubmit(acting, rentId, {})
  await expenseApprove(acting, rentId, {})
})
afterAll(world.close)

const drafts = () => db.expense.findMany({ where: { originId: rentId }, orderBy: { spentOn: 'asc' } })
const days = async () => (await drafts()).map(({ spentOn }) => fromDate(spentOn))
const nextOn = async () => (await db.expense.findUniqueOrThrow({ where: { id: rentId } })).nextOn

test('an approved rent comes again as a draft, once on the last day of each month, until its end', async () => {
  await expenseRepeat(acting, rentId, { every: 'MONTH', until: '2026-04-30' })
  expect(await repeatExpenses(acting)).toBe(0)
  clock.set(new Date('2026-04-05T09:00:00Z'))
  const done = await Promise.all([repeatExpenses(acting), repeatExpenses(acting)])
  expect(done[0] + done[1]).toBe(2)
  expect(await days()).toEqual(['2026-02-28', '2026-03-31'])
  const { createdById } = await db.expense.findUniqueOrThrow({ where: { id: rentId } })
  expect((await drafts())[0]).toMatchObject({
    ...{ status: 'DRAFT', net: 90_000n, vat: 18_000n, reference: null, description: 'SCI des Halles', createdById },
  })

  clock.set(new Date('2026-06-01T09:00:00Z'))
  expect(await repeatExpenses(acting)).toBe(1)
  expect([await days(), await nextOn()]).toEqual([['2026-02-28', '2026-03-31', '2026-04-30'], null])
})

test('it comes no more once nobody says how often, and what came of it does not come again itself', async () => {
  await expenseRepeat(acting, rentId, { every: 'QUARTER' })
  expect(await nextOn()).toEqual(new Date('2026-07-31'))
  await expenseRepeat(acting, rentId, {})
  expect(await nextOn()).toBeNull()
  const [draft] = await drafts()
  await expect(expenseRepeat(acting, draft!.id, { every: 'YEAR' })).rejects.toMatchObject({ code: 'NOT_ALLOWED' })
})

test('what cannot come again holds nothing back: the others come, it is told of, and it comes once it can', async () => {
  const { supplierId, categoryId } = await db.expense.findUniqueOrThrow({ where: { id: rentId } })
  const spent = { supplierId, categoryId, spentOn: '2026-05-15', amounts: [{ net: '50.00' }], allowDuplicate: true }
  const abroad = await expenseCreate(acting, { ...spent, currency: 'USD' })
  const atHome = await expenseCreate(acting, spent)
  for (const id of [abroad, atHome]) await expenseRepeat(acting, id, { every: 'MONTH', until: '2026-06-30' })
  const { currency, validFrom, rate } = (await db.exchangeRate.findMany())[0]!
  await db.exchangeRate.deleteMany()

  clock.set(new Date('2026-07-01T09:00:00Z'))
  await expect(repeatExpenses(acting)).rejects.toMatchObject({
    ...{ message: `${abroad} could not be done`, errors: [{ code: 'NOT_FOUND' }] },
  })
  expect(await db.expense.findMany({ where: { originId: { in: [abroad, atHome] } } })).toMatchObject([
    { originId: atHome, status: 'DRAFT', net: 5_000n },
  ])

  await db.exchangeRate.create({ data: { currency, validFrom, rate } })
  expect([await repeatExpenses(acting), await repeatExpenses(acting)]).toEqual([1, 0])
})
