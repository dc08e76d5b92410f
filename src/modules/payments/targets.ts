import { lockAll } from '../../access/rows.ts'
import type { Acting } from '../../graphql/context.ts'
import { amountIn } from '../../kernel/amounts.ts'
import { type DateText, fromDate } from '../../kernel/clock.ts'
import { invalid } from '../../kernel/errors.ts'
import { total } from '../invoices/rules.ts'
import { owedOn } from '../invoices/settlement.ts'
import { type Share, type Strategy, sharesOf } from './rules.ts'

/** Which invoices a payment is for: named, or found by a strategy, or none. */
export type Aim = {
  allocations?: { invoiceId: string; amount: string }[] | null
  strategy?: Strategy | null
}

type Payer = { clientId: string; currency: string; amount: bigint }

/** Locks the invoices that are paid, in the order of their ids, and says how much each is to get. */
export async function lockedShares(tx: Acting, { allocations, strategy }: Aim, payer: Payer): Promise<Share[]> {
  if (allocations?.length) return named(tx, allocations, payer)
  return strategy ? found(tx, strategy, payer) : []
}

async function found(tx: Acting, strategy: Strategy, { clientId, currency, amount }: Payer): Promise<Share[]> {
  const open = { clientId, currency, status: 'ISSUED', balance: { gt: 0n } } as const
  const ids = (await tx.db.invoice.findMany({ where: open, select: { id: true } })).map(({ id }) => id)
  await lockAll(tx, 'Invoice', ids)
  // Read again: what was open before the lock may have been paid while waiting for it.
  const invoices = await tx.db.invoice.findMany({ where: { ...open, id: { in: ids } } })
  return sharesOf(
    strategy,
    amount,
    invoices.map((invoice) => ({ ...invoice, owed: invoice.balance, ...datesOf(invoice) })),
  )
}

const datesOf = ({
  issuedOn,
  dueOn,
}: {
  issuedOn: Date | null
  dueOn: Date | null
}): Record<'issuedOn' | 'dueOn', DateText> => ({
  issuedOn: fromDate(issuedOn!),
  dueOn: fromDate(dueOn!),
})

async function named(tx: Acting, allocations: NonNullable<Aim['allocations']>, payer: Payer): Promise<Share[]> {
  const ids = allocations.map(({ invoiceId }) => invoiceId)
  await lockAll(tx, 'Invoice', ids, 'allocations')
  const invoices = await tx.db.invoice.findMany({ where: { id: { in: ids } } })

  const shares = allocations.map(({ invoiceId, amount }, index) => {
    const at = (field: string) => ['allocations', String(index), field]
    const invoice = invoices.find(({ id }) => id === invoiceId)!
    const fault = faultOf(invoice, payer) ?? (ids.indexOf(invoiceId) < index ? twice : undefined)
    if (fault) throw invalid(at('invoiceId'), ...fault)
    const wanted = amountIn(amount, payer.currency, at('amount'))
    // More than is left to pay takes what is left: of payments that come at once, the later ones are credit.
    const owed = owedOn(invoice)
    return { invoiceId, wanted, amount: wanted < owed ? wanted : owed }
  })
  if (total(shares.map(({ wanted }) => wanted)) > payer.amount) throw tooMuch()
  return shares.flatMap(({ invoiceId, amount }) => (amount > 0n ? [{ invoiceId, amount }] : []))
}

type Fault = readonly [Parameters<typeof invalid>[1], Parameters<typeof invalid>[2]]
type Target = { clientId: string; currency: string; status: string }

// biome-ignore format: one sentence a line
const twice: Fault = ['NOT_ALLOWED', { en: 'Name each invoice once.', fr: 'Indiquez chaque facture une seule fois.' }]

function faultOf(invoice: Target, payer: Payer): Fault | undefined {
  if (invoice.clientId !== payer.clientId)
    return ['OTHER_CLIENT', { en: 'The invoice is another client’s.', fr: 'La facture est celle d’un autre client.' }]
  if (invoice.currency !== payer.currency)
    return [
      'OTHER_CURRENCY',
      { en: 'The invoice is in another currency.', fr: 'La facture est dans une autre monnaie.' },
    ]
  if (invoice.status === 'DRAFT')
    return ['NOT_ALLOWED', { en: 'Issue the invoice first.', fr: 'Émettez d’abord la facture.' }]
  if (invoice.status === 'VOIDED')
    return ['NOT_ALLOWED', { en: 'The invoice was voided.', fr: 'La facture a été annulée.' }]
  return undefined
}

const tooMuch = () =>
  invalid('allocations', 'EXCEEDS_AMOUNT', {
    en: 'The allocations add up to more than the payment.',
    fr: 'Les affectations dépassent le règlement.',
  })
