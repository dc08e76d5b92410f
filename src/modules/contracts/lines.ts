import type { Acting } from '../../graphql/context.ts'
import type { LineShape } from '../../graphql/inputs.ts'
import { invalid, type Refusal, refuseAll } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import { type LineColumns, lineColumns } from '../articles/lines.ts'
import { lineNet } from '../invoices/rules.ts'

/** What documents of one sale have and a contract, which bills again and again, has not. */
const unknown = ['discountPercent', 'discountAmount', 'optional', 'selected', 'section'] as const

/** The lines as typed, completed from the catalogue and priced for one billing period. */
export async function contractLines(tx: Acting, typed: readonly LineShape[], currency: string) {
  refuseAll(typed.flatMap((line, index) => unknownFields(line, index)))
  const columns = await lineColumns(tx, typed, currency)
  return columns.map((line) => ({ ...own(line), id: newId(), net: lineNet(line, currency) }))
}

const unknownFields = (line: LineShape, index: number): Refusal[] =>
  unknown
    .filter((field) => line[field] != null)
    .map((field) =>
      invalid(['lines', String(index), field], 'NOT_ALLOWED', {
        en: 'Lines of a contract have none.',
        fr: 'Les lignes d’un contrat n’en ont pas.',
      }),
    )

const own = ({
  position,
  articleId,
  kind,
  description,
  quantity,
  unit,
  unitPrice,
  vatCategory,
  vatRate,
  currency,
}: LineColumns) => ({
  ...{ position, articleId, kind, description, quantity, unit, unitPrice, vatCategory, vatRate, currency },
})

type Present = { id: string; startsOn: Date | null; endsOn: Date | null }

/** Lines whose ids are typed stay the same lines, with their own dates. Refuses an id that is no line of the contract, or twice. */
export function keptLines<Line extends { id: string }>(
  lines: readonly Line[],
  typed: readonly LineShape[],
  present: readonly Present[],
) {
  const seen = new Set<string>()
  return lines.map((line, index) => {
    const { id } = typed[index]!
    if (!id) return line
    const kept = present.find((one) => one.id === id)
    if (!kept || seen.has(id))
      throw invalid(['lines', String(index), 'id'], 'NOT_FOUND', {
        en: 'This is no line of the contract.',
        fr: 'Ce n’est pas une ligne du contrat.',
      })
    seen.add(id)
    return { ...line, id, startsOn: kept.startsOn, endsOn: kept.endsOn }
  })
}
