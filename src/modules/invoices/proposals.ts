import type { Prisma } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import type { LineShape } from '../../graphql/inputs.ts'
import { today } from '../../kernel/clock.ts'
import { refuseAll } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import * as lines from '../articles/lines.ts'
import { exchangeRate } from '../company/rates.ts'
import { baseAmounts, type Discount, invoiceTotals, totalsFaults } from './rules.ts'

/** Lines and totals of what is proposed, as columns; an optional line counts once it is selected. */
export async function proposalOf(tx: Acting, typed: readonly LineShape[], discount: Discount, currency: string) {
  const columns = await lines.lineColumns(tx, typed, currency)
  const counts = typed.map(({ optional, selected }) => (optional ? (selected ?? false) : true))
  const all = invoiceTotals(columns, null, currency)
  refuseAll(totalsFaults(all))
  const totals = invoiceTotals(
    columns.filter((_line, index) => counts[index]),
    discount,
    currency,
  )
  refuseAll(totalsFaults(totals))
  const { net, vat, total } = totals
  const rate = await exchangeRate(tx, currency, today(tx.clock))
  const { netBase, totalBase } = baseAmounts({ net, vat }, currency, { currency: tx.currency, rate })
  return {
    lines: columns.map((line, index) => ({
      ...line,
      id: typed[index]!.id ?? newId(),
      net: all.lineNets[index]!,
      optional: typed[index]!.optional ?? false,
      selected: counts[index]!,
    })),
    totals: { net, vat, total, netBase, totalBase },
  }
}

type ProposedLine = Parameters<typeof lines.asTyped>[0] &
  Pick<Prisma.QuoteLineGetPayload<object>, 'optional' | 'selected'>

/** A stored line as it would be typed. */
export const asTyped = (line: ProposedLine): LineShape => ({
  ...lines.asTyped(line),
  optional: line.optional,
  selected: line.selected,
})
