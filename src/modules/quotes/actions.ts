import { lock } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import type { LineShape } from '../../graphql/inputs.ts'
import { addDays, fromDate, toDate, today } from '../../kernel/clock.ts'
import { invalid } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { enqueueMail } from '../../mail/outbox.ts'
import { refuseUnknown } from '../articles/lines.ts'
import { movesWithParty } from '../clients/moves.ts'
import { exchangeRate } from '../company/rates.ts'
import { nextNumber } from '../company/series.ts'
import { contractRenew } from '../contracts/course.ts'
import { discountIn } from '../invoices/drafts.ts'
import { addressees } from '../invoices/mailing.ts'
import { asTyped, proposalOf } from '../invoices/proposals.ts'
import { baseAmounts, storedDiscount } from '../invoices/rules.ts'
import { clientOfLead } from '../leads/conversion.ts'
import { lockLeadOf, type PartyShape, partyOf } from '../leads/parties.ts'
import { quotedOffer, winQuoted } from '../offers/moves.ts'
import { agreementOf } from './agreement.ts'
import { withChoices } from './choices.ts'
import { type Draft, draftColumns, newDraft } from './drafts.ts'
import { newLink } from './links.ts'
import { quoteLetter } from './mailing.ts'
import { factsOf, isExpired, versionNumber } from './rules.ts'
import { quoteStates } from './states.ts'
import { supersede } from './versions.ts'

type Version = { expectedVersion?: number | null }
export type QuoteCreateShape = Draft & {
  party: PartyShape
  lines: LineShape[]
  currency?: string | null
  offerId?: string | null
}
export type QuoteUpdateShape = Version & Draft

movesWithParty('Quote', { type: 'quote.moved', keepsLead: true, facts: factsOf })

/** Drafts a quote for a client or a lead. Optional lines count only when they are selected. */
export function quoteCreate(ctx: Acting, input: QuoteCreateShape): Promise<string> {
  return transact(ctx, async (tx) => {
    const party = await partyOf(tx, input.party)
    if (input.offerId) refuseOther(await quotedOffer(tx, input.offerId, {}), input.party)
    const currency = input.currency ?? party.currency
    const columns = { ...input.party, ...draftColumns(input, currency), offerId: input.offerId ?? null }
    const discount = discountIn(input.discount, currency)
    return newDraft(tx, { lines: input.lines, discount, currency, columns: { ...columns, ownerId: party.ownerId } })
  })
}

function refuseOther(offer: PartyShape, { clientId, leadId }: PartyShape): void {
  if (clientId ? offer.clientId !== clientId : offer.leadId !== leadId)
    throw invalid('offerId', 'OTHER_CLIENT', {
      en: 'The offer was made to somebody else.',
      fr: 'L’offre a été faite à quelqu’un d’autre.',
    })
}

export function quoteUpdate(ctx: Acting, id: string, input: QuoteUpdateShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Quote', id, input.expectedVersion)
    const { lines, ...before } = await tx.db.quote.findUniqueOrThrow({
      where: { id },
      include: { lines: { orderBy: { position: 'asc' } } },
    })
    quoteStates.check({ status: before.status }, 'update')

    const discount = input.discount === undefined ? storedDiscount(before) : discountIn(input.discount, before.currency)
    refuseUnknown(input.lines ?? [], lines, { en: 'The quote has no such line.', fr: 'Le devis n’a pas cette ligne.' })
    const { clientId, currency } = before
    const content = await proposalOf(tx, input.lines ?? lines.map(asTyped), { discount, currency, clientId })

    await tx.db.quoteLine.deleteMany({ where: { quoteId: id } })
    const after = await tx.db.quote.update({
      where: { id },
      data: {
        ...draftColumns(input, before.currency),
        ...content.totals,
        version: { increment: 1 },
        updatedAt: tx.clock.now(),
        lines: { createMany: { data: content.lines } },
      },
    })

    await emit(tx, { type: 'quote.updated', entity: 'Quote', before, after, facts: factsOf(after) })
    return id
  })
}

export function quoteDiscard(ctx: Acting, id: string, input: Version): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Quote', id, input.expectedVersion)
    const before = await tx.db.quote.findUniqueOrThrow({ where: { id } })
    quoteStates.check({ status: before.status }, 'discard')
    await tx.db.quote.delete({ where: { id } })
    await emit(tx, { type: 'quote.discarded', entity: 'Quote', before, after: null, facts: factsOf(before) })
    return id
  })
}

/** Sends a quote: its number comes with the first sending, and a revision then replaces the one before it. */
export function quoteSend(
  ctx: Acting,
  id: string,
  input: Version & { to?: string[] | null; message?: string | null },
): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Quote', id, input.expectedVersion)
    const { client, lead, _count, ...before } = await tx.db.quote.findUniqueOrThrow({
      where: { id },
      include: { client: true, lead: true, _count: { select: { lines: true } } },
    })
    const own = (client ?? lead)?.email ?? null
    const status = quoteStates.check(
      { status: before.status, lineCount: _count.lines, partyKnown: own !== null || !!input.to?.length },
      'send',
    )!
    const to = addressees(input.to, own)

    const sentOn = today(tx.clock)
    const previous = before.status === 'DRAFT' && before.previousId ? await supersede(tx, before.previousId) : null
    const number = previous?.number
      ? versionNumber(previous.number, before.revision)
      : (before.number ?? (await nextNumber(tx, 'QUOTE', sentOn)))
    const after = await tx.db.quote.update({
      where: { id },
      data: {
        status,
        number,
        sentOn: toDate(sentOn),
        validUntil: before.validUntil ?? toDate(addDays(sentOn, 30)),
        version: { increment: 1 },
        updatedAt: tx.clock.now(),
      },
    })
    await enqueueMail(tx, {
      to,
      kind: 'quote.sent',
      ...{ documentType: 'Quote', documentId: id, clientId: before.clientId, version: before.version },
      ...(await quoteLetter(tx, after, { client, message: input.message, link: await newLink(tx, id) })),
    })

    await emit(tx, { type: 'quote.sent', entity: 'Quote', before, after, facts: factsOf(after) })
    return id
  })
}

export type QuoteAcceptShape = Version & {
  signerName: string
  selectedLineIds?: string[] | null
  reason?: string | null
}

/** Records the acceptance: who, when, from where, of what (the document's hash), with which options. A lead becomes a client. */
export function quoteAccept(ctx: Acting, id: string, input: QuoteAcceptShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lockLeadOf(tx, 'Quote', id)
    await lock(tx, 'Quote', id, input.expectedVersion)
    const { lines, ...before } = await tx.db.quote.findUniqueOrThrow({
      where: { id },
      include: { lines: { orderBy: { position: 'asc' } } },
    })
    const expired = isExpired(
      { status: before.status, validUntil: before.validUntil && fromDate(before.validUntil) },
      today(tx.clock),
    )
    const status = quoteStates.check({ status: before.status, expired, reason: input.reason ?? null }, 'accept')!
    if (!input.signerName.trim())
      throw invalid('signerName', 'REQUIRED', { en: 'Say who accepts.', fr: 'Indiquez qui accepte.' })

    const chosen = withChoices(lines, input.selectedLineIds)
    const { hash, totals } = agreementOf(before, chosen)
    const rate = await exchangeRate(tx, before.currency, today(tx.clock))
    const base = baseAmounts(totals, before.currency, { currency: tx.currency, rate })
    for (const { id: lineId, selected } of chosen)
      await tx.db.quoteLine.updateMany({ where: { id: lineId, NOT: { selected } }, data: { selected } })

    if (!before.clientId) await clientOfLead(tx, before.leadId!)
    if (before.offerId) await winQuoted(tx, before.offerId)
    const after = await tx.db.quote.update({
      where: { id },
      data: {
        ...totals,
        ...{ netBase: base.netBase, totalBase: base.totalBase },
        status,
        signerName: input.signerName.trim(),
        signerAddress: tx.address,
        acceptedAt: tx.clock.now(),
        documentHash: hash,
        ...(input.reason && { reason: input.reason }),
        version: { increment: 1 },
        updatedAt: tx.clock.now(),
      },
    })

    // A renewal's quote is the agreement on the contract's next term.
    if (after.renewsId) await contractRenew(tx, after.renewsId, {})
    await emit(tx, {
      type: 'quote.accepted',
      entity: 'Quote',
      before,
      after,
      facts: { ...factsOf(after), signer: after.signerName },
    })
    return id
  })
}
