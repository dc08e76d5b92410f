import { afterAll, beforeAll, expect, it } from 'vitest'
import { steppedClock } from '../../../src/kernel/clock.ts'
import { leadCreate } from '../../../src/modules/leads/actions.ts'
import { leadConvert } from '../../../src/modules/leads/conversion.ts'
import { offerCreate } from '../../../src/modules/offers/actions.ts'
import { offerValidate } from '../../../src/modules/offers/moves.ts'
import { quoteAccept, quoteCreate, quoteSend } from '../../../src/modules/quotes/actions.ts'
import { quoteConvertToInvoice } from '../../../src/modules/quotes/billing.ts'
import { offerCreateQuote, quoteRevise } from '../../../src/modules/quotes/versions.ts'
import { foundCompany, openWorld } from '../../support/world.ts'
import { line } from '../books.ts'
import { atOnce, codes, done } from '../races.ts'

const world = await openWorld(steppedClock(new Date('2026-06-30T09:00:00Z')))
const { acting, db } = world
let clientId = ''

beforeAll(async () => {
  ;({ clientId } = await foundCompany(world))
})
afterAll(world.close)

const to = { to: ['client@example.org'] }
async function sent(party: object = { clientId }): Promise<string> {
  const id = await quoteCreate(acting, { party, lines: [line('3000')] })
  await quoteSend(acting, id, to)
  return id
}
const read = (id: string) => db.quote.findUniqueOrThrow({ where: { id } })
const events = (id: string, type: string) => db.event.count({ where: { entityId: id, type } })

it('20 acceptances at once accept once', async () => {
  const id = await sent()
  const results = await atOnce(20, (index) => quoteAccept(acting, id, { signerName: `Signataire ${index}` }))
  expect(done(results)).toBe(1)
  expect(await events(id, 'quote.accepted')).toBe(1)
})

it('20 conversions of the whole at once make one invoice', async () => {
  const id = await sent()
  await quoteAccept(acting, id, { signerName: 'Inès Caron' })
  const results = await atOnce(20, () => quoteConvertToInvoice(acting, id, { kind: 'STANDARD' }))
  expect(done(results)).toBe(1)
  expect(await db.invoice.findMany({ where: { quoteId: id }, select: { net: true, total: true } })).toEqual([
    { net: 300_000n, total: 360_000n },
  ])
  expect(await read(id)).toMatchObject({ status: 'INVOICED', invoicedNet: 300_000n })
})

it('a lead’s conversion and its quote’s acceptance at once make one client, and the offer is won once', async () => {
  for (const name of ['adèle', 'brice']) {
    const leadId = await leadCreate(acting, { name, company: `Maison ${name}` })
    const offerId = await offerCreate(acting, { name, party: { leadId }, lines: [line('500')], terms: 'Comptant.' })
    await offerValidate(acting, offerId, {})
    const { quoteId } = await offerCreateQuote(acting, offerId, {})
    await quoteSend(acting, quoteId, to)
    const results = await atOnce(8, async (index) =>
      index % 2 ? leadConvert(acting, leadId, { force: true }) : quoteAccept(acting, quoteId, { signerName: name }),
    )
    expect(codes(results)).not.toContain('DUPLICATE')
    const clients = await db.client.findMany({ where: { name: `Maison ${name}` } })
    expect(clients).toHaveLength(1)
    const own = { clientId: clients[0]!.id, leadId }
    expect(await read(quoteId)).toMatchObject({ ...own, status: 'ACCEPTED' })
    expect(await db.offer.findUniqueOrThrow({ where: { id: offerId } })).toMatchObject({ ...own, status: 'WON' })
    expect(await events(offerId, 'offer.won')).toBe(1)
  }
})

it('the acceptance of a version and the sending of the next at once: one of them holds', async () => {
  for (let round = 0; round < 4; round++) {
    const first = await sent()
    const second = await quoteRevise(acting, first, {})
    const results = await atOnce(2, async (index) =>
      index === round % 2 ? quoteAccept(acting, first, { signerName: 'Zoé' }) : quoteSend(acting, second, to),
    )
    expect(done(results)).toBe(1)
    const statuses = [(await read(first)).status, (await read(second)).status]
    expect([
      ['ACCEPTED', 'DRAFT'],
      ['SUPERSEDED', 'SENT'],
    ]).toContainEqual(statuses)
  }
})

it('10 revisions at once draft one version', async () => {
  const id = await sent()
  const results = await atOnce(10, () => quoteRevise(acting, id, {}))
  expect(done(results)).toBe(1)
  expect(await db.quote.count({ where: { previousId: id } })).toBe(1)
})

it('what was sent cannot be rewritten, even past the application', async () => {
  const id = await sent()
  await expect(db.quoteLine.updateMany({ where: { quoteId: id }, data: { net: 1n } })).rejects.toThrow(
    /constraint violated/,
  )
  await expect(db.quoteLine.deleteMany({ where: { quoteId: id } })).rejects.toThrow(/constraint violated/)
})
