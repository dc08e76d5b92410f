import type { ScopedModel } from '../../access/scope.ts'
import { transact } from '../../db/transact.ts'
import type { Notification } from '../../generated/prisma/client.ts'
import type { NotificationKind } from '../../generated/prisma/enums.ts'
import type { Acting } from '../../graphql/context.ts'
import { minuteMs } from '../../kernel/clock.ts'
import { notFound } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { enqueueMail } from '../../mail/outbox.ts'

export type News = { kind: NotificationKind; entity: ScopedModel; entityId: string; commentId?: string }

/** Tells members, save the one who does it and those who do not want to hear of it. */
export async function notify(tx: Acting, memberIds: readonly string[], news: News): Promise<void> {
  const others = [...new Set(memberIds)].filter((id) => id !== tx.viewer.id)
  if (others.length === 0) return
  const members = await tx.db.member.findMany({
    where: { id: { in: others }, status: 'ACTIVE' },
    select: { id: true, preferences: { where: { kind: news.kind } } },
    orderBy: { id: 'asc' },
  })
  const now = tx.clock.now()
  for (const { id, preferences } of members) {
    const { shown, mailed } = preferences[0] ?? usual
    if (!shown) continue
    const notification = await tx.db.notification.create({
      data: { ...news, memberId: id, actorName: tx.viewer.name, createdAt: now, mailedAt: mailed ? null : now },
    })
    await emit(tx, { type: 'notification.added', entity: 'Notification', before: null, after: notification })
  }
}

export const usual = { shown: true, mailed: true }

/** Marks the viewer's notifications as read: the one, or all. */
export async function notificationRead(ctx: Acting, id: string | null): Promise<number> {
  const { count } = await ctx.db.notification.updateMany({
    where: { memberId: ctx.viewer.id, readAt: null, ...(id && { id }) },
    data: { readAt: ctx.clock.now() },
  })
  if (id && count === 0 && !(await ctx.db.notification.count({ where: { id, memberId: ctx.viewer.id } })))
    throw notFound('id')
  return count
}

export type Preference = { kind: NotificationKind; shown: boolean; mailed: boolean }

/** Says whether the viewer wants to hear of a kind of news, and by mail too. */
export async function notificationPreferenceSet(ctx: Acting, { kind, shown, mailed }: Preference): Promise<void> {
  const memberId = ctx.viewer.id
  const data = { shown, mailed: shown && mailed }
  await ctx.db.notificationPreference.upsert({
    where: { memberId_kind: { memberId, kind } },
    create: { memberId, kind, ...data },
    update: data,
  })
}

const quietMs = 15 * minuteMs

/** One mail per member with what they have not read a quarter of an hour later; each piece of news goes out once. */
export async function mailDigests(ctx: Acting): Promise<void> {
  const until = new Date(ctx.clock.now().getTime() - quietMs)
  const waiting = await ctx.db.notification.groupBy({
    by: ['memberId'],
    where: { mailedAt: null, createdAt: { lte: until } },
    orderBy: { memberId: 'asc' },
  })
  for (const { memberId } of waiting) await mailDigest(ctx, memberId)
}

const mailDigest = (ctx: Acting, memberId: string) =>
  transact(ctx, async (tx) => {
    const taken = await tx.db.notification.updateManyAndReturn({
      where: { memberId, mailedAt: null },
      data: { mailedAt: tx.clock.now() },
    })
    const unread = taken.filter(({ readAt }) => !readAt).sort((a, b) => Number(a.createdAt) - Number(b.createdAt))
    const member = await tx.db.member.findUniqueOrThrow({ where: { id: memberId } })
    if (unread.length === 0 || member.status !== 'ACTIVE') return
    await enqueueMail(tx, { to: [member.email], kind: 'notification.digest', ...digestMail(member.locale, unread) })
  })

// biome-ignore format: read by column
const sentences: Record<NotificationKind, { fr: string; en: string }> = {
  MENTION:         { fr: 'vous a mentionné dans un commentaire', en: 'mentioned you in a comment' },
  TICKET_ASSIGNED: { fr: 'vous a attribué un ticket',            en: 'assigned a ticket to you' },
  CONTRACT_ENDING: { fr: 'rappelle qu’un contrat arrive à échéance', en: 'reminds you of a contract that nears its end' },
  TICKET_ANSWERED: { fr: 'a répondu à un ticket que vous suivez', en: 'answered a ticket that you follow' },
}

export const sentenceOf = ({ kind, actorName }: Pick<Notification, 'kind' | 'actorName'>, locale: string): string =>
  `${actorName} ${sentences[kind][locale === 'en' ? 'en' : 'fr']}`

function digestMail(locale: string, news: Notification[]) {
  const lines = news.map((it) => `- ${sentenceOf(it, locale)}`).join('\n')
  return locale === 'en'
    ? { subject: `News for you (${news.length})`, text: `Hello,\n\n${lines}\n` }
    : { subject: `Du nouveau pour vous (${news.length})`, text: `Bonjour,\n\n${lines}\n` }
}
