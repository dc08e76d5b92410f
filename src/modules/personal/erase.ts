import { Prisma } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { folded } from '../../graphql/text.ts'

/** What must outlive a person's wish to be forgotten: documents and books for ten years (C. com. L123-22), and whoever else is named there. */
// biome-ignore format: read by column
const kept = [
  'Invoice', 'InvoiceLine', 'InvoiceVat', 'CreditNote', 'CreditNoteLine', 'CreditNoteVat', 'Rendition',
  'Quote', 'QuoteLine', 'Contract', 'ContractLine', 'Payment', 'Expense', 'Disbursement', 'LedgerEntry', 'LedgerLine', 'Closing',
  'Company', 'Member', 'SigningKey', 'Chain', 'EventSeal', '_prisma_migrations',
]

/** What stands where a person was. */
const gone = '…'

/** The texts by which a person is found: as they were typed, and as searching keeps them. Short ones would hit others. */
export function wordsOf(texts: readonly (string | null | undefined)[]): string[] {
  const words = texts.flatMap((text) => (text ? [text, folded(text)] : [])).filter((word) => word.length >= 4)
  return [...new Set(words)]
}

type Column = { name: string; type: string; nullable: boolean }
type Table = { name: string; columns: Column[] }

async function tables({ db }: Acting): Promise<Table[]> {
  return db.$queryRaw<Table[]>`
    SELECT c.table_name AS name, json_agg(json_build_object(
             'name', c.column_name, 'type', c.udt_name, 'nullable', c.is_nullable = 'YES')) AS columns
    FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
      AND c.udt_name IN ('text', '_text', 'jsonb') AND NOT c.table_name = ANY(${kept})
    GROUP BY c.table_name ORDER BY c.table_name`
}

/** Any of the words, in any case, as a regular expression. */
const patternOf = (words: readonly string[]) =>
  words.map((word) => word.replace(/[^\p{L}\p{N}]/gu, (sign) => `\\${sign}`)).join('|')

/** Every row of the database, of whatever table that need not be kept, where one of the words stands. */
export async function rowsAbout(tx: Acting, words: readonly string[]): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {}
  for (const { name } of await tables(tx)) {
    const rows = await tx.db.$queryRaw<{ row: Record<string, unknown> }[]>`
      SELECT to_jsonb(t) AS row FROM ${Prisma.raw(`"${name}"`)} t WHERE t::text ~* ${patternOf(words)}`
    if (rows.length > 0) found[name] = rows.map(({ row }) => row)
  }
  return found
}

/** Takes the words out of every text of the database that need not be kept; a column that holds nothing else is emptied. */
export async function erase(tx: Acting, words: readonly string[]): Promise<void> {
  const pattern = patternOf(words)
  await tx.db.$executeRaw`SELECT set_config('carnet.erasure', 'on', true), set_config('statement_timeout', '60s', true)`
  await tx.db.$executeRaw`
    UPDATE "EventSeal" SET "salt" = NULL
    WHERE "seq" IN (SELECT e."seq" FROM "Event" e WHERE e::text ~* ${pattern}) AND "salt" IS NOT NULL`
  for (const { name, columns } of await tables(tx)) {
    const sets = Prisma.join(columns.map((column) => without(column, pattern)))
    await tx.db.$executeRaw`UPDATE ${Prisma.raw(`"${name}"`)} t SET ${sets} WHERE t::text ~* ${pattern}`
  }
  await tx.db.$executeRaw`SELECT set_config('carnet.erasure', '', true)`
}

function without({ name, type, nullable }: Column, pattern: string): Prisma.Sql {
  const column = Prisma.raw(`"${name}"`)
  const cleaned = Prisma.sql`regexp_replace(${column}::text, ${pattern}, ${gone}, 'gi')`
  if (type !== 'text') return Prisma.sql`${column} = ${cleaned}::${Prisma.raw(type === '_text' ? 'text[]' : 'jsonb')}`
  return nullable ? Prisma.sql`${column} = nullif(${cleaned}, ${gone})` : Prisma.sql`${column} = ${cleaned}`
}
