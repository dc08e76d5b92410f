import { expect, it } from 'vitest'
import { forecastOf, lacking, monthSpan, weightedOf } from '../../../src/modules/offers/rules.ts'

it.each([
  [100_000n, 75, 75_000n],
  [333n, 50, 167n],
  [1n, 0, 0n],
  [999n, 100, 999n],
])('%s at %s %% is %s', (amount, probability, weighted) => expect(weightedOf(amount, probability)).toBe(weighted))

it('says what a stage needs and the offer has not', () => {
  const offer = { amount: 0n, expectedOn: null, lineCount: 0, terms: ' ' }
  expect(lacking(['TERMS', 'AMOUNT', 'EXPECTED_ON', 'LINES'], offer)).toEqual([
    'TERMS',
    'AMOUNT',
    'EXPECTED_ON',
    'LINES',
  ])
  expect(lacking(['AMOUNT', 'LINES'], { ...offer, amount: 1n, lineCount: 2 })).toEqual([])
})

it('adds days up to months per owner', () => {
  const day = { ownerId: 'a', won: false, count: 1, amount: 100n, weighted: 50n }
  expect(
    forecastOf([
      { ...day, day: null },
      { ...day, day: '2026-12-31' },
      { ...day, day: '2026-12-01', amount: 10n, weighted: 1n },
      { ...day, day: '2026-12-02', won: true, amount: 7n, weighted: 7n },
      { ...day, day: '2026-11-30', ownerId: null },
    ]),
  ).toEqual([
    { month: '2026-11-01', ownerId: null, openCount: 1, openAmount: 100n, weighted: 50n, wonCount: 0, wonAmount: 0n },
    { month: '2026-12-01', ownerId: 'a', openCount: 2, openAmount: 110n, weighted: 51n, wonCount: 1, wonAmount: 7n },
    { month: null, ownerId: 'a', openCount: 1, openAmount: 100n, weighted: 50n, wonCount: 0, wonAmount: 0n },
  ])
})

it('spans whole months', () =>
  expect(monthSpan('2026-11-24', '2026-12-31')).toEqual({ first: '2026-11-01', next: '2027-01-01' }))
