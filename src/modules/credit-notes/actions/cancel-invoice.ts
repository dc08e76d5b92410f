import { transact } from '../../../db/transact.ts'
import type { Acting } from '../../../graphql/context.ts'
import { draftReplacement, invoiceFor, markVoided } from '../../invoices/corrections.ts'
import type { Reason, Version } from '../records.ts'
import { creditNoteCreate } from './create.ts'
import { creditNoteIssue } from './issue.ts'

type ReasonShape = Version & { reason?: string | null }

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
