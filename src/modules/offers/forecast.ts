import { scopeOf } from '../../access/scope.ts'
import type { Context } from '../../graphql/context.ts'
import { type DateText, fromDate, toDate } from '../../kernel/clock.ts'
import { type DaySum, type Forecast, forecastOf, monthSpan } from './rules.ts'

export type Span = { from: DateText; to: DateText; pipelineId?: string | null }

/**
 * What the months of a span may bring, and have brought, per owner, in the company's currency: only offers that the
 * viewer may see. Open offers without an expected day come last, without a month.
 */
export async function offerForecast({ db, viewer }: Context, { from, to, pipelineId }: Span): Promise<Forecast[]> {
  const { first, next } = monthSpan(from, to)
  const within = { gte: toDate(first), lt: toDate(next) }
  const visible = [scopeOf('Offer', viewer), pipelineId ? { pipelineId } : {}]
  const sums = { _sum: { amountBase: true, weightedBase: true }, _count: true } as const
  const [open, won] = await Promise.all([
    db.offer.groupBy({
      by: ['expectedOn', 'ownerId'],
      where: {
        AND: [
          ...visible,
          { status: { in: ['OPEN', 'VALIDATED'] }, OR: [{ expectedOn: within }, { expectedOn: null }] },
        ],
      },
      ...sums,
    }),
    db.offer.groupBy({
      by: ['closedOn', 'ownerId'],
      where: { AND: [...visible, { status: 'WON', closedOn: within }] },
      ...sums,
    }),
  ])
  return forecastOf([
    ...open.map((row) => daySum(row, row.expectedOn, false)),
    ...won.map((row) => daySum(row, row.closedOn, true)),
  ])
}

type Row = {
  ownerId: string | null
  _sum: { amountBase: bigint | null; weightedBase: bigint | null }
  _count: number
}
const daySum = ({ ownerId, _sum, _count }: Row, day: Date | null, isWon: boolean): DaySum => ({
  ...{ day: day && fromDate(day), ownerId, won: isWon, count: _count },
  ...{ amount: _sum.amountBase ?? 0n, weighted: _sum.weightedBase ?? 0n },
})
