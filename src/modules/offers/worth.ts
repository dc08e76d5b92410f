import type { Acting } from '../../graphql/context.ts'
import type { LineShape } from '../../graphql/inputs.ts'
import { amountIn } from '../../kernel/amounts.ts'
import { today } from '../../kernel/clock.ts'
import { invalid } from '../../kernel/errors.ts'
import { exchangeRate } from '../company/rates.ts'
import { proposalOf } from '../invoices/proposals.ts'
import { baseAmounts } from '../invoices/rules.ts'
import { weightedOf } from './rules.ts'

/** Without VAT, in minor units: in the offer's currency and in the company's. */
export type Worth = { amount: bigint; amountBase: bigint }
type Given = {
  lines: readonly LineShape[]
  typed?: string | null | undefined
  currency: string
  clientId?: string | null | undefined
  before?: Worth
}

/** An offer's lines, and what it is worth: their net as soon as there are any, else what is expected. */
export async function worthOf(tx: Acting, { lines, typed, currency, clientId, before }: Given) {
  if (lines.length > 0) {
    if (typed != null) throw linesSay()
    const content = await proposalOf(tx, lines, { discount: null, currency, clientId })
    return { lines: content.lines, worth: { amount: content.totals.net, amountBase: content.totals.netBase } }
  }
  const amount = typed == null ? (before?.amount ?? 0n) : amountIn(typed, currency, 'amount')
  const rate = await exchangeRate(tx, currency, today(tx.clock))
  const { netBase } = baseAmounts({ net: amount, vat: 0n }, currency, { currency: tx.currency, rate })
  return { lines: [], worth: { amount, amountBase: netBase } }
}

/** What an offer is worth and how probable it is, as columns. */
export const amountColumns = ({ amount, amountBase }: Worth, probability: number) => ({
  ...{ amount, amountBase, probability },
  weighted: weightedOf(amount, probability),
  weightedBase: weightedOf(amountBase, probability),
})

const linesSay = () =>
  invalid('amount', 'NOT_ALLOWED', {
    en: 'The lines say what the offer is worth: leave the amount out.',
    fr: 'Les lignes disent ce que vaut l’offre : n’indiquez pas de montant.',
  })
