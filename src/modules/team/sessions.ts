import { can } from '../../access/can.ts'
import { forget } from '../../access/identify.ts'
import { hashPassword, verifyNobody, verifyPassword } from '../../access/password.ts'
import { signAccess } from '../../access/session.ts'
import { transact } from '../../db/transact.ts'
import type { Acting, Context } from '../../graphql/context.ts'
import { folded } from '../../graphql/text.ts'
import { dayMs, minuteMs } from '../../kernel/clock.ts'
import { failure, invalid, notFound, Refusal } from '../../kernel/errors.ts'
import { newToken, tokenHash } from '../../kernel/seal.ts'
import { usesCode } from './factors.ts'
import { returnAttempts, takeAttempt } from './tokens.ts'

export type OpenSession = { accessToken: string; refreshToken: string; expiresAt: Date; memberId: string }

const slidingDays = 14
const absoluteDays = 60

const wrong = () =>
  new Refusal({
    kind: 'ValidationError',
    code: 'WRONG_CREDENTIALS',
    text: {
      en: 'The e-mail address, the password or the code is wrong.',
      fr: 'L’adresse e-mail, le mot de passe ou le code est incorrect.',
    },
  })

/** Signs a member in. Five failures per account and fifty per address in a quarter of an hour, then even the right password waits. */
export async function sessionCreate(
  ctx: Context,
  { email, password, code }: { email: string; password: string; code?: string | null | undefined },
): Promise<OpenSession> {
  const { limits } = ctx.config
  const windowMs = 15 * minuteMs
  const account = await takeAttempt(ctx, 'sign-in account', {
    subject: folded(email.trim()),
    most: limits.signinAccount,
    windowMs,
  })
  const address = await takeAttempt(ctx, 'sign-in address', {
    subject: ctx.address,
    most: limits.signinAddress,
    windowMs,
  })

  const member = await ctx.db.member.findUnique({ where: { emailKey: folded(email.trim()) } })
  if (!member?.passwordHash || member.status !== 'ACTIVE') {
    await verifyNobody(password)
    throw wrong()
  }
  const { right, stale } = await verifyPassword(password, member.passwordHash)
  if (!right) throw wrong()
  const factor = await ctx.db.secondFactor.findFirst({ where: { memberId: member.id, confirmedAt: { not: null } } })
  if (factor && code && !(await usesCode(ctx, factor, code))) throw wrong()

  await returnAttempts(ctx, [account, address])
  if (factor && !code) throw secondFactorRequired()
  if (stale)
    await ctx.db.member.update({ where: { id: member.id }, data: { passwordHash: await hashPassword(password) } })
  return openSession(ctx, member)
}

const secondFactorRequired = () =>
  failure('SECOND_FACTOR_REQUIRED', {
    en: 'Give the code of your authenticator, or a recovery code.',
    fr: 'Indiquez le code de votre application d’authentification, ou un code de secours.',
  })

async function openSession(ctx: Context, member: { id: string; tokenVersion: number }): Promise<OpenSession> {
  const now = ctx.clock.now()
  const refreshToken = newToken()
  const session = await ctx.db.session.create({
    data: {
      memberId: member.id,
      userAgent: ctx.userAgent,
      address: ctx.address,
      createdAt: now,
      lastUsedAt: now,
      expiresAt: new Date(now.getTime() + absoluteDays * dayMs),
      tokens: {
        create: {
          hash: tokenHash(refreshToken),
          createdAt: now,
          expiresAt: new Date(now.getTime() + slidingDays * dayMs),
        },
      },
    },
  })
  await ctx.db.member.update({ where: { id: member.id }, data: { lastSeenAt: now } })
  return { ...(await access(ctx, session.id, member)), refreshToken }
}

async function access(ctx: Context, sessionId: string, { id, tokenVersion }: { id: string; tokenVersion: number }) {
  const { token, expiresAt } = await signAccess(
    ctx.keyring,
    { memberId: id, sessionId, tokenVersion, audience: 'staff' },
    ctx.clock,
  )
  return { accessToken: token, expiresAt, memberId: id }
}

const staleToken = () =>
  invalid('refreshToken', 'TOKEN_INVALID', {
    en: 'The session has ended: sign in again.',
    fr: 'La session est terminée : reconnectez-vous.',
  })

/** A new pair for a refresh token, which is used up. A token that comes twice was stolen from somebody: the session ends. */
export async function sessionRefresh(ctx: Context, { refreshToken }: { refreshToken: string }): Promise<OpenSession> {
  const hash = tokenHash(refreshToken)
  const now = ctx.clock.now()
  const next = newToken()
  const member = await transact(ctx, async ({ db }) => {
    // The row count decides between two that come at once.
    const [used] = await db.$queryRaw<
      { sessionId: string }[]
    >`UPDATE "RefreshToken" SET "usedAt" = ${now} WHERE "hash" = ${hash} AND "usedAt" IS NULL AND "expiresAt" > ${now} RETURNING "sessionId"::text`
    if (!used) return undefined
    const session = await db.session.findFirst({
      where: { id: used.sessionId, revokedAt: null, expiresAt: { gt: now } },
      include: { member: true },
    })
    if (session?.member?.status !== 'ACTIVE') return undefined
    const expiresAt = new Date(Math.min(now.getTime() + slidingDays * dayMs, session.expiresAt.getTime()))
    await db.refreshToken.create({ data: { hash: tokenHash(next), sessionId: session.id, createdAt: now, expiresAt } })
    await db.session.update({ where: { id: session.id }, data: { lastUsedAt: now } })
    return { ...session.member, sessionId: session.id }
  })
  if (!member) {
    await endReused(ctx, hash)
    throw staleToken()
  }
  return { ...(await access(ctx, member.sessionId, member)), refreshToken: next }
}

async function endReused(ctx: Context, hash: string): Promise<void> {
  const token = await ctx.db.refreshToken.findUnique({ where: { hash } })
  if (!token?.usedAt) return
  await ctx.db.session.updateMany({
    where: { id: token.sessionId, revokedAt: null },
    data: { revokedAt: ctx.clock.now() },
  })
  forget(token.sessionId)
}

/** Ends a session: the viewer's own, or with `team.revokeSessions` anybody's. Its tokens die within five seconds. */
export async function sessionRevoke(ctx: Acting, { sessionId }: { sessionId?: string | null }): Promise<string> {
  const id = sessionId ?? ctx.viewer.sessionId
  const session = await ctx.db.session.findUnique({ where: { id } })
  if (!session || (session.memberId !== ctx.viewer.id && !can(ctx.viewer, 'team.revokeSessions')))
    throw notFound('sessionId')
  await ctx.db.session.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: ctx.clock.now() } })
  forget(id)
  return session.memberId
}
