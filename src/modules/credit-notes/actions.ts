import { lock, lockAll } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { type DateText, fromDate, toDate, today } from '../../kernel/clock.ts'
import { invalid } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { joinChain } from '../company/chain.ts'
import { lastDayOf, nextNumber } from '../company/series.ts'
import { draftReplacement, invoiceFor, markVoided } from '../invoices/corrections.ts'
import { amountIn, shareOf, total } from '../invoices/rules.ts'
import { applyCredit, bookCredit, holdInvoices, unapplyCredit, unbookCredit } from '../invoices/settle.ts'
import { post } from '../ledger/actions.ts'
import { payOut, type RefundShape } from '../payments/refunds.ts'
import { creditable, refuseUncreditable } from './creditable.ts'
import { creditNoteSnapshot } from './documents.ts'
import { bookedLines, creditEntry, setOffEntry, unpendedIn, voidEntry } from './entries.ts'
import {
  addApplication,
  amountsOf,
  type ContentShape,
  clear,
  closing,
  contentOf,
  creditIn,
  frozenFor,
  groupOf,
  linked,
  partsOf,
  payParts,
  reduceApplication,
  restateVat,
  type SettlementShape,
  settlementIn,
  usedOf,
} from './parts.ts'
import { change, factsOf, locked, partOf, withClient } from './records.ts'
import { capsOf, settlementOf } from './rules.ts'
import { creditNoteStates } from './states.ts'

// As with payments, the credit note is locked before the invoices, these in the order of their ids.

type Version = { expectedVersion?: number | null }
type Reason = 'RETURN' | 'REBATE' | 'CORRECTION' | 'CANCELLATION' | 'GOODWILL'
type ReasonShape = Version & { reason?: string | null }

export type CreditNoteCreateShape = {
  invoiceId: string
  reason: Reason
  content: ContentShape
  settlement?: SettlementShape[] | null
}
export type CreditNoteUpdateShape = Version & {
  reason?: Reason | null
  content?: ContentShape | null
  settlement?: SettlementShape[] | null
}
export type CreditNoteIssueShape = Version & { issuedOn?: DateText | null }
export type CreditNoteApplyShape = Version & { invoiceId: string; amount?: string | null }

/** Drafts a credit note on an issued invoice: by amount, by returned lines, or for all that is left. */
export function creditNoteCreate(ctx: Acting, input: CreditNoteCreateShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lockAll(tx, 'Invoice', [input.invoiceId], 'invoiceId')
    const invoice = await creditable(tx, input.invoiceId)
    const { clientId, currency, exchangeRate } = invoice

    refuseUncreditable(invoice)
    settlementIn(input.settlement, currency)
    const credit = creditIn(input.content, invoice)

    const now = tx.clock.now()
    const note = await tx.db.creditNote.create({
      data: {
        ...{ clientId, currency, exchangeRate, invoiceId: invoice.id, reason: input.reason },
        ...amountsOf(credit, invoice),
        ...partsOf(credit, currency),
        settlement: (input.settlement ?? []) as Prisma.InputJsonArray,
        ...{ createdAt: now, updatedAt: now },
      },
    })

    await emit(tx, {
      type: 'creditNote.created',
      entity: 'CreditNote',
      before: null,
      after: note,
      facts: factsOf(note),
    })
    return note.id
  })
}

/** Changes a draft. */
export function creditNoteUpdate(ctx: Acting, id: string, input: CreditNoteUpdateShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'CreditNote', id, input.expectedVersion)
    const before = await tx.db.creditNote.findUniqueOrThrow({ where: { id } })
    creditNoteStates.check(before, 'update')

    await holdInvoices(tx, [before.invoiceId])
    const invoice = await creditable(tx, before.invoiceId)
    refuseUncreditable(invoice)
    settlementIn(input.settlement, before.currency)
    const credit = input.content && creditIn(input.content, invoice)

    if (credit) await clear(tx, id)
    const after = await tx.db.creditNote.update({
      where: { id },
      data: {
        ...(input.reason && { reason: input.reason }),
        ...(credit && { ...amountsOf(credit, invoice), ...partsOf(credit, before.currency) }),
        ...(input.settlement && { settlement: input.settlement as Prisma.InputJsonArray }),
        ...{ version: { increment: 1 }, updatedAt: tx.clock.now() },
      },
    })

    await emit(tx, { type: 'creditNote.updated', entity: 'CreditNote', before, after, facts: factsOf(after) })
    return id
  })
}

/** Deletes a draft. */
export function creditNoteDiscard(ctx: Acting, id: string, input: Version): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'CreditNote', id, input.expectedVersion)
    const before = await tx.db.creditNote.findUniqueOrThrow({ where: { id } })
    creditNoteStates.check(before, 'discard')

    await tx.db.creditNote.delete({ where: { id } })

    await emit(tx, { type: 'creditNote.discarded', entity: 'CreditNote', before, after: null, facts: factsOf(before) })
    return id
  })
}

/** Issues a draft: numbers, freezes, chains and books it, takes it off its invoice, and settles the rest as asked. */
export function creditNoteIssue(ctx: Acting, id: string, input: CreditNoteIssueShape): Promise<string> {
  return transact(ctx, async (tx) => {
    const { client, lines, vatBreakdown, invoice, ...before } = await locked(tx, id, input)

    const issuedOn = input.issuedOn ?? today(tx.clock)
    const credit = closing(lines, vatBreakdown, invoice)
    const lastDay = await lastDayOf(tx, 'CREDIT_NOTE', issuedOn)
    const caps = capsOf(lines, credit.groups, invoice)
    const status = creditNoteStates.check({ ...before, ...caps, day: issuedOn, lastDay }, 'issue')!
    refuseUncreditable(invoice)
    if (issuedOn < fromDate(invoice.issuedOn!)) throw beforeInvoice()
    const { refunds, over } = settlementOf(settlementIn(before.settlement, before.currency), credit.total, invoice.owed)
    if (over) throw beyondRest()

    const content = contentOf(credit, lines, invoice)
    const offset = await bookCredit(tx, invoice.id, content, { creditNote: id })
    const amounts = amountsOf(credit, invoice)
    const frozen = await frozenFor(tx, { client, lines, invoice })

    await restateVat(tx, id, credit.groups)
    // From here on the counters keep everybody waiting, as with invoices.
    const number = await nextNumber(tx, 'CREDIT_NOTE', issuedOn)
    const fields = { ...amounts, ...frozen, number, issuedOn: toDate(issuedOn) }
    const link = await joinChain(tx, 'creditNote', creditNoteSnapshot({ ...before, ...fields }, lines, credit.groups))
    const used = usedOf(amounts, { applied: offset.amount, refunded: total(refunds.map(({ amount }) => amount)) })
    const now = tx.clock.now()
    const after = await tx.db.creditNote.update({
      where: { id },
      data: { ...fields, ...link, ...used, status, issuedAt: now, version: { increment: 1 }, updatedAt: now },
    })
    if (offset.amount > 0n) await addApplication(tx, after, invoice.id, offset)

    const facts = { ...factsOf(after), invoice: invoice.number }
    await emit(tx, { type: 'creditNote.issued', entity: 'CreditNote', before, after, facts })
    const paidOut = await payParts(tx, { note: after, client, applied: offset.amount }, refunds, issuedOn)
    const { groups } = content
    const booking = { note: after, client, invoice, lines, groups, unpended: offset.unpended }
    const moved = amounts.totalBase - usedOf(amounts, { applied: offset.amount, refunded: 0n }).remainingBase
    const setOff = setOffEntry(after, client, { ...offset, moved, date: issuedOn })
    await post(tx, creditEntry(booking), setOff, ...offset.entries, ...paidOut)
    return id
  })
}

/** Takes what remains off an invoice of the client. */
export function creditNoteApply(ctx: Acting, id: string, input: CreditNoteApplyShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'CreditNote', id, input.expectedVersion)
    await lockAll(tx, 'Invoice', [input.invoiceId], 'invoiceId')
    const { client, ...before } = await withClient(tx, id)
    const target = await tx.db.invoice.findUniqueOrThrow({ where: { id: input.invoiceId } })

    const owed = target.status === 'ISSUED' ? target.balance : 0n
    const most = before.remaining < owed ? before.remaining : owed
    const amount = input.amount == null ? most : amountIn(input.amount, before.currency, 'amount')
    const otherClient = target.clientId !== before.clientId
    const otherCurrency = target.currency !== before.currency
    creditNoteStates.check({ ...before, otherClient, otherCurrency, amount, owed }, 'apply')

    const own = target.id === before.invoiceId
    const taken = await applyCredit(tx, target.id, { amount, own }, { creditNote: before.number })

    await addApplication(tx, before, target.id, taken)
    const used = usedOf(before, { applied: before.applied + amount, refunded: before.refunded })
    const after = await change(tx, before, used, { type: 'creditNote.applied', facts: partOf(amount, before) })

    const moved = before.remainingBase - used.remainingBase
    await post(tx, setOffEntry(after, client, { ...taken, moved, date: today(tx.clock) }), ...taken.entries)
    return id
  })
}

/** Takes an application back; the invoice is owed again, and the credit remains. */
export function creditNoteUnapply(ctx: Acting, id: string, input: CreditNoteApplyShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'CreditNote', id, input.expectedVersion)
    await lockAll(tx, 'Invoice', [input.invoiceId], 'invoiceId')
    const { client, ...before } = await withClient(tx, id)
    creditNoteStates.check(before, 'unapply')
    const key = { creditNoteId_invoiceId: { creditNoteId: id, invoiceId: input.invoiceId } }
    const application = await tx.db.creditApplication.findUnique({ where: key, include: { invoice: true } })
    const amount = input.amount == null ? application?.amount : amountIn(input.amount, before.currency, 'amount')
    if (!application || !amount || amount > application.amount) throw notApplied()
    const invoice = application.invoice!
    if (invoice.status === 'VOIDED') throw voided()

    const base = shareOf(application.amountBase, amount, application.amount)
    const own = invoice.id === before.invoiceId
    const back = await unapplyCredit(tx, invoice.id, { amount, base, own }, { creditNote: before.number })

    await reduceApplication(tx, application, { amount, base })
    const used = usedOf(before, { applied: before.applied - amount, refunded: before.refunded })
    const after = await change(tx, before, used, { type: 'creditNote.unapplied', facts: partOf(amount, before) })

    const setOff = { ...back, base: -base, moved: before.remainingBase - used.remainingBase, date: today(tx.clock) }
    await post(tx, setOffEntry(after, client, setOff), ...back.entries)
    return id
  })
}

/** Pays what remains back to the client. */
export function creditNoteRefund(ctx: Acting, id: string, input: Version & RefundShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'CreditNote', id, input.expectedVersion)
    const { client, ...before } = await withClient(tx, id)
    const amount = input.amount == null ? before.remaining : amountIn(input.amount, before.currency, 'amount')
    creditNoteStates.check({ ...before, amount }, 'refund')

    const used = usedOf(before, { applied: before.applied, refunded: before.refunded + amount })
    const base = before.remainingBase - used.remainingBase

    await change(tx, before, used, { type: 'creditNote.refunded', facts: partOf(amount, before) })
    const { currency } = before
    const entry = await payOut(tx, { client, currency, amount, base, source: { creditNoteId: id } }, input)

    await post(tx, entry)
    return id
  })
}

/** Cancels a credit note of which nothing is used, by a counter-entry; what it credited can be credited again. */
export function creditNoteVoid(ctx: Acting, id: string, input: Version): Promise<string> {
  return transact(ctx, async (tx) => {
    const { client, lines, vatBreakdown, invoice, ...before } = await locked(tx, id, input)
    const status = creditNoteStates.check(before, 'void')!
    refuseUncreditable(invoice)

    const date = today(tx.clock)
    const booked = await bookedLines(tx, id)
    const groups = vatBreakdown.map((group) => groupOf(group, invoice))
    const back = await unbookCredit(tx, invoice.id, { groups, lines: linked(lines) }, unpendedIn(booked, groups))

    const after = await change(tx, before, { status }, { type: 'creditNote.voided' })

    const setOff = setOffEntry(after, client, { due: back.due, base: 0n, moved: 0n, date })
    await post(tx, voidEntry(after, client, { booked, date }), setOff, ...back.entries)
    return id
  })
}

/** Voids an issued invoice on which nothing is paid, by a credit note for all that is left of it. */
export function invoiceVoid(ctx: Acting, id: string, input: ReasonShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await invoiceFor(tx, id, 'void', input)
    await creditWhole(tx, id, 'CANCELLATION')
    await markVoided(tx, id, { reason: input.reason ?? null })
    return id
  })
}

/** Credits an issued invoice in full and drafts its replacement, linked both ways. */
export function invoiceCorrect(ctx: Acting, id: string, input: ReasonShape): Promise<string> {
  return transact(ctx, async (tx) => {
    const invoice = await invoiceFor(tx, id, 'correct', input)
    await creditWhole(tx, id, 'CORRECTION')
    await draftReplacement(tx, invoice, { reason: input.reason ?? null })
    return id
  })
}

async function creditWhole(tx: Acting, invoiceId: string, reason: Reason): Promise<void> {
  const id = await creditNoteCreate(tx, { invoiceId, reason, content: { full: true } })
  await creditNoteIssue(tx, id, {})
}

const beforeInvoice = () =>
  invalid('issuedOn', 'OUT_OF_RANGE', {
    en: 'The invoice is dated later.',
    fr: 'La facture porte une date postérieure.',
  })
const beyondRest = () =>
  invalid('settlement', 'EXCEEDS_REMAINING', {
    en: 'The settlement is more than what the invoice leaves of the credit note.',
    fr: 'Le règlement demandé dépasse ce que la facture laisse de l’avoir.',
  })
const notApplied = () =>
  invalid('amount', 'EXCEEDS_AMOUNT', {
    en: 'No more than what is applied can be taken back.',
    fr: 'On ne peut reprendre plus que ce qui est imputé.',
  })
const voided = () =>
  invalid('invoiceId', 'NOT_ALLOWED', { en: 'The invoice was voided.', fr: 'La facture a été annulée.' })
