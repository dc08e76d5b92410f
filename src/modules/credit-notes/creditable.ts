import type { Prisma } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { invalid } from '../../kernel/errors.ts'
import { decimal } from '../../kernel/money.ts'
import { rateText } from '../invoices/rules.ts'
import { owedOn } from '../invoices/settlement.ts'
import { type CreditableLine, effectivePrice } from './rules.ts'

const include = {
  lines: {
    orderBy: { position: 'asc' },
    include: { creditLines: { where: { creditNote: { is: { status: 'ISSUED' } } } } },
  },
  vatBreakdown: { orderBy: [{ rate: 'desc' }, { category: 'asc' }] },
  deductedBy: {
    where: { invoice: { is: { status: { not: 'DRAFT' } } } },
    include: { invoice: { select: { number: true } } },
  },
} satisfies Prisma.InvoiceInclude

/** An invoice with what is left to credit of each of its lines and VAT groups. */
export async function creditable({ db }: Acting, id: string) {
  const found = await db.invoice.findUniqueOrThrow({ where: { id }, include })
  const { lines, vatBreakdown, deductedBy, ...invoice } = found
  return {
    ...invoice,
    owed: owedOn(invoice),
    deductedOn: deductedBy[0]?.invoice?.number ?? null,
    vatOnDebits: (invoice.seller as { vatOnDebits: boolean } | null)?.vatOnDebits ?? false,
    lines: lines.map((line) => creditableLine(line, invoice.currency)),
    groups: vatBreakdown.map(({ rate, ...group }) => ({ ...group, rate: rateText(rate) })),
  }
}
export type CreditableInvoice = Awaited<ReturnType<typeof creditable>>

type Numeric = { toFixed(): string }
type Line = Pick<CreditableLine, 'id' | 'kind' | 'description' | 'unit' | 'vatCategory'> & {
  quantity: Numeric
  vatRate: Numeric
  net: bigint
  allowance: bigint
  creditedNet: bigint
  creditLines: { quantity: Numeric; unit: string; unitPrice: Numeric }[]
}

function creditableLine(line: Line, currency: string): CreditableLine {
  const { id, kind, description, unit, vatCategory, net, allowance, creditedNet, creditLines } = line
  const quantity = line.quantity.toFixed()
  const value = net - allowance
  const price = decimal(effectivePrice({ value, quantity }, currency))
  // A credit at the price that a unit had took units back; any other one took money off.
  const returned = creditLines
    .filter((one) => one.unit === unit && decimal(one.unitPrice.toFixed()).eq(price))
    .reduce((sum, one) => sum.plus(decimal(one.quantity.toFixed())), decimal('0'))
  return {
    ...{ id, kind, description, unit, vatCategory, quantity, value },
    vatRate: rateText(line.vatRate),
    remaining: value - creditedNet,
    returned: returned.toFixed(),
  }
}

/** Refuses to credit a draft, which is changed instead, an invoice that is voided already, and a deposit that is deducted. */
export function refuseUncreditable({ status, deductedOn }: { status: string; deductedOn: string | null }): void {
  if (deductedOn)
    throw invalid('invoiceId', 'ALREADY_USED', {
      en: `The deposit was deducted on ${deductedOn}: credit that invoice.`,
      fr: `L’acompte a été déduit sur ${deductedOn} : faites un avoir sur cette facture.`,
    })
  if (status !== 'DRAFT' && status !== 'VOIDED') return
  throw invalid('invoiceId', 'NOT_ALLOWED', {
    en: 'Only an invoice that is issued and not voided can be credited.',
    fr: 'Seule une facture émise et non annulée peut être créditée.',
  })
}
