import { lock } from '../../access/rows.ts'
import { memberIdOf } from '../../access/viewer.ts'
import { transact } from '../../db/transact.ts'
import type { Lead } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import type { AddressShape } from '../../graphql/inputs.ts'
import { amountIn } from '../../kernel/amounts.ts'
import { type DateText, toDate } from '../../kernel/clock.ts'
import { invalid, refuseAll } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { members } from '../clients/actions.ts'
import { addressColumns, type Identity, identityColumns, identityFaults } from '../clients/rules.ts'
import { factsOf, scoreFaults, takesWork } from './rules.ts'
import { type LeadVerb, leadStates } from './states.ts'

type Version = { expectedVersion?: number | null }
export type QualificationShape = {
  score?: number | null
  qualification?: string | null
  expectedValue?: string | null
  expectedOn?: DateText | null
}
export type LeadShape = Version &
  Omit<Identity, 'siret'> &
  QualificationShape & {
    company?: string | null
    kind?: 'BUSINESS' | 'PUBLIC' | 'CONSUMER' | null
    title?: string | null
    source?: string | null
    address?: AddressShape | null
    notes?: string | null
    ownerId?: string | null
    followerIds?: string[] | null
  }

/** Records somebody who may become a client; owner is the viewer unless said. */
export function leadCreate(ctx: Acting, input: LeadShape & { name: string }): Promise<string> {
  return transact(ctx, async (tx) => {
    const ownerId = input.ownerId ?? memberIdOf(tx)
    await members(tx, input)
    const data = columns(tx, input)

    const now = tx.clock.now()
    const lead = await tx.db.lead.create({
      data: {
        ...data,
        name: input.name.trim(),
        currency: tx.currency,
        ownerId,
        createdAt: now,
        updatedAt: now,
        followers: { create: (input.followerIds ?? []).map((memberId) => ({ memberId })) },
      },
    })

    await emit(tx, { type: 'lead.created', entity: 'Lead', before: null, after: lead, facts: factsOf(lead) })
    return lead.id
  })
}

/** Changes what is given. */
export const leadUpdate = (ctx: Acting, id: string, input: LeadShape): Promise<string> =>
  move(ctx, id, input, {
    verb: 'update',
    type: 'lead.updated',
    first: (tx) => members(tx, input),
    data: (tx, before) => ({
      ...columns(tx, input, before.country),
      ...(input.ownerId !== undefined && { ownerId: input.ownerId }),
      ...(input.followerIds && {
        followers: { deleteMany: {}, create: input.followerIds.map((memberId) => ({ memberId })) },
      }),
    }),
  })

/** Somebody has been in touch. */
export const leadContact = (ctx: Acting, id: string, input: Version): Promise<string> =>
  move(ctx, id, input, { verb: 'contact', type: 'lead.contacted' })

/** The lead is interested, and how much. */
export const leadQualify = (ctx: Acting, id: string, input: Version & QualificationShape): Promise<string> =>
  move(ctx, id, input, { verb: 'qualify', type: 'lead.qualified', data: (tx) => qualification(tx, input) })

/** Terms are being discussed. */
export const leadNegotiate = (ctx: Acting, id: string, input: Version): Promise<string> =>
  move(ctx, id, input, { verb: 'negotiate', type: 'lead.negotiated' })

/** Gives a lead up, with a reason. */
export const leadLose = (ctx: Acting, id: string, input: Version & { reason?: string | null }): Promise<string> =>
  move(ctx, id, input, {
    verb: 'lose',
    type: 'lead.lost',
    reason: input.reason ?? null,
    data: () => ({ lostReason: input.reason!.trim() }),
  })

/** Takes a lost lead up again. */
export const leadReopen = (ctx: Acting, id: string, input: Version): Promise<string> =>
  move(ctx, id, input, { verb: 'reopen', type: 'lead.reopened', data: () => ({ lostReason: null }) })

type Move = {
  verb: LeadVerb
  type: string
  reason?: string | null
  first?: (tx: Acting) => Promise<void>
  data?: (tx: Acting, before: Lead) => object
}

function move(ctx: Acting, id: string, input: Version, { verb, type, reason, first, data }: Move): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Lead', id, input.expectedVersion)
    const before = await tx.db.lead.findUniqueOrThrow({ where: { id } })
    await first?.(tx)
    const status = leadStates.check({ status: before.status, ...(reason !== undefined && { reason }) }, verb)!

    const after = await tx.db.lead.update({
      where: { id },
      data: { ...data?.(tx, before), status, version: { increment: 1 }, updatedAt: tx.clock.now() },
    })

    await emit(tx, { type, entity: 'Lead', before, after, facts: factsOf(after) })
    return id
  })
}

/** Locks a lead on which something new shall hang; refuses one that has become a client or gone into another. */
export async function openLead(tx: Acting, id: string, path: string): Promise<Lead> {
  await lock(tx, 'Lead', id)
  const lead = await tx.db.lead.findUniqueOrThrow({ where: { id } })
  if (!takesWork(lead.status))
    throw invalid(path, 'NOT_ALLOWED', {
      en: 'The lead is a client by now, or was merged into another lead: name that one.',
      fr: 'Le prospect est devenu client ou a été fusionné avec un autre : indiquez celui-ci.',
    })
  return lead
}

function columns(tx: Acting, input: LeadShape, country?: string) {
  const identity = identityColumns(input, input.address?.country ?? country)
  refuseAll(identityFaults({ ...identity, name: input.name }, input.address?.country ?? country))
  const { name, company, kind, title, source, notes } = input
  return {
    ...identity,
    ...qualification(tx, input),
    ...addressColumns(input.address),
    ...(name != null && { name: name.trim() }),
    ...(company !== undefined && { company: company?.trim() || null }),
    ...(kind != null && { kind }),
    ...(title !== undefined && { title }),
    ...(source !== undefined && { source: source?.trim() || null }),
    ...(notes !== undefined && { notes }),
  }
}

function qualification({ currency }: Acting, input: QualificationShape) {
  const { score, qualification: words, expectedValue, expectedOn } = input
  refuseAll(scoreFaults(score))
  const value = expectedValue == null ? null : amountIn(expectedValue, currency, 'expectedValue')
  return {
    ...(score !== undefined && { score }),
    ...(words !== undefined && { qualification: words }),
    ...(expectedValue !== undefined && { expectedValue: value }),
    ...(expectedOn !== undefined && { expectedOn: expectedOn && toDate(expectedOn) }),
  }
}
