import type { Db } from '../db/client.ts'
import { type Clock, minuteMs } from '../kernel/clock.ts'
import { type AppError, failure } from '../kernel/errors.ts'

export type Budget = {
  remaining: number
  resetAt: Date
  /** Gives back what was taken and not needed. */
  refund: (points: number) => void
}

/** Points of a principal's minute that this process has taken from the common account and may spend alone. */
type Lease = { left: number; spent: number; until: number }
type Taken = { granted: number; spent: number; until: Date }

/** Taken at once, so that most operations need not ask: a twentieth of the minute. */
const share = 20
const mostLeases = 10_000

/**
 * Cost points per principal and minute, shared by all processes: each takes leases from the account in the database.
 * What another process has taken and not spent counts as spent here until the minute is over.
 */
export function openRates({ db, clock }: { db: Db; clock: Clock }) {
  const leases = new Map<string, Lease>()

  function leaseOf(principal: string, now: number): Lease {
    const known = leases.get(principal)
    if (known && known.until > now) return known
    if (leases.size > mostLeases) for (const [key, { until }] of leases) if (until <= now) leases.delete(key)
    const fresh = { left: 0, spent: 0, until: now + minuteMs }
    leases.set(principal, fresh)
    return fresh
  }

  return {
    /** Takes the cost from the principal's minute. Refuses when it does not fit; a refusal costs nothing. */
    async spend(principal: string, cost: number, perMinute: number): Promise<Budget | AppError> {
      const now = clock.now().getTime()
      const lease = leaseOf(principal, now)
      if (lease.left < cost) {
        const wanted = Math.max(cost - lease.left, Math.ceil(perMinute / share))
        const { granted, spent, until } = await take(db, { principal, wanted, most: perMinute, now })
        Object.assign(lease, { left: lease.left + granted, spent, until: until.getTime() })
      }
      if (lease.left < cost) return rateLimited(Math.max(1, Math.ceil((lease.until - now) / 1000)))
      lease.left -= cost
      return {
        remaining: perMinute - lease.spent + lease.left,
        resetAt: new Date(lease.until),
        refund: (points) => {
          lease.left += points
        },
      }
    },
  }
}

type Wish = { principal: string; wanted: number; most: number; now: number }

/** Up to `wanted` points of what the minute still has; a minute that is over begins anew. */
async function take(db: Db, { principal, wanted, most, now }: Wish): Promise<Taken> {
  const [at, until] = [new Date(now), new Date(now + minuteMs)]
  const [row] = await db.$queryRaw<[{ granted: bigint; spent: bigint; until: Date }]>`
    INSERT INTO meter.rate AS r (principal, until, spent) VALUES (${principal}, ${until}, ${Math.min(wanted, most)}::bigint)
    ON CONFLICT (principal) DO UPDATE SET
      spent = CASE WHEN r.until <= ${at} THEN EXCLUDED.spent ELSE greatest(r.spent, least(r.spent + ${wanted}::bigint, ${most}::bigint)) END,
      until = CASE WHEN r.until <= ${at} THEN EXCLUDED.until ELSE r.until END
    RETURNING new.until, new.spent, new.spent - CASE WHEN old.until = new.until THEN old.spent ELSE 0 END AS granted`
  return { granted: Number(row.granted), spent: Number(row.spent), until: row.until }
}

/** Accounts of minutes long over. */
export const forgetRates = ({ db, clock }: { db: Db; clock: Clock }) =>
  db.$executeRaw`DELETE FROM meter.rate WHERE until < ${new Date(clock.now().getTime() - minuteMs)}`

const rateLimited = (seconds: number) =>
  failure(
    'RATE_LIMITED',
    {
      en: `Too many points were spent in this minute. Try again in ${seconds} seconds.`,
      fr: `Trop de points ont été dépensés dans cette minute. Réessayez dans ${seconds} secondes.`,
    },
    { retryAfter: seconds },
  )
