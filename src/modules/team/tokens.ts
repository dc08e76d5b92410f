import { createHash, createHmac, randomBytes } from 'node:crypto'
import type { Context } from '../../graphql/context.ts'
import { limit } from '../../kernel/errors.ts'

/** 256 random bits that only their bearer knows; the database keeps the hash. */
export const newToken = (): string => randomBytes(32).toString('base64url')
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex')

export const days = 86_400_000
export const minutes = 60_000

type Attempts = Pick<Context, 'db' | 'clock' | 'config'>
type Kind = 'sign-in account' | 'sign-in address' | 'reset'

/** Attempts are counted under a keyed digest: the table holds no addresses. */
const subjectOf = ({ config }: Attempts, kind: Kind, subject: string) =>
  createHmac('sha256', config.pepper).update(`${kind}|${subject}`).digest('base64url')

/**
 * Takes one attempt before it is known whether it fails, so that parallel attempts cannot pass the limit together.
 * Refuses when the window is full; the answer says how long to wait.
 */
export async function takeAttempt(
  ctx: Attempts,
  kind: Kind,
  { subject, most, windowMs }: { subject: string; most: number; windowMs: number },
): Promise<bigint> {
  const key = subjectOf(ctx, kind, subject)
  const now = ctx.clock.now()
  const since = new Date(now.getTime() - windowMs)
  const { id } = await ctx.db.attempt.create({ data: { kind, subject: key, at: now }, select: { id: true } })
  const earlier = await ctx.db.attempt.findMany({
    where: { kind, subject: key, at: { gt: since }, id: { lt: id } },
    orderBy: { id: 'desc' },
    take: most,
    select: { at: true },
  })
  if (earlier.length < most) return id
  await ctx.db.attempt.delete({ where: { id } })
  const wait = Math.max(1, Math.ceil((earlier.at(-1)!.at.getTime() + windowMs - now.getTime()) / minutes))
  throw limit('TOO_MANY_ATTEMPTS', {
    en: `Too many attempts. Try again in ${wait} minutes.`,
    fr: `Trop de tentatives. Réessayez dans ${wait} minutes.`,
  })
}

/** Gives attempts back that did not fail. */
export const returnAttempts = ({ db }: Attempts, ids: bigint[]) => db.attempt.deleteMany({ where: { id: { in: ids } } })
