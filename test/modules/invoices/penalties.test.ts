import { expect, it } from 'vitest'
import { lateParts, penaltyOf } from '../../../src/modules/invoices/penalties.ts'

const due = [{ on: '2026-03-31', amount: 120_000n }]

it('E6: 1,200.00 due 2026-03-31, unpaid on 2026-05-30, at 12.40 %: 60 days, 24.46', () => {
  const late = lateParts(due, [], '2026-05-30')
  expect(late).toEqual([{ days: 60, amount: 120_000n }])
  expect(penaltyOf(late, '12.40')).toBe(2_446n)
})

// biome-ignore format: read by column
it.each([
  ['on its due date nothing is late',            due, [],                                                                     '2026-03-31', []],
  ['paid in time, nothing is late',              due, [{ on: '2026-03-31', amount: 120_000n }],                               '2026-05-30', []],
  ['a part paid late is late until it is paid',  due, [{ on: '2026-04-10', amount: 20_000n }],                                '2026-05-30', [[10, 20_000n], [60, 100_000n]]],
  ['what comes after the day does not count',    due, [{ on: '2026-06-10', amount: 20_000n }],                                '2026-05-30', [[60, 120_000n]]],
  ['wholly paid late, it stops counting',        due, [{ on: '2026-04-30', amount: 120_000n }],                               '2026-12-31', [[30, 120_000n]]],
  ['money covers the part that falls due first', [{ on: '2026-03-31', amount: 40_000n }, { on: '2026-04-30', amount: 80_000n }],
                                                      [{ on: '2026-03-15', amount: 30_000n }, { on: '2026-05-10', amount: 60_000n }], '2026-05-30', [[40, 10_000n], [10, 50_000n], [30, 30_000n]]],
] as const)('%s', (_name, parts, settled, until, expected) =>
  expect(lateParts(parts, settled, until)).toEqual(expected.map(([days, amount]) => ({ days, amount }))))

it('several parts are rounded once', () => {
  // 0.004 and 0.004 would be nothing each.
  expect(
    penaltyOf(
      [
        { days: 1, amount: 1_460n },
        { days: 1, amount: 1_460n },
      ],
      '10',
    ),
  ).toBe(1n)
})
