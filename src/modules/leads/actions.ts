import { lock, visible } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import type { AddressShape } from '../../graphql/inputs.ts'
import { invalid, type Refusal, refuseAll } from '../../kernel/errors.ts'
import { minor } from '../../kernel/money.ts'
import { emit } from '../../live/log.ts'
import { compact, identityFaults } from '../clients/rules.ts'
import { clientOf } from './convert.ts'
import { type LeadVerb, leadStates } from './states.ts'

type Version = { expectedVersion?: number | null }

export type LeadShape = Version & {
  name?: string | null
  company?: string | null
  kind?: 'BUSINESS' | 'PUBLIC' | 'CONSUMER' | null
  email?: string | null
  phone?: string | null
  siren?: string | null
  vatNumber?: string | null
  source?: string | null
  expectedValue?: string | null
  currency?: string | null
  address?: AddressShape | null
  notes?: string | null
  ownerId?: string | null
  followerIds?: string[] | null
}

/** Records somebody who may become a client; the owner is the viewer unless said. */
export function leadCreate(ctx: Acting, input: LeadShape & { name: string }): Promise<string> {
  return transact(ctx, async (tx) => {
    const ownerId = input.ownerId ?? (tx.viewer.kind === 'MEMBER' ? tx.viewer.id : null)
    await members(tx, [ownerId, ...(input.followerIds ?? [])])

    const currency = input.currency ?? tx.currency
    const columns = columnsOf(input, currency)

    const now = tx.clock.now()
    const followers = { create: (input.followerIds ?? []).map((memberId) => ({ memberId })) }
    const lead = await tx.db.lead.create({
      data: { ...columns, name: input.name.trim(), currency, ownerId, followers, createdAt: now, updatedAt: now },
    })

    await emit(tx, { type: 'lead.created', entity: 'Lead', before: null, after: lead, facts: { name: lead.name } })
    return lead.id
  })
}

/** Changes what is given; `followerIds` replaces all. */
export function leadUpdate(ctx: Acting, id: string, input: LeadShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Lead', id, input.expectedVersion)
    const before = await tx.db.lead.findUniqueOrThrow({ where: { id } })
    await members(tx, [input.ownerId, ...(input.followerIds ?? [])])

    const status = leadStates.check({ status: before.status }, 'update')!
    if (
      input.currency &&
      input.currency !== before.currency &&
      before.expectedValue !== null &&
      input.expectedValue === undefined
    )
      throw invalid('expectedValue', 'REQUIRED', {
        en: 'Give the expected value in the new currency.',
        fr: 'Indiquez la valeur attendue dans la nouvelle monnaie.',
      })
    const columns = columnsOf(input, input.currency ?? before.currency)

    const followers = input.followerIds && {
      deleteMany: {},
      create: input.followerIds.map((memberId) => ({ memberId })),
    }
    const after = await tx.db.lead.update({
      where: { id },
      data: {
        ...columns,
        ...(input.name != null && { name: input.name.trim() }),
        ...(input.currency != null && { currency: input.currency }),
        ...(input.ownerId !== undefined && { ownerId: input.ownerId }),
        ...(followers && { followers }),
        status,
        version: { increment: 1 },
        updatedAt: tx.clock.now(),
      },
    })

    await emit(tx, { type: 'lead.updated', entity: 'Lead', before, after, facts: { name: after.name } })
    return id
  })
}

/** Somebody has been in touch. */
export const leadContact = (ctx: Acting, id: string, input: Version): Promise<string> =>
  advance(ctx, id, { verb: 'contact', type: 'lead.contacted', input })

/** The lead has shown interest. */
export const leadQualify = (ctx: Acting, id: string, input: Version): Promise<string> =>
  advance(ctx, id, { verb: 'qualify', type: 'lead.qualified', input })

/** Terms are being discussed. */
export const leadNegotiate = (ctx: Acting, id: string, input: Version): Promise<string> =>
  advance(ctx, id, { verb: 'negotiate', type: 'lead.negotiated', input })

/** Gives a lead up, with a reason. */
export const leadLose = (ctx: Acting, id: string, input: Version & { reason: string }): Promise<string> =>
  advance(ctx, id, { verb: 'lose', type: 'lead.lost', input, reason: input.reason })

/** Takes a lost lead up again. */
export const leadReopen = (ctx: Acting, id: string, input: Version): Promise<string> =>
  advance(ctx, id, { verb: 'reopen', type: 'lead.reopened', input, reason: null })

type Step = { verb: LeadVerb; type: string; input: Version; reason?: string | null }

function advance(ctx: Acting, id: string, { verb, type, input, reason }: Step): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Lead', id, input.expectedVersion)
    const before = await tx.db.lead.findUniqueOrThrow({ where: { id } })

    const status = leadStates.check({ status: before.status, ...(reason !== undefined && { reason }) }, verb)!

    const after = await tx.db.lead.update({
      where: { id },
      data: {
        status,
        ...(reason !== undefined && { lostReason: reason?.trim() ?? null }),
        version: { increment: 1 },
        updatedAt: tx.clock.now(),
      },
    })

    await emit(tx, { type, entity: 'Lead', before, after, facts: { name: after.name, ...(reason && { reason }) } })
    return id
  })
}

export type LeadConvertShape = Version & {
  /** An existing client; without one a new client is made. */
  clientId?: string | null
  /** An existing contact of that client. */
  contactId?: string | null
  /** Make a new client although one looks the same. */
  force?: boolean | null
}

/** Makes a client of a lead, or joins it to an existing one, with a contact: all or nothing. */
export function leadConvert(ctx: Acting, id: string, input: LeadConvertShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Lead', id, input.expectedVersion)
    const before = await tx.db.lead.findUniqueOrThrow({ where: { id } })

    const status = leadStates.check({ status: before.status }, 'convert')!

    const clientId = await clientOf(tx, before, input)

    const after = await tx.db.lead.update({
      where: { id },
      data: { status, clientId, version: { increment: 1 }, updatedAt: tx.clock.now() },
    })

    await emit(tx, { type: 'lead.converted', entity: 'Lead', before, after, facts: { name: after.name } })
    return id
  })
}

async function members(tx: Acting, ids: (string | null | undefined)[]): Promise<void> {
  for (const id of new Set(ids)) if (id) await visible(tx, 'Member', id, 'ownerId')
}

/** The columns that the input gives, as they are kept. Refuses all that is wrong with them at once. */
function columnsOf(input: LeadShape, currency: string) {
  const { name, company, kind, source, notes, address } = input
  const identity = {
    ...(input.email !== undefined && { email: input.email && input.email.trim() }),
    ...(input.phone !== undefined && { phone: input.phone && input.phone.trim() }),
    ...(input.siren !== undefined && { siren: input.siren && compact(input.siren) }),
    ...(input.vatNumber !== undefined && { vatNumber: input.vatNumber && compact(input.vatNumber) }),
  }
  const faults: Refusal[] = identityFaults({ ...identity, ...(name != null && { name }) })
  const expectedValue = amountOf(input.expectedValue, currency, faults)
  refuseAll(faults)
  return {
    ...identity,
    ...(company !== undefined && { company: company && company.trim() }),
    ...(kind != null && { kind }),
    ...(source !== undefined && { source }),
    ...(notes !== undefined && { notes }),
    ...(expectedValue !== undefined && { expectedValue }),
    ...(address && { ...addressOf(address) }),
  } satisfies Prisma.LeadUncheckedUpdateInput
}

const addressOf = ({ street, street2, postalCode, city, country }: AddressShape) => ({
  street: [street, street2].filter(Boolean).join('\n') || null,
  postalCode: postalCode ?? null,
  city: city ?? null,
  country: country ?? 'FR',
})

/** The expected value in minor units; undefined when it is not given. */
function amountOf(text: string | null | undefined, currency: string, faults: Refusal[]): bigint | null | undefined {
  if (text == null) return text
  const fault = (en: string, fr: string) => void faults.push(invalid('expectedValue', 'OUT_OF_RANGE', { en, fr }))
  try {
    const value = minor(text, currency)
    if (value < 0n) fault('A value is not negative.', 'Une valeur n’est pas négative.')
    return value
  } catch {
    fault(`${text} is not an amount in ${currency}.`, `${text} n’est pas un montant en ${currency}.`)
    return undefined
  }
}
