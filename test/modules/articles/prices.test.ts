import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { steppedClock } from '../../../src/kernel/clock.ts'
import { articleCreate, articleUpdate } from '../../../src/modules/articles/actions.ts'
import { priceListCreate, priceListUpdate } from '../../../src/modules/articles/price-lists.ts'
import { listedPrice } from '../../../src/modules/articles/rules.ts'
import { articleSetVat } from '../../../src/modules/articles/vat.ts'
import { clientGroupCreate, clientSetGroup } from '../../../src/modules/clients/groups.ts'
import { invoiceCreate } from '../../../src/modules/invoices/actions/create.ts'
import { quoteCreate } from '../../../src/modules/quotes/actions.ts'
import { foundCompany, openWorld } from '../../support/world.ts'

const clock = steppedClock(new Date('2026-06-30T09:00:00Z'))
const world = await openWorld(clock)
const { acting, db } = world
let [clientId, articleId, groupId] = ['', '', '']

beforeAll(async () => {
  ;({ clientId } = await foundCompany(world))
  articleId = await articleCreate(acting, {
    sku: 'VIS',
    name: 'Vis, boîte',
    kind: 'GOODS',
    unitPrice: '10',
    vatRate: '20',
  })
  groupId = await clientGroupCreate(acting, { name: 'Artisans' })
})
afterAll(world.close)

const quoted = async (quantity: string) => {
  const id = await quoteCreate(acting, { party: { clientId }, lines: [{ articleId, quantity }] })
  const [line] = await db.quoteLine.findMany({ where: { quoteId: id } })
  return [line!.unitPrice.toFixed(), line!.vatRate.toFixed()]
}

describe('which price counts', () => {
  const decimal = (text: string) => ({ toFixed: () => text })
  const price = (from: string, unitPrice: string, groupId: string | null = null, day: string | null = null) => ({
    ...{ fromQuantity: decimal(from), unitPrice: decimal(unitPrice) },
    list: { groupId, validFrom: day ? new Date(day) : null },
  })
  it.each([
    ['none below the first step', [price('10', '8')], '9', undefined],
    ['the highest step reached', [price('0', '9'), price('10', '8'), price('100', '7')], '99.5', '8'],
    ['the group’s before everybody’s', [price('0', '5'), price('0', '9', 'group')], '1', '9'],
    ['the newer list', [price('0', '9', null, '2026-01-01'), price('0', '8', null, '2026-06-01')], '1', '8'],
  ])('%s', (_what, prices, quantity, wanted) => expect(listedPrice(prices, quantity)).toBe(wanted))
})

it('a client of a group pays its list’s prices, by quantity and while it lasts; documents keep theirs', async () => {
  const prices = [
    { articleId, unitPrice: '9' },
    { articleId, fromQuantity: '50', unitPrice: '7.5' },
  ]
  const listId = await priceListCreate(acting, { name: 'Artisans', groupId, validTo: '2026-07-31', prices })
  expect(await quoted('50')).toEqual(['10', '20'])
  await clientSetGroup(acting, clientId, { groupId })
  expect([await quoted('1'), await quoted('49.9'), await quoted('50')]).toEqual([
    ['9', '20'],
    ['9', '20'],
    ['7.5', '20'],
  ])
  const invoiceId = await invoiceCreate(acting, { clientId, lines: [{ articleId, quantity: '60' }] })
  const net = async () => (await db.invoice.findUniqueOrThrow({ where: { id: invoiceId } })).net
  expect(await net()).toBe(45_000n)

  await priceListUpdate(acting, listId, { prices: [{ articleId, unitPrice: '8' }] })
  await articleUpdate(acting, articleId, { unitPrice: '12' })
  expect([await quoted('60'), await net()]).toEqual([['8', '20'], 45_000n])
  clock.set(new Date('2026-08-01T09:00:00Z'))
  expect(await quoted('60')).toEqual(['12', '20'])
})

it('an article’s VAT changes on its day', async () => {
  await articleSetVat(acting, articleId, { validFrom: '2026-09-01', vatRate: '5.5' })
  expect((await quoted('1'))[1]).toBe('20')
  clock.set(new Date('2026-09-01T09:00:00Z'))
  expect((await quoted('1'))[1]).toBe('5.5')
  await expect(
    articleSetVat(acting, articleId, { validFrom: '2026-10-01', vatCategory: 'E', vatRate: '20' }),
  ).rejects.toMatchObject({
    ...{ code: 'OUT_OF_RANGE', path: ['vatRate'] },
  })
})

it('a gross price gives documents the net in it', async () => {
  const lines = async (unitPrice: string, vatRate: string) => {
    const id = await articleCreate(acting, {
      ...{ sku: `TTC-${unitPrice}`, name: 'Au comptoir', kind: 'GOODS', unitPrice, priceIncludesVat: true, vatRate },
    })
    const invoiceId = await invoiceCreate(acting, { clientId, lines: [{ articleId: id, quantity: '1' }] })
    const { total, lines } = await db.invoice.findUniqueOrThrow({ where: { id: invoiceId }, include: { lines: true } })
    return [lines[0]!.unitPrice.toFixed(), total]
  }
  expect(await lines('12', '20')).toEqual(['10', 1200n])
  expect(await lines('1.20', '5.5')).toEqual(['1.137441', 120n])
})

it('an article has each step once', async () => {
  const twice = [
    { articleId, fromQuantity: '10', unitPrice: '9' },
    { articleId, fromQuantity: '10.0', unitPrice: '8' },
  ]
  const fine = [{ articleId, fromQuantity: '0.00001', unitPrice: '9' }]
  for (const [prices, index] of [
    [twice, '1'],
    [fine, '0'],
  ] as const)
    await expect(priceListCreate(acting, { name: 'Double', prices: [...prices] })).rejects.toMatchObject({
      ...{ code: 'OUT_OF_RANGE', path: ['prices', index, 'fromQuantity'] },
    })
})
