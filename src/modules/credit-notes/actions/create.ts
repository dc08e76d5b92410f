import { lockAll } from '../../../access/rows.ts'
import { transact } from '../../../db/transact.ts'
import type { Prisma } from '../../../generated/prisma/client.ts'
import type { Acting } from '../../../graphql/context.ts'
import { emit } from '../../../live/log.ts'
import { creditable, refuseUncreditable } from '../creditable.ts'
import { amountsOf, type ContentShape, creditIn, partsOf, type SettlementShape, settlementIn } from '../parts.ts'
import { factsOf, type Reason } from '../records.ts'

export type CreditNoteCreateShape = {
  invoiceId: string
  reason: Reason
  content: ContentShape
  settlement?: SettlementShape[] | null
}

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
