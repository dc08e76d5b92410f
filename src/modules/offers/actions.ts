import { lock } from '../../access/rows.ts'
import { memberIdOf } from '../../access/viewer.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import type { LineShape } from '../../graphql/inputs.ts'
import { percentFaults } from '../../kernel/amounts.ts'
import { type DateText, toDate } from '../../kernel/clock.ts'
import { invalid, type Refusal, refuseAll } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { refuseUnknown } from '../articles/lines.ts'
import { members } from '../clients/actions.ts'
import { movesWithParty } from '../clients/moves.ts'
import { asTyped } from '../invoices/proposals.ts'
import { type PartyShape, partyOf } from '../leads/parties.ts'
import { factsOf, lacking } from './rules.ts'
import { enterStage, stageFor } from './stages.ts'
import { offerStates } from './states.ts'
import { amountColumns, worthOf } from './worth.ts'

export type Version = { expectedVersion?: number | null }
export type OfferShape = Version & {
  name?: string | null
  amount?: string | null
  probability?: number | null
  expectedOn?: DateText | null
  description?: string | null
  lines?: LineShape[] | null
  terms?: string | null
  depositPercent?: string | null
  ownerId?: string | null
  followerIds?: string[] | null
}
export type OfferCreateShape = OfferShape & {
  name: string
  party: PartyShape
  pipelineId?: string | null
  stageId?: string | null
  currency?: string | null
}

movesWithParty('Offer', { type: 'offer.moved', keepsLead: true, facts: factsOf })

/** Opens an offer for a lead or a client, in the first stage unless said; owner is the viewer unless said. */
export function offerCreate(ctx: Acting, input: OfferCreateShape): Promise<string> {
  return transact(ctx, async (tx) => {
    const party = await partyOf(tx, input.party)
    const ownerId = input.ownerId ?? memberIdOf(tx) ?? party.ownerId
    await members(tx, input)
    refuseAll(faults(input))
    const stage = await stageFor(tx, input)
    const currency = input.currency ?? party.currency

    const { lines, worth } = await worthOf(tx, {
      ...{ lines: input.lines ?? [], typed: input.amount, currency, clientId: input.party.clientId },
    })
    const { expectedOn = null, terms = null } = input
    const lacks = lacking(stage.needs, { amount: worth.amount, expectedOn, terms, lineCount: lines.length })
    offerStates.check({ status: 'OPEN', lacks }, 'moveStage')

    const now = tx.clock.now()
    const offer = await tx.db.offer.create({
      data: {
        ...columns(input),
        ...{ ...input.party, ownerId, currency, createdAt: now, updatedAt: now },
        ...{ name: input.name.trim(), pipelineId: stage.pipelineId, stageId: stage.id },
        ...amountColumns(worth, input.probability ?? stage.probability),
        lines: { createMany: { data: lines } },
        followers: { create: (input.followerIds ?? []).map((memberId) => ({ memberId })) },
      },
    })
    await enterStage(tx, offer.id, stage.id)

    await emit(tx, { type: 'offer.created', entity: 'Offer', before: null, after: offer, facts: factsOf(offer) })
    return offer.id
  })
}

/** Changes an offer that is not validated yet; what is left out stays. */
export function offerUpdate(ctx: Acting, id: string, input: OfferShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Offer', id, input.expectedVersion)
    const { lines: present, ...before } = await tx.db.offer.findUniqueOrThrow({
      where: { id },
      include: { lines: { orderBy: { position: 'asc' } } },
    })
    offerStates.check({ status: before.status }, 'update')
    await members(tx, input)
    refuseAll(faults(input))
    refuseUnknown(input.lines ?? [], present, { en: 'The offer has no such line.', fr: 'L’offre n’a pas cette ligne.' })

    const typed = input.lines ?? present.map(asTyped)
    const { lines, worth } = await worthOf(tx, {
      ...{ lines: typed, typed: input.amount, currency: before.currency, clientId: before.clientId, before },
    })

    await tx.db.offerLine.deleteMany({ where: { offerId: id } })
    const after = await tx.db.offer.update({
      where: { id },
      data: {
        ...columns(input),
        ...(input.ownerId !== undefined && { ownerId: input.ownerId }),
        ...amountColumns(worth, input.probability ?? before.probability),
        lines: { createMany: { data: lines } },
        ...(input.followerIds && {
          followers: { deleteMany: {}, create: input.followerIds.map((memberId) => ({ memberId })) },
        }),
        ...{ version: { increment: 1 }, updatedAt: tx.clock.now() },
      },
    })

    await emit(tx, { type: 'offer.updated', entity: 'Offer', before, after, facts: factsOf(after) })
    return id
  })
}

const columns = ({ name, expectedOn, description, terms, depositPercent }: OfferShape) => ({
  ...(name != null && { name: name.trim() }),
  ...(expectedOn !== undefined && { expectedOn: expectedOn && toDate(expectedOn) }),
  ...(description !== undefined && { description }),
  ...(terms !== undefined && { terms }),
  ...(depositPercent !== undefined && { depositPercent }),
})

function faults({ name, probability, depositPercent }: OfferShape): Refusal[] {
  const found = [
    ...percentFaults('probability', probability?.toString()),
    ...percentFaults('depositPercent', depositPercent),
  ]
  if (name !== undefined && !name?.trim())
    found.push(invalid('name', 'REQUIRED', { en: 'Give a name.', fr: 'Indiquez un nom.' }))
  return found
}
