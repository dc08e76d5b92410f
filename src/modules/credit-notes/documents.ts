import type { LegalDocument } from '../../documents/model.ts'
import type { CreditNote, CreditNoteLine, CreditNoteVat, Invoice, Prisma } from '../../generated/prisma/client.ts'
import { fromDate } from '../../kernel/clock.ts'
import { type Frozen, referencesOf } from '../invoices/documents.ts'
import { rateText } from '../invoices/rules.ts'
import { paperLine, registerPaper } from '../papers/papers.ts'
import { frozenFor } from './parts.ts'

type Issued = Pick<
  CreditNote,
  'number' | 'reason' | 'invoiceId' | 'currency' | 'net' | 'vat' | 'total' | 'netBase' | 'vatBase' | 'totalBase'
> & {
  exchangeRate: { toFixed(): string }
  issuedOn: Date | null
  seller: unknown
  buyer: unknown
  mentions: unknown
}
type Group = Pick<CreditNoteVat, 'category' | 'base' | 'vat'> & { rate: { toFixed(): string } | string }

/** What the hash chain covers of a credit note: everything that may not change, and only that. */
export function creditNoteSnapshot(note: Issued, lines: readonly CreditNoteLine[], groups: readonly Group[]) {
  const { number, reason, invoiceId, currency, net, vat, total, netBase, vatBase, totalBase, seller, buyer, mentions } =
    note
  return {
    ...{ number, reason, invoiceId, currency, net, vat, total, netBase, vatBase, totalBase, seller, buyer, mentions },
    exchangeRate: note.exchangeRate.toFixed(),
    issuedOn: note.issuedOn && fromDate(note.issuedOn),
    lines: lines.map(({ position, kind, description, unit, vatCategory, net: amount, ...line }) => ({
      ...{ position, kind, description, unit, vatCategory, net: amount },
      quantity: line.quantity.toFixed(),
      unitPrice: line.unitPrice.toFixed(),
      vatRate: rateText(line.vatRate),
    })),
    groups: groups.map(({ category, rate, base, vat: amount }) => ({
      category,
      base,
      vat: amount,
      rate: rateText(rate),
    })),
  }
}

type Columns = Omit<CreditNote, 'seller' | 'buyer' | 'mentions'> & Frozen
type Parts = {
  lines: readonly CreditNoteLine[]
  groups: readonly Group[]
  invoice: Pick<Invoice, 'kind' | 'number' | 'issuedOn' | 'suppliedOn'>
}

/** A credit note as its renderers know it: it bears the kind of its invoice, and names it (CGI 289 I-5). */
export function creditNoteDocument(note: Columns, { lines, groups, invoice }: Parts): LegalDocument {
  const { number, issuedAt, currency, seller, buyer, mentions, net, vat, total, vatBase } = note
  return {
    ...{ type: 'CREDIT_NOTE', kind: invoice.kind, number, revision: 1, issuedAt, currency, seller, buyer, mentions },
    ...{ net, vat, total, vatBase, prepaid: 0n, rounding: 0n, references: referencesOf([invoice]) },
    ...{ dueOn: null, validUntil: null, purchaseOrder: null, notes: null, depositPercent: null, acceptance: null },
    issuedOn: note.issuedOn && fromDate(note.issuedOn),
    suppliedOn: invoice.suppliedOn && fromDate(invoice.suppliedOn),
    lines: lines.map(paperLine),
    groups: groups.map(({ category, rate, base, vat: amount }) => ({
      ...{ category, rate: rateText(rate), base, vat: amount },
      allowance: 0n,
    })),
  }
}

const drawn = {
  client: true,
  invoice: { select: { kind: true, number: true, issuedOn: true, suppliedOn: true } },
  lines: { orderBy: { position: 'asc' } },
  vatBreakdown: { orderBy: [{ rate: 'desc' }, { category: 'asc' }] },
} satisfies Prisma.CreditNoteInclude

registerPaper('CreditNote', async (ground, id) => {
  const found = await ground.db.creditNote.findUnique({ where: { id }, include: drawn })
  if (!found) return null
  const { client, invoice, lines, vatBreakdown: groups, ...note } = found
  const frozen = note.number
    ? (note as unknown as Frozen)
    : await frozenFor(ground, { client: client!, lines, invoice: invoice! })
  return creditNoteDocument({ ...note, ...frozen }, { lines, groups, invoice: invoice! })
})
