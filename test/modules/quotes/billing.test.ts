import { afterAll, beforeAll, expect, test } from 'vitest'
import { steppedClock } from '../../../src/kernel/clock.ts'
import { quoteAccept, quoteCreate, quoteSend } from '../../../src/modules/quotes/actions.ts'
import { quoteConvertToInvoice } from '../../../src/modules/quotes/billing.ts'
import { foundCompany, openWorld } from '../../support/world.ts'

const world = await openWorld(steppedClock(new Date('2026-05-04T09:00:00Z')))
const { acting, db } = world
let clientId = ''

beforeAll(async () => {
  ;({ clientId } = await foundCompany(world))
})
afterAll(world.close)

type Offer = Omit<Parameters<typeof quoteCreate>[1], 'party'>

const offer = (content: Offer) => quoteCreate(acting, { party: { clientId }, ...content })

async function accepted(content: Offer): Promise<string> {
  const id = await offer(content)
  await quoteSend(acting, id, {})
  await quoteAccept(acting, id, { signerName: 'Inès Caron' })
  return id
}

async function bill(quoteId: string, part: Omit<Parameters<typeof quoteConvertToInvoice>[2], 'kind'> = {}) {
  const { invoiceId } = await quoteConvertToInvoice(acting, quoteId, { kind: 'PROGRESS', ...part })
  return (await db.invoice.findUniqueOrThrow({ where: { id: invoiceId } })).net
}
const quoteOf = (id: string) => db.quote.findUniqueOrThrow({ where: { id }, include: { lines: true } })
const sold = (quantity: string, unitPrice: string) => ({ description: 'Audit', quantity, unitPrice, vatRate: '20' })

test('a discount on the whole document comes off the quote and off its invoice', async () => {
  for (const discount of [{ percent: '10' }, { amount: '100.00' }]) {
    const id = await accepted({ lines: [sold('10', '100')], discount })
    expect((await quoteOf(id)).net).toBe(90_000n)
    expect(await bill(id)).toBe(90_000n)
  }
})

test('parts share fixed discounts, and together bill the quote to the cent', async () => {
  const id = await accepted({
    lines: [{ ...sold('3', '33.33'), discountAmount: '10.00' }, sold('2', '50')],
    discount: { amount: '20.00' },
  })
  const { net } = await quoteOf(id)
  expect(net).toBe(16_999n)

  const parts = [await bill(id, { percent: '33.33' }), await bill(id, { percent: '33.33' }), await bill(id)]
  expect(parts.reduce((sum, part) => sum + part)).toBe(net)
  expect(await quoteOf(id)).toMatchObject({ status: 'INVOICED', invoicedNet: 18_999n })
})

test('quantities bill their share of a line’s discount, whichever comes first', async () => {
  const id = await accepted({ lines: [{ ...sold('3', '100'), discountAmount: '100.00' }] })
  const [line] = (await quoteOf(id)).lines
  const parts = []
  for (const quantity of ['1', '1', '1']) parts.push(await bill(id, { lines: [{ lineId: line!.id, quantity }] }))
  expect(parts).toEqual([6667n, 6666n, 6667n])
})

test('a line that is asked for twice in one invoice is refused', async () => {
  const id = await accepted({ lines: [sold('3', '100')] })
  const [line] = (await quoteOf(id)).lines
  const twice = ['2', '2'].map((quantity) => ({ lineId: line!.id, quantity }))
  await expect(bill(id, { lines: twice })).rejects.toMatchObject({
    path: ['lines', '1', 'lineId'],
    code: 'NOT_ALLOWED',
  })
  expect((await quoteOf(id)).invoicedNet).toBe(0n)
})

test.each([
  ['an amount with too many decimals', { amount: '10.123' }, ['discount', 'amount'], 'INVALID_FORMAT'],
  ['a percentage above 100', { percent: '101' }, ['discount', 'percent'], 'OUT_OF_RANGE'],
  ['more than the document', { amount: '500.00' }, ['discount'], 'OUT_OF_RANGE'],
])('a discount of %s is refused at its place', async (_what, discount, path, code) => {
  await expect(offer({ lines: [sold('1', '100')], discount })).rejects.toMatchObject({ path, code })
})
