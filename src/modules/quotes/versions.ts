import { lock } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Quote } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { invalid } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { asTyped } from '../invoices/proposals.ts'
import { storedDiscount } from '../invoices/rules.ts'
import { lockLeadOf } from '../leads/parties.ts'
import { quotedOffer } from '../offers/moves.ts'
import { newDraft } from './drafts.ts'
import { factsOf } from './rules.ts'
import { quoteStates } from './states.ts'

type Version = { expectedVersion?: number | null }

/** Drafts a quote with the lines and terms of a validated offer. */
export function offerCreateQuote(ctx: Acting, id: string, input: Version): Promise<{ quoteId: string }> {
  return transact(ctx, async (tx) => {
    await lockLeadOf(tx, 'Offer', id)
    const { lines, currency, clientId, leadId, ownerId, terms, depositPercent } = await quotedOffer(tx, id, input)
    const columns = { clientId, leadId, ownerId, offerId: id, terms, depositPercent }
    return { quoteId: await newDraft(tx, { lines: lines.map(copied), discount: null, currency, columns }) }
  })
}

/** Drafts the next version of a quote. The present one stands until the next is sent. */
export function quoteRevise(ctx: Acting, id: string, input: Version): Promise<string> {
  return transact(ctx, async (tx) => {
    await lockLeadOf(tx, 'Quote', id)
    await lock(tx, 'Quote', id, input.expectedVersion)
    const { lines, next, ...before } = await tx.db.quote.findUniqueOrThrow({
      where: { id },
      include: { lines: { orderBy: { position: 'asc' } }, next: { select: { id: true } } },
    })
    quoteStates.check({ status: before.status, revised: next !== null }, 'revise')

    const { clientId, leadId, ownerId, offerId, currency, discountPercent, discountAmount } = before
    const { terms, depositPercent } = before
    const draftId = await newDraft(tx, {
      ...{ lines: lines.map(copied), discount: storedDiscount(before), currency },
      columns: {
        ...{ clientId, leadId, ownerId, offerId, discountPercent, discountAmount, terms, depositPercent },
        ...{ previousId: id, revision: before.revision + 1 },
      },
    })
    const after = await touch(tx, id, {})

    await emit(tx, { type: 'quote.revised', entity: 'Quote', before, after, facts: factsOf(after) })
    return draftId
  })
}

const copied = (line: Parameters<typeof asTyped>[0]) => ({ ...asTyped(line), id: null })

const touch = ({ db, clock }: Acting, id: string, data: object): Promise<Quote> =>
  db.quote.update({ where: { id }, data: { ...data, version: { increment: 1 }, updatedAt: clock.now() } })

/**
 * The quote that a newer version is about to be sent for: it stands no longer, unless it was taken back before.
 * Refuses when it was accepted meanwhile: then there is a contract.
 */
export async function supersede(tx: Acting, id: string): Promise<Quote> {
  await tx.db.$queryRaw`SELECT 1 FROM "Quote" WHERE "id" = ${id}::uuid FOR UPDATE`
  const before = await tx.db.quote.findUniqueOrThrow({ where: { id } })
  if (before.status === 'ACCEPTED' || before.status === 'INVOICED') throw acceptedBefore()
  if (before.status === 'CANCELED') return before
  const after = await touch(tx, id, { status: 'SUPERSEDED' })
  await emit(tx, { type: 'quote.superseded', entity: 'Quote', before, after, facts: factsOf(after) })
  return after
}

const acceptedBefore = () =>
  invalid('id', 'ALREADY_USED', {
    en: 'The version before has been accepted: there is a contract. Make a new quote for what comes on top.',
    fr: 'La version précédente a été acceptée : le contrat est formé. Établissez un nouveau devis pour le complément.',
  })
