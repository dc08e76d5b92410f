import type { Invoice, Prisma } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { invalid, notFound } from '../../kernel/errors.ts'
import { type DepositGroup, rateText, spread, total } from './rules.ts'
import { holdInvoices } from './settle.ts'

const include = {
  vatBreakdown: { orderBy: [{ rate: 'desc' }, { category: 'asc' }] },
  deductedBy: { where: { invoice: { is: { status: { not: 'DRAFT' } } } } },
} satisfies Prisma.InvoiceInclude
type Deposit = Prisma.InvoiceGetPayload<{ include: typeof include }>

type Bill = Pick<Invoice, 'clientId' | 'currency' | 'kind' | 'quoteId'>

/** The deposits that a final invoice deducts, locked: those named, and those of its quote. No other invoice deducts any. */
export async function depositsOf(tx: Acting, bill: Bill, named: readonly string[] = []): Promise<DepositGroup[]> {
  if (bill.kind !== 'FINAL') return named.length > 0 ? refuseKind() : []
  const ofQuote = bill.quoteId
    ? await tx.db.invoice.findMany({ where: { quoteId: bill.quoteId, ...open }, select })
    : []
  const ids = [...new Set([...named, ...ofQuote.map(({ id }) => id)])]
  await holdInvoices(tx, ids)
  const deposits = await tx.db.invoice.findMany({ where: { id: { in: ids } }, include, orderBy: { issuedOn: 'asc' } })
  for (const [index, id] of named.entries())
    refuseStranger(
      deposits.find((one) => one.id === id),
      bill,
      index,
    )
  return deposits.filter(({ status }) => status === 'ISSUED').flatMap(groupsOf)
}
const open = { kind: 'DEPOSIT', status: 'ISSUED' } as const
const select = { id: true } as const

/** A deposit's VAT groups with what credit notes and earlier invoices have taken of them. */
function groupsOf({ id, number, netBase, vatBase, vatBreakdown, deductedBy }: Deposit): DepositGroup[] {
  const nets = spread(
    netBase,
    vatBreakdown.map(({ base }) => base),
  )
  const vats = spread(
    vatBase,
    vatBreakdown.map(({ vat }) => vat),
  )
  return vatBreakdown.map(({ category, rate, base, vat, creditedBase, creditedVat }, index) => {
    const taken = deductedBy.filter((one) => one.category === category && one.rate.eq(rate))
    return {
      ...{ depositId: id, number: number ?? '', category, rate: rateText(rate), net: base, vat },
      ...{ netBase: nets[index]!, vatBase: vats[index]! },
      takenNet: creditedBase + total(taken.map((one) => one.net)),
      takenVat: creditedVat + total(taken.map((one) => one.vat)),
    }
  })
}

function refuseStranger(deposit: Deposit | undefined, bill: Bill, index: number): void {
  const path = ['depositIds', String(index)]
  if (!deposit) throw notFound(path.join('.'))
  if (deposit.clientId !== bill.clientId)
    throw invalid(path, 'OTHER_CLIENT', {
      en: 'The deposit is another client’s.',
      fr: 'L’acompte est celui d’un autre client.',
    })
  if (deposit.currency !== bill.currency)
    throw invalid(path, 'OTHER_CURRENCY', {
      en: 'The deposit is in another currency.',
      fr: 'L’acompte est dans une autre monnaie.',
    })
  if (deposit.kind !== 'DEPOSIT' || deposit.status !== 'ISSUED')
    throw invalid(path, 'NOT_ALLOWED', {
      en: 'Only an issued deposit invoice can be deducted.',
      fr: 'Seule une facture d’acompte émise peut être déduite.',
    })
}

function refuseKind(): never {
  throw invalid('depositIds', 'NOT_ALLOWED', {
    en: 'Only a FINAL invoice deducts deposits.',
    fr: 'Seule une facture de solde (FINAL) déduit des acomptes.',
  })
}
