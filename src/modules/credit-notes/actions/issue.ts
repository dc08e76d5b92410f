import { transact } from '../../../db/transact.ts'
import type { Acting } from '../../../graphql/context.ts'
import { type DateText, fromDate, toDate, today } from '../../../kernel/clock.ts'
import { invalid } from '../../../kernel/errors.ts'
import { emit } from '../../../live/log.ts'
import { joinChain } from '../../company/chain.ts'
import { lastDayOf, nextNumber, specimen } from '../../company/series.ts'
import { total } from '../../invoices/rules.ts'
import { bookCredit } from '../../invoices/settle.ts'
import { post } from '../../ledger/actions.ts'
import { keepElectronic, refuseFaulty } from '../../papers/electronic.ts'
import { refuseUncreditable } from '../creditable.ts'
import { creditNoteDocument, creditNoteSnapshot } from '../documents.ts'
import { creditEntry, setOffEntry } from '../entries.ts'
import {
  addApplication,
  amountsOf,
  closing,
  contentOf,
  frozenFor,
  payParts,
  restateVat,
  settlementIn,
  usedOf,
} from '../parts.ts'
import { factsOf, locked, type Version } from '../records.ts'
import { capsOf, settlementOf } from '../rules.ts'
import { creditNoteStates } from '../states.ts'

export type CreditNoteIssueShape = Version & { issuedOn?: DateText | null }

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
    const now = tx.clock.now()
    const fields = { ...amounts, ...frozen, issuedOn: toDate(issuedOn), issuedAt: now }
    const document = creditNoteDocument({ ...before, ...fields }, { lines, groups: credit.groups, invoice })
    await refuseFaulty({ ...document, number: specimen('CREDIT_NOTE', issuedOn) })

    await restateVat(tx, id, credit.groups)
    // From here on the counters keep everybody waiting, as with invoices.
    const number = await nextNumber(tx, 'CREDIT_NOTE', issuedOn)
    const snapshot = creditNoteSnapshot({ ...before, ...fields, number }, lines, credit.groups)
    const link = await joinChain(tx, 'creditNote', snapshot)
    const used = usedOf(amounts, { applied: offset.amount, refunded: total(refunds.map(({ amount }) => amount)) })
    const after = await tx.db.creditNote.update({
      where: { id },
      data: { ...fields, ...link, ...used, number, status, version: { increment: 1 }, updatedAt: now },
    })
    if (number) await keepElectronic(tx, 'CreditNote', id, { ...document, number })
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
