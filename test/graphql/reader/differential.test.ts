import { afterAll, expect, test } from 'vitest'
import { copyDemo } from '../../support/demo.ts'
import { openComparison } from './comparison.ts'

await copyDemo()
const comparison = await openComparison()
afterAll(() => comparison.close())

test('random documents are answered the same, compiled or not, for every role', async () => {
  const runs = 500
  await comparison.run({ seed: 20261124, runs })
  const { staff, portal, seen } = comparison.report()
  const reasons = [staff, portal].flatMap((face) => [...face.reasons.keys()])
  expect(reasons.filter((reason) => reason.startsWith('failed'))).toEqual([])
  expect((staff.compiled + portal.compiled) / runs).toBeGreaterThan(0.35)
  for (const [name, times] of seen) expect([name, times >= 8]).toEqual([name, true])
}, 300_000)
