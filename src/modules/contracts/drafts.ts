import type { Acting } from '../../graphql/context.ts'
import type { LineShape } from '../../graphql/inputs.ts'
import { toDate } from '../../kernel/clock.ts'
import { refuseAll } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import { lineColumns } from '../articles/lines.ts'
import type { Pricing } from '../articles/tariff.ts'
import { invoiceTotals, totalsFaults } from '../invoices/rules.ts'
import type { ContractShape } from './actions.ts'
import { lineDateFaults } from './rules.ts'

/** Lines as columns, each with what a whole period of it costs. */
export async function linesIn(tx: Acting, typed: readonly LineShape[], pricing: Pricing) {
  const lines = await lineColumns(tx, typed, pricing)
  const totals = invoiceTotals(lines, null, pricing.currency)
  refuseAll([...totalsFaults(totals), ...lineDateFaults(typed)])
  return lines.map((line, index) => {
    const { id, startsOn, endsOn } = typed[index]!
    return {
      ...line,
      id: id ?? newId(),
      net: totals.lineNets[index]!,
      startsOn: startsOn ? toDate(startsOn) : null,
      endsOn: endsOn ? toDate(endsOn) : null,
    }
  })
}

// biome-ignore format: one field a line
const plain = ['kind', 'renewal', 'billingPeriod', 'billingTiming', 'billingMode', 'termMonths', 'noticeDays', 'alertClient'] as const

/** What is given as columns; what is left out stays. */
export function columns(input: ContractShape) {
  const { name, ownerId, startsOn, endsOn, terms, indexationPercent, alertDays } = input
  return {
    ...Object.fromEntries(plain.flatMap((field) => (input[field] == null ? [] : [[field, input[field]]]))),
    ...(name != null && { name: name.trim() }),
    ...(ownerId !== undefined && { ownerId }),
    ...(startsOn !== undefined && { startsOn: startsOn && toDate(startsOn) }),
    ...(endsOn !== undefined && { endsOn: endsOn && toDate(endsOn) }),
    ...(indexationPercent !== undefined && { indexationPercent }),
    ...(alertDays && { alertDays: [...new Set(alertDays)].sort((a, b) => b - a) }),
    ...(terms !== undefined && { terms }),
  }
}
