import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays, addMonths } from '../../../src/kernel/clock.ts'
import { length, type Period, periodsOf, priceOf, type Schedule } from '../../../src/modules/contracts/periods.ts'

const year: Schedule = {
  ...{ from: '2026-01-15', to: '2027-01-14', billingPeriod: 'MONTH', billingTiming: 'PREPAID', pauses: [] },
}
const whole = { from: null, to: null }
const shown = ({ from, to, served, days }: Period) => `${from} ${to} ${served}/${days}`

test('a month counts from the first day of the contract', () => {
  const periods = periodsOf(year, whole)
  expect(periods.slice(0, 2).map(shown)).toEqual(['2026-01-15 2026-02-14 31/31', '2026-02-15 2026-03-14 28/28'])
  expect(periods).toHaveLength(12)
  expect(periods.at(-1)).toMatchObject({ from: '2026-12-15', to: '2027-01-14' })
})

test('month ends stay month ends', () => {
  const ends = periodsOf({ ...year, from: '2026-01-31', to: '2026-05-30' }, whole).map(({ from }) => from)
  expect(ends).toEqual(['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30'])
})

test('quarters are due on their last day when they are paid afterwards', () => {
  const quarters = periodsOf({ ...year, billingPeriod: 'QUARTER', billingTiming: 'POSTPAID' }, whole)
  expect(quarters.map(({ dueOn }) => dueOn)).toEqual(['2026-04-14', '2026-07-14', '2026-10-14', '2027-01-14'])
})

test('a line of its own dates is billed by the day at both ends', () => {
  expect(periodsOf(year, { from: '2026-01-25', to: '2026-03-01' }).map(shown)).toEqual([
    '2026-01-25 2026-02-14 21/31',
    '2026-02-15 2026-03-01 15/28',
  ])
})

test('days of a pause are left out, and what an open one touches waits', () => {
  const paused = { ...year, pauses: [{ from: '2026-04-01', to: '2026-04-10' }] }
  expect(periodsOf(paused, whole).slice(2, 4).map(shown)).toEqual([
    '2026-03-15 2026-04-14 21/31',
    '2026-04-15 2026-05-14 30/30',
  ])
  const open = periodsOf({ ...year, pauses: [{ from: '2026-04-01', to: null }] }, whole)
  expect(open.map(({ from }) => from)).toEqual(['2026-01-15', '2026-02-15'])
})

test('fourteen of twenty-eight days are half', () => expect(priceOf(31000n, { served: 14, days: 28 })).toBe(15500n))

test('the periods of a line follow each other and serve each of its days once, whatever its dates', () => {
  const day = fc.integer({ min: 0, max: 900 }).map((days) => addDays('2026-01-01', days))
  const input = fc.record({
    ...{
      from: day,
      months: fc.integer({ min: 1, max: 36 }),
      lineFrom: fc.option(day),
      lineTo: fc.option(day),
      pause: day,
    },
    ...{
      rest: fc.integer({ min: 1, max: 90 }),
      billingPeriod: fc.constantFrom('MONTH', 'QUARTER', 'SEMESTER', 'YEAR' as const),
    },
  })
  fc.assert(
    fc.property(input, ({ from, months, lineFrom, lineTo, pause, rest, billingPeriod }) => {
      const to = addDays(addMonths(from, months), -1)
      const pauses = [{ from: pause, to: addDays(pause, rest - 1) }]
      const schedule = { from, to, billingPeriod, billingTiming: 'PREPAID', pauses } as const
      const periods = periodsOf(schedule, { from: lineFrom, to: lineTo })
      for (const [index, next] of periods.slice(1).entries()) expect(next.from > periods[index]!.to).toBe(true)
      let days = 0
      for (let at = from; at <= to; at = addDays(at, 1))
        if ((!lineFrom || at >= lineFrom) && (!lineTo || at <= lineTo) && (at < pause || at > pauses[0]!.to)) days++
      expect(periods.reduce((sum, { served }) => sum + served, 0)).toBe(days)
      for (const period of periods) expect(period.served).toBeLessThanOrEqual(length(period))
    }),
    { numRuns: 60 },
  )
})
