import { afterAll, beforeAll, expect, it } from 'vitest'
import { steppedClock, toDate } from '../../../src/kernel/clock.ts'
import { contractActivate, contractCreate } from '../../../src/modules/contracts/actions.ts'
import { contractBill } from '../../../src/modules/contracts/billing.ts'
import { expenseApprove, expenseCreate, expenseSubmit } from '../../../src/modules/expenses/actions.ts'
import { expenseBill } from '../../../src/modules/expenses/billing.ts'
import { invoiceDiscard } from '../../../src/modules/invoices/actions/discard.ts'
import { invoiceUnbilled, unbilledItems } from '../../../src/modules/invoices/unbilled.ts'
import { quoteAccept, quoteCreate, quoteSend } from '../../../src/modules/quotes/actions.ts'
import { quoteConvertToInvoice } from '../../../src/modules/quotes/billing.ts'
import { contractQuoteRenewal } from '../../../src/modules/quotes/renewals.ts'
import { supplierCreate } from '../../../src/modules/suppliers/actions.ts'
import { foundCompany, openWorld } from '../../support/world.ts'

const clock = steppedClock(new Date('2026-03-20T09:00:00Z'))
const world = await openWorld(clock)
const { acting, db } = world
let clientId = ''
const service = { description: 'Maintenance', quantity: '1', unitPrice: '310', vatRate: '20' }
const contract = async () =>
  contractActivate(
    acting,
    await contractCreate(acting, {
      clientId,
      name: 'Entretien',
      startsOn: '2026-02-15',
      indexationPercent: '2.5',
      lines: [service],
    }),
    {},
  )
const shown = async () =>
  (await unbilledItems(acting, { clientId })).map(({ kind, since, net }) => `${kind} ${since} ${net}`)

beforeAll(async () => {
  ;({ clientId } = await foundCompany(world))
})
afterAll(world.close)

it('lists everything unbilled, invoices it once, and lists it again when a draft goes', async () => {
  await contract()
  const quoteId = await quoteCreate(acting, { party: { clientId }, lines: [{ ...service, description: 'Audit' }] })
  await quoteSend(acting, quoteId, {})
  await quoteAccept(acting, quoteId, { signerName: 'Inès Caron' })
  await db.expensePolicy.create({ data: { receiptAbove: 10_000_000n, currency: 'EUR' } })
  const { id: categoryId } = await db.expenseCategory.create({ data: { name: 'Missions', account: '6256' } })
  const supplierId = await supplierCreate(acting, { name: 'Hôtel du Port' })
  const expenseId = await expenseCreate(acting, {
    ...{ supplierId, categoryId, clientId, spentOn: '2026-03-02', markupPercent: '10' },
    amounts: [{ vatRate: '20', net: '100.00' }],
  })
  await expenseSubmit(acting, expenseId, {})
  await expenseApprove(acting, expenseId, {})
  const all = ['PERIOD 2026-02-15 62000', 'EXPENSE 2026-03-02 11000', 'QUOTE 2026-03-20 31000']
  expect(await shown()).toEqual(all)

  const made = await invoiceUnbilled(acting, { clientId })
  const drafts = await db.invoice.findMany({ where: { id: { in: made } }, orderBy: { net: 'asc' } })
  expect(drafts.map(({ status, net }) => [status, net])).toEqual([['DRAFT', 11000n], ['DRAFT', 31000n], ['DRAFT', 62000n]]) // biome-ignore format: one list
  expect(await shown()).toEqual([])
  await expect(invoiceUnbilled(acting, { clientId })).rejects.toMatchObject({ code: 'NOTHING_REMAINS' })
  await expect(expenseBill(acting, { clientId, expenseIds: [expenseId] })).rejects.toMatchObject({
    code: 'NOTHING_REMAINS',
  })

  for (const id of made) await invoiceDiscard(acting, id, {})
  expect(await shown()).toEqual(all)
  const only = await invoiceUnbilled(acting, { ids: [expenseId] })
  expect(only).toHaveLength(1)
  expect(await shown()).toEqual(all.filter((item) => !item.startsWith('EXPENSE')))
  expect(await db.expense.findUniqueOrThrow({ where: { id: expenseId } })).toMatchObject({ billed: true })
})

it('a renewal is quoted at the indexed prices for the next term; accepting it renews the contract, which alone bills it', async () => {
  const id = await contract()
  await contractBill(acting, id, {})
  const { quoteId } = await contractQuoteRenewal(acting, id, {})
  expect(await db.quote.findUniqueOrThrow({ where: { id: quoteId } })).toMatchObject({ net: 381300n, renewsId: id })
  await quoteSend(acting, quoteId, {})
  await quoteAccept(acting, quoteId, { signerName: 'Inès Caron' })
  expect(await db.contract.findUniqueOrThrow({ where: { id } })).toMatchObject({ endsOn: toDate('2028-02-14') })
  const history = await db.contractTerm.findMany({ where: { contractId: id }, orderBy: { startsOn: 'asc' } })
  expect(history.map(({ net }) => net)).toEqual([31000n, 31775n])
  await expect(quoteConvertToInvoice(acting, quoteId, { kind: 'STANDARD' })).rejects.toMatchObject({
    code: 'NOT_ALLOWED',
  })
})
