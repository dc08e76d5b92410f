import { memberIdOf } from '../../access/viewer.ts'
import type { Client, Payment } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { type DateText, toDate, today } from '../../kernel/clock.ts'
import { refuseAll } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import { convert, decimal } from '../../kernel/money.ts'
import { emit } from '../../live/log.ts'
import { exchangeRate } from '../company/rates.ts'
import { nextNumber } from '../company/series.ts'
import type { Method } from '../ledger/accounts.ts'
import type { Entry } from '../ledger/actions.ts'
import { countered, refundLines } from '../ledger/entries.ts'
import { change, entryOf, factsOf, unallocated } from './effects.ts'
import { cashFaults } from './rules.ts'

/** How money is given back: in full by transfer today, unless said. */
export type RefundShape = {
  amount?: string | null
  method?: Method | null
  paidOn?: DateText | null
  reference?: string | null
}

export type Outgoing = {
  client: Client
  currency: string
  amount: bigint
  /** What it takes off the client's credit, in the company's currency. */
  base: bigint
  /** The payment or the credit note that it gives back. */
  source: { refundsId: string } | { creditNoteId: string }
}

/**
 * Money given back to a client: a settled payment OUT, told as such. Answers its entry, for the caller to post with
 * the others. Also called by credit notes.
 */
export async function payOut(tx: Acting, outgoing: Outgoing, how: Omit<RefundShape, 'amount'>): Promise<Entry> {
  const { client, currency, amount, base, source } = outgoing
  const { method = null, reference = null } = how
  refuseAll(cashFaults({ method: method ?? 'TRANSFER', amount, currency, country: client.country }))
  const paidOn = how.paidOn ?? today(tx.clock)
  const rate = await exchangeRate(tx, currency, paidOn)
  const worth = convert(amount, currency, tx.currency, decimal(rate))

  const id = newId()
  const now = tx.clock.now()
  const payment = await tx.db.payment.create({
    data: {
      ...{ id, currency, amount, reference, ...source, clientId: client.id, exchangeRate: rate, amountBase: worth },
      ...{ direction: 'OUT', status: 'SETTLED', method: method ?? 'TRANSFER', refunded: amount },
      number: await nextNumber(tx, 'PAYMENT', paidOn),
      receivedOn: toDate(paidOn),
      recordedById: memberIdOf(tx),
      ...{ createdAt: now, updatedAt: now },
    },
  })
  await emit(tx, { type: 'payment.paidOut', entity: 'Payment', before: null, after: payment, facts: factsOf(payment) })
  const money = { method: payment.method, worth, receivable: base, foreign: amount }
  return entryOf(payment, client, { word: 'Remboursement', lines: refundLines(money), due: [] })
}

/** A cancelled refund: what it had paid out is the client's credit again. */
export async function refundReturned(tx: Acting, refund: Payment, client: Client): Promise<Entry> {
  const { refundsId, creditNoteId, amount, amountBase, method } = refund
  const receivable = refundsId
    ? await returnToPayment(tx, refundsId, amount)
    : await returnToCreditNote(tx, creditNoteId!, amount)
  const lines = countered(refundLines({ method, worth: amountBase, receivable, foreign: amount }))
  return { ...entryOf(refund, client, { word: 'Annulation', lines, due: [] }), date: today(tx.clock) }
}

async function returnToPayment(tx: Acting, id: string, amount: bigint): Promise<bigint> {
  await tx.db.$queryRaw`SELECT 1 FROM "Payment" WHERE "id" = ${id}::uuid FOR UPDATE`
  const before = await tx.db.payment.findUniqueOrThrow({ where: { id } })
  const refunded = before.refunded - amount
  const left = unallocated({ ...before, refunded })
  await change(tx, before, { refunded, ...left }, { type: 'payment.refundCanceled' })
  return left.unallocatedBase - before.unallocatedBase
}

/** Takes a cancelled refund back into what it was paid from; answers what that is in the company's currency. */
export type Return = (tx: Acting, sourceId: string, amount: bigint) => Promise<bigint>

let toCreditNote: Return | undefined

/** Credit notes, which this module does not know, register here. */
export const registerReturn = (giveBack: Return): void => {
  toCreditNote = giveBack
}

function returnToCreditNote(tx: Acting, creditNoteId: string, amount: bigint): Promise<bigint> {
  if (!toCreditNote) throw new Error('Credit notes have not registered how they take refunds back')
  return toCreditNote(tx, creditNoteId, amount)
}
