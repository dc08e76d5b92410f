import { Secret, TOTP } from 'otpauth'
import { transact } from '../../db/transact.ts'
import type { SecondFactor } from '../../generated/prisma/client.ts'
import type { Acting, Context } from '../../graphql/context.ts'
import { minuteMs } from '../../kernel/clock.ts'
import { invalid } from '../../kernel/errors.ts'
import { locked, unlocked } from '../../kernel/vault.ts'
import { tellOfOneself } from './oneself.ts'
import { confirmPassword } from './passwords.ts'
import { keyedHash, returnAttempts, takeAttempt } from './tokens.ts'

const purpose = 'second factor'

const issuer = 'Carnet'
const periodSeconds = 30
const recoveryCount = 10

/** Begins a second factor: the secret for an authenticator, which counts once a code of it has come back. */
export async function secondFactorStart(
  ctx: Acting,
  { password }: { password: string },
): Promise<{ secret: string; url: string }> {
  await confirmPassword(ctx, password, 'password')
  const secret = new Secret({ size: 20 }).base32
  await transact(ctx, async ({ db, viewer, clock, config }) => {
    await db.$queryRaw`SELECT 1 FROM "Member" WHERE "id" = ${viewer.id}::uuid FOR UPDATE`
    if (await db.secondFactor.findFirst({ where: { memberId: viewer.id, confirmedAt: { not: null } } })) throw present()
    const fresh = { secret: locked(config.pepper, purpose, secret), lastStep: 0n, createdAt: clock.now() }
    await db.secondFactor.upsert({
      where: { memberId: viewer.id },
      create: { memberId: viewer.id, ...fresh },
      update: fresh,
    })
  })
  return { secret, url: totpOf(secret, ctx.viewer.email).toString() }
}

/** Confirms it by a code. From now on signing in asks for one; the recovery codes stand in when it is lost. */
export async function secondFactorConfirm(ctx: Acting, { code }: { code: string }): Promise<{ codes: string[] }> {
  const { id } = ctx.viewer
  const codes = Array.from({ length: recoveryCount }, newRecoveryCode)
  await guarded(ctx, code, async (tx, factor) => {
    if (factor.confirmedAt) throw present()
    const now = tx.clock.now()
    await tx.db.secondFactor.update({ where: { memberId: id }, data: { confirmedAt: now } })
    await tx.db.recoveryCode.deleteMany({ where: { memberId: id } })
    await tx.db.recoveryCode.createMany({
      data: codes.map((one) => ({ hash: recoveryHash(tx, id, one), memberId: id, createdAt: now })),
    })
    await tellOfOneself(tx, 'member.secondFactorConfirmed')
  })
  return { codes }
}

/** Takes the viewer's second factor off, by a code of it. */
export function secondFactorRemove(ctx: Acting, { code }: { code: string }): Promise<void> {
  return guarded(ctx, code, async (tx) => {
    await tx.db.secondFactor.delete({ where: { memberId: tx.viewer.id } })
    await tx.db.recoveryCode.deleteMany({ where: { memberId: tx.viewer.id } })
    await tellOfOneself(tx, 'member.secondFactorRemoved')
  })
}

/** Whether the code is right, and if so uses it up: of two that bring the same one at once, one is wrong. */
export async function usesCode(
  ctx: Pick<Context, 'db' | 'clock' | 'config'>,
  factor: SecondFactor,
  code: string,
): Promise<boolean> {
  const { db, clock, config } = ctx
  const text = code.replace(/[\s-]/g, '')
  const { memberId } = factor
  if (!/^\d{6}$/.test(text)) {
    const where = { hash: recoveryHash(ctx, memberId, text), memberId, usedAt: null }
    return (await db.recoveryCode.updateMany({ where, data: { usedAt: clock.now() } })).count === 1
  }
  const timestamp = clock.now().getTime()
  const delta = totpOf(unlocked(config.pepper, purpose, factor.secret)).validate({ token: text, timestamp, window: 1 })
  if (delta === null) return false
  const lastStep = BigInt(Math.floor(timestamp / 1000 / periodSeconds) + delta)
  return (
    (await db.secondFactor.updateMany({ where: { memberId, lastStep: { lt: lastStep } }, data: { lastStep } }))
      .count === 1
  )
}

/** Acts once the code has proved right; guesses are counted, whatever comes of them. */
async function guarded(
  ctx: Acting,
  code: string,
  act: (tx: Acting, factor: SecondFactor) => Promise<void>,
): Promise<void> {
  const attempt = await takeAttempt(ctx, 'second factor', {
    subject: ctx.viewer.id,
    most: ctx.config.limits.signinAccount,
    windowMs: 15 * minuteMs,
  })
  await transact(ctx, async (tx) => {
    await tx.db.$queryRaw`SELECT 1 FROM "Member" WHERE "id" = ${tx.viewer.id}::uuid FOR UPDATE`
    const factor = await tx.db.secondFactor.findUnique({ where: { memberId: tx.viewer.id } })
    if (!factor || !(await usesCode(tx, factor, code))) throw wrongCode()
    await act(tx, factor)
  })
  await returnAttempts(ctx, [attempt])
}

const totpOf = (secret: string, label = '') =>
  new TOTP({ issuer, label, secret: Secret.fromBase32(secret), period: periodSeconds, digits: 6, algorithm: 'SHA1' })

/** Eighty random bits in letters that are not mistaken for each other when copied from paper. */
const newRecoveryCode = () => new Secret({ size: 10 }).base32.match(/.{4}/g)!.join('-')

const recoveryHash = (ctx: Pick<Context, 'config'>, memberId: string, code: string) =>
  keyedHash(ctx, `recovery ${memberId} ${code.replace(/-/g, '').toUpperCase()}`)

const present = () =>
  invalid('code', 'ALREADY_USED', {
    en: 'A second factor is set up already: remove it first.',
    fr: 'Un second facteur est déjà en place : retirez-le d’abord.',
  })
const wrongCode = () =>
  invalid('code', 'WRONG_CREDENTIALS', {
    en: 'The code is wrong, or was used already.',
    fr: 'Le code est incorrect, ou a déjà servi.',
  })
