import { createInterface } from 'node:readline'
import { steppedClock } from '../../src/kernel/clock.ts'
import { billContracts } from '../../src/modules/contracts/rounds.ts'
import { openWorld } from '../support/world.ts'

// A scheduler of its own: told an instant, it does the work that is due by then, and says so.
const clock = steppedClock(new Date(0))
const world = await openWorld(clock)
console.log('ready')
for await (const instant of createInterface({ input: process.stdin })) {
  clock.set(new Date(instant))
  await billContracts(world.acting)
  console.log('done')
}
await world.close()
