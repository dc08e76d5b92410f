import { scopeOf } from '../../access/scope.ts'
import type { Viewer } from '../../access/viewer.ts'
import type { Db } from '../../db/client.ts'
import { addDays, type DateText, fromDate, instantAt, localTime, toDate } from '../../kernel/clock.ts'
import type { Period } from '../ledger/rules.ts'
import { type Bucket, bucketStart } from './rules.ts'

/** How many offers, and what they may bring without VAT, in minor units of the company's currency. */
export type PipelinePart = { count: number; amount: bigint; weighted: bigint }
const parts = ['created', 'expected', 'won', 'lost'] as const
export type PipelineBucket = { startsOn: DateText } & Record<(typeof parts)[number], PipelinePart>
type Wanted = Period & { zone: string; bucket: Bucket; pipelineId?: string | null }

/**
 * What came into the pipeline, is expected of it, was won and was lost, bucket by bucket. Offers come in on the day of
 * the zone; what is expected, won or lost has a day of its own. Only offers that the viewer may see.
 */
export async function pipelineOf(db: Db, viewer: Viewer, wanted: Wanted): Promise<PipelineBucket[]> {
  const { from, to, zone, bucket, pipelineId } = wanted
  const seen = [scopeOf('Offer', viewer), pipelineId ? { pipelineId } : {}]
  const sums = { _sum: { amountBase: true, weightedBase: true }, _count: true } as const
  const within = { gte: toDate(from), lte: toDate(to) }
  const createdAt = { gte: instantAt(from, 0, zone), lt: instantAt(addDays(to, 1), 0, zone) }
  const open = { expectedOn: within, status: { in: ['OPEN' as const, 'VALIDATED' as const] } }
  const [created, expected, closed] = await Promise.all([
    db.offer.groupBy({ by: ['createdAt'], where: { AND: [...seen, { createdAt }] }, ...sums }),
    db.offer.groupBy({ by: ['expectedOn'], where: { AND: [...seen, open] }, ...sums }),
    db.offer.groupBy({ by: ['closedOn', 'status'], where: { AND: [...seen, { closedOn: within }] }, ...sums }),
  ])
  return bucketsOf(bucket, [
    ...created.map((row) => moved('created', localTime(row.createdAt, zone).date, row)),
    ...expected.map((row) => moved('expected', fromDate(row.expectedOn!), row)),
    ...closed.map((row) => moved(row.status === 'WON' ? 'won' : 'lost', fromDate(row.closedOn!), row)),
  ])
}

type Summed = { _sum: { amountBase: bigint | null; weightedBase: bigint | null }; _count: number }
type Move = PipelinePart & { part: (typeof parts)[number]; day: DateText }
const moved = (part: Move['part'], day: DateText, { _sum, _count }: Summed): Move => ({
  ...{ part, day, count: _count, amount: _sum.amountBase ?? 0n, weighted: _sum.weightedBase ?? 0n },
})

function bucketsOf(bucket: Bucket, moves: readonly Move[]): PipelineBucket[] {
  const groups = Map.groupBy(moves, ({ day }) => bucketStart(day, bucket))
  return [...groups.keys()].sort().map((startsOn) => {
    const sums = parts.map((part) => [part, summed(groups.get(startsOn)!.filter((move) => move.part === part))])
    return { startsOn, ...Object.fromEntries(sums) }
  })
}

const summed = (moves: readonly Move[]): PipelinePart =>
  moves.reduce(
    (sum, { count, amount, weighted }) => ({
      count: sum.count + count,
      amount: sum.amount + amount,
      weighted: sum.weighted + weighted,
    }),
    { count: 0, amount: 0n, weighted: 0n },
  )
