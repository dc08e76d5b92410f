import type { Acting } from '../../graphql/context.ts'
import { fromDate } from '../../kernel/clock.ts'
import { formatMoney } from '../../kernel/money.ts'
import { creditNoteCreate } from '../credit-notes/actions/create.ts'
import { invoiceDiscard } from '../invoices/actions/discard.ts'
import { invoiceUpdate } from '../invoices/actions/update.ts'
import { asTyped } from '../invoices/drafts.ts'
import { cut, priceOf, type Span, servedDays } from './periods.ts'
import { pausesOf, type WholeContract } from './records.ts'

type Part = { id: string; invoiceLineId: string; days: number; net: bigint; left: bigint }

/**
 * Takes days that were billed and are not served off their invoices: off a draft at once, off an issued one by drafting
 * a credit note. Answers the ids of those.
 */
export async function giveBack(tx: Acting, contract: WholeContract, span: Span): Promise<string[]> {
  const parts = partsIn(contract, span)
  const lines = await tx.db.invoiceLine.findMany({
    where: { id: { in: parts.map(({ invoiceLineId }) => invoiceLineId) } },
    include: { invoice: { select: { status: true } } },
  })
  for (const { id, days, net } of parts)
    await tx.db.contractPeriod.update({ where: { id }, data: { days: { decrement: days }, net: { decrement: net } } })

  const notes: string[] = []
  for (const [invoiceId, group] of Map.groupBy(lines, (line) => line.invoiceId)) {
    const own = parts.filter(({ invoiceLineId }) => group.some(({ id }) => id === invoiceLineId))
    if (group[0]!.invoice!.status === 'DRAFT') await reduceDraft(tx, invoiceId, own)
    else notes.push(await credit(tx, invoiceId, own))
  }
  return notes
}

/** The part of each billed period that lies within the span, pauses that are over left out. */
function partsIn(contract: WholeContract, span: Span): Part[] {
  const pauses = pausesOf(contract).filter(({ to }) => to !== null)
  return contract.periods.flatMap(({ id, startsOn, endsOn, days, net, billed, invoiceLineId }) => {
    const rest = billed ? cut(span, { from: fromDate(startsOn), to: fromDate(endsOn) }) : undefined
    const served = rest ? servedDays(rest, pauses) : 0
    if (served === 0) return []
    const back = priceOf(net, { served, days })
    return [{ id, invoiceLineId: invoiceLineId!, days: served, net: back, left: net - back }]
  })
}

const credit = (tx: Acting, invoiceId: string, parts: readonly Part[]): Promise<string> =>
  creditNoteCreate(tx, {
    invoiceId,
    reason: 'CANCELLATION',
    content: { nets: parts.map(({ invoiceLineId, net }) => ({ lineId: invoiceLineId, net })) },
  })

async function reduceDraft(tx: Acting, invoiceId: string, parts: readonly Part[]): Promise<void> {
  const present = await tx.db.invoiceLine.findMany({ where: { invoiceId }, orderBy: { position: 'asc' } })
  const lines = present.flatMap((line) => {
    const part = parts.find(({ invoiceLineId }) => invoiceLineId === line.id)
    if (!part) return [asTyped(line)]
    if (part.left === 0n) return []
    const unitPrice = formatMoney(part.left, line.currency)
    return [{ ...asTyped(line), quantity: '1', unit: 'C62', unitPrice, discountPercent: null, discountAmount: null }]
  })
  if (lines.length === 0) await invoiceDiscard(tx, invoiceId, {})
  else await invoiceUpdate(tx, invoiceId, { lines })
}
