import { afterAll, expect, test } from 'vitest'
import { openComparison } from '../../graphql/reader/comparison.ts'
import { copyDemo } from '../../support/demo.ts'

await copyDemo()
const comparison = await openComparison()
afterAll(() => comparison.close())

test('five thousand random documents are answered the same by both paths, for each role', async () => {
  await comparison.run({ seed: 5_000, runs: 5_000, everybody: true })
  const { staff, portal, seen } = comparison.report()
  for (const { reasons, plans } of [staff, portal]) {
    expect([...reasons.keys()].filter((reason) => reason.startsWith('failed'))).toEqual([])
    expect(plans).toBeLessThanOrEqual(500)
  }
  for (const [name, times] of seen) expect([name, times >= 300]).toEqual([name, true])
})
