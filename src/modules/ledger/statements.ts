import type { Db } from '../../db/client.ts'
import { Prisma } from '../../generated/prisma/client.ts'
import type { DateText } from '../../kernel/clock.ts'
import { fiscalYear, fiscalYearOf, type Period, type TrialRow, trialRows } from './rules.ts'

// What the books say, asked of the ledger's lines alone. Amounts are minor units of the company's currency.

/** The month in which the company's fiscal year ends. */
export const fiscalYearEnd = async (db: Db): Promise<number> =>
  (await db.company.findFirst({ select: { fiscalYearEnd: true } }))?.fiscalYearEnd ?? 12

/** The days of a fiscal year, cut at a day within it. */
export async function yearPeriod(db: Db, year: number, through?: DateText | null): Promise<Period> {
  const { from, to } = fiscalYear(year, await fiscalYearEnd(db))
  return { from, to: through && through < to ? through : to }
}

/**
 * The trial balance (balance générale) of a fiscal year through a day, before its closing: per account what was carried
 * over, what was booked since, what is left. The result of years that are not closed yet stands on 120 or 129.
 */
export async function trialBalance(db: Db, { from, to }: Period): Promise<TrialRow[]> {
  // What lies before a closed year's end adds up to nothing, account by account: it need not be read.
  const rows = await db.$queryRaw<TrialRow[]>`
    SELECT sums.account, coalesce(a."label", '') AS label, opening, debit, credit FROM (
      SELECT CASE WHEN l."date" < ${from}::date AND l."accountCode" ~ '^[67]' THEN '12' ELSE l."accountCode" END AS account,
        coalesce(sum(l."debit" - l."credit") FILTER (WHERE l."date" < ${from}::date OR l."journal" = 'AN'), 0)::bigint AS opening,
        coalesce(sum(l."debit") FILTER (WHERE l."date" >= ${from}::date AND l."journal" <> 'AN'), 0)::bigint AS debit,
        coalesce(sum(l."credit") FILTER (WHERE l."date" >= ${from}::date AND l."journal" <> 'AN'), 0)::bigint AS credit
      FROM "LedgerLine" l
      WHERE l."date" > coalesce((SELECT max("endsOn") FROM "Closing" WHERE "kind" = 'YEAR' AND "endsOn" < ${from}::date), '-infinity')
        AND (l."date" < ${from}::date OR (l."date" <= ${to}::date AND l."journal" <> 'CL'))
      GROUP BY 1
    ) AS sums LEFT JOIN "Account" a ON a."code" = sums.account
    WHERE opening <> 0 OR debit <> 0 OR credit <> 0 ORDER BY 1`
  return trialRows(rows)
}

export type LedgerLineRow = {
  date: Date
  journal: string
  number: number
  label: string
  pieceRef: string
  auxiliary: string | null
  lettering: string | null
  debit: bigint
  credit: bigint
  /** After the line. */
  balance: bigint
}
export type AccountStatement = { opening: bigint; closing: bigint; lines: LedgerLineRow[]; more: boolean }

/** The most lines that a statement shows; `ledgerLines` pages through any number. */
export const longestStatement = 2_000

type Of = { account: string; clientId?: string }

/** An account's lines in a period, in the order of their days, each with the balance after it (grand livre). */
export async function accountStatement(db: Db, of: Of, { from, to }: Period): Promise<AccountStatement> {
  const { account, clientId } = of
  // A result account starts every fiscal year from nothing; a client's account never does: it knows no year's end.
  const since = /^[67]/.test(account) ? await yearStart(db, from) : null
  const where = Prisma.sql`l."accountCode" = ${account} AND NOT l."carry"
    ${clientId ? Prisma.sql`AND l."clientId" = ${clientId}::uuid` : Prisma.empty}
    ${since ? Prisma.sql`AND l."date" >= ${since}::date` : Prisma.empty}`
  const [before] = await db.$queryRaw<{ opening: bigint }[]>`
    SELECT coalesce(sum(l."debit" - l."credit"), 0)::bigint AS opening FROM "LedgerLine" l WHERE ${where} AND l."date" < ${from}::date`
  const opening = before!.opening
  const lines = await db.$queryRaw<LedgerLineRow[]>`
    SELECT l."date", l."journal"::text, e."number", l."label", coalesce(l."pieceRef", e."pieceRef") AS "pieceRef", l."auxiliary",
      s."code" AS lettering, l."debit", l."credit",
      (${opening}::bigint + sum(l."debit" - l."credit") OVER (ORDER BY l."date", l."id"))::bigint AS balance
    FROM "LedgerLine" l JOIN "LedgerEntry" e ON e."id" = l."entryId" LEFT JOIN "Lettering" s ON s."lineId" = l."id"
    WHERE ${where} AND l."date" BETWEEN ${from}::date AND ${to}::date ORDER BY l."date", l."id" LIMIT ${longestStatement + 1}`
  const shown = lines.slice(0, longestStatement)
  return { opening, closing: shown.at(-1)?.balance ?? opening, lines: shown, more: lines.length > longestStatement }
}

async function yearStart(db: Db, day: DateText): Promise<DateText> {
  const endMonth = await fiscalYearEnd(db)
  return fiscalYear(fiscalYearOf(day, endMonth), endMonth).from
}

export type JournalTotal = { journal: string; month: Date; entries: number; debit: bigint; credit: bigint }

/** What each journal booked in each month (centralisation). */
export const journalTotals = (db: Db, { from, to }: Period): Promise<JournalTotal[]> =>
  db.$queryRaw<JournalTotal[]>`
    SELECT "journal"::text, date_trunc('month', "date")::date AS month, count(DISTINCT "entryId")::int AS entries,
      sum("debit")::bigint AS debit, sum("credit")::bigint AS credit
    FROM "LedgerLine" WHERE "date" BETWEEN ${from}::date AND ${to}::date AND "journal" <> 'CL' GROUP BY 1, 2 ORDER BY 1, 2`

export type VatRow = { rate: string | null; onDebits: bigint; onReceipts: bigint; deductible: bigint; onAssets: bigint }
export type VatSummary = { rows: VatRow[]; untaxed: bigint; waiting: bigint }

/**
 * The VAT of a period as the ledger has it: collected per rate, on debits (booked with the document) and on receipts
 * (fallen due with a payment), deductible on purchases and on fixed assets; what still waits on 44574 at the end.
 */
export async function vatSummary(db: Db, { from, to }: Period): Promise<VatSummary> {
  const rows = await db.$queryRaw<VatRow[]>`
    SELECT trim_scale("vatRate")::text AS rate,
      coalesce(sum("credit" - "debit") FILTER (WHERE "accountCode" = '44571' AND "journal" = 'VE'), 0)::bigint AS "onDebits",
      coalesce(sum("credit" - "debit") FILTER (WHERE "accountCode" = '44571' AND "journal" <> 'VE'), 0)::bigint AS "onReceipts",
      coalesce(sum("debit" - "credit") FILTER (WHERE "accountCode" LIKE '44566%'), 0)::bigint AS deductible,
      coalesce(sum("debit" - "credit") FILTER (WHERE "accountCode" LIKE '44562%'), 0)::bigint AS "onAssets"
    FROM "LedgerLine"
    WHERE "date" BETWEEN ${from}::date AND ${to}::date AND "journal" <> 'AN'
      AND ("accountCode" = '44571' OR "accountCode" LIKE '44566%' OR "accountCode" LIKE '44562%')
    GROUP BY "vatRate" ORDER BY "vatRate" DESC NULLS LAST`
  const [rest] = await db.$queryRaw<{ untaxed: bigint; waiting: bigint }[]>`
    SELECT
      (SELECT coalesce(sum("credit" - "debit"), 0)::bigint FROM "LedgerLine"
        WHERE "accountCode" ~ '^70' AND "vatRate" = 0 AND "date" BETWEEN ${from}::date AND ${to}::date AND NOT "carry") AS untaxed,
      (SELECT coalesce(sum("credit" - "debit"), 0)::bigint FROM "LedgerLine"
        WHERE "accountCode" = '44574' AND "date" <= ${to}::date AND NOT "carry") AS waiting`
  return { rows, ...rest! }
}

export type Aged = {
  clientId: string
  code: string
  name: string
  notDue: bigint
  days30: bigint
  days60: bigint
  days90: bigint
  older: bigint
  /** Credit that no invoice has taken: below zero. */
  unallocated: bigint
  /** What account 411 says of the client. */
  total: bigint
}

/**
 * What each client owed on a day, by how long it had been due (balance âgée). It adds up to account 411 of that day.
 * Payments and credit notes count from their own days, on the invoices that they stand against now. `owners` keep to
 * their clients.
 */
export const agedReceivables = (db: Db, on: DateText, owners?: readonly string[]): Promise<Aged[]> =>
  db.$queryRaw<Aged[]>`
    WITH lines AS (
      SELECT l."clientId", l."documentType", l."documentId", sum(l."debit" - l."credit") AS amount FROM "LedgerLine" l
      WHERE l."accountCode" = '411' AND l."date" <= ${on}::date AND NOT l."carry"
      ${owners ? Prisma.sql`AND l."clientId" IN (SELECT "id" FROM "Client" WHERE "ownerId" = ANY(${owners}::uuid[]))` : Prisma.empty}
      GROUP BY 1, 2, 3
    ), open AS (
      SELECT lines."clientId", ${on}::date - i."dueOn" AS late, lines.amount
        - coalesce((SELECT sum(a."amountBase") FROM "Allocation" a JOIN "Payment" p ON p."id" = a."paymentId"
            WHERE a."invoiceId" = i."id" AND a."effective" AND p."receivedOn" <= ${on}::date), 0)
        - coalesce((SELECT sum(a."amountBase") FROM "CreditApplication" a JOIN "CreditNote" n ON n."id" = a."creditNoteId"
            WHERE a."invoiceId" = i."id" AND n."issuedOn" <= ${on}::date), 0) AS amount
      FROM lines JOIN "Invoice" i ON i."id" = lines."documentId" WHERE lines."documentType" = 'Invoice'
    ), aged AS (
      SELECT "clientId", sum(amount) AS "open", sum(amount) FILTER (WHERE late <= 0) AS "notDue",
        sum(amount) FILTER (WHERE late BETWEEN 1 AND 30) AS "days30", sum(amount) FILTER (WHERE late BETWEEN 31 AND 60) AS "days60",
        sum(amount) FILTER (WHERE late BETWEEN 61 AND 90) AS "days90", sum(amount) FILTER (WHERE late > 90) AS older
      FROM open GROUP BY 1
    ), account AS (SELECT "clientId", sum(amount) AS total FROM lines GROUP BY 1)
    SELECT account."clientId"::text, c."code", c."name", coalesce("notDue", 0)::bigint AS "notDue", coalesce("days30", 0)::bigint AS "days30",
      coalesce("days60", 0)::bigint AS "days60", coalesce("days90", 0)::bigint AS "days90", coalesce(older, 0)::bigint AS older,
      (account.total - coalesce("open", 0))::bigint AS unallocated, account.total::bigint AS total
    FROM account JOIN "Client" c ON c."id" = account."clientId" LEFT JOIN aged ON aged."clientId" = account."clientId"
    WHERE account.total <> 0 OR coalesce("open", 0) <> 0 ORDER BY account.total DESC, c."code"`
