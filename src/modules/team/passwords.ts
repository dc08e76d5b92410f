import { forget } from '../../access/identify.ts'
import { hashPassword, passwordFault, verifyPassword } from '../../access/password.ts'
import { transact, type Within } from '../../db/transact.ts'
import type { Acting, Context } from '../../graphql/context.ts'
import { folded } from '../../graphql/text.ts'
import { minuteMs } from '../../kernel/clock.ts'
import { invalid } from '../../kernel/errors.ts'
import { newToken, tokenHash } from '../../kernel/seal.ts'
import { enqueueMail } from '../../mail/outbox.ts'
import { resetMail } from './mails.ts'
import { returnAttempts, takeAttempt } from './tokens.ts'

/** Changes the viewer's password and ends their other sessions. */
export async function passwordChange(
  ctx: Acting,
  { current, password }: { current: string; password: string },
): Promise<string> {
  const { id } = ctx.viewer
  await confirmPassword(ctx, current, 'current')
  const { email, passwordHash } = await ctx.db.member.findUniqueOrThrow({ where: { id } })
  const fault = passwordFault(password, email)
  if (fault) throw fault
  const hash = await hashPassword(password)
  return transact(ctx, async (tx) => {
    await tx.db.$queryRaw`SELECT 1 FROM "Member" WHERE "id" = ${id}::uuid FOR UPDATE`
    // Hashing takes its time: meanwhile somebody else may have changed it.
    if ((await tx.db.member.count({ where: { id, passwordHash } })) === 0) throw wrongPassword('current')
    await setPassword(tx, id, { hash, keep: tx.viewer.sessionId })
    return id
  })
}

/** Refuses at `path` unless it is the viewer's password; five failures in a quarter of an hour, then even the right one waits. */
export async function confirmPassword(ctx: Acting, password: string, path: string): Promise<void> {
  const attempt = await takeAttempt(ctx, 'password', {
    subject: ctx.viewer.id,
    most: ctx.config.limits.signinAccount,
    windowMs: 15 * minuteMs,
  })
  const { passwordHash } = await ctx.db.member.findUniqueOrThrow({ where: { id: ctx.viewer.id } })
  if (!passwordHash || !(await verifyPassword(password, passwordHash)).right) throw wrongPassword(path)
  await returnAttempts(ctx, [attempt])
}

const wrongPassword = (path: string) =>
  invalid(path, 'WRONG_CREDENTIALS', {
    en: 'The present password is wrong.',
    fr: 'Le mot de passe actuel est incorrect.',
  })

/** Sends a link for a new password, three an hour. Answers the same whether or not there is such an account. */
export async function passwordResetRequest(ctx: Context, { email }: { email: string }): Promise<void> {
  await takeAttempt(ctx, 'reset', {
    subject: folded(email.trim()),
    most: ctx.config.limits.reset,
    windowMs: 60 * minuteMs,
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
        expiresAt: new Date(now.getTime() + 60 * minuteMs),
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
  tx: Within<Context>,
  memberId: string,
  { hash, keep }: { hash: string; keep?: string },
): Promise<void> {
  const ended = { memberId, revokedAt: null, ...(keep && { id: { not: keep } }) }
  const now = tx.clock.now()
  await tx.db.member.update({ where: { id: memberId }, data: { passwordHash: hash, updatedAt: now } })
  const sessions = await tx.db.session.updateManyAndReturn({
    where: ended,
    data: { revokedAt: now },
    select: { id: true },
  })
  tx.transaction.afterCommit(() => {
    for (const { id } of sessions) forget(id)
  })
}
