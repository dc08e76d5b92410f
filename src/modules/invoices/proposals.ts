import type { Prisma } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import type { LineShape } from '../../graphql/inputs.ts'
import { today } from '../../kernel/clock.ts'
import { invalid, refuseAll } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import * as lines from '../articles/lines.ts'
import { exchangeRate } from '../company/rates.ts'
import { baseAmounts, type Discount, invoiceTotals, totalsFaults } from './rules.ts'

type Choice = Pick<LineShape, 'optional' | 'selected' | 'alternative'>

/**
 * Which lines count: an optional one once it is selected; of those that share the name of an alternative, the selected
 * one, or else the first. Refuses two selected at once, and a line that is both.
 */
export function countedOf(lines: readonly Choice[]): boolean[] {
  const groups = Map.groupBy(lines.keys(), (index) => lines[index]!.alternative?.trim() ?? '')
  const chosen = new Map([...groups].map(([name, members]) => [name, members.filter((it) => lines[it]!.selected)]))
  return lines.map(({ optional, selected, alternative }, index) => {
    const name = alternative?.trim()
    if (!name) return !optional || (selected ?? false)
    if (optional || (selected && chosen.get(name)![0] !== index)) throw unclear(index)
    return index === (chosen.get(name)![0] ?? groups.get(name)![0])
  })
}

const unclear = (index: number) =>
  invalid(['lines', String(index), 'alternative'], 'NOT_ALLOWED', {
    en: 'Of the lines of an alternative one is selected, and none is optional.',
    fr: 'Parmi les lignes d’une alternative, une seule est retenue et aucune n’est en option.',
  })

type Pricing = { discount: Discount; currency: string; clientId?: string | null | undefined }

/** Lines and totals of what is proposed, as columns. */
export async function proposalOf(tx: Acting, typed: readonly LineShape[], { discount, currency, clientId }: Pricing) {
  const columns = await lines.lineColumns(tx, typed, { currency, clientId })
  const counts = countedOf(typed)
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
      alternative: typed[index]!.alternative?.trim() || null,
    })),
    totals: { net, vat, total, netBase, totalBase },
  }
}

type ProposedLine = Parameters<typeof lines.asTyped>[0] &
  Pick<Prisma.QuoteLineGetPayload<object>, 'optional' | 'selected' | 'alternative'>

/** A stored line as it would be typed. */
export const asTyped = (line: ProposedLine): LineShape => ({
  ...lines.asTyped(line),
  optional: line.optional,
  selected: line.selected,
  alternative: line.alternative,
})
