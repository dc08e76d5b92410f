import { can } from '../../access/can.ts'
import { lock, visible } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Prisma, Quote, QuoteLine } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import type { DiscountShape, LineShape } from '../../graphql/inputs.ts'
import { digest } from '../../kernel/canonical.ts'
import { addDays, type DateText, fromDate, toDate, today } from '../../kernel/clock.ts'
import { invalid, refuseAll } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import { decimal, formatMoney, minor } from '../../kernel/money.ts'
import { emit } from '../../live/log.ts'
import { enqueueMail } from '../../mail/outbox.ts'
import { lineColumns } from '../articles/lines.ts'
import { exchangeRate } from '../company/rates.ts'
import { nextNumber } from '../company/series.ts'
import { invoiceCreate, registerRelease } from '../invoices/actions.ts'
import { baseAmounts, type Discount, invoiceTotals, total, totalsFaults } from '../invoices/rules.ts'
import { isExpired } from './rules.ts'
import { quoteStates } from './states.ts'

type Version = { expectedVersion?: number | null }
type Draft = {
  lines?: LineShape[] | null
  discount?: DiscountShape | null
  validUntil?: DateText | null
  terms?: string | null
  depositPercent?: string | null
}
export type QuoteCreateShape = Draft & {
  party: { clientId?: string | null }
  lines: LineShape[]
  currency?: string | null
}
export type QuoteUpdateShape = Version & Draft

/** Drafts a quote for a client. Optional lines count only when they are selected. */
export function quoteCreate(ctx: Acting, input: QuoteCreateShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await visible(tx, 'Client', input.party.clientId!, 'party.clientId')
    const client = await tx.db.client.findUniqueOrThrow({ where: { id: input.party.clientId! } })
    const currency = input.currency ?? client.currency

    const content = await contentOf(tx, input.lines, discountOf(input.discount, currency), currency)

    const now = tx.clock.now()
    const quote = await tx.db.quote.create({
      data: {
        clientId: client.id,
        ownerId: client.ownerId ?? (tx.viewer.kind === 'MEMBER' ? tx.viewer.id : null),
        currency,
        ...columns(input, currency),
        ...content.totals,
        createdAt: now,
        updatedAt: now,
        lines: { createMany: { data: content.lines } },
      },
    })

    await emit(tx, { type: 'quote.created', entity: 'Quote', before: null, after: quote, facts: factsOf(quote) })
    return quote.id
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

    const discount =
      input.discount === undefined
        ? { percent: before.discountPercent?.toFixed() ?? null, amount: before.discountAmount }
        : discountOf(input.discount, before.currency)
    const content = await contentOf(tx, input.lines ?? lines.map(asTyped), discount, before.currency)
    const known = new Set(lines.map((line) => line.id))
    for (const [index, line] of (input.lines ?? []).entries())
      if (line.id && !known.has(line.id))
        throw invalid(['lines', String(index), 'id'], 'NOT_FOUND', {
          en: 'The quote has no such line.',
          fr: 'Le devis n’a pas cette ligne.',
        })

    await tx.db.quoteLine.deleteMany({ where: { quoteId: id } })
    const after = await tx.db.quote.update({
      where: { id },
      data: {
        ...columns(input, before.currency),
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
    const { client, _count, ...before } = await tx.db.quote.findUniqueOrThrow({
      where: { id },
      include: { client: true, _count: { select: { lines: true } } },
    })
    const to = input.to?.length ? input.to : client?.email ? [client.email] : []
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
      documentType: 'Quote',
      documentId: id,
      subject: client?.locale === 'en' ? `Quote ${number}` : `Devis ${number}`,
      text: `${input.message ?? ''}\n${formatMoney(after.total, after.currency)} ${after.currency}\n`,
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

/** Records the acceptance: who, when, from where, of what (the document's hash), with which options. */
export function quoteAccept(ctx: Acting, id: string, input: QuoteAcceptShape): Promise<string> {
  return transact(ctx, async (tx) => {
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
    const content = await contentOf(
      tx,
      chosen.map(asTyped),
      { percent: before.discountPercent?.toFixed() ?? null, amount: before.discountAmount },
      before.currency,
    )
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

export type QuoteConvertShape = Version & {
  kind: 'STANDARD' | 'DEPOSIT' | 'PROGRESS' | 'FINAL' | 'CORRECTIVE'
  percent?: string | null
  lines?: { lineId: string; quantity: string }[] | null
}

/**
 * Drafts an invoice of an accepted quote: a percentage of it, quantities of its lines, or all that is left. Never more
 * than the quote in all; the row lock makes two at once one after the other.
 */
export function quoteConvertToInvoice(
  ctx: Acting,
  id: string,
  input: QuoteConvertShape,
): Promise<{ invoiceId: string }> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Quote', id, input.expectedVersion)
    const { lines, ...before } = await tx.db.quote.findUniqueOrThrow({
      where: { id },
      include: { lines: { where: { selected: true }, orderBy: { position: 'asc' } } },
    })
    const open = lines.filter((line) => line.invoicedQuantity.lt(line.quantity))
    quoteStates.check({ status: before.status, remaining: BigInt(open.length) }, 'convert')

    const shares = sharesOf(input, open, lines)
    const invoiceId = await invoiceCreate(tx, {
      clientId: before.clientId!,
      kind: input.kind,
      currency: before.currency,
      quoteId: id,
      discount: before.discountPercent ? { percent: before.discountPercent.toFixed() } : null,
      lines: shares.map(({ line, quantity }) => ({
        ...asTyped(line),
        id: null,
        quantity,
        quoteLineId: line.id,
        discountAmount:
          quantity === line.quantity.toFixed() && line.discountAmount !== null
            ? formatMoney(line.discountAmount, line.currency)
            : null,
      })),
    })

    const billed = await tx.db.invoiceLine.findMany({ where: { invoiceId } })
    for (const { line, quantity } of shares)
      await tx.db.quoteLine.update({
        where: { id: line.id },
        data: {
          invoicedQuantity: { increment: quantity },
          invoicedNet: { increment: cap(billed.find((it) => it.quoteLineId === line.id)!.net, line) },
        },
      })
    const after = await restate(tx, before)
    await emit(tx, { type: 'quote.converted', entity: 'Quote', before, after, facts: { ...factsOf(after), invoiceId } })
    return { invoiceId }
  })
}

/** Rounding of a part never lifts what was billed above the line. */
const cap = (net: bigint, line: QuoteLine) => (line.invoicedNet + net > line.net ? line.net - line.invoicedNet : net)

type Share = { line: QuoteLine; quantity: string }

function sharesOf(
  { percent, lines: wanted }: QuoteConvertShape,
  open: readonly QuoteLine[],
  all: readonly QuoteLine[],
): Share[] {
  if (percent != null && wanted?.length)
    throw invalid('percent', 'NOT_ALLOWED', {
      en: 'Give a percentage or lines, not both.',
      fr: 'Indiquez un pourcentage ou des lignes, pas les deux.',
    })
  if (wanted?.length)
    return wanted.map(({ lineId, quantity }, index) => {
      const line = all.find(({ id }) => id === lineId)
      if (!line)
        throw invalid(['lines', String(index), 'lineId'], 'NOT_FOUND', {
          en: 'The quote has no such line, or it was not chosen.',
          fr: 'Le devis n’a pas cette ligne, ou elle n’a pas été choisie.',
        })
      if (decimal(quantity).lte('0') || line.invoicedQuantity.plus(quantity).gt(line.quantity))
        throw invalid(['lines', String(index), 'quantity'], 'EXCEEDS_REMAINING', {
          en: 'More than what is left of the line.',
          fr: 'Plus que ce qui reste de la ligne.',
        })
      return { line, quantity }
    })
  if (percent == null)
    return open.map((line) => ({ line, quantity: line.quantity.minus(line.invoicedQuantity).toFixed() }))
  if (decimal(percent).lte('0') || decimal(percent).gt('100'))
    throw invalid('percent', 'OUT_OF_RANGE', {
      en: 'A percentage above 0 and at most 100.',
      fr: 'Un pourcentage supérieur à 0 et au plus 100.',
    })
  return all.map((line) => {
    const quantity = line.quantity.times(percent).div(100).toDecimalPlaces(4)
    if (line.invoicedQuantity.plus(quantity).gt(line.quantity))
      throw invalid('percent', 'EXCEEDS_REMAINING', {
        en: 'More than what is left of the quote.',
        fr: 'Plus que ce qui reste du devis.',
      })
    return { line, quantity: quantity.toFixed() }
  })
}

/** What is invoiced of the quote and whether anything is left, from its lines. */
async function restate(tx: Acting, before: Quote): Promise<Quote> {
  const lines = await tx.db.quoteLine.findMany({ where: { quoteId: before.id, selected: true } })
  const remains = lines.some((line) => line.invoicedQuantity.lt(line.quantity))
  return tx.db.quote.update({
    where: { id: before.id },
    data: {
      status: remains ? 'ACCEPTED' : 'INVOICED',
      invoicedNet: total(lines.map((line) => line.invoicedNet)),
      version: { increment: 1 },
      updatedAt: tx.clock.now(),
    },
  })
}

/** Lines that leave a draft, or are credited in full, give their share of the quote back: those lines and no others. */
registerRelease(async (tx, invoiceId, lineIds) => {
  const { quoteId, lines } = await tx.db.invoice.findUniqueOrThrow({
    where: { id: invoiceId },
    include: { lines: { where: { id: { in: [...lineIds] } } } },
  })
  if (!quoteId) return
  await tx.db.$queryRaw`SELECT 1 FROM "Quote" WHERE "id" = ${quoteId}::uuid FOR UPDATE`
  const before = await tx.db.quote.findUniqueOrThrow({ where: { id: quoteId } })
  for (const { quoteLineId, quantity, net } of lines) {
    if (!quoteLineId) continue
    const line = await tx.db.quoteLine.findUniqueOrThrow({ where: { id: quoteLineId } })
    await tx.db.quoteLine.update({
      where: { id: quoteLineId },
      data: {
        invoicedQuantity: { decrement: quantity },
        invoicedNet: line.invoicedNet > net ? line.invoicedNet - net : 0n,
      },
    })
  }
  const after = await restate(tx, before)
  await emit(tx, { type: 'quote.released', entity: 'Quote', before, after, facts: factsOf(after) })
})

const factsOf = ({ number, total: sum, currency }: Quote) => ({ number, total: formatMoney(sum, currency), currency })

function discountOf(discount: DiscountShape | null | undefined, currency: string): Discount {
  if (discount?.amount == null) return discount?.percent == null ? null : { percent: discount.percent }
  return { amount: minor(discount.amount, currency) }
}

async function contentOf(tx: Acting, typed: readonly LineShape[], discount: Discount, currency: string) {
  const lines = await lineColumns(tx, typed, currency)
  const counts = typed.map(({ optional, selected }) => (optional ? (selected ?? false) : true))
  const all = invoiceTotals(lines, null, currency)
  const totals = invoiceTotals(
    lines.filter((_line, index) => counts[index]),
    discount,
    currency,
  )
  refuseAll([...totalsFaults(all), ...totalsFaults({ ...totals, lineNets: [] })])
  const { net, vat, total: sum } = totals
  const { netBase, totalBase } = baseAmounts({ net, vat }, currency, {
    currency: tx.currency,
    rate: await exchangeRate(tx, currency, today(tx.clock)),
  })
  return {
    lines: lines.map((line, index) => ({
      ...line,
      id: typed[index]!.id ?? newId(),
      net: all.lineNets[index]!,
      optional: typed[index]!.optional ?? false,
      selected: counts[index]!,
    })),
    totals: { net, vat, total: sum, netBase, totalBase },
  }
}

function columns({ discount, validUntil, terms, depositPercent }: Draft, currency: string) {
  const given = discount === undefined ? undefined : discountOf(discount, currency)
  return {
    ...(given !== undefined && { discountPercent: given?.percent ?? null, discountAmount: given?.amount ?? null }),
    ...(validUntil !== undefined && { validUntil: validUntil && toDate(validUntil) }),
    ...(terms !== undefined && { terms }),
    ...(depositPercent !== undefined && { depositPercent }),
  }
}

const asTyped = (line: Prisma.QuoteLineGetPayload<object>): LineShape => ({
  id: line.id,
  articleId: line.articleId,
  description: line.description,
  quantity: line.quantity.toFixed(),
  unit: line.unit,
  unitPrice: line.unitPrice.toFixed(),
  discountPercent: line.discountPercent?.toFixed() ?? null,
  discountAmount: line.discountAmount === null ? null : formatMoney(line.discountAmount, line.currency),
  vatCategory: line.vatCategory,
  vatRate: line.vatRate.toFixed(),
  section: line.section,
  optional: line.optional,
  selected: line.selected,
})
