import { can } from '../../access/can.ts'
import { forgetAll, systemViewer } from '../../access/identify.ts'
import { hashPassword, passwordFault } from '../../access/password.ts'
import { lock } from '../../access/rows.ts'
import { isTaken } from '../../db/failures.ts'
import { transact } from '../../db/transact.ts'
import type { Member } from '../../generated/prisma/client.ts'
import type { Acting, Context } from '../../graphql/context.ts'
import { folded } from '../../graphql/text.ts'
import { dayMs } from '../../kernel/clock.ts'
import { duplicate, invalid } from '../../kernel/errors.ts'
import { minor } from '../../kernel/money.ts'
import { newToken, tokenHash } from '../../kernel/seal.ts'
import { emit } from '../../live/log.ts'
import { enqueueMail } from '../../mail/outbox.ts'
import { activeMember, handOver, openWork, sayFarewell } from './handovers.ts'
import { invitationMail } from './mails.ts'
import { bearerOf, useToken } from './passwords.ts'
import { beyondOwnRights, isBeyond, roleOf } from './roles.ts'
import { type MemberSubject, memberStates } from './states.ts'
import { known } from './teams.ts'

type Version = { expectedVersion?: number | null }
export type MemberInviteShape = {
  name: string
  email: string
  role: string
  locale?: 'fr' | 'en' | null
  teamIds?: string[] | null
}

/**
 * Adds a member and sends the link by which they choose their password. Somebody who has not accepted yet is invited
 * again: what is said now counts, and links sent before are dead.
 */
export function memberInvite(ctx: Acting, input: MemberInviteShape): Promise<string> {
  return transact(ctx, async (tx) => {
    const rights = await roleOf(tx, input.role)
    const email = input.email.trim()
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) throw notAnAddress()
    check(input)
    const teamIds = await known(tx, 'Team', input.teamIds, 'teamIds')
    if (isBeyond(rights, tx.viewer.rights)) throw beyondOwnRights('role')

    const now = tx.clock.now()
    const columns = { name: input.name.trim(), email, role: input.role, locale: input.locale ?? 'fr', updatedAt: now }
    const teams = { create: teamIds.map((teamId) => ({ teamId })) }
    const before = await invited(tx, email)
    const member = before
      ? await tx.db.member.update({
          where: { id: before.id },
          data: { ...columns, version: { increment: 1 }, teams: { deleteMany: {}, ...teams } },
        })
      : await tx.db.member.create({ data: { ...columns, createdAt: now, teams } }).catch(sameAddress(email))
    await sendInvitation(tx, member)

    await emit(tx, { type: 'member.invited', entity: 'Member', before, after: member, facts: { name: member.name } })
    return member.id
  })
}

/** The member of that address who has not accepted yet. Refuses one who has, and one whose role is beyond the viewer's rights. */
async function invited(tx: Acting, email: string): Promise<Member | null> {
  const member = await tx.db.member.findUnique({ where: { emailKey: folded(email) } })
  if (!member) return null
  await lock(tx, 'Member', member.id)
  const before = await tx.db.member.findUniqueOrThrow({ where: { id: member.id } })
  if (before.status !== 'INVITED') return sameAddress(email)()
  const beyond = isBeyond(await roleOf(tx, before.role), tx.viewer.rights)
  memberStates.check({ status: before.status, beyondOwnRights: beyond }, 'invite')
  return before
}

async function sendInvitation(tx: Acting, member: Member): Promise<void> {
  const now = tx.clock.now()
  const token = newToken()
  await tx.db.memberToken.deleteMany({ where: { memberId: member.id, kind: 'INVITATION' } })
  await tx.db.memberToken.create({
    data: {
      hash: tokenHash(token),
      kind: 'INVITATION',
      memberId: member.id,
      createdAt: now,
      expiresAt: new Date(now.getTime() + 7 * dayMs),
    },
  })
  const company = await tx.db.company.findFirst()
  await enqueueMail(tx, {
    to: [member.email],
    kind: 'member.invitation',
    ...invitationMail(member.locale, {
      company: company?.name ?? 'Carnet',
      inviter: tx.viewer.name,
      link: `${tx.config.publicUrl}/invitation?token=${token}`,
    }),
  })
}

/** The invited person chooses a password by the link's token, once. */
export async function memberAccept(
  ctx: Context,
  { token, password }: { token: string; password: string },
): Promise<string> {
  const guest = await bearerOf(ctx, token, 'INVITATION')
  const fault = passwordFault(password, guest.email)
  if (fault) throw fault
  const passwordHash = await hashPassword(password)
  const acting: Acting = { ...ctx, viewer: { ...systemViewer(), kind: 'MEMBER', id: guest.id, name: guest.name } }
  return transact(acting, async (tx) => {
    await useToken(tx, token)
    await lock(tx, 'Member', guest.id)
    const before = await tx.db.member.findUniqueOrThrow({ where: { id: guest.id } })
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
  hourlyCost?: string | null
}

export function memberUpdate(ctx: Acting, id: string, input: MemberUpdateShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Member', id, input.expectedVersion)
    const before = await tx.db.member.findUniqueOrThrow({ where: { id } })
    const teamIds = await known(tx, 'Team', input.teamIds, 'teamIds')
    check(input)

    const after = await tx.db.member.update({
      where: { id },
      data: {
        ...(input.name != null && { name: input.name.trim() }),
        ...(input.locale != null && { locale: input.locale }),
        ...(input.hourlyCost !== undefined && { hourlyCost: costOf(tx, input.hourlyCost) }),
        ...(input.teamIds && { teams: { deleteMany: {}, create: teamIds.map((teamId) => ({ teamId })) } }),
        version: { increment: 1 },
        updatedAt: tx.clock.now(),
      },
    })
    tx.transaction.afterCommit(forgetAll)

    await emit(tx, { type: 'member.updated', entity: 'Member', before, after, facts: { name: after.name } })
    return id
  })
}

/** Gives a member another role, never beyond the viewer's own rights, and never without a last administrator. */
export const memberSetRole = (ctx: Acting, id: string, input: Version & { role: string }): Promise<string> =>
  change(ctx, id, input, {
    verb: 'setRole',
    type: 'member.roleSet',
    subject: async (tx, { role }) => {
      const held = await presentRights(tx)
      const beyond = isBeyond(await roleOf(tx, input.role), held) || isBeyond(await roleOf(tx, role), held)
      return { beyondOwnRights: beyond, losesAdmin: input.role !== 'ADMIN' }
    },
    write: async () => ({ role: input.role }),
  })

/** Ends a member's access at once; whoever is named takes over their open work. */
export const memberSuspend = (
  ctx: Acting,
  id: string,
  input: Version & { handOverTo?: string | null },
): Promise<string> =>
  change(ctx, id, input, {
    verb: 'suspend',
    type: 'member.suspended',
    subject: async (tx) => {
      if (input.handOverTo === id) throw notToThemselves()
      if (input.handOverTo) await activeMember(tx, input.handOverTo, 'handOverTo')
      return input.handOverTo ? {} : { openWork: await openWork(tx, id) }
    },
    write: async (tx) => {
      await tx.db.session.updateMany({ where: { memberId: id, revokedAt: null }, data: { revokedAt: tx.clock.now() } })
      await sayFarewell(tx, id)
      if (input.handOverTo) await handOver(tx, id, input.handOverTo)
      return { tokenVersion: { increment: 1 } }
    },
  })

export const memberReactivate = (ctx: Acting, id: string, input: Version): Promise<string> =>
  change(ctx, id, input, {
    verb: 'reactivate',
    type: 'member.reactivated',
    subject: async (tx, { role }) => ({ beyondOwnRights: isBeyond(await roleOf(tx, role), await presentRights(tx)) }),
  })

/** Takes the second factor off a member who has lost theirs. */
export const memberResetSecondFactor = (ctx: Acting, id: string, input: Version): Promise<string> =>
  change(ctx, id, input, {
    verb: 'resetSecondFactor',
    type: 'member.secondFactorReset',
    subject: async (tx, { role }) => ({ beyondOwnRights: isBeyond(await roleOf(tx, role), await presentRights(tx)) }),
    write: async (tx) => {
      await tx.db.secondFactor.deleteMany({ where: { memberId: id } })
      await tx.db.recoveryCode.deleteMany({ where: { memberId: id } })
      return {}
    },
  })

type Step = {
  verb: 'setRole' | 'suspend' | 'reactivate' | 'resetSecondFactor'
  type: string
  subject: (tx: Acting, member: Member) => Promise<Omit<MemberSubject, 'status'>>
  write?: (tx: Acting) => Promise<object>
}

function change(
  ctx: Acting,
  id: string,
  input: Version & { handOverTo?: string | null },
  { verb, type, subject, write = async () => ({}) }: Step,
): Promise<string> {
  return transact(ctx, async (tx) => {
    // All administrators, so that two cannot take the last one's role from each other; and whoever takes over.
    const held = [id, tx.viewer.id, ...(input.handOverTo ? [input.handOverTo] : [])]
    await tx.db
      .$queryRaw`SELECT 1 FROM "Member" WHERE "role" = 'ADMIN' OR "id" = ANY(${held}::uuid[]) ORDER BY "id" FOR UPDATE`
    await lock(tx, 'Member', id, input.expectedVersion)
    const before = await tx.db.member.findUniqueOrThrow({ where: { id } })
    const known = { status: before.status, isLastAdmin: await isLastAdmin(tx, before) }
    const status = memberStates.check({ ...known, ...(await subject(tx, before)) }, verb)!

    const after = await tx.db.member.update({
      where: { id },
      data: { ...(await write(tx)), status, version: { increment: 1 }, updatedAt: tx.clock.now() },
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

/** The viewer's rights as they are now, not when the request came: somebody may have changed their role meanwhile. */
async function presentRights(tx: Acting) {
  if (tx.viewer.kind === 'SYSTEM') return tx.viewer.rights
  const { role } = await tx.db.member.findUniqueOrThrow({ where: { id: tx.viewer.id }, select: { role: true } })
  return roleOf(tx, role)
}

function check({ name }: { name?: string | null }): void {
  if (name !== undefined && !name?.trim())
    throw invalid('name', 'REQUIRED', { en: 'Give a name.', fr: 'Indiquez un nom.' })
}

function costOf({ viewer, currency }: Acting, text: string | null): bigint | null {
  if (!can(viewer, 'costs.read'))
    throw invalid('hourlyCost', 'FORBIDDEN_VALUE', {
      en: 'You may not set costs.',
      fr: 'Vous ne pouvez pas fixer les coûts.',
    })
  const cost = text === null ? null : minor(text, currency)
  if (cost !== null && cost < 0n)
    throw invalid('hourlyCost', 'OUT_OF_RANGE', { en: 'A cost is not negative.', fr: 'Un coût n’est pas négatif.' })
  return cost
}

const notAnAddress = () =>
  invalid('email', 'INVALID_FORMAT', {
    en: 'This is not an e-mail address.',
    fr: 'Ce n’est pas une adresse e-mail.',
  })
const notToThemselves = () =>
  invalid('handOverTo', 'NOT_ALLOWED', {
    en: 'Somebody else must take over.',
    fr: 'Quelqu’un d’autre doit reprendre le travail.',
  })
const sameAddress =
  (email: string) =>
  (error?: unknown): never => {
    throw error === undefined || isTaken(error)
      ? duplicate([], { en: `${email} is already a member.`, fr: `${email} est déjà membre.` })
      : error
  }
