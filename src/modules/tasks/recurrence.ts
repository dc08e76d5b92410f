import rrule from 'rrule'
import { type DateText, fromDate, toDate } from '../../kernel/clock.ts'

const { RRule } = rrule
type Options = ReturnType<typeof RRule.parseString>

/** Whether the text is a rule that days can follow: a frequency of days or longer, no times, no start of its own. */
export function isRule(text: string): boolean {
  try {
    const options = RRule.parseString(text)
    const { freq, dtstart, byhour, byminute, bysecond, interval = 1 } = options
    const timed = [byhour, byminute, bysecond].some((part) => part !== undefined && part !== null)
    if (freq === undefined || freq > RRule.DAILY || dtstart || timed || interval < 1) return false
    ruleOf(text, '2000-01-01')
    return true
  } catch {
    return false
  }
}

/**
 * The day after `day` on which the rule falls, the series having begun on `start`; undefined when it has ended. A day
 * that a month does not have is its last one: monthly on the 31st is 28 February. RFC 5545 would leave such months out.
 */
export function nextDay(text: string, start: DateText, day: DateText): DateText | undefined {
  const next = ruleOf(text, start).after(toDate(day))
  return next ? fromDate(next) : undefined
}

const ruleOf = (text: string, start: DateText) => {
  const options = { ...RRule.parseString(text), dtstart: toDate(start) }
  return new RRule({ ...options, ...clamped(options) })
}

/** The 29th to the 31st of a month, as the last of the days from the 28th on that the month has. */
function clamped(options: Options & { dtstart: Date }): Partial<Options> {
  const { freq, byweekday, bysetpos, byyearday, byweekno, dtstart } = options
  if (freq === RRule.MONTHLY || freq === RRule.YEARLY) {
    if ([byweekday, bysetpos, byyearday, byweekno].some((part) => part !== undefined && part !== null)) return {}
    const [given, ...more] = [options.bymonthday ?? dtstart.getUTCDate()].flat()
    if (given === undefined || more.length || given <= 28) return {}
    const bymonth = options.bymonth ?? (freq === RRule.YEARLY ? dtstart.getUTCMonth() + 1 : null)
    const bymonthday = Array.from({ length: given - 27 }, (_, index) => 28 + index)
    return { bymonthday, bysetpos: [-1], ...(bymonth !== null && { bymonth }) }
  }
  return {}
}
