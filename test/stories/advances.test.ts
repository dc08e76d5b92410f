import { expect, test } from 'vitest'
import { reconcile } from '../../src/modules/ledger/reconcile.ts'
import { openOffice } from '../support/office.ts'

// biome-ignore lint/suspicious/noExplicitAny: replies are checked by whole values
type Any = any

const { world, read, act, done, address } = await openOffice('2026-03-10T09:00:00Z', {
  ...{ Alma: 'ADMIN', Rose: 'ACCOUNTANT' },
})
const money = 'expense { id status balance }'

async function receipt(content: string): Promise<string> {
  const file = { name: 'taxi.pdf', contentType: 'application/pdf', size: content.length }
  const { upload } = await done('fileUploadCreate', { input: file }, 'upload { id url }', 'Rose')
  const { pathname, search } = new URL(upload.url)
  expect((await fetch(`${address()}${pathname}${search}`, { method: 'PUT', body: content })).status).toBe(204)
  return upload.id
}

test('[DEP-1] [DEP-3] what a member advanced is approved by another, paid back, and stands on 421 meanwhile', async () => {
  const taxis = { name: 'Taxis', account: '6251', deductiblePercent: '0', vatRate: '10' }
  const { expenseCategory } = await done('expenseCategoryCreate', { input: taxis }, 'expenseCategory { id }')
  const spent = {
    categoryId: expenseCategory.id,
    spentOn: '2026-03-09',
    payer: 'MEMBER',
    amounts: [{ gross: '44.00' }],
  }
  const record = async (receiptIds: string[]): Promise<Any> =>
    act('expenseCreate', { input: { ...spent, receiptIds } }, money, 'Rose')
  const { id } = (await record([await receipt('%PDF-one'), await receipt('%PDF-two')])).expense
  expect((await record([await receipt('%PDF-two')])).errors).toMatchObject([{ code: 'DUPLICATE' }])

  await done('expenseSubmit', { id, input: {} }, '', 'Rose')
  expect((await act('expenseApprove', { id, input: {} }, money, 'Rose')).errors).toMatchObject([
    { code: 'OWN_EXPENSE' },
  ])
  expect((await done('expenseRefuse', { id, input: { reason: 'Illisible' } }, money)).expense.status).toBe('REFUSED')
  const mended = { expectedVersion: 3, description: 'Taxi, gare de Lyon' }
  expect((await done('expenseUpdate', { id, input: mended }, money, 'Rose')).expense.status).toBe('DRAFT')
  await done('expenseSubmit', { id, input: {} }, '', 'Rose')
  expect((await done('expenseApprove', { id, input: {} }, money)).expense).toMatchObject({ balance: '44.00' })

  const back = { method: 'TRANSFER', paidOn: '2026-03-10' }
  expect((await done('expenseReimburse', { id, input: back }, money)).expense).toEqual({
    ...{ id, status: 'REIMBURSED', balance: '0.00' },
  })
  const { trialBalance } = await read('{ trialBalance(year: 2026) { rows { account debit credit } } }')
  expect(trialBalance.rows).toEqual([
    { account: '421', debit: '44.00', credit: '44.00' },
    { account: '512', debit: '0.00', credit: '44.00' },
    { account: '6251', debit: '44.00', credit: '0.00' },
  ])
  expect(await reconcile(world.db)).toEqual([])
})
