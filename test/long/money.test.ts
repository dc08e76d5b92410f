import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { transact } from '../../src/db/transact.ts'
import type { Acting } from '../../src/graphql/context.ts'
import { steppedClock } from '../../src/kernel/clock.ts'
import { invoiceCreate } from '../../src/modules/invoices/actions/create.ts'
import { invoiceIssue } from '../../src/modules/invoices/actions/issue.ts'
import { line } from '../modules/books.ts'
import { agree, step, walker } from '../modules/ledger/histories.ts'
import { foundCompany, openWorld } from '../support/world.ts'
import { crew, givenUp, insist } from './crew.ts'

const world = await openWorld(steppedClock(new Date('2026-06-30T09:00:00Z')))
const { acting, db } = world
let clientId = ''
beforeAll(async () => {
  ;({ clientId } = await foundCompany(world))
})
afterAll(world.close)

test('3,000 mixed commands by 16 workers keep every invariant', async () => {
  const { take, done } = await walker(world, clientId)
  await crew(16, fc.sample(step, 3_000), (one) => take(one).catch(givenUp))
  await agree(world)
  expect(done.size).toBeGreaterThan(15)
})

test('2,000 invoices issued by 32 workers, one in ten rolled back, over 3 series: no gap, no double', async () => {
  const days = ['2024-12-31', '2025-12-31', '2026-06-30']
  const drafts: string[] = []
  await crew(16, Array.from({ length: 2_000 }), async () => {
    drafts.push(await insist(() => invoiceCreate(acting, { clientId, lines: [line('10')] })))
  })
  const series = () => db.numberSeries.findMany({ where: { kind: 'INVOICE' }, orderBy: { year: 'asc' } })
  const started = performance.now()
  let undone = 0
  await crew(32, drafts.entries().toArray(), async ([n, id]) => {
    const issue = (ctx: Acting) => invoiceIssue(ctx, id, { issuedOn: days[n % 3]! })
    if (n % 10) return void (await insist(() => issue(acting)))
    const regretted = transact(acting, async (tx) => {
      await issue(tx as unknown as Acting)
      throw new Error('changed its mind')
    })
    await expect(regretted).rejects.toThrow(/changed its mind|timeout/)
    undone++
  })
  const perSecond = 2_000 / ((performance.now() - started) / 1_000)
  console.log(`${perSecond.toFixed(0)} invoices a second`)

  expect(undone).toBe(200)
  for (const { prefix, year, next } of await series()) {
    const issued = await db.invoice.findMany({
      where: { number: { startsWith: `${prefix}${year}-` } },
      select: { number: true },
    })
    const numbers = issued.map(({ number }) => Number(number!.split('-').at(-1))).sort((a, b) => a - b)
    expect(numbers).toEqual(Array.from({ length: next - 1 }, (_, n) => n + 1))
  }
  expect((await series()).length).toBe(3)
})
