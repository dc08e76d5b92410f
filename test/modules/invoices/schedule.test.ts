import { expect, it } from 'vitest'
import { fromDate } from '../../../src/kernel/clock.ts'
import { dueOnBy, installmentsOf, scheduleFaults, termsMention } from '../../../src/modules/invoices/schedule.ts'

const thirds = [
  { percent: '33.34', days: 60 },
  { percent: '33.33', days: 0 },
  { percent: '33.33', dueOn: '2026-04-15' },
]
const parts = installmentsOf(thirds, 10_001n, { currency: 'EUR', issuedOn: '2026-03-10' })

it('a schedule comes in the order of its days and adds up to the cent', () => {
  expect(parts.map(({ position, dueOn, amount }) => [position, fromDate(dueOn!), amount])).toEqual([
    [1, '2026-03-10', 3_333n],
    [2, '2026-04-15', 3_333n],
    [3, '2026-05-09', 3_335n],
  ])
})

it('a draft knows only the days that were given', () => {
  const drafted = installmentsOf(thirds, 10_001n, { currency: 'EUR' })
  expect(drafted.map(({ dueOn }) => dueOn && fromDate(dueOn))).toEqual([null, null, '2026-04-15'])
})

it('the document says it in the client’s language', () => {
  expect(termsMention(parts.slice(1), 'en')[0]!.text).toBe(
    'Payable in parts: €33.33 by 15 Apr 2026 ; €33.35 by 9 May 2026.',
  )
  expect(termsMention(parts.slice(1), 'fr')[0]!.text).toMatch(
    /^Échéances : 33,33\s€ le 15\/04\/2026 ; 33,35\s€ le 09\/05\/2026\.$/,
  )
  expect(termsMention([], 'fr')).toEqual([])
})

// biome-ignore format: read by column
it.each([
  [[],                                                             []],
  [[{ percent: '100', days: 30 }],                                 []],
  [[{ percent: '50', days: 30 }],                                  ['NOT_ALLOWED']],
  [[{ percent: '0', days: 30 }, { percent: '100', days: 30 }],     ['OUT_OF_RANGE']],
  [[{ percent: '33.333', days: 30 }],                              ['OUT_OF_RANGE']],
  [[{ percent: '100' }],                                           ['REQUIRED']],
  [[{ percent: '100', days: 1, dueOn: '2026-01-01' }],             ['REQUIRED']],
  [[{ percent: '100', days: 366 }],                                ['OUT_OF_RANGE']],
])('%j is refused for %j', (schedule, expected) =>
  expect(scheduleFaults(schedule).map(({ code }) => code)).toEqual(expected))

// biome-ignore format: read by column
it.each([
  [30, false, '2026-03-10', '2026-04-09'],
  [45, true,  '2026-03-10', '2026-04-30'],
  [45, true,  '2026-12-17', '2027-01-31'],
  [0,  true,  '2028-02-10', '2028-02-29'],
])('%s days, end of month %s: an invoice of %s is due on %s', (paymentTermDays, paymentTermEndOfMonth, issuedOn, dueOn) =>
  expect(dueOnBy({ paymentTermDays, paymentTermEndOfMonth }, issuedOn)).toBe(dueOn))
