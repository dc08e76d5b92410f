import { lock } from '../../../access/rows.ts'
import { transact } from '../../../db/transact.ts'
import type { Acting } from '../../../graphql/context.ts'
import { emit } from '../../../live/log.ts'
import { depositsOf } from '../deposits.ts'
import {
  asTyped,
  type BillingLine,
  clearContent,
  contentOf,
  type Draft,
  discountIn,
  draftColumns,
  keptLines,
  scheduleRows,
} from '../drafts.ts'
import { factsOf, inOrder, type Version } from '../records.ts'
import { recount } from '../recounts.ts'
import { storedDiscount } from '../rules.ts'
import { installmentAsTyped } from '../schedule.ts'
import { invoiceStates } from '../states.ts'

export type InvoiceUpdateShape = Version & Draft & { lines?: BillingLine[] | null }

/** Changes a draft. Lines replace all; a line with an id keeps its identity. */
export function invoiceUpdate(ctx: Acting, id: string, input: InvoiceUpdateShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Invoice', id, input.expectedVersion)
    const { lines, deductions, installments, ...before } = await tx.db.invoice.findUniqueOrThrow({
      where: { id },
      include: { lines: inOrder.lines, deductions: true, installments: { orderBy: { position: 'asc' } } },
    })
    invoiceStates.check(before, 'update')

    const typed = input.lines ? keptLines(input.lines, lines) : lines.map(asTyped)
    const discount = input.discount === undefined ? storedDiscount(before) : discountIn(input.discount, before.currency)
    const deposits = await depositsOf(
      tx,
      before,
      deductions.map(({ depositId }) => depositId),
    )
    const { currency, clientId } = before
    const content = await contentOf(tx, typed, { discount, currency, clientId, deposits })
    const schedule = input.schedule === undefined ? installments.map(installmentAsTyped) : input.schedule
    const parts = scheduleRows({ ...input, schedule }, content.totals, currency)
    const dropped = lines.filter((line) => !typed.some((one) => one.id === line.id))

    await clearContent(tx, id)
    const after = await tx.db.invoice.update({
      where: { id },
      data: {
        ...draftColumns(input, before.currency),
        ...(parts.length > 0 && { dueOn: null }),
        ...content.totals,
        version: { increment: 1 },
        updatedAt: tx.clock.now(),
        lines: { createMany: { data: content.lines } },
        vatBreakdown: { createMany: { data: content.groups } },
        deductions: { createMany: { data: content.deductions } },
        installments: { createMany: { data: parts } },
      },
    })
    await recount(
      tx,
      id,
      dropped.map((line) => line.id),
    )

    await emit(tx, { type: 'invoice.updated', entity: 'Invoice', before, after, facts: factsOf(after) })
    return id
  })
}
