import { afterAll, beforeAll, expect, it } from 'vitest'
import { addDays, fromDate, steppedClock, toDate } from '../../../src/kernel/clock.ts'
import { clientUpdate } from '../../../src/modules/clients/actions.ts'
import { dunningPlanCreate, dunningPlanUpdate } from '../../../src/modules/dunning/actions.ts'
import { remindOfDebts } from '../../../src/modules/dunning/round.ts'
import { invoiceCreate } from '../../../src/modules/invoices/actions/create.ts'
import { invoiceIssue } from '../../../src/modules/invoices/actions/issue.ts'
import { paymentAllocate } from '../../../src/modules/payments/actions/allocate.ts'
import { foundCompany, openWorld } from '../../support/world.ts'
import { booksOf, line } from '../books.ts'

const issuedOn = '2026-03-01'
const dueOn = '2026-03-31'
const clock = steppedClock(new Date(`${issuedOn}T09:00:00Z`))
const world = await openWorld(clock)
const { acting, db } = world
let clientId = ''
let planId = ''
const { invoice, pay, read } = booksOf(world, () => clientId)

const steps = [
  { days: -5 },
  { days: 7, repeatEvery: 10, times: 1, message: 'Deuxième envoi.' },
  { days: 60, penalties: true },
]
beforeAll(async () => {
  ;({ clientId } = await foundCompany(world))
  await db.company.updateMany({ data: { penaltyRate: '12.40' } })
  await invoice('10', { due: '2026-03-02' })
  clock.advance(1_000)
  planId = await dunningPlanCreate(acting, { name: 'Relances', isDefault: true, steps })
})
afterAll(world.close)

const goTo = (day: string) => clock.set(new Date(`${day}T09:00:00Z`))
/** What the plan sent about an invoice: the days from the due date, by the day of sending. */
const sent = async (invoiceId: string) =>
  (await db.dunningNotice.findMany({ where: { invoiceId }, orderBy: { createdAt: 'asc' } })).map(
    ({ sentOn, days }) => [fromDate(sentOn), days] as const,
  )
const mails = async (documentId: string) => db.mail.findMany({ where: { documentId }, orderBy: { createdAt: 'asc' } })
async function live(from: string, days: number) {
  for (let day = 0; day < days; day++) {
    goTo(addDays(from, day))
    await remindOfDebts(acting)
  }
}

it('announces, reminds, repeats and claims, each once, and stops when it is paid', async () => {
  const id = await invoice('1000', { due: dueOn })
  await live(issuedOn, 92)
  expect(await sent(id)).toEqual([
    ['2026-03-26', -5],
    ['2026-04-07', 7],
    ['2026-04-17', 17],
    ['2026-05-30', 60],
  ])
  const written = await mails(id)
  expect(written.map(({ kind }) => kind)).toEqual([
    'invoice.announced',
    'invoice.reminded',
    'invoice.reminded',
    'invoice.reminded',
  ])
  expect(written[1]!.text).toContain('Deuxième envoi.')
  expect(written[1]!.text).not.toContain('pénalités')
  expect(written[3]!.text).toMatch(
    /pénalités de retard s’élèvent à 24,46\s€.*indemnité forfaitaire de recouvrement de 40,00\s€/,
  )
  const { penalty, indemnity } = await db.dunningNotice.findFirstOrThrow({ where: { invoiceId: id, days: 60 } })
  expect([penalty, indemnity]).toEqual([2_446n, 4_000n])

  await dunningPlanUpdate(acting, planId, { steps: [...steps, { days: 70 }] })
  await pay('1200.00', id, { receivedOn: '2026-05-31' })
  await live('2026-06-01', 15)
  expect((await sent(id)).length).toBe(4)
})

it('after a pause only the latest step is made up for, and an edited plan never goes back', async () => {
  const id = await invoice('100', { on: '2026-06-20', due: '2026-06-30' })
  goTo('2026-07-20')
  expect(await remindOfDebts(acting)).toBe(1)
  await dunningPlanUpdate(acting, planId, { steps: [{ days: -5 }, { days: 3 }, { days: 12 }, { days: 60 }] })
  await live('2026-07-20', 3)
  expect(await sent(id)).toEqual([['2026-07-20', 17]])
  await pay('120.00', id, { receivedOn: '2026-07-21' })
})

it('many workers at once write one reminder', async () => {
  const id = await invoice('100', { on: '2026-07-22', due: '2026-07-25' })
  goTo('2026-08-01')
  const counts = await Promise.all(Array.from({ length: 8 }, () => remindOfDebts(acting)))
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1)
  expect((await mails(id)).length).toBe(1)
  await pay('120.00', id, { receivedOn: '2026-08-01' })
})

it('leaves a client alone whose credit covers the debt, the earliest first', async () => {
  // The 12.00 from before the plan come first.
  const payment = await pay('132.00', null, { receivedOn: '2026-08-01' })
  const [first, second] = [
    await invoice('100', { on: '2026-08-02', due: '2026-08-05' }),
    await invoice('100', { on: '2026-08-02', due: '2026-08-06' }),
  ]
  goTo('2026-08-20')
  expect(await remindOfDebts(acting)).toBe(1)
  expect([await sent(first), (await sent(second)).length]).toEqual([[], 1])
  await paymentAllocate(acting, payment, { allocations: [{ invoiceId: second, amount: '120.00' }] })
  expect(await remindOfDebts(acting)).toBe(1)
  expect((await sent(first)).length).toBe(1)
  await pay('120.00', first, { receivedOn: '2026-08-20' })
})

it('follows neither what was issued before it, nor clients without an address, nor those with another plan', async () => {
  const id = await invoice('100', { on: '2026-08-21', due: '2026-08-22' })
  goTo('2026-09-10')
  await db.client.update({ where: { id: clientId }, data: { email: null } })
  expect(await remindOfDebts(acting)).toBe(0)
  const none = await dunningPlanCreate(acting, { name: 'Aucune relance', steps: [] })
  await clientUpdate(acting, clientId, { email: 'client@example.org', dunningPlanId: none })
  expect(await remindOfDebts(acting)).toBe(0)
  await clientUpdate(acting, clientId, { dunningPlanId: null })
  await dunningPlanUpdate(acting, planId, { active: false })
  expect(await remindOfDebts(acting)).toBe(0)
  await dunningPlanUpdate(acting, planId, { active: true })
  expect(await remindOfDebts(acting)).toBe(0)
  expect((await read(id)).balance).toBe(12_000n)
  expect((await db.invoice.findMany({ where: { nextDueOn: toDate('2026-03-02') } })).length).toBe(1)
})

it('every part of a schedule has its own reminders', async () => {
  await dunningPlanUpdate(acting, planId, { steps: [{ days: 1 }] })
  goTo('2026-10-01')
  const schedule = [
    { percent: '50', days: 10 },
    { percent: '50', days: 20 },
  ]
  const id = await invoiceCreate(acting, { clientId, lines: [line('100')], schedule })
  await invoiceIssue(acting, id, {})
  await live('2026-10-10', 4)
  await pay('60.00', id, { receivedOn: '2026-10-13' })
  await live('2026-10-14', 15)
  expect(await sent(id)).toEqual([
    ['2026-10-12', 1],
    ['2026-10-22', 1],
  ])
})
