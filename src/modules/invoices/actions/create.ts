import { visible } from '../../../access/rows.ts'
import { transact } from '../../../db/transact.ts'
import type { Acting } from '../../../graphql/context.ts'
import { invalid } from '../../../kernel/errors.ts'
import { emit } from '../../../live/log.ts'
import { depositsOf } from '../deposits.ts'
import { type BillingLine, contentOf, type Draft, discountIn, draftColumns, scheduleRows } from '../drafts.ts'
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
  depositIds?: string[] | null
}

/** Drafts an invoice. It has no number and may still change. */
export function invoiceCreate(ctx: Acting, input: InvoiceCreateShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await visible(tx, 'Client', input.clientId, 'clientId')
    await refuseCorrection(tx, input)
    const client = await tx.db.client.findUniqueOrThrow({ where: { id: input.clientId } })
    const currency = input.currency ?? client.currency

    const { clientId, quoteId, contractId, projectId, correctsId } = input
    const kind = input.kind ?? 'STANDARD'
    const deposits = await depositsOf(
      tx,
      { clientId, currency, kind, quoteId: quoteId ?? null },
      input.depositIds ?? [],
    )
    const discount = discountIn(input.discount, currency)
    const content = await contentOf(tx, input.lines, { discount, currency, clientId, deposits })

    const now = tx.clock.now()
    const invoice = await tx.db.invoice.create({
      data: {
        ...{ clientId, currency, kind, createdAt: now, updatedAt: now },
        ...(quoteId && { quoteId }),
        ...(contractId && { contractId }),
        ...(projectId && { projectId }),
        ...(correctsId && { correctsId }),
        ...draftColumns(input, currency),
        ...content.totals,
        lines: { createMany: { data: content.lines } },
        vatBreakdown: { createMany: { data: content.groups } },
        deductions: { createMany: { data: content.deductions } },
        installments: { createMany: { data: scheduleRows(input, content.totals, currency) } },
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

/** A corrective invoice names the one invoice that it replaces (384: exactly one preceding reference); no other kind does. */
async function refuseCorrection(tx: Acting, { kind, correctsId, clientId }: InvoiceCreateShape): Promise<void> {
  if (!correctsId) {
    if (kind === 'CORRECTIVE') throw correctsWhat()
    return
  }
  await visible(tx, 'Invoice', correctsId, 'correctsId')
  const corrected = await tx.db.invoice.findUniqueOrThrow({ where: { id: correctsId } })
  if (corrected.clientId !== clientId) throw othersInvoice()
  if (corrected.status === 'DRAFT') throw draftInvoice()
}

const correctsWhat = () =>
  invalid('correctsId', 'REQUIRED', {
    en: 'A corrective invoice names the invoice that it replaces.',
    fr: 'Une facture rectificative désigne la facture qu’elle remplace.',
  })
const othersInvoice = () =>
  invalid('correctsId', 'OTHER_CLIENT', {
    en: 'The invoice is another client’s.',
    fr: 'La facture est celle d’un autre client.',
  })
const draftInvoice = () =>
  invalid('correctsId', 'NOT_ALLOWED', {
    en: 'A draft is changed, not corrected.',
    fr: 'Un brouillon se modifie, il ne se rectifie pas.',
  })
