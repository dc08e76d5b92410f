import type { Quote, QuoteLine } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { invalid } from '../../kernel/errors.ts'
import { decimal, formatMoney, times } from '../../kernel/money.ts'
import type { BillingLine } from '../invoices/drafts.ts'
import { asTyped } from '../invoices/proposals.ts'
import { invoiceTotals, rateText, storedDiscount, total } from '../invoices/rules.ts'

/**
 * A deposit's lines: a percentage of what was accepted, one line per VAT rate and nature. They bill no line of the
 * quote: the final invoice bills all of it and deducts them.
 */
export async function depositLines(
  tx: Acting,
  quote: Quote,
  lines: readonly QuoteLine[],
  percent: string | null | undefined,
): Promise<BillingLine[]> {
  const part = percentOf(percent ?? quote.depositPercent?.toFixed())
  const parts = sharesOf(quote, lines).map((share) => ({ ...share, net: times(share.net, part.div('100')) }))
  if (total(parts.map(({ net }) => net)) > quote.net - (await billedOf(tx, quote))) throw tooMuch()
  return parts
    .filter(({ net }) => net > 0n)
    .map(({ net, ...share }) => ({
      ...share,
      description: `Acompte de ${part.toFixed().replace('.', ',')} % sur devis ${quote.number}`,
      quantity: '1',
      unitPrice: formatMoney(net, quote.currency),
    }))
}

/** What the quote comes to without VAT, by VAT rate and nature. */
function sharesOf(quote: Quote, lines: readonly QuoteLine[]) {
  const groups = Map.groupBy(
    discounted(quote, lines),
    (line) => `${line.vatCategory} ${rateText(line.vatRate)} ${line.kind}`,
  )
  return [...groups.values()].map((members) => {
    const { vatCategory, vatRate, kind } = members[0]!
    return { vatCategory, vatRate, kind, net: total(members.map(({ net }) => net)) }
  })
}

/** The lines with their share of the quote's discount taken off. */
export function discounted(quote: Quote, lines: readonly QuoteLine[]) {
  const priced = lines.map((line) => {
    const { quantity, unitPrice, vatCategory, vatRate } = asTyped(line)
    const own = { discountPercent: line.discountPercent?.toFixed() ?? null, discountAmount: line.discountAmount }
    return { quantity, unitPrice: unitPrice!, vatCategory: vatCategory!, vatRate: vatRate!, ...own, kind: line.kind }
  })
  const { lineNets, lineAllowances } = invoiceTotals(priced, storedDiscount(quote), quote.currency)
  return priced.map((line, index) => ({ ...line, net: lineNets[index]! - lineAllowances[index]! }))
}

/** What invoices bill of the quote already, deposits included, without VAT; what was credited is billed no more. */
async function billedOf({ db }: Acting, { id, invoicedNet }: Quote): Promise<bigint> {
  const deposits = await db.invoice.findMany({
    where: { quoteId: id, kind: 'DEPOSIT', status: { not: 'VOIDED' } },
    include: { vatBreakdown: true },
  })
  const groups = deposits.flatMap(({ vatBreakdown }) => vatBreakdown)
  return invoicedNet + total(groups.map(({ base, creditedBase }) => base - creditedBase))
}

/** A conversion that bills all as if no deposit had been paid would bill the deposits twice. */
export async function refuseForgottenDeposits({ db }: Acting, quoteId: string, kind: string): Promise<void> {
  if (kind !== 'STANDARD') return
  const deposits = await db.invoice.count({ where: { quoteId, kind: 'DEPOSIT', status: { not: 'VOIDED' } } })
  if (deposits > 0)
    throw invalid('kind', 'NOT_ALLOWED', {
      en: 'Deposits were invoiced: convert to PROGRESS for a part, or to FINAL, which deducts them.',
      fr: 'Des acomptes ont été facturés : convertissez en PROGRESS pour une partie, ou en FINAL, qui les déduit.',
    })
}

function percentOf(percent: string | undefined) {
  if (percent === undefined)
    throw invalid('percent', 'REQUIRED', {
      en: 'Say what percentage the deposit is; the quote does not.',
      fr: 'Indiquez le pourcentage de l’acompte ; le devis ne le prévoit pas.',
    })
  const part = decimal(percent)
  if (part.lte('0') || part.gt('100'))
    throw invalid('percent', 'OUT_OF_RANGE', {
      en: 'A percentage above 0 and at most 100.',
      fr: 'Un pourcentage supérieur à 0 et au plus 100.',
    })
  return part
}

const tooMuch = () =>
  invalid('percent', 'EXCEEDS_REMAINING', {
    en: 'More than what is left of the quote.',
    fr: 'Plus que ce qui reste du devis.',
  })
