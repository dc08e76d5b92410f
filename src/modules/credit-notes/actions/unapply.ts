import { lock, lockAll } from '../../../access/rows.ts'
import { transact } from '../../../db/transact.ts'
import type { Acting } from '../../../graphql/context.ts'
import { amountIn } from '../../../kernel/amounts.ts'
import { today } from '../../../kernel/clock.ts'
import { invalid } from '../../../kernel/errors.ts'
import { shareOf } from '../../invoices/rules.ts'
import { unapplyCredit } from '../../invoices/settle.ts'
import { post } from '../../ledger/actions.ts'
import { setOffEntry } from '../entries.ts'
import { reduceApplication, usedOf } from '../parts.ts'
import { change, partOf, withClient } from '../records.ts'
import { creditNoteStates } from '../states.ts'
import type { CreditNoteApplyShape } from './apply.ts'

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

const notApplied = () =>
  invalid('amount', 'EXCEEDS_AMOUNT', {
    en: 'No more than what is applied can be taken back.',
    fr: 'On ne peut reprendre plus que ce qui est imputé.',
  })

const voided = () =>
  invalid('invoiceId', 'NOT_ALLOWED', { en: 'The invoice was voided.', fr: 'La facture a été annulée.' })
