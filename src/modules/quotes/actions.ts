import { can } from '../../access/can.ts'
import { lock } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import type { LineShape } from '../../graphql/inputs.ts'
import { percentFaults } from '../../kernel/amounts.ts'
import { digest } from '../../kernel/canonical.ts'
import { addDays, fromDate, toDate, today } from '../../kernel/clock.ts'
import { invalid, refuseAll } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { enqueueMail } from '../../mail/outbox.ts'
import { refuseUnknown } from '../articles/lines.ts'
import { movesWithParty } from '../clients/moves.ts'
import { nextNumber } from '../company/series.ts'
import { discountIn } from '../invoices/drafts.ts'
import { asTyped, proposalOf } from '../invoices/proposals.ts'
import { storedDiscount } from '../invoices/rules.ts'
import { clientOfLead } from '../leads/conversion.ts'
import { lockLeadOf, type PartyShape, partyOf } from '../leads/parties.ts'
import { quotedOffer, winQuoted } from '../offers/moves.ts'
import { type Draft, draftColumns } from './drafts.ts'
import { quoteLetter } from './mailing.ts'
import { factsOf, isExpired } from './rules.ts'
import { quoteStates } from './states.ts'

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
    refuseAll(percentFaults('depositPercent', input.depositPercent))
    return draft(tx, input, party)
  })
}

/** Drafts a quote with the lines and terms of a validated offer. */
export function offerCreateQuote(ctx: Acting, id: string, input: Version): Promise<{ quoteId: string }> {
  return transact(ctx, async (tx) => {
    await lockLeadOf(tx, 'Offer', id)
    const { lines, clientId, leadId, ownerId, currency, terms, depositPercent } = await quotedOffer(tx, id, input)
    const typed = lines.map((line) => ({ ...asTyped(line), id: null }))
    const deposit = depositPercent?.toFixed() ?? null
    const quote = { party: { clientId, leadId }, offerId: id, lines: typed, terms, depositPercent: deposit }
    return { quoteId: await draft(tx, quote, { currency, ownerId }) }
  })
}

type Party = { currency: string; ownerId: string | null }

async function draft(tx: Acting, input: QuoteCreateShape, party: Party): Promise<string> {
  const currency = input.currency ?? party.currency
  const content = await proposalOf(tx, input.lines, discountIn(input.discount, currency), currency)

  const now = tx.clock.now()
  const quote = await tx.db.quote.create({
    data: {
      ...input.party,
      offerId: input.offerId ?? null,
      ownerId: party.ownerId ?? (tx.viewer.kind === 'MEMBER' ? tx.viewer.id : null),
      currency,
      ...draftColumns(input, currency),
      ...content.totals,
      createdAt: now,
      updatedAt: now,
      lines: { createMany: { data: content.lines } },
    },
  })

  await emit(tx, { type: 'quote.created', entity: 'Quote', before: null, after: quote, facts: factsOf(quote) })
  return quote.id
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

    refuseAll(percentFaults('depositPercent', input.depositPercent))
    const discount = input.discount === undefined ? storedDiscount(before) : discountIn(input.discount, before.currency)
    refuseUnknown(input.lines ?? [], lines, { en: 'The quote has no such line.', fr: 'Le devis n’a pas cette ligne.' })
    const content = await proposalOf(tx, input.lines ?? lines.map(asTyped), discount, before.currency)

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
    const to = input.to?.length ? input.to : [(client ?? lead)?.email ?? ''].filter(Boolean)
    const status = quoteStates.check(
      { status: before.status, lineCount: _count.lines, partyKnown: to.length > 0 },
      'send',
    )!

    const sentOn = today(tx.clock)
    const number = before.number ?? (await nextNumber(tx, 'QUOTE', sentOn))
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
    if (before.status === 'DRAFT' && before.previousId) await supersede(tx, before.previousId)
    await enqueueMail(tx, {
      to,
      kind: 'quote.sent',
      ...{ documentType: 'Quote', documentId: id, clientId: before.clientId, version: before.version },
      ...(await quoteLetter(tx, after, { client, message: input.message })),
    })

    await emit(tx, { type: 'quote.sent', entity: 'Quote', before, after, facts: factsOf(after) })
    return id
  })
}

async function supersede(tx: Acting, id: string): Promise<void> {
  const before = await tx.db.quote.findUniqueOrThrow({ where: { id } })
  const after = await tx.db.quote.update({
    where: { id },
    data: { status: 'SUPERSEDED', version: { increment: 1 }, updatedAt: tx.clock.now() },
  })
  await emit(tx, { type: 'quote.superseded', entity: 'Quote', before, after, facts: factsOf(after) })
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

    const chosen = input.selectedLineIds
      ? lines.map((line) => ({
          ...line,
          selected: line.optional ? input.selectedLineIds!.includes(line.id) : line.selected,
        }))
      : lines
    const content = await proposalOf(tx, chosen.map(asTyped), storedDiscount(before), before.currency)
    for (const line of chosen)
      await tx.db.quoteLine.update({ where: { id: line.id }, data: { selected: line.selected } })

    const documentHash = digest({
      number: before.number,
      revision: before.revision,
      total: content.totals.total,
      lines: chosen.map(({ description, quantity, net, selected }) => ({
        description,
        quantity: quantity.toFixed(),
        net,
        selected,
      })),
    })
    if (!before.clientId) await clientOfLead(tx, before.leadId!)
    if (before.offerId) await winQuoted(tx, before.offerId)
    const after = await tx.db.quote.update({
      where: { id },
      data: {
        ...content.totals,
        status,
        signerName: input.signerName.trim(),
        signerAddress: tx.address,
        acceptedAt: tx.clock.now(),
        documentHash,
        ...(input.reason && { reason: input.reason }),
        version: { increment: 1 },
        updatedAt: tx.clock.now(),
      },
    })

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

export const quoteRefuse = (ctx: Acting, id: string, input: Version & { reason?: string | null }): Promise<string> =>
  end(ctx, id, input, 'refuse')

/** Takes a quote back; an accepted one only with the right to, and while nothing was made from it. */
export const quoteCancel = (ctx: Acting, id: string, input: Version & { reason?: string | null }): Promise<string> =>
  end(ctx, id, input, 'cancel')

function end(
  ctx: Acting,
  id: string,
  input: Version & { reason?: string | null },
  verb: 'refuse' | 'cancel',
): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Quote', id, input.expectedVersion)
    const { _count, ...before } = await tx.db.quote.findUniqueOrThrow({
      where: { id },
      include: { _count: { select: { invoices: true, projects: true, contracts: true } } },
    })
    const status = quoteStates.check(
      {
        status: before.status,
        made: _count.invoices + _count.projects + _count.contracts,
        ...(verb === 'refuse' && { reason: input.reason ?? null }),
      },
      verb,
    )!
    if (before.status === 'ACCEPTED' && !can(tx.viewer, 'quotes.cancelAccepted'))
      throw invalid('id', 'FORBIDDEN_VALUE', {
        en: 'You may not cancel an accepted quote.',
        fr: 'Vous ne pouvez pas annuler un devis accepté.',
      })

    const after = await tx.db.quote.update({
      where: { id },
      data: { status, reason: input.reason ?? null, version: { increment: 1 }, updatedAt: tx.clock.now() },
    })

    await emit(tx, {
      type: verb === 'refuse' ? 'quote.refused' : 'quote.canceled',
      entity: 'Quote',
      before,
      after,
      facts: factsOf(after),
    })
    return id
  })
}
