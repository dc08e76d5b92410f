import { afterAll, beforeAll, expect, it } from 'vitest'
import { steppedClock } from '../../../src/kernel/clock.ts'
import { foundCompany, openWorld } from '../../support/world.ts'
import { liveThrough } from './histories.ts'

// A few short histories; test/long lives through a hundred.
const world = await openWorld(steppedClock(new Date('2026-06-30T09:00:00Z')))
let clientId = ''
beforeAll(async () => {
  ;({ clientId } = await foundCompany(world))
})
afterAll(world.close)

it('whatever happens in whatever order, the books agree', async () => {
  const done = await liveThrough(world, clientId, { histories: 3, seed: 20_260_630 })
  expect([...done]).toEqual(expect.arrayContaining(['invoice', 'prepay', 'buy']))
})
