import { forgetAll, rightsFor, systemViewer } from '../../access/identify.ts'
import { hashPassword, passwordFault } from '../../access/password.ts'
import { modules } from '../../access/roles.ts'
import { lock, visible } from '../../access/rows.ts'
import type { Rights } from '../../access/viewer.ts'
import { transact } from '../../db/transact.ts'
import type { Acting, Context } from '../../graphql/context.ts'
import { folded } from '../../graphql/text.ts'
import { duplicate, invalid } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { enqueueMail } from '../../mail/outbox.ts'
import { invitationMail } from './mails.ts'
import { bearerOf, useToken } from './sessions.ts'
import { memberStates } from './states.ts'
import { days, newToken, tokenHash } from './tokens.ts'

type Version = { expectedVersion?: number | null }
export type MemberInviteShape = {
  name: string
  email: string
  role: string
  locale?: 'fr' | 'en' | null
  teamIds?: string[] | null
}

/** Adds a member and sends the link by which they choose their password. */
export function memberInvite(ctx: Acting, input: MemberInviteShape): Promise<string> {
  return transact(ctx, async (tx) => {
    const rights = await roleOf(tx, input.role)
    const email = input.email.trim()
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
      throw invalid('email', 'INVALID_FORMAT', {
        en: 'This is not an e-mail address.',
        fr: 'Ce n’est pas une adresse e-mail.',
      })
    if (!input.name.trim()) throw invalid('name', 'REQUIRED', { en: 'Give a name.', fr: 'Indiquez un nom.' })
    if (isBeyond(rights, tx.viewer.rights))
      throw invalid('role', 'BEYOND_OWN_RIGHTS', {
        en: 'You cannot give rights that you do not have.',
        fr: 'Vous ne pouvez pas donner des droits que vous n’avez pas.',
      })
    if (await tx.db.member.findUnique({ where: { emailKey: folded(email) } }))
      throw duplicate([], { en: `${email} is already a member.`, fr: `${email} est déjà membre.` })

    const now = tx.clock.now()
    const token = newToken()
    const member = await tx.db.member.create({
      data: {
        name: input.name.trim(),
        email,
        role: input.role,
        locale: input.locale ?? 'fr',
        createdAt: now,
        updatedAt: now,
        teams: { create: (input.teamIds ?? []).map((teamId) => ({ teamId })) },
        invitations: {
          create: {
            hash: tokenHash(token),
            kind: 'INVITATION',
            createdAt: now,
            expiresAt: new Date(now.getTime() + 7 * days),
          },
        },
      },
    })
    const company = await tx.db.company.findFirst()
    await enqueueMail(tx, {
      to: [email],
      kind: 'member.invitation',
      ...invitationMail(member.locale, {
        company: company?.name ?? 'Carnet',
        inviter: tx.viewer.name,
        link: `${tx.config.publicUrl}/invitation?token=${token}`,
      }),
    })

    await emit(tx, {
      type: 'member.invited',
      entity: 'Member',
      before: null,
      after: member,
      facts: { name: member.name },
    })
    return member.id
  })
}

/** The invited person chooses a password by the link's token, once. */
export async function memberAccept(
  ctx: Context,
  { token, password }: { token: string; password: string },
): Promise<string> {
  const invited = await bearerOf(ctx, token, 'INVITATION')
  const fault = passwordFault(password, invited.email)
  if (fault) throw fault
  const passwordHash = await hashPassword(password)
  const acting: Acting = { ...ctx, viewer: { ...systemViewer(), kind: 'MEMBER', id: invited.id, name: invited.name } }
  return transact(acting, async (tx) => {
    await useToken(tx, token)
    const before = await tx.db.member.findUniqueOrThrow({ where: { id: invited.id } })
    const status = memberStates.check(before, 'accept')!
    const after = await tx.db.member.update({
      where: { id: before.id },
      data: { status, passwordHash, version: { increment: 1 }, updatedAt: tx.clock.now() },
    })
    await emit(tx, { type: 'member.accepted', entity: 'Member', before, after, facts: { name: after.name } })
    return after.id
  })
}

export type MemberUpdateShape = Version & {
  name?: string | null
  locale?: 'fr' | 'en' | null
  teamIds?: string[] | null
}

export function memberUpdate(ctx: Acting, id: string, input: MemberUpdateShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Member', id, input.expectedVersion)
    const before = await tx.db.member.findUniqueOrThrow({ where: { id } })
    if (input.name != null && !input.name.trim())
      throw invalid('name', 'REQUIRED', { en: 'Give a name.', fr: 'Indiquez un nom.' })

    const after = await tx.db.member.update({
      where: { id },
      data: {
        ...(input.name != null && { name: input.name.trim() }),
        ...(input.locale != null && { locale: input.locale }),
        ...(input.teamIds && { teams: { deleteMany: {}, create: input.teamIds.map((teamId) => ({ teamId })) } }),
        version: { increment: 1 },
        updatedAt: tx.clock.now(),
      },
    })

    await emit(tx, { type: 'member.updated', entity: 'Member', before, after, facts: { name: after.name } })
    return id
  })
}

/** Gives a member another role, never beyond the viewer's own rights, and never without a last administrator. */
export const memberSetRole = (ctx: Acting, id: string, input: Version & { role: string }): Promise<string> =>
  change(ctx, id, input, async (tx, member) => {
    const rights = await roleOf(tx, input.role)
    const beyond = isBeyond(rights, tx.viewer.rights) || isBeyond(await roleOf(tx, member.role), tx.viewer.rights)
    const losesAdmin = input.role !== 'ADMIN'
    return {
      verb: 'setRole',
      subject: { beyondOwnRights: beyond, losesAdmin, isLastAdmin: await isLastAdmin(tx, member) },
      data: { role: input.role },
      type: 'member.roleSet',
    }
  })

/** Ends a member's access at once; their open work must be handed over first. */
export const memberSuspend = (ctx: Acting, id: string, input: Version): Promise<string> =>
  change(ctx, id, input, async (tx, member) => {
    const [tasks, tickets] = [
      await tx.db.task.count({ where: { assigneeId: id, status: { in: ['TODO', 'IN_PROGRESS', 'IN_REVIEW'] } } }),
      await tx.db.ticket.count({
        where: { assigneeId: id, status: { in: ['NEW', 'OPEN', 'PENDING_CUSTOMER', 'ON_HOLD'] } },
      }),
    ]
    await tx.db.session.updateMany({ where: { memberId: id, revokedAt: null }, data: { revokedAt: tx.clock.now() } })
    return {
      verb: 'suspend',
      subject: { isLastAdmin: await isLastAdmin(tx, member), openWork: tasks + tickets },
      data: { tokenVersion: { increment: 1 } },
      type: 'member.suspended',
    }
  })

export const memberReactivate = (ctx: Acting, id: string, input: Version): Promise<string> =>
  change(ctx, id, input, async (tx, member) => ({
    verb: 'reactivate',
    subject: { beyondOwnRights: isBeyond(await roleOf(tx, member.role), tx.viewer.rights) },
    data: {},
    type: 'member.reactivated',
  }))

type Member = { id: string; role: string; status: 'INVITED' | 'ACTIVE' | 'SUSPENDED' }
type Step = { verb: 'setRole' | 'suspend' | 'reactivate'; subject: object; data: object; type: string }

function change(
  ctx: Acting,
  id: string,
  input: Version,
  step: (tx: Acting, member: Member) => Promise<Step>,
): Promise<string> {
  return transact(ctx, async (tx) => {
    // All administrators, so that two cannot take the last one's role from each other.
    await tx.db.$queryRaw`SELECT 1 FROM "Member" WHERE "role" = 'ADMIN' OR "id" = ${id}::uuid ORDER BY "id" FOR UPDATE`
    await lock(tx, 'Member', id, input.expectedVersion)
    const before = await tx.db.member.findUniqueOrThrow({ where: { id } })

    const { verb, subject, data, type } = await step(tx, before)
    const status = memberStates.check({ ...subject, status: before.status }, verb)!

    const after = await tx.db.member.update({
      where: { id },
      data: { ...data, status, version: { increment: 1 }, updatedAt: tx.clock.now() },
    })
    tx.transaction.afterCommit(forgetAll)

    await emit(tx, { type, entity: 'Member', before, after, facts: { name: after.name, role: after.role } })
    return id
  })
}

const isLastAdmin = async ({ db }: Acting, member: Member) =>
  member.role === 'ADMIN' &&
  member.status === 'ACTIVE' &&
  (await db.member.count({ where: { role: 'ADMIN', status: 'ACTIVE', id: { not: member.id } } })) === 0

async function roleOf({ db }: Acting, key: string): Promise<Rights> {
  const rights = await rightsFor(db, key)
  if (!rights)
    throw invalid('role', 'NOT_FOUND', { en: `There is no role ${key}.`, fr: `Il n’y a pas de rôle ${key}.` })
  return rights
}

const rank = { N: 0, R: 1, W: 2, A: 3 }
const reach = { own: 0, team: 1, all: 2 }

/** Whether one set of rights gives anything that the other does not hold. */
export const isBeyond = (wanted: Rights, held: Rights): boolean =>
  (wanted.costs && !held.costs) ||
  modules.some((module) => {
    const [a, b] = [wanted.grants[module], held.grants[module]]
    return rank[a.level] > rank[b.level] || (a.level !== 'N' && reach[a.reach] > reach[b.reach])
  })

export type TeamShape = Version & { name?: string | null; memberIds?: string[] | null }

export function teamCreate(ctx: Acting, input: TeamShape & { name: string }): Promise<string> {
  return transact(ctx, async (tx) => {
    for (const id of input.memberIds ?? []) await visible(tx, 'Member', id, 'memberIds')
    if (await tx.db.team.findUnique({ where: { name: input.name.trim() } }))
      throw duplicate([], { en: 'There is a team of that name.', fr: 'Une équipe porte déjà ce nom.' })
    const now = tx.clock.now()
    const team = await tx.db.team.create({
      data: {
        name: input.name.trim(),
        createdAt: now,
        updatedAt: now,
        members: { create: (input.memberIds ?? []).map((memberId) => ({ memberId })) },
      },
    })
    tx.transaction.afterCommit(forgetAll)
    await emit(tx, { type: 'team.created', entity: 'Team', before: null, after: team, facts: { name: team.name } })
    return team.id
  })
}

export function teamUpdate(ctx: Acting, id: string, input: TeamShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Team', id, input.expectedVersion)
    const before = await tx.db.team.findUniqueOrThrow({ where: { id } })
    for (const memberId of input.memberIds ?? []) await visible(tx, 'Member', memberId, 'memberIds')
    const after = await tx.db.team.update({
      where: { id },
      data: {
        ...(input.name != null && { name: input.name.trim() }),
        ...(input.memberIds && {
          members: { deleteMany: {}, create: input.memberIds.map((memberId) => ({ memberId })) },
        }),
        version: { increment: 1 },
        updatedAt: tx.clock.now(),
      },
    })
    tx.transaction.afterCommit(forgetAll)
    await emit(tx, { type: 'team.updated', entity: 'Team', before, after, facts: { name: after.name } })
    return id
  })
}
