import { memberIdOf } from '../../access/viewer.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import type { DiscountShape, LineShape } from '../../graphql/inputs.ts'
import { percentFaults } from '../../kernel/amounts.ts'
import { type DateText, toDate } from '../../kernel/clock.ts'
import { refuseAll } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { discountColumns } from '../invoices/drafts.ts'
import { proposalOf } from '../invoices/proposals.ts'
import type { Discount } from '../invoices/rules.ts'
import { factsOf } from './rules.ts'

export type Draft = {
  lines?: LineShape[] | null
  discount?: DiscountShape | null
  validUntil?: DateText | null
  terms?: string | null
  depositPercent?: string | null
}

/** What a draft's other fields are as columns; what is left out stays. */
export function draftColumns({ discount, validUntil, terms, depositPercent }: Draft, currency: string) {
  refuseAll(percentFaults('depositPercent', depositPercent))
  return {
    ...discountColumns(discount, currency),
    ...(validUntil !== undefined && { validUntil: validUntil && toDate(validUntil) }),
    ...(terms !== undefined && { terms }),
    ...(depositPercent !== undefined && { depositPercent }),
  }
}

type Content = {
  lines: readonly LineShape[]
  discount: Discount
  currency: string
  /** The other columns. */
  columns: Omit<Prisma.QuoteUncheckedCreateInput, 'currency' | 'lines' | 'clientId'> & { clientId?: string | null }
}

/** Writes a new draft; its owner is the viewer unless it has one. */
export async function newDraft(tx: Acting, { lines, discount, currency, columns }: Content): Promise<string> {
  const content = await proposalOf(tx, lines, { discount, currency, clientId: columns.clientId })
  const now = tx.clock.now()
  const quote = await tx.db.quote.create({
    data: {
      ...columns,
      ...content.totals,
      ...{ currency, createdAt: now, updatedAt: now },
      ownerId: columns.ownerId ?? memberIdOf(tx),
      lines: { createMany: { data: content.lines } },
    },
  })
  await emit(tx, { type: 'quote.created', entity: 'Quote', before: null, after: quote, facts: factsOf(quote) })
  return quote.id
}
