/** Where the product gets the time from; rules never ask it, they are told. */
export type Clock = { now(): Date }

export const systemClock: Clock = { now: () => new Date() }

/** A clock that stands still until it is moved: for tests and for building the demo's past. */
export function steppedClock(start: Date): Clock & { set(date: Date): void; advance(ms: number): void } {
  let time = start.getTime()
  return {
    now: () => new Date(time),
    set: (date) => {
      time = date.getTime()
    },
    advance: (ms) => {
      time += ms
    },
  }
}

/** A calendar date 'YYYY-MM-DD', years 0001 to 9999, without time or zone. Compares as text. */
export type DateText = string

export const minuteMs = 60_000
export const hourMs = 60 * minuteMs
export const dayMs = 24 * hourMs
const formats = new Map<string, Intl.DateTimeFormat>()

/** The calendar date in `zone`: the legal date of a French document is Paris', whatever the server's zone. */
export function today(clock: Clock, zone = 'Europe/Paris'): DateText {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' })
  formats.set(zone, format)
  const part = Object.fromEntries(format.formatToParts(clock.now()).map(({ type, value }) => [type, value]))
  return `${part.year?.padStart(4, '0')}-${part.month}-${part.day}`
}

/** True for a time zone by its IANA name, like Europe/Paris. */
export function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch {
    return false
  }
}

const wallClocks = new Map<string, Intl.DateTimeFormat>()

/** What a clock on the wall of `zone` shows: the calendar date and the minutes, with fractions, since midnight. */
export function localTime(date: Date, zone: string): { date: DateText; minutes: number } {
  const format =
    wallClocks.get(zone) ??
    new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium', hourCycle: 'h23' })
  wallClocks.set(zone, format)
  const [day = '', time = ''] = format.format(date).split(' ')
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number)
  return { date: day, minutes: hours * 60 + minutes + (seconds + date.getUTCMilliseconds() / 1000) / 60 }
}

/**
 * The instant at which a clock on the wall of `zone` shows that date and so many minutes since midnight. A time that
 * the change to summer time skips is taken as the same distance later; of one that comes twice, the first.
 */
export function instantAt(day: DateText, minutes: number, zone: string): Date {
  const wanted = toDate(day).getTime() + minutes * minuteMs
  const shown = (at: number) => {
    const { date, minutes: wall } = localTime(new Date(at), zone)
    return toDate(date).getTime() + wall * minuteMs
  }
  const offsets = [wanted - dayMs, wanted + dayMs].map((at) => shown(at) - at)
  const found = offsets.map((offset) => wanted - offset).find((at) => shown(at) === wanted)
  return new Date(found ?? wanted - offsets[0]!)
}

/** The date when `text` is one that exists in the calendar, else undefined. */
export function parseDate(text: string): DateText | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < '0001') return undefined
  const date = new Date(`${text}T00:00:00Z`)
  // Some engines roll 30 February over to March instead of refusing it.
  return Number.isNaN(date.getTime()) || fromDate(date) !== text ? undefined : text
}

/** Midnight UTC of the date: Prisma's value of a `@db.Date` column. Throws RangeError when it is no date. */
export function toDate(text: DateText): Date {
  if (parseDate(text) === undefined) throw new RangeError(`not a calendar date: ${text}`)
  return new Date(`${text}T00:00:00Z`)
}

/** The UTC calendar date of an instant; the inverse of `toDate`. Throws RangeError outside years 0001 to 9999. */
export function fromDate(date: Date): DateText {
  const text = date.toISOString()
  if (!/^\d{4}-/.test(text) || text < '0001') throw new RangeError(`outside the calendar: ${text}`)
  return text.slice(0, 10)
}

/** `n` days later, earlier when negative. */
export const addDays = (text: DateText, n: number): DateText => fromDate(new Date(toDate(text).getTime() + n * dayMs))

/** `n` months later on the same day, or on the month's last day when it is shorter: 31 January + 1 → 28 February. */
export const addMonths = (text: DateText, n: number): DateText => fromDate(shiftMonths(toDate(text), n))

/** The last day of the month that a day lies in. */
export const monthEnd = (text: DateText): DateText => addDays(addMonths(`${text.slice(0, 7)}-01`, 1), -1)

/** How many months a period has. */
export const monthsOf = { MONTH: 1, QUARTER: 3, SEMESTER: 6, YEAR: 12 } as const

/** Days from `a` to `b`; negative when `b` is earlier. */
export const daysBetween = (a: DateText, b: DateText): number => (toDate(b).getTime() - toDate(a).getTime()) / dayMs

const durationPattern =
  /^([+-]?)P(?=\d|T\d)(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9})S)?)?$/

/** True for an ISO 8601 duration of whole units, with an optional sign before: 'P1M', 'PT36H', '-P30D'. */
export const isDuration = (text: string): boolean => durationPattern.test(text)

/**
 * The instant a signed ISO 8601 duration later. Years and months follow the UTC calendar and stop at the month's
 * last day; then weeks, days (24 h), hours, minutes and seconds are added. Throws RangeError on anything else.
 */
export function plusDuration(date: Date, iso: string): Date {
  const match = durationPattern.exec(iso)
  if (!match) throw new RangeError(`not an ISO 8601 duration: ${iso}`)
  const sign = match[1] === '-' ? -1 : 1
  const part = (index: number) => sign * Number(match[index] ?? 0)
  const minutes = ((part(4) * 7 + part(5)) * 24 + part(6)) * 60
  const result = new Date(
    shiftMonths(date, part(2) * 12 + part(3)).getTime() + ((minutes + part(7)) * 60 + part(8)) * 1000,
  )
  if (Number.isNaN(result.getTime())) throw new RangeError(`outside the calendar: ${iso}`)
  return result
}

function shiftMonths(date: Date, months: number): Date {
  const shifted = new Date(date)
  shifted.setUTCMonth(date.getUTCMonth() + months)
  // A month without that day rolls over into the next one; day 0 is the last day of the month before.
  if (shifted.getUTCDate() !== date.getUTCDate()) shifted.setUTCDate(0)
  return shifted
}
