import { lock } from '../../access/rows.ts'
import type { Acting } from '../../graphql/context.ts'
import { fromDate } from '../../kernel/clock.ts'
import { formatMoney } from '../../kernel/money.ts'
import { emit } from '../../live/log.ts'
import { invoiceCreate } from './actions/create.ts'
import { asTyped } from './drafts.ts'
import { recount } from './recounts.ts'
import { invoiceStates } from './states.ts'

// Called by credit notes, which void and correct invoices: French law knows no bare cancellation.

/** The locked invoice, when it may be voided or corrected now. */
export async function invoiceFor(
  tx: Acting,
  id: string,
  verb: 'void' | 'correct',
  input: { expectedVersion?: number | null },
) {
  await lock(tx, 'Invoice', id, input.expectedVersion)
  const { lines, ...invoice } = await tx.db.invoice.findUniqueOrThrow({
    where: { id },
    include: { lines: { orderBy: { position: 'asc' } } },
  })
  invoiceStates.check(invoice, verb)
  return { ...invoice, lines }
}

/** Marks an invoice that they have credited in full. */
export async function markVoided(tx: Acting, id: string, facts: Record<string, unknown>): Promise<void> {
  const before = await tx.db.invoice.findUniqueOrThrow({ where: { id } })
  const status = invoiceStates.check(before, 'void')!
  const data = { status, version: { increment: 1 }, updatedAt: tx.clock.now() }
  const after = await tx.db.invoice.update({ where: { id }, data })
  await emit(tx, {
    type: 'invoice.voided',
    entity: 'Invoice',
    before,
    after,
    facts: { number: after.number, ...facts },
  })
}

/** Drafts what replaces an invoice that is credited in full, and tells it on both. */
export async function draftReplacement(tx: Acting, invoice: Corrected, facts: Record<string, unknown>): Promise<void> {
  const { id, clientId, kind, currency, number, discountPercent, discountAmount } = invoice
  const discount = discountPercent
    ? { percent: discountPercent.toFixed() }
    : discountAmount && { amount: formatMoney(discountAmount, currency) }
  const replacement = await invoiceCreate(tx, {
    // Credited in full, it is replaced by an invoice like any other: a 384 beside the credit note would correct it twice.
    ...{
      clientId,
      kind: kind === 'CORRECTIVE' ? 'STANDARD' : kind,
      currency,
      discount: discount || null,
      correctsId: id,
    },
    ...{ purchaseOrder: invoice.purchaseOrder, notes: invoice.notes },
    suppliedOn: invoice.suppliedOn && fromDate(invoice.suppliedOn),
    ...(invoice.quoteId && { quoteId: invoice.quoteId }),
    ...(invoice.contractId && { contractId: invoice.contractId }),
    ...(invoice.projectId && { projectId: invoice.projectId }),
    lines: invoice.lines.map((line) => ({ ...asTyped(line), id: null })),
  })
  await recount(tx, replacement)
  const after = await tx.db.invoice.findUniqueOrThrow({ where: { id } })
  const told = { number, replacement, ...facts }
  await emit(tx, { type: 'invoice.corrected', entity: 'Invoice', before: after, after, facts: told })
}

type Corrected = Awaited<ReturnType<typeof invoiceFor>>
