import { expect, test } from 'vitest'
import { repeatExpenses } from '../../src/modules/expenses/repeat.ts'
import { openOffice } from '../support/office.ts'

const { world, askAs, read, act, done, later } = await openOffice('2026-01-31T09:00:00Z', {
  ...{ Alma: 'ADMIN', Rose: 'ACCOUNTANT', Vera: 'VIEWER' },
})
const repeated = 'expense { repeats repeatsUntil nextOn }'

test('[DEP-1] a subscription comes again as a draft each month until it is stopped', async () => {
  const named = { name: 'Logiciels', account: '651' }
  const { expenseCategory } = await done('expenseCategoryCreate', { input: named }, 'expenseCategory { id }', 'Rose')
  const { supplier } = await done('supplierCreate', { input: { name: 'Nuage SAS' } }, 'supplier { id }', 'Rose')
  const spent = {
    ...{ categoryId: expenseCategory.id, supplierId: supplier.id, spentOn: '2026-01-31', reference: 'N-1' },
    amounts: [{ vatRate: '20', net: '49.90' }],
  }
  const { id } = (await done('expenseCreate', { input: spent }, 'expense { id }', 'Rose')).expense

  const monthly = { every: 'MONTH', until: '2026-12-31' }
  expect((await done('expenseRepeat', { id, input: monthly }, repeated, 'Rose')).expense).toEqual({
    ...{ repeats: 'MONTH', repeatsUntil: '2026-12-31', nextOn: '2026-02-28' },
  })
  expect(await repeatExpenses(world.acting)).toBe(0)
  later('2026-04-02T09:00:00Z')
  expect(await repeatExpenses(world.acting)).toBe(2)

  const query = `{ expenses(filter: { status: { eq: DRAFT } }, orderBy: [{ field: SPENT_ON, direction: ASC }]) { nodes { id spentOn reference net vat } } }`
  const { nodes } = (await read(query, {}, 'Rose')).expenses
  expect(nodes).toMatchObject([
    { spentOn: '2026-01-31', reference: 'N-1', net: '49.90', vat: '9.98' },
    { spentOn: '2026-02-28', reference: null, net: '49.90', vat: '9.98' },
    { spentOn: '2026-03-31', reference: null, net: '49.90', vat: '9.98' },
  ])

  const ofCopy = await act('expenseRepeat', { id: nodes[1].id, input: { every: 'YEAR' } }, repeated, 'Rose')
  expect(ofCopy).toMatchObject({ expense: null, errors: [{ code: 'NOT_ALLOWED', path: ['every'] }] })
  expect((await done('expenseRepeat', { id, input: {} }, repeated, 'Rose')).expense).toEqual({
    ...{ repeats: null, repeatsUntil: null, nextOn: null },
  })
  later('2026-12-01T09:00:00Z')
  expect(await repeatExpenses(world.acting)).toBe(0)
})

test('who may only read makes no expense come again', async () => {
  const { nodes } = (await read('{ expenses { nodes { id } } }')).expenses
  const query = 'mutation($id: ID!) { expenseRepeat(id: $id, input: { every: MONTH }) { errors { code } } }'
  const { errors } = await askAs('Vera', query, { id: nodes[0].id })
  expect(errors).toMatchObject([{ path: ['expenseRepeat'], extensions: { code: 'FORBIDDEN' } }])
})
