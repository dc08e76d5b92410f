import type { Clock } from '../kernel/clock.ts'
import { type AppError, failure } from '../kernel/errors.ts'

export type Budget = { remaining: number; resetAt: Date }
type Bucket = { spent: number; until: number }

const minute = 60_000

/** Cost points per principal and minute. Old buckets go when a new minute finds them. */
export function openRates(clock: Clock) {
  const buckets = new Map<string, Bucket>()

  function bucketOf(principal: string): Bucket {
    const now = clock.now().getTime()
    const known = buckets.get(principal)
    if (known && known.until > now) return known
    if (buckets.size > 10_000) for (const [key, { until }] of buckets) if (until <= now) buckets.delete(key)
    const fresh = { spent: 0, until: now + minute }
    buckets.set(principal, fresh)
    return fresh
  }

  return {
    /** Takes the cost from the principal's minute. Refuses when it does not fit; a refusal costs nothing. */
    spend(principal: string, cost: number, perMinute: number): Budget | AppError {
      const bucket = bucketOf(principal)
      if (bucket.spent + cost > perMinute)
        return rateLimited(Math.max(1, Math.ceil((bucket.until - clock.now().getTime()) / 1000)))
      bucket.spent += cost
      return { remaining: perMinute - bucket.spent, resetAt: new Date(bucket.until) }
    },
  }
}

const rateLimited = (seconds: number) =>
  failure(
    'RATE_LIMITED',
    {
      en: `Too many points were spent in this minute. Try again in ${seconds} seconds.`,
      fr: `Trop de points ont été dépensés dans cette minute. Réessayez dans ${seconds} secondes.`,
    },
    { retryAfter: seconds },
  )
