import type { Client, Payment } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { type DateText, fromDate, today } from '../../kernel/clock.ts'
import { formatMoney } from '../../kernel/money.ts'
import { emit } from '../../live/log.ts'
import { movesWithParty } from '../clients/moves.ts'
import { shareOf } from '../invoices/rules.ts'
import { applyPayment, unapplyPayment } from '../invoices/settle.ts'
import { treasury } from '../ledger/accounts.ts'
import type { Entry } from '../ledger/actions.ts'
import { countered, type Line, receiptLines, setOffLines, type VatAt, vatDueLines } from '../ledger/entries.ts'
import type { Share } from './rules.ts'

/** What several invoices took of a payment, or gave back. */
export type Effect = {
  parts: { invoiceId: string; amount: bigint; amountBase: bigint }[]
  amount: bigint
  /** What left the receivable, in the company's currency. */
  base: bigint
  due: VatAt[]
  entries: Entry[]
}

/** Puts a payment against locked invoices, each as far as it still owes. */
export async function applyShares(tx: Acting, shares: readonly Share[]): Promise<Effect> {
  const effect: Effect = { parts: [], amount: 0n, base: 0n, due: [], entries: [] }
  for (const { invoiceId, amount: wanted } of shares) {
    const { amount, base, due, entries } = await applyPayment(tx, invoiceId, wanted)
    if (amount === 0n) continue
    effect.parts.push({ invoiceId, amount, amountBase: base })
    effect.amount += amount
    effect.base += base
    effect.due.push(...due)
    effect.entries.push(...entries)
  }
  return effect
}

/** Takes a payment off locked invoices again. */
export async function unapplyParts(tx: Acting, parts: Effect['parts']): Promise<Effect> {
  const effect: Effect = { parts, amount: 0n, base: 0n, due: [], entries: [] }
  for (const { invoiceId, amount, amountBase } of parts) {
    const { due, entries } = await unapplyPayment(tx, invoiceId, { amount, base: amountBase })
    effect.amount += amount
    effect.base += amountBase
    effect.due.push(...due)
    effect.entries.push(...entries)
  }
  return effect
}

/** What is neither allocated nor given back, and what that is worth at the payment's rate: the client's credit. */
export function unallocated({
  amount,
  amountBase,
  allocated,
  refunded,
}: Sums): Pick<Payment, 'unallocated' | 'unallocatedBase'> {
  const left = amount - allocated - refunded
  return { unallocated: left, unallocatedBase: shareOf(amountBase, left, amount) }
}
type Sums = Pick<Payment, 'amount' | 'amountBase' | 'allocated' | 'refunded'>

/** The entry of a received payment, once it counts. `unallocatedBase` is what stays the client's credit. */
export function receiptEntry(payment: Payment, client: Client, { base, due }: Effect): Entry {
  const { method, amount, amountBase, unallocatedBase } = payment
  const money = { method, worth: amountBase, receivable: base + unallocatedBase, foreign: amount }
  return entryOf(payment, client, { word: 'Règlement', lines: receiptLines(money), due })
}

/** The same entry taken back: what had become of it in between is taken back with it. */
export function counterEntry(payment: Payment, client: Client, { base, due }: Effect, date: DateText): Entry {
  const { method, amount, amountBase, unallocatedBase } = payment
  const money = { method, worth: amountBase, receivable: base + unallocatedBase, foreign: amount }
  return { ...entryOf(payment, client, { word: 'Annulation', lines: countered(receiptLines(money)), due }), date }
}

type Wording = { word: string; lines: readonly Line[]; due: readonly VatAt[] }

/** An entry of a payment in the journal of its money. */
export function entryOf(payment: Payment, client: Client, { word, lines, due }: Wording): Entry {
  const { id, number, method, currency, receivedOn } = payment
  const date = fromDate(receivedOn)
  return {
    ...{ date, pieceDate: date, pieceRef: number ?? '', client, currency, documentType: 'Payment', documentId: id },
    journal: treasury[method].journal,
    label: `${word} ${number} ${client.name}`,
    lines: [...lines, ...vatDueLines(due)],
  }
}

/** Money that is on 411 already goes to an invoice, or comes back: only two rates, or VAT that falls due, leave a trace. */
export function setOffEntry(
  tx: Acting,
  payment: Payment,
  client: Client,
  { effect, moved }: { effect: Effect; moved: bigint },
): Entry {
  const entry = entryOf(payment, client, {
    word: 'Affectation',
    lines: setOffLines(moved, effect.base),
    due: effect.due,
  })
  return { ...entry, journal: 'OD', date: today(tx.clock), pieceDate: fromDate(payment.receivedOn) }
}

/** Writes a payment's columns and tells it. */
export async function change(tx: Acting, before: Payment, data: Partial<Payment>, story: Story): Promise<Payment> {
  const after = await tx.db.payment.update({
    where: { id: before.id },
    data: { ...data, version: { increment: 1 }, updatedAt: tx.clock.now() },
  })
  const facts = { ...factsOf(after), ...story.facts }
  await emit(tx, { type: story.type, entity: 'Payment', before, after, facts })
  return after
}
type Story = { type: string; facts?: Record<string, unknown> }

movesWithParty('Payment', { type: 'payment.moved', on: ['clientId'], facts: (row) => factsOf(row) })

export const factsOf = ({ number, amount, currency, method }: Payment) => ({
  ...{ number, currency, method },
  amount: formatMoney(amount, currency),
})
