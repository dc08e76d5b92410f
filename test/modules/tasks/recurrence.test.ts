import { describe, expect, it } from 'vitest'
import type { DateText } from '../../../src/kernel/clock.ts'
import { isRule, nextDay } from '../../../src/modules/tasks/recurrence.ts'

function days(rule: string, start: DateText, count: number): DateText[] {
  const found = [start]
  while (found.length < count) {
    const next = nextDay(rule, start, found.at(-1)!)
    if (!next) break
    found.push(next)
  }
  return found
}

describe('nextDay', () => {
  // biome-ignore format: read by column
  it.each([
    ['E9: monthly on the 31st is the month’s last day where it is shorter', 'FREQ=MONTHLY', '2026-01-31', ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30']],
    ['E9: second Tuesday of the month', 'FREQ=MONTHLY;BYDAY=2TU', '2026-01-13', ['2026-01-13', '2026-02-10', '2026-03-10']],
    ['the same where the rule names the day', 'FREQ=MONTHLY;BYMONTHDAY=30', '2026-01-30', ['2026-01-30', '2026-02-28', '2026-03-30']],
    ['a leap day every year', 'FREQ=YEARLY', '2028-02-29', ['2028-02-29', '2029-02-28', '2030-02-28', '2031-02-28', '2032-02-29']],
    ['every other Monday and Friday', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR', '2026-03-02', ['2026-03-02', '2026-03-06', '2026-03-16', '2026-03-20']],
    ['a count ends it', 'FREQ=DAILY;COUNT=3', '2026-03-28', ['2026-03-28', '2026-03-29', '2026-03-30']],
    ['so does a last day', 'FREQ=DAILY;UNTIL=20260329T000000Z', '2026-03-28', ['2026-03-28', '2026-03-29']],
    ['the last day of the month', 'FREQ=MONTHLY;BYMONTHDAY=-1', '2028-01-31', ['2028-01-31', '2028-02-29', '2028-03-31']],
  ])('%s', (_title, rule, start, expected) => {
    expect(days(rule, start, 5).slice(0, expected.length)).toEqual(expected)
    if (/COUNT|UNTIL/.test(rule)) expect(days(rule, start, 9)).toEqual(expected)
  })
})

it.each(['FREQ=DAILY', 'RRULE:FREQ=WEEKLY;BYDAY=MO', 'FREQ=MONTHLY;BYMONTHDAY=31;COUNT=4'])('%s is a rule', (text) =>
  expect(isRule(text)).toBe(true),
)
it.each(['', 'every day', 'FREQ=HOURLY', 'FREQ=DAILY;BYHOUR=9', 'DTSTART:20260101T000000Z\nRRULE:FREQ=DAILY'])(
  '%j is none',
  (text) => expect(isRule(text)).toBe(false),
)
