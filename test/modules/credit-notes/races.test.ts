import { afterAll, beforeAll, expect, it } from 'vitest'
import { steppedClock } from '../../../src/kernel/clock.ts'
import { creditNoteApply } from '../../../src/modules/credit-notes/actions/apply.ts'
import { creditNoteRefund } from '../../../src/modules/credit-notes/actions/refund.ts'
import { reconcile } from '../../../src/modules/ledger/reconcile.ts'
import { foundCompany, openWorld } from '../../support/world.ts'
import { booksOf } from '../books.ts'
import { atOnce, codes, done } from '../races.ts'

const world = await openWorld(steppedClock(new Date('2026-04-05T09:00:00Z')))
let clientId = ''
const { invoice, pay, credit, read, readNote } = booksOf(world, () => clientId)

beforeAll(async () => {
  ;({ clientId } = await foundCompany(world))
})
afterAll(world.close)

it('20 parallel creditNoteApply never exceed the credit note, nor the invoices', async () => {
  const credited = await invoice('100')
  await pay('120.00', credited)
  const note = await credit(credited, { full: true })
  const targets = [await invoice('40'), await invoice('200')]

  const apply = (index: number) =>
    creditNoteApply(world.acting, note, { invoiceId: targets[index % 2]!, amount: '16.00' })
  const results = await atOnce(20, apply)
  const { applied, remaining } = await readNote(note)
  expect([applied, remaining]).toEqual([1_600n * BigInt(done(results)), 12_000n - 1_600n * BigInt(done(results))])

  // Whoever waited too long for a lock may ask again: seven times 16.00 go into 120.00, however they come.
  for (let index = 1; index < 20; index += 2) await apply(index).catch(() => {})
  expect((await readNote(note)).applied).toBe(11_200n)
  const [small, large] = [await read(targets[0]!), await read(targets[1]!)]
  expect(small.credited + large.credited).toBe(11_200n)
  expect(small.credited % 1_600n === 0n && small.credited <= 4_800n).toBe(true)
}, 60_000)

it('applications and refunds of one credit note at once use it up once', async () => {
  const credited = await invoice('100')
  await pay('120.00', credited)
  const note = await credit(credited, { full: true })
  const target = await invoice('1000')
  const results = await atOnce(20, (index) =>
    index % 2
      ? creditNoteApply(world.acting, note, { invoiceId: target, amount: '25.00' })
      : creditNoteRefund(world.acting, note, { amount: '25.00' }),
  )
  expect(done(results)).toBe(4)
  expect(new Set(codes(results))).toEqual(new Set(['EXCEEDS_REMAINING']))
  expect((await readNote(note)).remaining).toBe(2_000n)
  expect(await reconcile(world.db)).toEqual([])
}, 60_000)
