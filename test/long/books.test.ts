import { afterAll, beforeAll, expect, it } from 'vitest'
import { steppedClock } from '../../src/kernel/clock.ts'
import { liveThrough, verbs } from '../modules/ledger/histories.ts'
import { foundCompany, openWorld } from '../support/world.ts'

const world = await openWorld(steppedClock(new Date('2026-06-30T09:00:00Z')))
let clientId = ''
beforeAll(async () => {
  ;({ clientId } = await foundCompany(world))
})
afterAll(world.close)

it('whatever happens in whatever order, the books agree', async () => {
  const done = await liveThrough(world, clientId, { histories: 100 })
  // A test in which a verb is always refused would prove nothing of it.
  expect(verbs.filter((verb) => !done.has(verb))).toEqual([])
})
