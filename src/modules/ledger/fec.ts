import type { Db } from '../../db/client.ts'
import { fromDate } from '../../kernel/clock.ts'
import { formatMoney } from '../../kernel/money.ts'
import { journals } from './accounts.ts'
import { yearPeriod } from './statements.ts'

/** The columns of the accounting entries file, in their order (LPF A47 A-1 VII). */
// biome-ignore format: one list
export const fecColumns = [
  'JournalCode', 'JournalLib', 'EcritureNum', 'EcritureDate', 'CompteNum', 'CompteLib', 'CompAuxNum', 'CompAuxLib',
  'PieceRef', 'PieceDate', 'EcritureLib', 'Debit', 'Credit', 'EcritureLet', 'DateLet', 'ValidDate', 'Montantdevise', 'Idevise',
] as const

type Row = {
  journal: keyof typeof journals
  number: number
  date: Date
  account: string
  accountLabel: string
  auxiliary: string | null
  party: string | null
  pieceRef: string
  pieceDate: Date
  label: string
  debit: bigint
  credit: bigint
  letter: string | null
  letteredOn: Date | null
  createdAt: Date
  foreignAmount: bigint | null
  foreignCurrency: string | null
}

/**
 * A fiscal year's accounting entries file (fichier des écritures comptables): what was carried over first, then every
 * entry in the order of its validation, without what closes the year. A letter stands only where its lines settle each
 * other within the file.
 */
export async function fecOf(
  db: Db,
  { siren, currency }: { siren: string; currency: string },
  year: number,
): Promise<{ name: string; text: string }> {
  const { from, to } = await yearPeriod(db, year)
  const rows = await db.$queryRaw<Row[]>`
    WITH lines AS (
      SELECT l.*, s."code", s."letteredOn", sum(l."debit" - l."credit") OVER (PARTITION BY s."code") AS open
      FROM "LedgerLine" l LEFT JOIN "Lettering" s ON s."lineId" = l."id"
      WHERE l."date" BETWEEN ${from}::date AND ${to}::date AND l."journal" <> 'CL'
    )
    SELECT l."journal"::text, e."number", l."date", l."accountCode" AS account, a."label" AS "accountLabel", l."auxiliary", coalesce(c."name", s."name") AS party,
      coalesce(l."pieceRef", e."pieceRef") AS "pieceRef", coalesce(l."pieceDate", e."pieceDate") AS "pieceDate", l."label", l."debit", l."credit",
      CASE WHEN l.open = 0 THEN l."code" END AS letter, CASE WHEN l.open = 0 THEN l."letteredOn" END AS "letteredOn",
      e."createdAt", l."foreignAmount", l."foreignCurrency"
    FROM lines l JOIN "LedgerEntry" e ON e."id" = l."entryId" JOIN "Account" a ON a."code" = l."accountCode"
    LEFT JOIN "Client" c ON c."code" = l."auxiliary" LEFT JOIN "Supplier" s ON s."id" = l."supplierId"
    ORDER BY l."journal" <> 'AN', e."createdAt"::date, l."journal", e."number", l."position"`
  const lines = rows.map((row) => lineOf(row, currency))
  return {
    name: `${siren}FEC${day(to)}.txt`,
    text: [fecColumns, ...lines]
      .map((fields) => fields.join('\t'))
      .join('\r\n')
      .concat('\r\n'),
  }
}

const day = (date: Date | string | null): string =>
  date === null ? '' : (typeof date === 'string' ? date : fromDate(date)).replaceAll('-', '')
const amount = (minor: bigint, currency: string): string => formatMoney(minor, currency).replace('.', ',')
/** The separator and line ends never stand inside a field. */
const words = (text: string): string => text.replace(/\s+/g, ' ').trim()

const lineOf = (row: Row, currency: string): string[] => [
  ...[row.journal, journals[row.journal], `${row.journal}${String(row.number).padStart(6, '0')}`, day(row.date)],
  ...[
    row.account,
    words(row.accountLabel),
    row.auxiliary ?? '',
    row.auxiliary ? words(row.party ?? row.auxiliary) : '',
  ],
  ...[
    words(row.pieceRef),
    day(row.pieceDate),
    words(row.label),
    amount(row.debit, currency),
    amount(row.credit, currency),
  ],
  ...[row.letter ?? '', day(row.letteredOn), day(row.createdAt)],
  ...(row.foreignCurrency ? [amount(row.foreignAmount!, row.foreignCurrency), row.foreignCurrency] : ['', '']),
]
