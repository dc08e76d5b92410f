import { transact } from '../../db/transact.ts'
import type { Context } from '../../graphql/context.ts'
import { minuteMs } from '../../kernel/clock.ts'
import { limit } from '../../kernel/errors.ts'
import { seal } from '../../kernel/seal.ts'

type Attempts = Pick<Context, 'db' | 'clock' | 'config' | 'transaction'>
type Kind = 'sign-in account' | 'sign-in address' | 'reset' | 'password' | 'second factor'

/** What only its bearer may know, as the database keeps it: without the pepper, nobody can try values against it. */
export const keyedHash = ({ config }: Pick<Context, 'config'>, text: string): string => seal(config.pepper, text)

/**
 * Takes one attempt before it is known whether it fails, so that parallel attempts cannot pass the limit together.
 * Refuses when the window is full; the answer says how long to wait. The table holds no addresses, only digests.
 */
export function takeAttempt(
  ctx: Attempts,
  kind: Kind,
  { subject, most, windowMs }: { subject: string; most: number; windowMs: number },
): Promise<bigint> {
  const key = keyedHash(ctx, `${kind}|${subject}`)
  const now = ctx.clock.now()
  return transact(ctx, async ({ db }) => {
    // One at a time: whoever counted while another wrote would not see that one.
    await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`${kind}|${key}`}, 0))`
    const earlier = await db.attempt.findMany({
      where: { kind, subject: key, at: { gt: new Date(now.getTime() - windowMs) } },
      orderBy: { id: 'desc' },
      take: most,
      select: { at: true },
    })
    if (earlier.length < most)
      return (await db.attempt.create({ data: { kind, subject: key, at: now }, select: { id: true } })).id
    const wait = Math.max(1, Math.ceil((earlier.at(-1)!.at.getTime() + windowMs - now.getTime()) / minuteMs))
    throw limit('TOO_MANY_ATTEMPTS', {
      en: `Too many attempts. Try again in ${wait} minutes.`,
      fr: `Trop de tentatives. Réessayez dans ${wait} minutes.`,
    })
  })
}

/** Gives attempts back that did not fail. */
export const returnAttempts = ({ db }: Pick<Attempts, 'db'>, ids: bigint[]) =>
  db.attempt.deleteMany({ where: { id: { in: ids } } })
