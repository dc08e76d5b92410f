import type { Buyer, LegalDocument, Mention, Reference, Seller } from '../../documents/model.ts'
import type { Client, Company, Invoice, InvoiceLine, InvoiceVat, Prisma } from '../../generated/prisma/client.ts'
import { fromDate } from '../../kernel/clock.ts'
import { paperLine, registerPaper } from '../papers/papers.ts'
import { buyerOf, sellerOf } from '../papers/parties.ts'
import { type Content, contentsOf, mentionsOf } from './mentions.ts'
import { inOrder } from './records.ts'
import { rateText } from './rules.ts'

// biome-ignore format: a list
const covered = [
  'number', 'kind', 'currency', 'net', 'vat', 'total', 'deducted', 'deductedVat', 'netBase', 'vatBase', 'totalBase',
  'purchaseOrder', 'notes',
] as const

type IssuedInvoice = Pick<Invoice, (typeof covered)[number] | 'issuedOn' | 'dueOn' | 'suppliedOn'> & {
  exchangeRate: { toFixed(): string }
  seller: unknown
  buyer: unknown
  mentions: unknown
}

/** What the hash chain covers of an invoice: everything that may not change, and only that. */
export function invoiceSnapshot(invoice: IssuedInvoice, lines: readonly InvoiceLine[], groups: readonly InvoiceVat[]) {
  const { seller, buyer, mentions } = invoice
  return {
    ...Object.fromEntries(covered.map((column) => [column, invoice[column]])),
    ...{ seller, buyer, mentions },
    exchangeRate: invoice.exchangeRate.toFixed(),
    issuedOn: invoice.issuedOn && fromDate(invoice.issuedOn),
    dueOn: invoice.dueOn && fromDate(invoice.dueOn),
    suppliedOn: invoice.suppliedOn && fromDate(invoice.suppliedOn),
    lines: lines.map(lineSnapshot),
    groups: groups.map(({ category, rate, allowance, base, vat: amount }) => ({
      ...{ category, allowance, base, vat: amount },
      rate: rateText(rate),
    })),
  }
}

function lineSnapshot(line: InvoiceLine) {
  const { position, kind, section, description, unit, discountAmount, vatCategory, net, allowance } = line
  return {
    ...{ position, kind, section, description, unit, discountAmount, vatCategory, net, allowance },
    quantity: line.quantity.toFixed(),
    unitPrice: line.unitPrice.toFixed(),
    discountPercent: line.discountPercent?.toFixed() ?? null,
    vatRate: rateText(line.vatRate),
  }
}

/** The parties and texts that a document shows: frozen once it is issued, as they are now before. */
export type Frozen = { seller: Seller; buyer: Buyer; mentions: Mention[] }

export const frozenOf = (
  company: Company,
  client: Client,
  content: Content,
  terms: readonly Mention[] = [],
): Frozen => ({
  seller: sellerOf(company),
  buyer: buyerOf(client),
  mentions: [...mentionsOf(company, client, content), ...terms],
})

type Columns = Omit<Invoice, 'seller' | 'buyer' | 'mentions'> & Frozen
type Parts = { lines: readonly InvoiceLine[]; vatBreakdown: readonly InvoiceVat[]; references: Reference[] }

/** An invoice as its renderers know it. */
export function invoiceDocument(invoice: Columns, { lines, vatBreakdown, references }: Parts): LegalDocument {
  const { kind, number, issuedAt, currency, seller, buyer, mentions, net, vat, total, vatBase } = invoice
  return {
    ...{ type: 'INVOICE', kind, number, revision: 1, issuedAt, currency, seller, buyer, mentions },
    ...{ net, vat, total, vatBase, prepaid: invoice.deducted, rounding: 0n },
    ...{ purchaseOrder: invoice.purchaseOrder, notes: invoice.notes, references },
    ...{ validUntil: null, depositPercent: null, acceptance: null },
    issuedOn: invoice.issuedOn && fromDate(invoice.issuedOn),
    dueOn: invoice.dueOn && fromDate(invoice.dueOn),
    suppliedOn: invoice.suppliedOn && fromDate(invoice.suppliedOn),
    lines: lines.map(paperLine),
    groups: vatBreakdown.map(({ rate, ...group }) => ({ ...group, rate: rate.toFixed() })),
  }
}

type Numbered = { number: string | null; issuedOn: Date | null }

/** What an invoice refers to: the one that it corrects, or the deposits that it deducts (BG-3). */
export const referencesOf = (invoices: readonly (Numbered | null)[]): Reference[] =>
  invoices
    .flatMap((invoice) =>
      invoice?.issuedOn ? [{ number: invoice.number!, issuedOn: fromDate(invoice.issuedOn) }] : [],
    )
    .sort((a, b) => a.number.localeCompare(b.number))

const drawn = {
  ...inOrder,
  client: true,
  corrects: { select: { number: true, issuedOn: true } },
  deductions: { distinct: ['depositId'], select: { deposit: { select: { number: true, issuedOn: true } } } },
} satisfies Prisma.InvoiceInclude

registerPaper('Invoice', async ({ db }, id) => {
  const found = await db.invoice.findUnique({ where: { id }, include: drawn })
  const company = await db.company.findFirst()
  if (!found || !company) return null
  const { client, corrects, deductions, lines, vatBreakdown, ...invoice } = found
  const frozen = invoice.number ? (invoice as unknown as Frozen) : frozenOf(company, client!, contentsOf(found))
  const references = referencesOf([corrects, ...deductions.map(({ deposit }) => deposit)])
  return invoiceDocument({ ...invoice, ...frozen }, { lines, vatBreakdown, references })
})
