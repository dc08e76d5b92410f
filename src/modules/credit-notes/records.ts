import { lock } from '../../access/rows.ts'
import type { CreditNote, Prisma } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { formatMoney } from '../../kernel/money.ts'
import { emit } from '../../live/log.ts'
import { movesWithParty } from '../clients/moves.ts'
import { holdInvoices } from '../invoices/settle.ts'
import { registerReturn } from '../payments/refunds.ts'
import { creditable } from './creditable.ts'
import { usedOf } from './parts.ts'

export type Version = { expectedVersion?: number | null }
export type Reason = CreditNote['reason']

// As with payments, the credit note is locked before the invoices, these in the order of their ids.

const include = {
  client: true,
  lines: { orderBy: { position: 'asc' } },
  vatBreakdown: { orderBy: [{ rate: 'desc' }, { category: 'asc' }] },
} satisfies Prisma.CreditNoteInclude

movesWithParty('CreditNote', { type: 'creditNote.moved', on: ['clientId'], facts: (row) => factsOf(row) })

/** A cancelled refund remains of its credit note again. */
registerReturn(async (tx, id, amount) => {
  await tx.db.$queryRaw`SELECT 1 FROM "CreditNote" WHERE "id" = ${id}::uuid FOR UPDATE`
  const before = await tx.db.creditNote.findUniqueOrThrow({ where: { id } })
  const used = usedOf(before, { applied: before.applied, refunded: before.refunded - amount })
  await change(tx, before, used, { type: 'creditNote.refundCanceled', facts: partOf(amount, before) })
  return used.remainingBase - before.remainingBase
})

/** The credit note, then its invoice, locked and read. */
export async function locked(tx: Acting, id: string, { expectedVersion }: Version) {
  await lock(tx, 'CreditNote', id, expectedVersion)
  const { client, ...note } = await tx.db.creditNote.findUniqueOrThrow({ where: { id }, include })
  await holdInvoices(tx, [note.invoiceId])
  return { ...note, client: client!, invoice: await creditable(tx, note.invoiceId) }
}

/** The credit note with its client. */
export async function withClient(tx: Acting, id: string) {
  const { client, ...note } = await tx.db.creditNote.findUniqueOrThrow({ where: { id }, include: { client: true } })
  return { ...note, client: client! }
}

type Story = { type: string; facts?: Record<string, unknown> }

/** Writes a credit note's columns and tells it. */
export async function change(
  tx: Acting,
  before: CreditNote,
  data: Partial<CreditNote>,
  { type, facts }: Story,
): Promise<CreditNote> {
  const written = data as Prisma.CreditNoteUncheckedUpdateInput
  const bookkeeping = { version: { increment: 1 }, updatedAt: tx.clock.now() }
  const after = await tx.db.creditNote.update({ where: { id: before.id }, data: { ...written, ...bookkeeping } })
  await emit(tx, { type, entity: 'CreditNote', before, after, facts: { ...factsOf(after), ...facts } })
  return after
}

export const factsOf = ({ number, total: amount, currency }: CreditNote) => ({
  ...(number !== null && { number }),
  total: formatMoney(amount, currency),
  amount: formatMoney(amount, currency),
  currency,
})
export const partOf = (amount: bigint, { currency }: CreditNote) => ({ part: formatMoney(amount, currency) })
