import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addDays,
  addMonths,
  daysBetween,
  fromDate,
  isDuration,
  parseDate,
  plusDuration,
  steppedClock,
  systemClock,
  toDate,
  today,
} from '../../src/kernel/clock.ts'

const day = fc
  .date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
const modern = fc
  .date({ min: new Date('1000-01-01T00:00:00Z'), max: new Date('3000-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))

describe('clocks', () => {
  it('stand still until they are moved', () => {
    const clock = steppedClock(new Date('2026-01-01T00:00:00Z'))
    expect(clock.now()).toEqual(new Date('2026-01-01T00:00:00Z'))
    clock.now().setUTCFullYear(1999)
    clock.advance(90_000)
    expect(clock.now()).toEqual(new Date('2026-01-01T00:01:30Z'))
    clock.set(new Date('2020-02-29T12:00:00Z'))
    expect(clock.now()).toEqual(new Date('2020-02-29T12:00:00Z'))
  })

  it('of the system tells the present', () => {
    expect(Math.abs(systemClock.now().getTime() - Date.now())).toBeLessThan(1000)
  })

  // biome-ignore format: read by column
  it.each([
    ['2026-01-01T22:59:59Z', 'Europe/Paris',     '2026-01-01'],
    ['2026-01-01T23:00:00Z', 'Europe/Paris',     '2026-01-02'],
    ['2026-07-01T21:59:59Z', 'Europe/Paris',     '2026-07-01'],
    ['2026-07-01T22:00:00Z', 'Europe/Paris',     '2026-07-02'],
    ['2026-12-31T23:30:00Z', 'UTC',              '2026-12-31'],
    ['2026-01-01T09:59:59Z', 'Pacific/Honolulu', '2025-12-31'],
    ['0987-06-05T12:00:00Z', 'UTC',              '0987-06-05'],
  ])('at %s in %s show %s', (instant, zone, expected) =>
    expect(today(steppedClock(new Date(instant)), zone)).toBe(expected))

  it('show Paris unless told otherwise', () => {
    expect(today(steppedClock(new Date('2026-01-01T23:00:00Z')))).toBe('2026-01-02')
  })
})

describe('dates', () => {
  it.each(['2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31', '2026-12-31'])('%s exists', (text) =>
    expect(parseDate(text)).toBe(text),
  )

  // biome-ignore format: read by column
  it.each([
    '2023-02-29', '1900-02-29', '2026-02-30', '2026-04-31', '2026-13-01', '2026-00-10', '2026-01-00', '2026-01-32',
    '0000-01-01', '26-01-01', '2026-1-1', '10000-01-01', '-0001-01-01', '2026-01-01T00:00:00Z', ' 2026-01-01', '2026-01-01\n', '',
  ])('%j does not', (text) => {
    expect(parseDate(text)).toBeUndefined()
    expect(() => toDate(text)).toThrow(RangeError)
  })

  it('are midnight UTC for the database and come back the same', () => {
    expect(toDate('2026-03-29')).toEqual(new Date('2026-03-29T00:00:00Z'))
    fc.assert(fc.property(day, (text) => void expect(fromDate(toDate(text))).toBe(text)))
  })

  it('count days across months, leap days and changes of the clock', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29')
    expect(addDays('2026-03-28', 2)).toBe('2026-03-30')
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31')
    expect(daysBetween('2024-01-01', '2025-01-01')).toBe(366)
    expect(daysBetween('2025-01-01', '2024-01-01')).toBe(-366)
    fc.assert(
      fc.property(modern, fc.integer({ min: -9999, max: 9999 }), (text, n) => {
        expect(daysBetween(text, addDays(text, n))).toBe(n)
      }),
    )
  })

  // biome-ignore format: read by column
  it.each([
    ['2026-01-31', 1,   '2026-02-28'], ['2024-01-31', 1,  '2024-02-29'], ['2026-03-31', -1, '2026-02-28'],
    ['2026-05-31', 1,   '2026-06-30'], ['2026-01-15', 12, '2027-01-15'], ['2024-02-29', 12, '2025-02-28'],
    ['2026-11-30', 3,   '2027-02-28'], ['2026-01-31', 0,  '2026-01-31'], ['2026-01-31', -13, '2024-12-31'],
  ])('%s and %i months is %s', (text, n, expected) => expect(addMonths(text, n)).toBe(expected))

  it('keep the day of the month or stop at its end', () => {
    fc.assert(
      fc.property(modern, fc.integer({ min: -600, max: 600 }), (text, n) => {
        const moved = addMonths(text, n)
        const months = (date: string) => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7))
        expect(months(moved) - months(text)).toBe(n)
        if (moved.slice(8) !== text.slice(8)) expect(addDays(moved, 1).slice(8)).toBe('01')
      }),
    )
  })

  it('end with the calendar', () => {
    expect(() => addDays('9999-12-31', 1)).toThrow(RangeError)
    expect(() => addDays('0001-01-01', -1)).toThrow(RangeError)
    expect(() => addMonths('9999-12-01', 1)).toThrow(RangeError)
  })
})

describe('durations', () => {
  const noon = new Date('2026-01-31T12:00:00.250Z')

  // biome-ignore format: read by column
  it.each([
    ['P1D',                '2026-02-01T12:00:00.250Z'], ['-P30D', '2026-01-01T12:00:00.250Z'], ['+P1W', '2026-02-07T12:00:00.250Z'],
    ['P1M',                '2026-02-28T12:00:00.250Z'], ['-P2M',  '2025-11-30T12:00:00.250Z'], ['P1Y',  '2027-01-31T12:00:00.250Z'],
    ['PT36H',              '2026-02-02T00:00:00.250Z'], ['PT90M', '2026-01-31T13:30:00.250Z'], ['PT1S', '2026-01-31T12:00:01.250Z'],
    ['P1Y2M3W4DT5H6M7S',   '2027-04-25T17:06:07.250Z'], ['-P1DT12H', '2026-01-30T00:00:00.250Z'], ['P0D', '2026-01-31T12:00:00.250Z'],
  ])('%s later is %s', (iso, expected) => {
    expect(isDuration(iso)).toBe(true)
    expect(plusDuration(noon, iso).toISOString()).toBe(expected)
  })

  it.each(['', 'P', 'PT', 'P1DT', '1D', 'P1H', 'PT1D', 'P-1D', 'P1.5D', 'p1d', 'P1D ', 'P1M1Y', '--P1D', 'P1234567Y'])(
    '%j is none',
    (iso) => {
      expect(isDuration(iso)).toBe(false)
      expect(() => plusDuration(noon, iso)).toThrow(RangeError)
    },
  )

  it('do not leave what a Date can hold, nor change the date given', () => {
    expect(() => plusDuration(noon, 'P999999Y')).toThrow(RangeError)
    expect(noon.toISOString()).toBe('2026-01-31T12:00:00.250Z')
  })
})
