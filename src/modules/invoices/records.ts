import type { Invoice, Prisma } from '../../generated/prisma/client.ts'
import { formatMoney } from '../../kernel/money.ts'
import { movesWithParty } from '../clients/moves.ts'

movesWithParty('Invoice', { type: 'invoice.moved', on: ['clientId'], facts: (row) => factsOf(row) })

export type Version = { expectedVersion?: number | null }
export type ReasonShape = Version & { reason?: string | null }

/** An invoice's lines and VAT groups as the document has them. */
export const inOrder = {
  lines: { orderBy: { position: 'asc' } },
  vatBreakdown: { orderBy: [{ rate: 'desc' }, { category: 'asc' }] },
} satisfies Prisma.InvoiceInclude

/** What the log tells of an invoice. */
export const factsOf = ({ number, total, currency }: Pick<Invoice, 'number' | 'total' | 'currency'>) => ({
  ...(number !== null && { number }),
  total: formatMoney(total, currency),
  currency,
})
