import { can } from '../../access/can.ts'
import { admitted, forget } from '../../access/identify.ts'
import { hashPassword, verifyNobody, verifyPassword } from '../../access/password.ts'
import { type Audience, signAccess } from '../../access/session.ts'
import type { Viewer } from '../../access/viewer.ts'
import { transact } from '../../db/transact.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { Acting, Context } from '../../graphql/context.ts'
import type { OpenSession } from '../../graphql/sign-ins.ts'
import { folded } from '../../graphql/text.ts'
import { dayMs, minuteMs } from '../../kernel/clock.ts'
import { failure, invalid, notFound, Refusal } from '../../kernel/errors.ts'
import { newToken, tokenHash } from '../../kernel/seal.ts'
import { usesCode } from './factors.ts'
import { returnAttempts, takeAttempt } from './tokens.ts'

/** Who signs in: a member to the graph, a contact to the portal. */
export type Holder = { audience: Audience; id: string; tokenVersion: number }

const holderColumn = ({ audience, id }: Pick<Holder, 'audience' | 'id'>) =>
  audience === 'staff' ? { memberId: id } : { contactId: id }

/** Whose sessions are the viewer's own. */
export const ownSessions = ({ kind, id }: Viewer) =>
  holderColumn({ audience: kind === 'CONTACT' ? 'portal' : 'staff', id })

export const wrong = () =>
  new Refusal({
    kind: 'ValidationError',
    code: 'WRONG_CREDENTIALS',
    text: {
      en: 'The e-mail address, the password or the code is wrong.',
      fr: 'L’adresse e-mail, le mot de passe ou le code est incorrect.',
    },
  })

/** Five failures per account and fifty per address in a quarter of an hour, then even the right password waits. */
export async function attempted<T>(ctx: Context, account: string, run: () => Promise<T>): Promise<T> {
  const { signinAccount, signinAddress } = ctx.config.limits
  const windowMs = 15 * minuteMs
  const taken = [
    await takeAttempt(ctx, 'sign-in account', { subject: account, most: signinAccount, windowMs }),
    await takeAttempt(ctx, 'sign-in address', { subject: ctx.address, most: signinAddress, windowMs }),
  ]
  const result = await run()
  await returnAttempts(ctx, taken)
  return result
}

type Credentials = { email: string; password: string; code?: string | null | undefined }

/** Signs a member in. */
export async function sessionCreate(ctx: Context, credentials: Credentials): Promise<OpenSession> {
  const { password, code } = credentials
  const key = folded(credentials.email.trim())
  const { member, factor, stale } = await attempted(ctx, key, () => proved(ctx, key, credentials))
  if (factor && !code) throw secondFactorRequired()
  if (stale)
    await ctx.db.member.update({ where: { id: member.id }, data: { passwordHash: await hashPassword(password) } })
  await ctx.db.member.update({ where: { id: member.id }, data: { lastSeenAt: ctx.clock.now() } })
  return openSession(ctx, { ...member, audience: 'staff' })
}

/** The member whose password, and code when one is given, are right. */
async function proved(ctx: Context, emailKey: string, { password, code }: Credentials) {
  const member = await ctx.db.member.findUnique({ where: { emailKey } })
  if (!member?.passwordHash || member.status !== 'ACTIVE') {
    await verifyNobody(password)
    throw wrong()
  }
  const { right, stale } = await verifyPassword(password, member.passwordHash)
  if (!right) throw wrong()
  const factor = await ctx.db.secondFactor.findFirst({ where: { memberId: member.id, confirmedAt: { not: null } } })
  if (factor && code && !(await usesCode(ctx, factor, code))) throw wrong()

  return { member, factor, stale }
}

const secondFactorRequired = () =>
  failure('SECOND_FACTOR_REQUIRED', {
    en: 'Give the code of your authenticator, or a recovery code.',
    fr: 'Indiquez le code de votre application d’authentification, ou un code de secours.',
  })

/** A contact's sign-in lasts a day unless it is renewed, and two weeks at most. */
const lifetimes = {
  staff: { slidingDays: 14, absoluteDays: 60 },
  portal: { slidingDays: 1, absoluteDays: 14 },
} satisfies Record<Audience, object>

/** The first pair of tokens of whoever has proved who they are. */
export async function openSession(ctx: Context, holder: Holder): Promise<OpenSession> {
  const now = ctx.clock.now()
  const { slidingDays, absoluteDays } = lifetimes[holder.audience]
  const refreshToken = newToken()
  const session = await ctx.db.session.create({
    data: {
      ...holderColumn(holder),
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
  return { ...(await access(ctx, session.id, holder)), refreshToken }
}

async function access(ctx: Context, sessionId: string, { id, tokenVersion, audience }: Holder) {
  const { token, expiresAt } = await signAccess(
    ctx.keyring,
    { holderId: id, sessionId, tokenVersion, audience },
    ctx.clock,
  )
  return { accessToken: token, expiresAt, holderId: id }
}

const staleToken = () =>
  invalid('refreshToken', 'TOKEN_INVALID', {
    en: 'The session has ended: sign in again.',
    fr: 'La session est terminée : reconnectez-vous.',
  })

/** A new pair for a refresh token, which is used up. A token that comes twice was stolen from somebody: the session ends. */
export async function sessionRefresh(
  ctx: Context,
  { refreshToken, audience }: { refreshToken: string; audience: Audience },
): Promise<OpenSession> {
  const hash = tokenHash(refreshToken)
  const now = ctx.clock.now()
  const next = newToken()
  const session = await transact(ctx, async ({ db }) => {
    // The row count decides between two that come at once.
    const [used] = await db.$queryRaw<{ sessionId: string }[]>`
      UPDATE "RefreshToken" t SET "usedAt" = ${now} FROM "Session" s
      WHERE t."hash" = ${hash} AND t."usedAt" IS NULL AND t."expiresAt" > ${now}
        AND s."id" = t."sessionId" AND (s."memberId" IS NOT NULL) = ${audience === 'staff'}
      RETURNING t."sessionId"::text`
    if (!used) return undefined
    const session = await db.session.findFirst({
      where: { id: used.sessionId, revokedAt: null, expiresAt: { gt: now }, ...entitled[audience] },
      include: { member: true, contact: true },
    })
    const holder = session?.member ?? session?.contact
    if (!holder) return undefined
    const slidingMs = lifetimes[audience].slidingDays * dayMs
    const expiresAt = new Date(Math.min(now.getTime() + slidingMs, session!.expiresAt.getTime()))
    await db.refreshToken.create({ data: { hash: tokenHash(next), sessionId: session!.id, createdAt: now, expiresAt } })
    await db.session.update({ where: { id: session!.id }, data: { lastUsedAt: now } })
    return { id: session!.id, holder: { ...holder, audience } }
  })
  if (!session) {
    await endReused(ctx, hash)
    throw staleToken()
  }
  return { ...(await access(ctx, session.id, session.holder)), refreshToken: next }
}

/** Whose sessions may go on, and with which audience. */
const entitled = {
  staff: { member: { status: 'ACTIVE' } },
  portal: { contact: admitted },
} satisfies Record<Audience, Prisma.SessionWhereInput>

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
export async function sessionRevoke(ctx: Acting, { sessionId }: { sessionId?: string | null }): Promise<void> {
  const id = sessionId ?? ctx.viewer.sessionId
  const whose = can(ctx.viewer, 'team.revokeSessions') ? {} : ownSessions(ctx.viewer)
  if (!(await ctx.db.session.count({ where: { id, ...whose } }))) throw notFound('sessionId')
  await ctx.db.session.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: ctx.clock.now() } })
  forget(id)
}
