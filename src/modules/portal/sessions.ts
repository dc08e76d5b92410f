import { admitted, forget } from '../../access/identify.ts'
import { hashPassword, passwordFault, verifyNobody, verifyPassword } from '../../access/password.ts'
import { transact } from '../../db/transact.ts'
import type { Context } from '../../graphql/context.ts'
import type { OpenSession } from '../../graphql/sign-ins.ts'
import { folded } from '../../graphql/text.ts'
import { minuteMs } from '../../kernel/clock.ts'
import { invalid } from '../../kernel/errors.ts'
import { newToken, tokenHash } from '../../kernel/seal.ts'
import { enqueueMail } from '../../mail/outbox.ts'
import { attempted, openSession, wrong } from '../team/sessions.ts'
import { takeAttempt } from '../team/tokens.ts'
import { linkMail } from './mails.ts'

export type Proof = { [key in 'email' | 'password' | 'token']?: string | null | undefined }

const linkMinutes = 30
/** The same address may stand with several clients; more than a few would make one sign-in cost many hashes. */
const mostContacts = 5

/** Signs a contact in: by the token of a one-time link, or by address and password. */
export async function contactSignIn(ctx: Context, { email, password, token }: Proof): Promise<OpenSession> {
  if (token) return openSession(ctx, { ...(await useLink(ctx, token)), audience: 'portal' })
  const emailKey = folded((email ?? '').trim())
  const contact = await attempted(ctx, `portal ${emailKey}`, () => proved(ctx, emailKey, password ?? ''))
  return openSession(ctx, { ...contact, audience: 'portal' })
}

async function proved({ db }: Context, emailKey: string, password: string) {
  const contacts = await db.contact.findMany({
    where: { emailKey, passwordHash: { not: null }, ...admitted },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    take: mostContacts,
  })
  if (contacts.length === 0) await verifyNobody(password)
  for (const contact of contacts) if ((await verifyPassword(password, contact.passwordHash!)).right) return contact
  throw wrong()
}

/** Sends a link that signs in once, three an hour. Answers the same whether or not there is such a contact. */
export async function sessionLinkRequest(ctx: Context, { email }: { email: string }): Promise<void> {
  const emailKey = folded(email.trim())
  const most = ctx.config.limits.reset
  await takeAttempt(ctx, 'reset', { subject: `portal ${emailKey}`, most, windowMs: 60 * minuteMs })
  const contacts = await ctx.db.contact.findMany({
    where: { emailKey, ...admitted },
    include: { client: { select: { name: true, locale: true } } },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    take: mostContacts,
  })
  await transact(ctx, async (tx) => {
    for (const { id, clientId, email, client } of contacts) {
      const token = newToken()
      const createdAt = tx.clock.now()
      const expiresAt = new Date(createdAt.getTime() + linkMinutes * minuteMs)
      await tx.db.contactToken.create({ data: { hash: tokenHash(token), contactId: id, createdAt, expiresAt } })
      const link = `${ctx.config.publicUrl}/portal?token=${token}`
      const letter = linkMail(client!.locale, { client: client!.name, link, minutes: linkMinutes })
      await enqueueMail(tx, { to: [email!], kind: 'portal.link', clientId, ...letter })
    }
  })
}

/** Sets a contact's password by a link's token, once, and ends their other sessions. */
export async function passwordReset(
  ctx: Context,
  { token, password }: { token: string; password: string },
): Promise<void> {
  const known = await ctx.db.contactToken.findUnique({ where: { hash: tokenHash(token) }, include: { contact: true } })
  const fault = passwordFault(password, known?.contact?.email ?? '')
  if (fault) throw fault
  const passwordHash = await hashPassword(password)
  await transact(ctx, async (tx) => {
    const { id } = await useLink(tx, token)
    const now = tx.clock.now()
    await tx.db.contact.update({
      where: { id },
      data: { passwordHash, tokenVersion: { increment: 1 }, updatedAt: now },
    })
    const ended = await tx.db.session.updateManyAndReturn({
      where: { contactId: id, revokedAt: null },
      data: { revokedAt: now },
      select: { id: true },
    })
    tx.transaction.afterCommit(() => {
      for (const session of ended) forget(session.id)
    })
  })
}

/** The contact whom a link's token names, which is used up. */
async function useLink({ db, clock }: Pick<Context, 'db' | 'clock'>, token: string) {
  const now = clock.now()
  const [used] = await db.contactToken.updateManyAndReturn({
    where: { hash: tokenHash(token), usedAt: null, expiresAt: { gt: now } },
    data: { usedAt: now },
    select: { contactId: true },
  })
  const contact = used && (await db.contact.findFirst({ where: { id: used.contactId, ...admitted } }))
  if (!contact) throw badLink()
  return contact
}

const badLink = () =>
  invalid('token', 'TOKEN_INVALID', {
    en: 'The link was used or has expired: ask for a new one.',
    fr: 'Le lien a été utilisé ou a expiré : demandez-en un nouveau.',
  })
