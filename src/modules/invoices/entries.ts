import type { Sold } from '../ledger/accounts.ts'
import type { Sale } from '../ledger/entries.ts'
import { type Deduction, deducted, rateText, spread, total } from './rules.ts'

type Numeric = { toFixed(): string }
type Line = { kind: Sold; net: bigint; allowance: bigint; vatCategory: string; vatRate: Numeric }
type Group = { id: string; category: string; rate: Numeric; vat: bigint }
type Issued = {
  kind: string
  total: bigint
  netBase: bigint
  vatBase: bigint
  vatOnDebits: boolean
  lines: readonly Line[]
  vatBreakdown: readonly Group[]
  deductions: readonly Deduction[]
}

/**
 * Whether VAT waits for the payment: on services unless the company has opted for debits, and on the deposit for goods
 * (CGI 269-2 a and c).
 */
export const vatWaits = (
  kind: Sold,
  { kind: invoiceKind, vatOnDebits }: { kind: string; vatOnDebits: boolean },
): boolean => (kind === 'SERVICE' ? !vatOnDebits : invoiceKind === 'DEPOSIT')

/** What an invoice books, and per VAT group how much of its VAT waits, in the company's currency. */
export function invoiceSale(invoice: Issued): { sale: Sale; pending: { id: string; amount: bigint }[] } {
  const { kind, lines, vatBreakdown, netBase, vatBase, deductions } = invoice
  const sold = lines.map((line) => ({ ...line, rate: rateText(line.vatRate), net: line.net - line.allowance }))
  const off = deducted(deductions)
  // The VAT of a deposit fell due, or waits, with the deposit: only the rest is booked now.
  const vatBases = spread(
    vatBase - off.vatBase,
    vatBreakdown.map(({ category, rate, vat }) => vat - deducted(atRate(deductions, category, rate)).vat),
  )
  const vat = vatBreakdown.map(({ id, category, rate }, index) => {
    const members = sold.filter((line) => line.vatCategory === category && line.rate === rateText(rate))
    const waiting = waitingPart(vatBases[index]!, members, invoice)
    return { id, rate: rateText(rate), waiting, due: vatBases[index]! - waiting }
  })
  return {
    sale: { deposit: kind === 'DEPOSIT', deductions, sold, netBase, vat, foreign: invoice.total - off.total },
    pending: vat.map(({ id, waiting }) => ({ id, amount: waiting })),
  }
}

const atRate = (deductions: readonly Deduction[], category: string, rate: Numeric) =>
  deductions.filter((one) => one.category === category && one.rate === rateText(rate))

/** Of the VAT of some lines at one rate, the part that waits: as much of it as of their nets. */
export function waitingPart(
  vat: bigint,
  lines: readonly { kind: Sold; net: bigint }[],
  invoice: { kind: string; vatOnDebits: boolean },
): bigint {
  const nets = lines.map(({ net }) => net)
  const waits = lines.filter(({ kind }) => vatWaits(kind, invoice)).map(({ net }) => net)
  return spread(vat, [total(waits), total(nets) - total(waits)])[0]!
}
