import { afterAll, beforeAll, expect, it } from 'vitest'
import { steppedClock } from '../../../src/kernel/clock.ts'
import { clientCreate } from '../../../src/modules/clients/actions.ts'
import { leadCreate } from '../../../src/modules/leads/actions.ts'
import { leadConvert } from '../../../src/modules/leads/conversion.ts'
import { leadMerge } from '../../../src/modules/leads/merge.ts'
import { quoteAccept, quoteCreate, quoteSend } from '../../../src/modules/quotes/actions.ts'
import { taskCreate } from '../../../src/modules/tasks/actions.ts'
import { foundCompany, openWorld } from '../../support/world.ts'
import { line } from '../books.ts'
import { atOnce, codes, done } from '../races.ts'

const world = await openWorld(steppedClock(new Date('2026-06-30T09:00:00Z')))
const { acting, db } = world

beforeAll(async () => {
  await foundCompany(world)
})
afterAll(world.close)

async function quotedLead(name: string) {
  const leadId = await leadCreate(acting, { name, company: `Société ${name}`, email: `${name}@example.org` })
  const quotes: string[] = []
  for (let count = 0; count < 3; count++) {
    const id = await quoteCreate(acting, { party: { leadId }, lines: [line('100')] })
    await quoteSend(acting, id, {})
    quotes.push(id)
  }
  return { leadId, quotes }
}

it('conversions and acceptances of one lead at once make one client, to which everything belongs', async () => {
  for (const name of ['adam', 'basile', 'côme']) {
    const { leadId, quotes } = await quotedLead(name)
    await taskCreate(acting, { title: 'Rappeler', target: { leadId } })
    const results = await atOnce(12, async (index) =>
      index % 2 ? leadConvert(acting, leadId, {}) : quoteAccept(acting, quotes[(index / 2) % 3]!, { signerName: name }),
    )
    expect(new Set(codes(results))).toEqual(new Set(['INVALID_TRANSITION']))
    const clients = await db.client.findMany({ where: { name: `Société ${name}` }, include: { contacts: true } })
    expect(clients).toHaveLength(1)
    expect(clients[0]!.contacts.map((contact) => contact.name)).toEqual([name])
    const clientId = clients[0]!.id
    expect(await db.lead.findUniqueOrThrow({ where: { id: leadId } })).toMatchObject({ status: 'CONVERTED', clientId })
    const owned = await db.quote.findMany({ where: { leadId }, select: { clientId: true, status: true } })
    expect(owned).toEqual(Array.from({ length: 3 }, () => ({ clientId, status: 'ACCEPTED' })))
    expect(await db.task.findMany({ where: { clientId }, select: { title: true, leadId: true } })).toEqual([
      { title: 'Rappeler', leadId: null },
    ])
  }
}, 60_000)

it('20 conversions of one lead at once convert it once', async () => {
  const leadId = await leadCreate(acting, { name: 'Denise' })
  const results = await atOnce(20, () => leadConvert(acting, leadId, { force: true }))
  expect([done(results), new Set(codes(results))]).toEqual([1, new Set(['INVALID_TRANSITION'])])
  expect(await db.client.count({ where: { name: 'Denise' } })).toBe(1)
})

it('two leads merged into each other at once: one stays', async () => {
  const [first, second] = [await leadCreate(acting, { name: 'Émile' }), await leadCreate(acting, { name: 'Emile' })]
  const results = await atOnce(2, (index) =>
    index ? leadMerge(acting, first, { intoId: second }) : leadMerge(acting, second, { intoId: first }),
  )
  expect(done(results)).toBe(1)
  const statuses = await db.lead.findMany({ where: { id: { in: [first, second] } }, select: { status: true } })
  expect(statuses.map(({ status }) => status).sort()).toEqual(['MERGED', 'NEW'])
})

it('a refused conversion leaves nothing behind', async () => {
  await clientCreate(acting, { name: 'Fournil', kind: 'BUSINESS', email: 'fanny@example.org' })
  const leadId = await leadCreate(acting, { name: 'Fanny', email: 'FANNY@example.org' })
  const before = [await db.client.count(), await db.contact.count(), await db.event.count()]
  await expect(leadConvert(acting, leadId, {})).rejects.toMatchObject({ code: 'DUPLICATE' })
  expect([await db.client.count(), await db.contact.count(), await db.event.count()]).toEqual(before)
})
