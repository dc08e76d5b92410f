import { addMonths, type DateText } from '../../kernel/clock.ts'
import { decimal, formatMoney, times } from '../../kernel/money.ts'
import type { OfferNeed } from './states.ts'

/** What is to be expected of an amount in minor units: its share by the probability in percent, rounded once. */
export const weightedOf = (amount: bigint, probability: number): bigint =>
  times(amount, decimal(String(probability)).div('100'))

/** What the log tells of an offer. */
export const factsOf = ({ name, amount, currency }: { name: string; amount: bigint; currency: string }) => ({
  name,
  amount: formatMoney(amount, currency),
  currency,
})

export type Holdings = { amount: bigint; expectedOn: unknown; lineCount: number; terms: string | null }

/** What a stage needs and the offer has not. */
export function lacking(needs: readonly OfferNeed[], offer: Holdings): OfferNeed[] {
  const has: Record<OfferNeed, boolean> = {
    AMOUNT: offer.amount > 0n,
    EXPECTED_ON: offer.expectedOn !== null,
    LINES: offer.lineCount > 0,
    TERMS: !!offer.terms?.trim(),
  }
  return needs.filter((need) => !has[need])
}

export type Forecast = {
  /** First day of the month; null for what has no expected day. */
  month: DateText | null
  ownerId: string | null
  openCount: number
  openAmount: bigint
  weighted: bigint
  wonCount: number
  wonAmount: bigint
}
/** Offers of one owner and day: open ones by the day they are expected, won ones by the day they were won. */
export type DaySum = {
  day: DateText | null
  ownerId: string | null
  won: boolean
  count: number
  amount: bigint
  weighted: bigint
}

/** Sums of days as sums of months per owner, the earliest month first, what has no day last. */
export function forecastOf(days: readonly DaySum[]): Forecast[] {
  const groups = Map.groupBy(days, ({ day, ownerId }) => `${day ? day.slice(0, 7) : '~'} ${ownerId ?? ''}`)
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, sums]) => {
      const { day, ownerId } = sums[0]!
      const part = (won: boolean) => sums.filter((sum) => sum.won === won)
      const add = (of: readonly DaySum[], key: 'amount' | 'weighted') => of.reduce((sum, one) => sum + one[key], 0n)
      const count = (of: readonly DaySum[]) => of.reduce((sum, one) => sum + one.count, 0)
      const [open, won] = [part(false), part(true)]
      return {
        ...{ month: day && `${day.slice(0, 7)}-01`, ownerId },
        ...{ openCount: count(open), openAmount: add(open, 'amount'), weighted: add(open, 'weighted') },
        ...{ wonCount: count(won), wonAmount: add(won, 'amount') },
      }
    })
}

/** The first day of a month and that of the month after. */
export const monthSpan = (from: DateText, to: DateText): { first: DateText; next: DateText } => ({
  first: `${from.slice(0, 7)}-01`,
  next: addMonths(`${to.slice(0, 7)}-01`, 1),
})
