import { lock } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Quote, QuoteLine } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import type { DiscountShape } from '../../graphql/inputs.ts'
import { dayMs, fromDate } from '../../kernel/clock.ts'
import { invalid } from '../../kernel/errors.ts'
import { decimal, formatMoney } from '../../kernel/money.ts'
import { emit } from '../../live/log.ts'
import { invoiceCreate } from '../invoices/actions/create.ts'
import { asTyped } from '../invoices/proposals.ts'
import { registerRecount } from '../invoices/recounts.ts'
import { nextShare, total } from '../invoices/rules.ts'
import { registerUnbilled } from '../invoices/unbilled.ts'
import { depositLines, refuseForgottenDeposits } from './deposits.ts'
import { factsOf, partNet } from './rules.ts'
import { quoteStates } from './states.ts'

export type QuoteConvertShape = {
  expectedVersion?: number | null
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

    if (input.kind === 'CORRECTIVE') throw notByQuote()
    if (before.renewsId) throw byContract()
    await refuseForgottenDeposits(tx, id, input.kind)
    const content =
      input.kind === 'DEPOSIT'
        ? { lines: await depositLines(tx, before, lines, input.percent) }
        : partsOf(input, before, { open, lines })

    const { clientId, currency } = before
    const invoiceId = await invoiceCreate(tx, {
      ...{ clientId: clientId!, kind: input.kind, currency, quoteId: id },
      ...content,
    })

    const after = await billed(tx, before)
    await emit(tx, { type: 'quote.converted', entity: 'Quote', before, after, facts: { ...factsOf(after), invoiceId } })
    return { invoiceId }
  })
}

/** The lines that an invoice bills, and its share of the quote's discount. */
function partsOf(
  input: QuoteConvertShape,
  quote: Quote,
  of: { open: readonly QuoteLine[]; lines: readonly QuoteLine[] },
) {
  const parts = sharesOf(input, of.open, of.lines).map(partOf)
  const nets = total(parts.map(({ net }) => net))
  const discount = discountOf(quote, nets, total(of.lines.map(({ net }) => net)))
  return { discount, lines: parts.map(({ typed }) => typed) }
}

/** A percentage is each invoice's own; of an amount, an invoice takes the share that its lines are of the quote's. */
function discountOf(quote: Quote, part: bigint, whole: bigint): DiscountShape | null {
  if (quote.discountPercent) return { percent: quote.discountPercent.toFixed() }
  const amount = nextShare(quote.discountAmount ?? 0n, { before: quote.invoicedNet, part, whole })
  return amount === 0n ? null : { amount: formatMoney(amount, quote.currency) }
}

type Share = { line: QuoteLine; quantity: string }

/** A share as a line of an invoice, and what it comes to. */
function partOf({ line, quantity }: Share) {
  const typed = asTyped(line)
  const { net, discount } = partNet(
    {
      quantity: typed.quantity,
      unitPrice: line.unitPrice.toFixed(),
      discountPercent: line.discountPercent?.toFixed() ?? null,
      discountAmount: line.discountAmount,
      net: line.net,
      invoicedQuantity: line.invoicedQuantity.toFixed(),
      invoicedNet: line.invoicedNet,
    },
    quantity,
    line.currency,
  )
  const discountAmount = discount === 0n ? null : formatMoney(discount, line.currency)
  return { net, typed: { ...typed, id: null, quantity, quoteLineId: line.id, discountAmount } }
}

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
      if (wanted.findIndex((one) => one.lineId === lineId) < index)
        throw invalid(['lines', String(index), 'lineId'], 'NOT_ALLOWED', {
          en: 'Name each line once.',
          fr: 'Nommez chaque ligne une seule fois.',
        })
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

const notByQuote = () =>
  invalid('kind', 'NOT_ALLOWED', {
    en: 'A corrective invoice replaces an invoice: correct that one.',
    fr: 'Une facture rectificative remplace une facture : rectifiez celle-ci.',
  })

const byContract = () =>
  invalid('kind', 'NOT_ALLOWED', {
    en: 'The quote renews a contract, which bills it period by period.',
    fr: 'Le devis renouvelle un contrat, qui le facture période par période.',
  })

/** Counts what invoice lines bill of each line, and so whether anything is left; the same row where nothing changed. */
async function billed(tx: Acting, before: Quote, gone: readonly string[] = []): Promise<Quote> {
  const changed = await tx.db.$executeRaw`
    UPDATE "QuoteLine" AS line SET "invoicedQuantity" = billed.quantity, "invoicedNet" = least(billed.net, line."net")
    FROM (
      SELECT own."id", coalesce(sum(bill."quantity"), 0) AS quantity, coalesce(sum(bill."net"), 0) AS net
      FROM "QuoteLine" AS own
      LEFT JOIN "InvoiceLine" AS bill ON bill."quoteLineId" = own."id" AND bill."id" <> ALL (${[...gone]}::uuid[])
        AND (bill."creditedNet" < bill."net" - bill."allowance" OR bill."net" = bill."allowance")
      WHERE own."quoteId" = ${before.id}::uuid GROUP BY own."id"
    ) AS billed WHERE line."id" = billed."id"
      AND (line."invoicedQuantity", line."invoicedNet") <> (billed.quantity, least(billed.net, line."net"))`
  if (changed === 0) return before
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

registerUnbilled({
  kind: 'QUOTE',
  model: 'Quote',
  permission: 'quotes.convert',
  async find({ db }, scope, { clientId, until }) {
    const accepted = { status: 'ACCEPTED', clientId: clientId ?? { not: null }, renewsId: null } as const
    const quotes = await db.quote.findMany({
      where: { AND: [{ ...accepted, acceptedAt: { lt: new Date(until.getTime() + dayMs) } }, scope] },
      orderBy: [{ acceptedAt: 'asc' }, { id: 'asc' }],
    })
    return quotes.map(({ id, clientId: client, number, revision, acceptedAt, net, invoicedNet, currency }) => ({
      ...{ id, clientId: client!, currency, net: net > invoicedNet ? net - invoicedNet : 0n },
      description: revision > 1 ? `${number}-${revision}` : `${number}`,
      since: fromDate(acceptedAt!),
    }))
  },
  async bill(tx, [item]) {
    const quoteId = item!.id
    const deposits = await tx.db.invoice.count({ where: { quoteId, kind: 'DEPOSIT', status: { not: 'VOIDED' } } })
    const kind = deposits > 0 ? 'FINAL' : 'STANDARD'
    return (await quoteConvertToInvoice(tx, quoteId, { kind })).invoiceId
  },
})

/** An invoice whose lines change, go, or are credited gives its share of the quote back, or takes it again. */
registerRecount(async (tx, invoiceId, gone) => {
  const { quoteId } = await tx.db.invoice.findUniqueOrThrow({ where: { id: invoiceId }, select: { quoteId: true } })
  if (!quoteId) return
  await tx.db.$queryRaw`SELECT 1 FROM "Quote" WHERE "id" = ${quoteId}::uuid FOR UPDATE`
  const before = await tx.db.quote.findUniqueOrThrow({ where: { id: quoteId } })
  const after = await billed(tx, before, gone)
  if (after === before) return
  const type = after.invoicedNet < before.invoicedNet ? 'quote.released' : 'quote.billed'
  await emit(tx, { type, entity: 'Quote', before, after, facts: factsOf(after) })
})
