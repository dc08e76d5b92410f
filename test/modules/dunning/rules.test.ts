import { expect, it } from 'vitest'
import { stepFaults } from '../../../src/modules/dunning/rules.ts'

// biome-ignore format: read by column
it.each([
  [[],                                             []],
  [[{ days: -90 }, { days: 365 }],                 []],
  [[{ days: 7, repeatEvery: 10, times: 3 }],       []],
  [[{ days: -91 }],                                [['steps', '0', 'days']]],
  [[{ days: 7 }, { days: 366 }],                   [['steps', '1', 'days']]],
  [[{ days: 7 }, { days: 7 }],                     [['steps', '1', 'days']]],
  [[{ days: 7, repeatEvery: 0 }],                  [['steps', '0', 'repeatEvery']]],
  [[{ days: 7, repeatEvery: 5, times: 0 }],        [['steps', '0', 'times']]],
  [[{ days: 7, times: 2 }],                        [['steps', '0', 'times']]],
])('%j is refused at %j', (steps, paths) => expect(stepFaults(steps).map(({ path }) => path)).toEqual(paths))
