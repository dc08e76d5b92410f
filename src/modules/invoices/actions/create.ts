import { visible } from '../../../access/rows.ts'
import { transact } from '../../../db/transact.ts'
import type { Acting } from '../../../graphql/context.ts'
import { emit } from '../../../live/log.ts'
import { type BillingLine, contentOf, type Draft, discountIn, draftColumns } from '../drafts.ts'
import { factsOf } from '../records.ts'

type Kind = 'STANDARD' | 'DEPOSIT' | 'PROGRESS' | 'FINAL' | 'CORRECTIVE'

export type InvoiceCreateShape = Draft & {
  clientId: string
  kind?: Kind | null
  lines: BillingLine[]
  currency?: string | null
  quoteId?: string
  contractId?: string
  projectId?: string
  correctsId?: string
}

/** Drafts an invoice. It has no number and may still change. */
export function invoiceCreate(ctx: Acting, input: InvoiceCreateShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await visible(tx, 'Client', input.clientId, 'clientId')
    const client = await tx.db.client.findUniqueOrThrow({ where: { id: input.clientId } })
    const currency = input.currency ?? client.currency

    const content = await contentOf(tx, input.lines, discountIn(input.discount, currency), currency)

    const { clientId, quoteId, contractId, projectId, correctsId } = input
    const now = tx.clock.now()
    const invoice = await tx.db.invoice.create({
      data: {
        ...{ clientId, currency, kind: input.kind ?? 'STANDARD', createdAt: now, updatedAt: now },
        ...(quoteId && { quoteId }),
        ...(contractId && { contractId }),
        ...(projectId && { projectId }),
        ...(correctsId && { correctsId }),
        ...draftColumns(input, currency),
        ...content.totals,
        lines: { createMany: { data: content.lines } },
        vatBreakdown: { createMany: { data: content.groups } },
      },
    })

    await emit(tx, {
      type: 'invoice.created',
      entity: 'Invoice',
      before: null,
      after: invoice,
      facts: factsOf(invoice),
    })
    return invoice.id
  })
}
