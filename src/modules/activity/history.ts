import type { ScopedModel } from '../../access/scope.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { Context } from '../../graphql/context.ts'
import { writeId } from '../../graphql/ids.ts'
import { modelField } from '../../graphql/rows.ts'
import { formatMoney } from '../../kernel/money.ts'

type Row = Record<string, unknown> | null
export type FieldChange = { field: string; from: string | null; to: string | null }

/** What an event changed, field by field as the type names them; `named` says which of its columns the viewer reads. */
export function changesOf(
  model: ScopedModel,
  { changed, before, after }: { changed: string[]; before: Prisma.JsonValue; after: Prisma.JsonValue },
  { currency, named }: Pick<Context, 'currency'> & { named: (column: string) => string | undefined },
): FieldChange[] {
  return changed.flatMap((column) => {
    const field = named(column)
    if (!field) return []
    const text = (row: Row) => shown(model, column, { row, currency })
    return { field, from: text(before as Row), to: text(after as Row) }
  })
}

function shown(model: ScopedModel, column: string, { row, currency }: { row: Row; currency: string }): string | null {
  const value = row?.[column] ?? null
  if (value === null) return null
  if (column.endsWith('Id')) return idText(model, column, String(value))
  if (modelField(model, column).type === 'BigInt')
    return formatMoney(BigInt(String(value)), String(row?.currency ?? currency))
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

const idText = (model: ScopedModel, column: string, value: string) =>
  writeId(modelField(model, column.slice(0, -2)).type, value)
