import { lock, visible } from '../../access/rows.ts'
import { memberIdOf } from '../../access/viewer.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import type { AddressShape } from '../../graphql/inputs.ts'
import { today } from '../../kernel/clock.ts'
import { refuseAll } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import { emit } from '../../live/log.ts'
import { termFaults } from '../company/rules.ts'
import { nextNumber } from '../company/series.ts'
import { type ContactShape, contactFaults, contactRows, replaceContacts } from './contacts.ts'
import { refuseDuplicates, waysTo } from './duplicates.ts'
import { addressColumns, type Identity, identityColumns, identityFaults } from './rules.ts'
import { clientStates } from './states.ts'

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
    const ownerId = input.ownerId ?? memberIdOf(ctx)
    await members(tx, input)
    if (input.dunningPlanId) await visible(tx, 'DunningPlan', input.dunningPlanId, 'dunningPlanId')

    const identity = identityColumns(input, input.billingAddress?.country)
    refuseAll([
      ...identityFaults({ ...identity, name: input.name }, input.billingAddress?.country),
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
        // A dry run has no number, but each of its rows needs a code.
        code: (await nextNumber(tx, 'CLIENT', today(tx.clock))) ?? `C-${newId()}`,
        currency: input.currency ?? tx.currency,
        locale: input.locale ?? company?.locale ?? 'fr',
        paymentTermDays: input.paymentTermDays ?? company?.paymentTermDays ?? 30,
        ownerId,
        createdAt: now,
        updatedAt: now,
        followers: { create: (input.followerIds ?? []).map((memberId) => ({ memberId })) },
        contacts: { create: contactRows(tx, input.contacts ?? []) },
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

/** Changes what is given. `contacts` replaces them all, each staying who it is; documents already made keep their own copy. */
export function clientUpdate(ctx: Acting, id: string, input: ClientShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Client', id, input.expectedVersion)
    const before = await tx.db.client.findUniqueOrThrow({ where: { id } })
    clientStates.check(before, 'update')
    await members(tx, input)
    if (input.dunningPlanId) await visible(tx, 'DunningPlan', input.dunningPlanId, 'dunningPlanId')

    const country = input.billingAddress?.country ?? before.country
    const identity = identityColumns(input, country)
    const { paymentTermDays = before.paymentTermDays, paymentTermEndOfMonth = before.paymentTermEndOfMonth } = input
    refuseAll([
      ...identityFaults({ ...identity, name: input.name }, country),
      ...termFaults({ paymentTermDays, paymentTermEndOfMonth }),
      ...contactFaults(input.contacts),
    ])

    if (input.contacts) await replaceContacts(tx, id, input.contacts)
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
    clientStates.check(before, status === 'FORMER' ? 'archive' : 'reactivate')
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
