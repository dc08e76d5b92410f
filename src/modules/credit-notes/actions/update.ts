import { lock } from '../../../access/rows.ts'
import { transact } from '../../../db/transact.ts'
import type { Prisma } from '../../../generated/prisma/client.ts'
import type { Acting } from '../../../graphql/context.ts'
import { emit } from '../../../live/log.ts'
import { holdInvoices } from '../../invoices/settle.ts'
import { creditable, refuseUncreditable } from '../creditable.ts'
import { amountsOf, type ContentShape, clear, creditIn, partsOf, type SettlementShape, settlementIn } from '../parts.ts'
import { factsOf, type Reason, type Version } from '../records.ts'
import { creditNoteStates } from '../states.ts'

export type CreditNoteUpdateShape = Version & {
  reason?: Reason | null
  content?: ContentShape | null
  settlement?: SettlementShape[] | null
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
