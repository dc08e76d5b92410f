import type { CreditNote, CreditNoteLine, CreditNoteVat } from '../../generated/prisma/client.ts'
import { fromDate } from '../../kernel/clock.ts'
import { rateText } from '../invoices/rules.ts'

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
