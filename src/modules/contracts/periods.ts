// Which days of a contract are billed together, and what they cost: pure, on plain dates.
import { addDays, addMonths, type DateText, daysBetween, monthsOf } from '../../kernel/clock.ts'
import { shareOf } from '../invoices/rules.ts'

/** Days from `from` to `to`, both included. */
export type Span = { from: DateText; to: DateText }
/** Days on which a contract rests; open until it is resumed. */
export type Pause = { from: DateText; to: DateText | null }

export type Schedule = Span & {
  billingPeriod: 'MONTH' | 'QUARTER' | 'SEMESTER' | 'YEAR'
  billingTiming: 'PREPAID' | 'POSTPAID'
  pauses: readonly Pause[]
}

/** A part of a line's life that is billed at once: `served` of the `days` of a whole period, due on `dueOn`. */
export type Period = Span & { dueOn: DateText; served: number; days: number }

/**
 * The periods of a line in their order, counted from the contract's first day so that month ends stay month ends. A
 * line that starts or ends within one, and days of a pause, make it shorter. What an open pause touches has no end
 * yet and is left out.
 */
export function periodsOf(contract: Schedule, line: { from: DateText | null; to: DateText | null }): Period[] {
  const { billingPeriod, billingTiming, pauses } = contract
  const life = cut({ from: line.from ?? contract.from, to: line.to ?? contract.to }, contract)
  const found: Period[] = []
  for (let index = 0; ; index++) {
    const whole = gridSpan(contract.from, monthsOf[billingPeriod], index)
    if (!life || whole.from > life.to) return found
    const part = cut(whole, life)
    if (!part || pauses.some(({ from, to }) => to === null && part.to >= from)) continue
    const served = servedDays(part, pauses)
    const dueOn = billingTiming === 'PREPAID' ? part.from : part.to
    if (served > 0) found.push({ ...part, dueOn, served, days: length(whole) })
  }
}

const gridSpan = (start: DateText, months: number, index: number): Span => ({
  from: addMonths(start, index * months),
  to: addDays(addMonths(start, (index + 1) * months), -1),
})

/** The days that two spans share; undefined when there is none. */
export function cut(one: Span, other: Span): Span | undefined {
  const from = one.from > other.from ? one.from : other.from
  const to = one.to < other.to ? one.to : other.to
  return from > to ? undefined : { from, to }
}

export const length = ({ from, to }: Span): number => daysBetween(from, to) + 1

/** The days of a span on which no pause lies. Pauses never overlap each other. */
export const servedDays = (span: Span, pauses: readonly Pause[]): number =>
  pauses.reduce((days, { from, to }) => {
    const rest = cut(span, { from, to: to ?? span.to })
    return days - (rest ? length(rest) : 0)
  }, length(span))

/** What the served days of a period cost, rounded once. */
export const priceOf = (net: bigint, { served, days }: Pick<Period, 'served' | 'days'>): bigint =>
  shareOf(net, BigInt(served), BigInt(days))
