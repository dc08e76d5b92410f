import { lock, visible } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import type { AddressShape } from '../../graphql/inputs.ts'
import { folded } from '../../graphql/text.ts'
import { today } from '../../kernel/clock.ts'
import { invalid, type Refusal, refuseAll } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { termFaults } from '../company/rules.ts'
import { nextNumber } from '../company/series.ts'
import { refuseDuplicates, waysTo } from './duplicates.ts'
import { addressColumns, e164, type Identity, identityColumns, identityFaults, isEmail, phoneColumns } from './rules.ts'

export type ContactShape = {
  name: string
  email?: string | null
  phone?: string | null
  title?: string | null
  primary?: boolean | null
}

export type ClientShape = Identity & {
  name?: string | null
  kind?: 'BUSINESS' | 'PUBLIC' | 'CONSUMER' | null
  billingAddress?: AddressShape | null
  currency?: string | null
  locale?: 'fr' | 'en' | null
  paymentTermDays?: number | null
  paymentTermEndOfMonth?: boolean | null
  dunningPlanId?: string | null
  ownerId?: string | null
  followerIds?: string[] | null
  notes?: string | null
  contacts?: ContactShape[] | null
  /** Make it although there are clients like it. */
  force?: boolean | null
  expectedVersion?: number | null
}

/** Adds a client with their contacts; owner is the viewer unless said. */
export function clientCreate(
  ctx: Acting,
  input: ClientShape & { name: string; kind: 'BUSINESS' | 'PUBLIC' | 'CONSUMER' },
): Promise<string> {
  return transact(ctx, async (tx) => {
    const company = await tx.db.company.findFirst()
    const ownerId = input.ownerId ?? (ctx.viewer.kind === 'MEMBER' ? ctx.viewer.id : null)
    await members(tx, { ...input, ownerId })
    if (input.dunningPlanId) await visible(tx, 'DunningPlan', input.dunningPlanId, 'dunningPlanId')

    const identity = identityColumns(input, input.billingAddress?.country)
    refuseAll([
      ...identityFaults(identity, input.billingAddress?.country),
      ...termFaults(input),
      ...contactFaults(input.contacts),
    ])
    if (!input.force) await refuseDuplicates(tx, { ...identity, name: input.name, ...waysTo(identity) }, sure)

    const now = tx.clock.now()
    const client = await tx.db.client.create({
      data: {
        ...identity,
        ...columns(input),
        name: input.name.trim(),
        kind: input.kind,
        code: (await nextNumber(tx, 'CLIENT', today(tx.clock)))!,
        currency: input.currency ?? tx.currency,
        locale: input.locale ?? company?.locale ?? 'fr',
        paymentTermDays: input.paymentTermDays ?? company?.paymentTermDays ?? 30,
        ownerId,
        createdAt: now,
        updatedAt: now,
        followers: { create: (input.followerIds ?? []).map((memberId) => ({ memberId })) },
        contacts: {
          create: (input.contacts ?? []).map((contact) => ({ ...person(contact), createdAt: now, updatedAt: now })),
        },
      },
    })

    await emit(tx, {
      type: 'client.created',
      entity: 'Client',
      before: null,
      after: client,
      facts: { name: client.name },
    })
    return client.id
  })
}

/** Homonyms are many: a name alone keeps nobody from adding a client. */
const sure = 60

/** The contact of that e-mail address at a client, added unless there is one. */
export async function contactAdd(
  tx: Acting,
  clientId: string,
  { country, ...input }: ContactShape & { country: string },
) {
  const known = input.email
    ? await tx.db.contact.findFirst({ where: { clientId, emailKey: folded(input.email) }, select: { id: true } })
    : null
  if (known) return known.id
  const now = tx.clock.now()
  const first = (await tx.db.contact.count({ where: { clientId } })) === 0
  const contact = await tx.db.contact.create({
    data: {
      ...person(input),
      ...phoneColumns(input.phone, country),
      primary: first,
      clientId,
      createdAt: now,
      updatedAt: now,
    },
  })
  await emit(tx, {
    type: 'contact.added',
    entity: 'Contact',
    before: null,
    after: contact,
    facts: { name: contact.name },
  })
  return contact.id
}

/** Changes what is given. `contacts` replaces them all; documents already made keep their own copy. */
export function clientUpdate(ctx: Acting, id: string, input: ClientShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Client', id, input.expectedVersion)
    const before = await tx.db.client.findUniqueOrThrow({ where: { id } })
    await members(tx, input)
    if (input.dunningPlanId) await visible(tx, 'DunningPlan', input.dunningPlanId, 'dunningPlanId')

    const country = input.billingAddress?.country ?? before.country
    const identity = identityColumns(input, country)
    const { paymentTermDays = before.paymentTermDays, paymentTermEndOfMonth = before.paymentTermEndOfMonth } = input
    refuseAll([
      ...identityFaults(identity, country),
      ...termFaults({ paymentTermDays, paymentTermEndOfMonth }),
      ...contactFaults(input.contacts),
    ])

    const now = tx.clock.now()
    const after = await tx.db.client.update({
      where: { id },
      data: {
        ...identity,
        ...columns(input),
        ...(input.name != null && { name: input.name.trim() }),
        ...(input.kind != null && { kind: input.kind }),
        ...(input.currency != null && { currency: input.currency }),
        ...(input.locale != null && { locale: input.locale }),
        ...(input.paymentTermDays != null && { paymentTermDays: input.paymentTermDays }),
        ...(input.ownerId !== undefined && { ownerId: input.ownerId }),
        ...(input.followerIds && {
          followers: { deleteMany: {}, create: input.followerIds.map((memberId) => ({ memberId })) },
        }),
        ...(input.contacts && {
          contacts: {
            deleteMany: {},
            create: input.contacts.map((contact) => ({ ...person(contact), createdAt: now, updatedAt: now })),
          },
        }),
        version: { increment: 1 },
        updatedAt: now,
      },
    })

    await emit(tx, { type: 'client.updated', entity: 'Client', before, after, facts: { name: after.name } })
    return id
  })
}

/** Makes a client a former one. Nothing is deleted: their documents must be kept for ten years (C. com. L123-22). */
export const clientArchive = (ctx: Acting, id: string, input: { expectedVersion?: number | null }): Promise<string> =>
  setStatus(ctx, id, 'FORMER', input)

/** Serves a former client again. */
export const clientReactivate = (
  ctx: Acting,
  id: string,
  input: { expectedVersion?: number | null },
): Promise<string> => setStatus(ctx, id, 'ACTIVE', input)

function setStatus(
  ctx: Acting,
  id: string,
  status: 'ACTIVE' | 'FORMER',
  input: { expectedVersion?: number | null },
): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Client', id, input.expectedVersion)
    const before = await tx.db.client.findUniqueOrThrow({ where: { id } })
    if (before.status === status) return id

    const now = tx.clock.now()
    const after = await tx.db.client.update({
      where: { id },
      data: { status, archivedAt: status === 'FORMER' ? now : null, version: { increment: 1 }, updatedAt: now },
    })

    await emit(tx, {
      type: status === 'FORMER' ? 'client.archived' : 'client.reactivated',
      entity: 'Client',
      before,
      after,
      facts: { name: after.name },
    })
    return id
  })
}

/** Refuses an owner or followers that are no members. */
export async function members(
  tx: Acting,
  { ownerId, followerIds }: { ownerId?: string | null | undefined; followerIds?: string[] | null | undefined },
): Promise<void> {
  if (ownerId) await visible(tx, 'Member', ownerId, 'ownerId')
  for (const id of new Set(followerIds)) await visible(tx, 'Member', id, 'followerIds')
}

const columns = ({ billingAddress, paymentTermEndOfMonth, dunningPlanId, notes }: ClientShape) => ({
  ...addressColumns(billingAddress),
  ...(paymentTermEndOfMonth != null && { paymentTermEndOfMonth }),
  ...(dunningPlanId !== undefined && { dunningPlanId }),
  ...(notes !== undefined && { notes }),
})

const person = ({ name, email, phone, title, primary }: ContactShape) => ({
  name: name.trim(),
  email: email?.trim() ?? null,
  ...phoneColumns(phone),
  title: title ?? null,
  primary: primary ?? false,
})

const contactFaults = (contacts: ContactShape[] | null | undefined): Refusal[] =>
  (contacts ?? []).flatMap(({ name, email, phone }, index) => [
    ...(name.trim()
      ? []
      : [
          invalid(['contacts', String(index), 'name'], 'REQUIRED', {
            en: 'Give the contact a name.',
            fr: 'Indiquez le nom du contact.',
          }),
        ]),
    ...(email == null || isEmail(email.trim())
      ? []
      : [
          invalid(['contacts', String(index), 'email'], 'INVALID_FORMAT', {
            en: 'This is not an e-mail address.',
            fr: 'Ce n’est pas une adresse e-mail.',
          }),
        ]),
    ...(phone == null || e164(phone)
      ? []
      : [
          invalid(['contacts', String(index), 'phone'], 'INVALID_FORMAT', {
            en: 'This is not a phone number.',
            fr: 'Ce n’est pas un numéro de téléphone.',
          }),
        ]),
  ])
