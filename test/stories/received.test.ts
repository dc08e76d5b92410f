import { afterAll, beforeAll, expect, test } from 'vitest'
import { steppedClock } from '../../src/kernel/clock.ts'
import { schema } from '../../src/schema.ts'
import { openServer } from '../../src/server.ts'
import { cii, ubl } from '../documents/samples.ts'
import { type Ask, enter, join } from '../support/people.ts'
import { foundCompany, openWorld } from '../support/world.ts'

const world = await openWorld(steppedClock(new Date('2026-03-10T09:00:00Z')))
let server: Awaited<ReturnType<typeof openServer>>
let ask: Ask

beforeAll(async () => {
  await foundCompany(world)
  server = await openServer(world, schema)
  await join(world, 'Noé', 'ACCOUNTANT')
  ;({ ask } = await enter(server.address, 'Noé'))
})
afterAll(async () => {
  await server.stop()
  await world.close()
})

async function uploaded(name: string, text: string): Promise<string> {
  const input = { name, contentType: 'application/xml', size: text.length }
  const upload = `mutation($input: FileUploadCreateInput!) { fileUploadCreate(input: $input) { upload { id url } } }`
  const { id, url } = (await ask(upload, { input })).data.fileUploadCreate.upload
  const { pathname, search } = new URL(url)
  expect((await fetch(`${server.address}${pathname}${search}`, { method: 'PUT', body: text })).status).toBe(204)
  return id
}

const fields = `expense { status description reference spentOn dueOn net vat total reverseCharge amounts { vatRate net vat }
  supplier { name siren vatNumber iban address { city country } } category { name } receipts { name } } errors { code path }`
async function receive(text: string, more: object = {}) {
  const input = { fileId: await uploaded('facture.xml', text), ...more }
  const { data, errors } = await ask(
    `mutation($input: ExpenseReceiveInput!) { expenseReceive(input: $input) { ${fields} } }`,
    { input },
  )
  expect(errors).toBeUndefined()
  return data.expenseReceive
}

test('[DEP-2] a supplier’s electronic invoice becomes a draft with its receipt, once, and only one that is ours', async () => {
  const category = `mutation { expenseCategoryCreate(input: { name: "Bois", account: "6064" }) { expenseCategory { id } } }`
  const categoryId = (await ask(category)).data.expenseCategoryCreate.expenseCategory.id

  expect((await receive(ubl)).errors).toEqual([{ code: 'REQUIRED', path: ['categoryId'] }])
  const { expense, errors } = await receive(ubl, { categoryId })
  expect(errors).toEqual([])
  expect(expense).toEqual({
    ...{ status: 'DRAFT', description: 'Bois & Pins', reference: 'F-2026-77', spentOn: '2026-03-02' },
    ...{ dueOn: '2026-04-01', net: '300.00', vat: '31.00', total: '331.00', reverseCharge: false },
    amounts: [
      { vatRate: '20', net: '100.00', vat: '20.00' },
      { vatRate: '5.5', net: '200.00', vat: '11.00' },
    ],
    supplier: {
      ...{ name: 'Bois & Pins', siren: '404833048', vatNumber: 'FR83404833048', iban: null },
      address: { city: 'Lorient', country: 'FR' },
    },
    ...{ category: { name: 'Bois' }, receipts: [{ name: 'facture.xml' }] },
  })
  expect((await receive(ubl)).errors).toMatchObject([{ code: 'DUPLICATE' }])

  // The next one of the same supplier needs no category.
  const next = await receive(ubl.replace('F-2026-77', 'F-2026-78'))
  expect([next.errors, next.expense.category.name]).toEqual([[], 'Bois'])
  expect(await world.db.supplier.count()).toBe(1)

  const refused = async (text: string) => (await receive(text, { categoryId })).errors
  expect(await refused(ubl.replace('732829320', '404833048'))).toEqual([{ code: 'NOT_ALLOWED', path: ['fileId'] }])
  expect(await refused(ubl.replace('>380<', '>381<'))).toEqual([{ code: 'NOT_ALLOWED', path: ['fileId'] }])
  expect(await refused('<html/>')).toEqual([{ code: 'FILE_UNREADABLE', path: ['fileId'] }])

  // Bought in Germany: no VAT is charged, the company owes it.
  expect((await receive(cii, { categoryId })).expense).toMatchObject({
    ...{ reverseCharge: true, net: '500.00', vat: '0.00', amounts: [{ vatRate: '20', net: '500.00' }] },
    supplier: { name: 'Holz GmbH', vatNumber: 'DE136695976', address: { city: 'Berlin', country: 'DE' } },
  })
})
