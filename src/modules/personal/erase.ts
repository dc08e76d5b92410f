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

/**
 * By what persons are found. An address or a number is nobody else's and is looked for everywhere; a name may be a
 * namesake's and is looked for only in rows that tell of the persons, or hang on one that does.
 */
export type Traces = { own: string[]; names: string[]; ids: string[] }

type Person = { id: string; name: string; email: string | null; phone: string | null; phoneKey: string | null }

/** The traces of persons, and of the row that they belong to. */
export function tracesOf(persons: readonly Person[], belongsTo: readonly string[] = []): Traces {
  return {
    own: persons.flatMap(({ email, phone, phoneKey }) => [email, phone, phoneKey]).filter((text) => text !== null),
    names: persons.flatMap(({ name }) => [name, folded(name)]),
    ids: [...persons.map(({ id }) => id), ...belongsTo],
  }
}

type Column = { name: string; type: string; nullable: boolean }
type Table = { name: string; columns: Column[]; isLinked: boolean }

async function tables({ db }: Acting): Promise<Table[]> {
  return db.$queryRaw<Table[]>`
    SELECT c.table_name AS name,
      json_agg(json_build_object('name', c.column_name, 'type', c.udt_name, 'nullable', c.is_nullable = 'YES'))
        FILTER (WHERE c.udt_name IN ('text', '_text', 'jsonb')) AS columns,
      bool_or(c.column_name = 'id') AND bool_or(c.column_name IN ('clientId', 'contactId', 'leadId')) AS "isLinked"
    FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
      AND NOT c.table_name = ANY(${kept})
    GROUP BY c.table_name HAVING bool_or(c.udt_name IN ('text', '_text', 'jsonb')) ORDER BY c.table_name`
}

/** Any of the texts, in any case and not inside another word, as a regular expression; null for none. */
function patternOf(texts: readonly string[]): string | null {
  const literal = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, (sign) => `\\${sign}`)
  const some = [...new Set(texts)].filter((text) => text.trim() !== '')
  return some.length ? `(?<![[:alnum:]])(?:${some.map(literal).join('|')})(?![[:alnum:]])` : null
}

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'

/** Whether a row `t` tells of the persons. A pattern that is null finds nothing. */
async function tellsOf({ db }: Acting, { own, names, ids }: Traces, among: readonly Table[]): Promise<Prisma.Sql> {
  const linked = among.filter(({ isLinked }) => isLinked).map(({ name }) => Prisma.raw(`"${name}"`))
  const hanging = linked.map((name) => Prisma.sql`SELECT "id"::text FROM ${name} t WHERE t::text ~ ${ids.join('|')}`)
  const rows = await db.$queryRaw<{ id: string }[]>(Prisma.join(hanging, ' UNION ALL '))
  const near = [...ids, ...rows.map(({ id }) => id)]
  return Prisma.sql`(t::text ~* ${patternOf(own)}::text OR t::text ~* ${patternOf(names)}::text AND EXISTS (
    SELECT FROM regexp_matches(t::text, ${uuid}, 'g') AS found WHERE found[1] = ANY(${near})))`
}

/** Every row of the database, of whatever table that need not be kept, that tells of the persons. */
export async function rowsAbout(tx: Acting, traces: Traces): Promise<Record<string, unknown[]>> {
  const [found, all]: [Record<string, unknown[]>, Table[]] = [{}, await tables(tx)]
  const theirs = await tellsOf(tx, traces, all)
  for (const { name } of all) {
    const rows = await tx.db.$queryRaw<{ row: Record<string, unknown> }[]>`
      SELECT to_jsonb(t) AS row FROM ${Prisma.raw(`"${name}"`)} t WHERE ${theirs}`
    if (rows.length > 0) found[name] = rows.map(({ row }) => row)
  }
  return found
}

/** Takes the persons' traces out of every such row; a column that holds nothing else is emptied. */
export async function erase(tx: Acting, traces: Traces): Promise<void> {
  const pattern = patternOf([...traces.own, ...traces.names])!
  await tx.db.$executeRaw`SELECT set_config('carnet.erasure', 'on', true), set_config('statement_timeout', '60s', true)`
  const all = await tables(tx)
  const theirs = await tellsOf(tx, traces, all)
  await tx.db.$executeRaw`
    UPDATE "EventSeal" SET "salt" = NULL
    WHERE "seq" IN (SELECT t."seq" FROM "Event" t WHERE ${theirs}) AND "salt" IS NOT NULL`
  for (const { name, columns } of all) {
    const sets = Prisma.join(columns.map((column) => without(column, pattern)))
    await tx.db.$executeRaw`UPDATE ${Prisma.raw(`"${name}"`)} t SET ${sets} WHERE ${theirs}`
  }
  await tx.db.$executeRaw`SELECT set_config('carnet.erasure', '', true)`
}

function without({ name, type, nullable }: Column, pattern: string): Prisma.Sql {
  const column = Prisma.raw(`"${name}"`)
  const cleaned = Prisma.sql`regexp_replace(${column}::text, ${pattern}, ${gone}, 'gi')`
  if (type !== 'text') return Prisma.sql`${column} = ${cleaned}::${Prisma.raw(type === '_text' ? 'text[]' : 'jsonb')}`
  return nullable ? Prisma.sql`${column} = nullif(${cleaned}, ${gone})` : Prisma.sql`${column} = ${cleaned}`
}
