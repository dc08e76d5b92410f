import { can } from '../../access/can.ts'
import { forget } from '../../access/identify.ts'
import { hashPassword, passwordFault, verifyNobody, verifyPassword } from '../../access/password.ts'
import { signAccess } from '../../access/session.ts'
import { transact } from '../../db/transact.ts'
import type { Acting, Context } from '../../graphql/context.ts'
import { folded } from '../../graphql/text.ts'
import { invalid, notFound, Refusal } from '../../kernel/errors.ts'
import { enqueueMail } from '../../mail/outbox.ts'
import { resetMail } from './mails.ts'
import { days, minutes, newToken, returnAttempts, takeAttempt, tokenHash } from './tokens.ts'

export type OpenSession = { accessToken: string; refreshToken: string; expiresAt: Date; memberId: string }

const slidingDays = 14
const absoluteDays = 60

const wrong = () =>
  new Refusal({
    kind: 'ValidationError',
    code: 'WRONG_CREDENTIALS',
    text: {
      en: 'The e-mail address or the password is wrong.',
      fr: 'L’adresse e-mail ou le mot de passe est incorrect.',
    },
  })

/** Signs a member in. Five failures per account and fifty per address in a quarter of an hour, then even the right password waits. */
export async function sessionCreate(
  ctx: Context,
  { email, password }: { email: string; password: string },
): Promise<OpenSession> {
  const { limits } = ctx.config
  const windowMs = 15 * minutes
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

  await returnAttempts(ctx, [account, address])
  if (stale)
    await ctx.db.member.update({ where: { id: member.id }, data: { passwordHash: await hashPassword(password) } })
  return openSession(ctx, member)
}

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
      expiresAt: new Date(now.getTime() + absoluteDays * days),
      tokens: {
        create: {
          hash: tokenHash(refreshToken),
          createdAt: now,
          expiresAt: new Date(now.getTime() + slidingDays * days),
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
    const expiresAt = new Date(Math.min(now.getTime() + slidingDays * days, session.expiresAt.getTime()))
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

/** Changes the viewer's password and ends their other sessions. */
export async function passwordChange(
  ctx: Acting,
  { current, password }: { current: string; password: string },
): Promise<string> {
  const member = await ctx.db.member.findUniqueOrThrow({ where: { id: ctx.viewer.id } })
  if (!member.passwordHash || !(await verifyPassword(current, member.passwordHash)).right)
    throw invalid('current', 'WRONG_CREDENTIALS', {
      en: 'The present password is wrong.',
      fr: 'Le mot de passe actuel est incorrect.',
    })
  const fault = passwordFault(password, member.email)
  if (fault) throw fault
  await setPassword(ctx, member.id, { hash: await hashPassword(password), keep: ctx.viewer.sessionId })
  return member.id
}

/** Sends a link for a new password, three an hour. Answers the same whether or not there is such an account. */
export async function passwordResetRequest(ctx: Context, { email }: { email: string }): Promise<void> {
  await takeAttempt(ctx, 'reset', {
    subject: folded(email.trim()),
    most: ctx.config.limits.reset,
    windowMs: 60 * minutes,
  })
  const member = await ctx.db.member.findUnique({ where: { emailKey: folded(email.trim()) } })
  if (member?.status !== 'ACTIVE') return
  const token = newToken()
  const now = ctx.clock.now()
  await transact(ctx, async (tx) => {
    await tx.db.memberToken.create({
      data: {
        hash: tokenHash(token),
        kind: 'PASSWORD_RESET',
        memberId: member.id,
        createdAt: now,
        expiresAt: new Date(now.getTime() + 60 * minutes),
      },
    })
    await enqueueMail(tx, {
      to: [member.email],
      kind: 'password.reset',
      ...resetMail(member.locale, `${ctx.config.publicUrl}/reset?token=${token}`),
    })
  })
}

/** Sets a new password by the link's token, once, and ends all sessions. */
export async function passwordReset(
  ctx: Context,
  { token, password }: { token: string; password: string },
): Promise<string> {
  const member = await bearerOf(ctx, token, 'PASSWORD_RESET')
  const fault = passwordFault(password, member.email)
  if (fault) throw fault
  const hash = await hashPassword(password)
  await transact(ctx, async (tx) => {
    await useToken(tx, token)
    await setPassword(tx, member.id, { hash })
  })
  return member.id
}

const badToken = () =>
  invalid('token', 'TOKEN_INVALID', {
    en: 'The link was used or has expired: ask for a new one.',
    fr: 'Le lien a été utilisé ou a expiré : demandez-en un nouveau.',
  })

export async function bearerOf(ctx: Context, token: string, kind: 'INVITATION' | 'PASSWORD_RESET') {
  const found = await ctx.db.memberToken.findFirst({
    where: { hash: tokenHash(token), kind, usedAt: null, expiresAt: { gt: ctx.clock.now() } },
    include: { member: true },
  })
  if (!found?.member) throw badToken()
  return found.member
}

export async function useToken(tx: Context, token: string): Promise<void> {
  const used = await tx.db.memberToken.updateMany({
    where: { hash: tokenHash(token), usedAt: null },
    data: { usedAt: tx.clock.now() },
  })
  if (used.count === 0) throw badToken()
}

async function setPassword(
  ctx: Context,
  memberId: string,
  { hash, keep }: { hash: string; keep?: string },
): Promise<void> {
  const ended = { memberId, revokedAt: null, ...(keep && { id: { not: keep } }) }
  const sessions = await ctx.db.session.findMany({ where: ended, select: { id: true } })
  await ctx.db.member.update({ where: { id: memberId }, data: { passwordHash: hash, updatedAt: ctx.clock.now() } })
  await ctx.db.session.updateMany({ where: ended, data: { revokedAt: ctx.clock.now() } })
  for (const { id } of sessions) forget(id)
}
