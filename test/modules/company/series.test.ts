import { afterAll, beforeAll, expect, it } from 'vitest'
import { steppedClock } from '../../../src/kernel/clock.ts'
import { numberSeriesStart } from '../../../src/modules/company/starting.ts'
import { reconcile } from '../../../src/modules/ledger/reconcile.ts'
import { foundCompany, openWorld } from '../../support/world.ts'
import { booksOf } from '../books.ts'

const world = await openWorld(steppedClock(new Date('2026-04-05T09:00:00Z')))
const { acting, db } = world
let clientId = ''
const { invoice, read } = booksOf(world, () => clientId)

beforeAll(async () => {
  ;({ clientId } = await foundCompany(world))
})
afterAll(world.close)

it('a series goes on from another program’s numbers, and moves no more once it has given one', async () => {
  const start = (next: number, year = 2026) => numberSeriesStart(acting, { kind: 'INVOICE', year, next })
  await start(200)
  await start(418)
  const numbers = [await read(await invoice('100')), await read(await invoice('100'))].map(({ number }) => number)
  expect(numbers).toEqual(['FA-2026-000418', 'FA-2026-000419'])
  expect(await reconcile(db)).toEqual([])

  await expect(start(500)).rejects.toMatchObject({ code: 'NOT_ALLOWED', path: ['kind'] })
  await expect(start(0)).rejects.toMatchObject({ code: 'OUT_OF_RANGE', path: ['next'] })
  await expect(start(7, 1999)).rejects.toMatchObject({ code: 'OUT_OF_RANGE', path: ['year'] })
})
