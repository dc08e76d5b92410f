import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/kernel/clock.ts'
import { reconcile } from '../../src/modules/ledger/reconcile.ts'
import { schema } from '../../src/schema.ts'
import { openServer } from '../../src/server.ts'
import { caller, signedIn } from '../support/client.ts'
import { copyDemo } from '../support/demo.ts'
import { openWorld } from '../support/world.ts'

await copyDemo()
const world = await openWorld(systemClock)
let server: Awaited<ReturnType<typeof openServer>>
const tokens: Record<string, string> = {}

beforeAll(async () => {
  server = await openServer(world, schema)
  for (const name of ['admin', 'accountant', 'sales', 'support', 'viewer'])
    tokens[name] = await signedIn(server.address, name)
})
afterAll(async () => {
  await server.stop()
  await world.close()
})

// biome-ignore lint/suspicious/noExplicitAny: replies are checked by whole values
const run = async (name: string, mutation: string, type: string, variables: object, fields: string): Promise<any> => {
  const id = 'id' in variables ? ['$id: ID!, ', 'id: $id, '] : ['', '']
  const query = `mutation(${id[0]}$input: ${type}) { ${mutation}(${id[1]}input: $input) { ${fields} errors { code path } } }`
  const { data, errors } = await caller(server.address, tokens[name])(query, variables)
  expect(errors).toBeUndefined()
  return data[mutation]
}

const day = new Date().toISOString().slice(0, 10)
const state = 'expense { id number status net vat total balance }'

test('[DEP-1] [DEP-2] [DEP-3] a hotel bill goes from its receipt to money paid out, and the books agree', async () => {
  const category = (
    await run(
      'accountant',
      'expenseCategoryCreate',
      'ExpenseCategoryCreateInput!',
      { input: { name: 'Hôtels', account: '6256', deductiblePercent: '0', vatRate: '10' } },
      'expenseCategory { id }',
    )
  ).expenseCategory
  const supplier = (
    await run(
      'sales',
      'supplierCreate',
      'SupplierCreateInput!',
      { input: { name: 'Hôtel du Port', siren: '732829320' } },
      'supplier { id code }',
    )
  ).supplier
  const amounts = [{ gross: '110.00' }]
  const input = { supplierId: supplier.id, categoryId: category.id, spentOn: day, reference: 'H-1', amounts }
  const { expense } = await run('sales', 'expenseCreate', 'ExpenseCreateInput!', { input }, state)
  expect(expense).toMatchObject({ status: 'DRAFT', net: '100.00', vat: '10.00', total: '110.00', balance: '0.00' })
  const { id } = expense

  expect((await run('sales', 'expenseCreate', 'ExpenseCreateInput!', { input }, state)).errors).toMatchObject([
    { code: 'DUPLICATE' },
  ])
  expect((await run('sales', 'expenseSubmit', 'ExpenseSubmitInput', { id }, state)).errors).toMatchObject([
    { code: 'RECEIPT_REQUIRED' },
  ])

  const file = (
    await run(
      'sales',
      'fileUploadCreate',
      'FileUploadCreateInput!',
      { input: { name: 'note.pdf', contentType: 'application/pdf', size: 4 } },
      'upload { id url }',
    )
  ).upload
  const path = new URL(file.url)
  expect((await fetch(`${server.address}${path.pathname}${path.search}`, { method: 'PUT', body: '%PDF' })).status).toBe(
    204,
  )
  await run(
    'sales',
    'expenseUpdate',
    'ExpenseUpdateInput!',
    { id, input: { expectedVersion: 1, receiptIds: [file.id] } },
    state,
  )
  expect((await run('sales', 'expenseSubmit', 'ExpenseSubmitInput', { id }, state)).expense.status).toBe('SUBMITTED')

  expect((await run('accountant', 'expenseApprove', 'ExpenseApproveInput', { id }, state)).expense).toMatchObject({
    status: 'APPROVED',
    balance: '110.00',
  })
  const paid = await run('accountant', 'expensePay', 'ExpensePayInput', { id, input: { amount: '60.00' } }, state)
  expect(paid.expense).toMatchObject({ status: 'APPROVED', balance: '50.00' })
  const lines = await world.db.ledgerLine.findMany({ where: { supplierId: { not: null } }, orderBy: { id: 'asc' } })
  expect(lines.map(({ accountCode, auxiliary, debit, credit }) => [accountCode, auxiliary, debit, credit])).toEqual([
    ['401', supplier.code, 0n, 11_000n],
    ['401', supplier.code, 6_000n, 0n],
  ])
  expect(await reconcile(world.db)).toEqual([])
})

test('[DEP-4] what was spent is reported for the accountant by category, supplier and month, and as a file', async () => {
  const { expenseCategory } = await run(
    'accountant',
    'expenseCategoryCreate',
    'ExpenseCategoryCreateInput!',
    { input: { name: '=Fournitures', account: '6064', deductiblePercent: '100', vatRate: '20' } },
    'expenseCategory { id }',
  )
  const lenient = { input: { receiptAbove: '100.00' } }
  await run('admin', 'expensePolicySet', 'ExpensePolicySetInput!', lenient, 'expensePolicy { receiptAbove }')
  const input = { categoryId: expenseCategory.id, spentOn: day, amounts: [{ vatRate: '20', net: '50.00' }] }
  const { id } = (await run('admin', 'expenseCreate', 'ExpenseCreateInput!', { input }, state)).expense
  await run('admin', 'expenseSubmit', 'ExpenseSubmitInput', { id }, state)
  await run('accountant', 'expenseApprove', 'ExpenseApproveInput', { id }, state)

  const report = async (name: string, by: string) => {
    const query = `query($day: Date!) { expenseReport(from: $day, to: $day, by: ${by}) { groups { label count net vat deductibleVat total cost } csv } }`
    return (await caller(server.address, tokens[name])(query, { day })).data.expenseReport
  }
  const hotels = { count: 1, net: '100.00', vat: '10.00', deductibleVat: '0.00', total: '110.00', cost: '110.00' }
  const supplies = { count: 1, net: '50.00', vat: '10.00', deductibleVat: '10.00', total: '60.00', cost: '50.00' }
  const { groups, csv } = await report('accountant', 'CATEGORY')
  expect(groups).toEqual([
    { label: 'Hôtels', ...hotels },
    { label: '=Fournitures', ...supplies },
  ])
  expect(csv).toBe(
    '\uFEFFLibellé;Nombre;HT;TVA;TVA déductible;TTC;Charge\r\nHôtels;1;100,00;10,00;0,00;110,00;110,00\r\n' +
      "'=Fournitures;1;50,00;10,00;10,00;60,00;50,00\r\n",
  )
  expect((await report('accountant', 'SUPPLIER')).groups).toEqual([
    { label: 'Hôtel du Port', ...hotels },
    { label: null, ...supplies },
  ])
  const month = { count: 2, net: '150.00', vat: '20.00', deductibleVat: '10.00', total: '170.00', cost: '160.00' }
  expect((await report('accountant', 'MONTH')).groups).toEqual([{ label: day.slice(0, 7), ...month }])
  expect((await report('sales', 'MONTH')).groups).toEqual([{ label: day.slice(0, 7), ...hotels }])
})

test('[DEP-1] nobody sees another one’s expenses with own scope, and nobody approves their own', async () => {
  const mine = '{ expenses { totalCount } }'
  expect((await caller(server.address, tokens.sales)(mine)).data.expenses.totalCount).toBe(1)
  expect((await caller(server.address, tokens.support)(mine)).data.expenses.totalCount).toBe(0)
  expect((await caller(server.address, tokens.viewer)(mine)).errors).toMatchObject([
    { extensions: { code: 'FORBIDDEN' } },
  ])

  await run(
    'admin',
    'expensePolicySet',
    'ExpensePolicySetInput!',
    { input: { receiptAbove: '50.00', thresholds: [{ role: 'ACCOUNTANT', upTo: '10.00' }] } },
    'expensePolicy { receiptAbove }',
  )
  const categoryId = (await caller(server.address, tokens.admin)('{ expenseCategories { nodes { id } } }')).data
    .expenseCategories.nodes[0].id
  const input = { categoryId, spentOn: day, payer: 'MEMBER', amounts: [{ vatRate: '20', net: '20.00' }] }
  const { id } = (await run('admin', 'expenseCreate', 'ExpenseCreateInput!', { input }, state)).expense
  await run('admin', 'expenseSubmit', 'ExpenseSubmitInput', { id }, state)
  expect((await run('admin', 'expenseApprove', 'ExpenseApproveInput', { id }, state)).errors).toMatchObject([
    { code: 'OWN_EXPENSE' },
  ])
  expect((await run('accountant', 'expenseApprove', 'ExpenseApproveInput', { id }, state)).errors).toMatchObject([
    { code: 'BEYOND_THRESHOLD' },
  ])
  expect(
    (await run('accountant', 'expenseRefuse', 'ExpenseRefuseInput!', { id, input: { reason: 'Sans objet' } }, state))
      .expense.status,
  ).toBe('REFUSED')
  expect(await reconcile(world.db)).toEqual([])
})
