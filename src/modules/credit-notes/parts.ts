import type { Client, CreditNote, CreditNoteLine, CreditNoteVat } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { amountIn } from '../../kernel/amounts.ts'
import { type DateText, fromDate } from '../../kernel/clock.ts'
import { invalid } from '../../kernel/errors.ts'
import { type Frozen, frozenOf } from '../invoices/documents.ts'
import { waitingPart } from '../invoices/entries.ts'
import { contentsOf } from '../invoices/mentions.ts'
import { rateText, shareOf, total } from '../invoices/rules.ts'
import type { CreditContent } from '../invoices/settle.ts'
import type { Method } from '../ledger/accounts.ts'
import type { Entry } from '../ledger/actions.ts'
import { payOut } from '../payments/refunds.ts'
import type { CreditableInvoice } from './creditable.ts'
import {
  type Content,
  type Credit,
  type CreditGroup,
  closingVat,
  creditBases,
  creditOf,
  type LineNet,
  type Settlement,
} from './rules.ts'

export type ContentShape = {
  amount?: string | null
  lines?: { lineId: string; quantity: string }[] | null
  /** Only where the program itself knows what comes off each line. */
  nets?: LineNet[]
  full?: boolean | null
}
export type SettlementShape = { kind: Settlement['kind']; amount?: string | null; method?: Method | null }

/** What is to be credited, of what is left of the invoice. */
export function creditIn(shape: ContentShape, invoice: CreditableInvoice): Credit {
  const credit = creditOf(contentIn(shape, invoice.currency), invoice)
  if (credit.lines.length > 0) return credit
  throw invalid('content', 'NOTHING_REMAINS', {
    en: 'Nothing is left to credit.',
    fr: 'Il ne reste rien à créditer.',
  })
}

function contentIn({ amount, lines, nets, full }: ContentShape, currency: string): Content {
  if (amount != null) return { amount: amountIn(amount, currency, ['content', 'amount']) }
  if (lines) return { lines }
  if (nets) return { nets }
  if (full) return { full }
  throw invalid(['content', 'full'], 'NOT_ALLOWED', {
    en: 'Write full: true, an amount, or lines.',
    fr: 'Écrivez full: true, un montant, ou des lignes.',
  })
}

/** How the draft asks to be settled, as it was typed and kept. */
export const settlementIn = (settlement: unknown, currency: string): Settlement[] =>
  ((settlement ?? []) as SettlementShape[]).map(({ kind, amount, method }, index) => ({
    kind,
    method: method ?? null,
    amount: amount == null ? null : amountIn(amount, currency, ['settlement', String(index), 'amount']),
  }))

/** A stored VAT group as a part of the invoice's group. */
export function groupOf({ category, rate, base, vat }: CreditNoteVat, { groups }: CreditableInvoice): CreditGroup {
  const text = rateText(rate)
  const { id } = groups.find((group) => group.category === category && group.rate === text)!
  return { id, category, rate: text, base, vat }
}

/** The draft as it is issued: what has been credited since it was written decides who takes the last cent of VAT. */
export function closing(
  lines: readonly CreditNoteLine[],
  vatBreakdown: readonly CreditNoteVat[],
  invoice: CreditableInvoice,
) {
  const groups = vatBreakdown.map((stored) => {
    const group = groupOf(stored, invoice)
    const whole = invoice.groups.find(({ id }) => id === group.id)!
    return { ...group, vat: closingVat(whole, group.base, group.vat) }
  })
  const [net, vat] = [total(groups.map(({ base }) => base)), total(groups.map((group) => group.vat))]
  return { lines, groups, net, vat, total: net + vat }
}

type Amounts = Pick<Credit, 'groups' | 'net' | 'vat' | 'total'>

/** The columns of amounts; nothing is used yet. */
export function amountsOf({ groups, net, vat, total: sum }: Amounts, invoice: CreditableInvoice) {
  const { netBase, vatBase, totalBase } = creditBases(groups, invoice)
  return { net, vat, total: sum, netBase, vatBase, totalBase, ...usedOf({ total: sum, totalBase }, unused) }
}
const unused = { applied: 0n, refunded: 0n }

/** The columns that say what has been used, and what remains at the note's own rate. */
export function usedOf(note: Pick<CreditNote, 'total' | 'totalBase'>, used: { applied: bigint; refunded: bigint }) {
  const remaining = note.total - used.applied - used.refunded
  return { ...used, remaining, remainingBase: shareOf(note.totalBase, remaining, note.total) }
}

/** Lines and VAT groups as rows. */
export const partsOf = ({ lines, groups }: Credit, currency: string) => ({
  lines: { createMany: { data: lines.map((line, index) => ({ ...line, position: index + 1, currency })) } },
  vatBreakdown: { createMany: { data: groups.map(({ id: _group, ...group }) => ({ ...group, currency })) } },
})

export async function clear({ db }: Acting, creditNoteId: string): Promise<void> {
  await db.creditNoteLine.deleteMany({ where: { creditNoteId } })
  await db.creditNoteVat.deleteMany({ where: { creditNoteId } })
}

/** Writes the VAT of a draft that closes its groups otherwise than when it was written. */
export async function restateVat({ db }: Acting, creditNoteId: string, groups: readonly CreditGroup[]): Promise<void> {
  for (const { category, rate, vat } of groups) {
    const where = { creditNoteId_category_rate: { creditNoteId, category, rate } }
    await db.creditNoteVat.update({ where, data: { vat }, select: { id: true } })
  }
}

type Stored = { invoiceLineId: string | null; net: bigint }
export const linked = (lines: readonly Stored[]): CreditContent['lines'] =>
  lines.flatMap(({ invoiceLineId, net }) => (invoiceLineId ? [{ invoiceLineId, net }] : []))

/** What the invoice is to book: each group with its VAT in the company's currency, and how much of that may still wait. */
export function contentOf(
  { groups, total: sum }: Amounts,
  lines: readonly CreditNoteLine[],
  invoice: CreditableInvoice,
): CreditContent {
  const { vatBases } = creditBases(groups, invoice)
  return {
    lines: linked(lines),
    total: sum,
    groups: groups.map(({ id, category, rate, base, vat }, index) => {
      const members = lines.filter((line) => line.vatCategory === category && rateText(line.vatRate) === rate)
      return {
        id,
        rate,
        base,
        vat,
        vatBase: vatBases[index]!,
        waiting: waitingPart(vatBases[index]!, members, invoice),
      }
    }),
  }
}

type Ground = Pick<Acting, 'db'>
type Issuing = { client: Client; lines: readonly CreditNoteLine[]; invoice: Numbered }
type Numbered = { number: string | null; issuedOn: Date | null }

/** Parties and texts as the document shows them; it names the invoice's number and date (CGI 289 I-5). */
export async function frozenFor({ db }: Ground, { client, lines, invoice }: Issuing): Promise<Frozen> {
  const company = await db.company.findFirstOrThrow()
  const text = `Avoir sur la facture ${invoice.number} du ${fromDate(invoice.issuedOn!).split('-').reverse().join('/')}`
  const frozen = frozenOf(company, client, contentsOf({ lines }))
  return { ...frozen, mentions: [{ code: 'ORIGIN', text }, ...frozen.mentions] }
}

type Part = { amount: bigint; base: bigint }

/** Adds to what the credit note takes off the invoice. */
export async function addApplication(
  tx: Acting,
  note: CreditNote,
  invoiceId: string,
  { amount, base }: Part,
): Promise<void> {
  const { id: creditNoteId, currency } = note
  await tx.db.creditApplication.upsert({
    where: { creditNoteId_invoiceId: { creditNoteId, invoiceId } },
    create: { creditNoteId, invoiceId, currency, amount, amountBase: base, createdAt: tx.clock.now() },
    update: { amount: { increment: amount }, amountBase: { increment: base } },
  })
}

/** Takes a part off an application, or all of it. */
export async function reduceApplication(
  { db }: Acting,
  { id, amount }: { id: string; amount: bigint },
  part: Part,
): Promise<void> {
  if (part.amount === amount) await db.creditApplication.delete({ where: { id } })
  else
    await db.creditApplication.update({
      where: { id },
      data: { amount: { decrement: part.amount }, amountBase: { decrement: part.base } },
    })
}

type Issued = { note: CreditNote; client: Client; applied: bigint }
type Refund = { amount: bigint; method: string | null }

/** Pays out what is refunded at issue, each part with its share of the note at its own rate. */
export async function payParts(
  tx: Acting,
  { note, client, applied }: Issued,
  refunds: readonly Refund[],
  paidOn: DateText,
) {
  const entries: Entry[] = []
  let refunded = 0n
  for (const { amount, method } of refunds) {
    const [before, after] = [refunded, refunded + amount].map((part) => usedOf(note, { applied, refunded: part }))
    const base = before!.remainingBase - after!.remainingBase
    const outgoing = { client, currency: note.currency, amount, base, source: { creditNoteId: note.id } }
    entries.push(await payOut(tx, outgoing, { method: method as Method | null, paidOn }))
    refunded += amount
  }
  return entries
}
