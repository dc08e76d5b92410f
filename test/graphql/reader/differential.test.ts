import '../../support/demo.ts'
import { afterAll, expect, test } from 'vitest'
import { openComparison } from './comparison.ts'

const comparison = await openComparison()
afterAll(() => comparison.close())

test('random documents are answered the same, compiled or not, for every role', async () => {
  const runs = 500
  await comparison.run({ seed: 20261124, runs })
  const { counts, seen } = comparison.report()
  expect([...counts.reasons.keys()].filter((reason) => reason.startsWith('failed'))).toEqual([])
  expect(counts.compiled / runs).toBeGreaterThan(0.35)
  for (const [name, times] of seen) expect([name, times >= 8]).toEqual([name, true])
}, 120_000)
