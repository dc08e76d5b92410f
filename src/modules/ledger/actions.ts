import type { Acting } from '../../graphql/context.ts'
import { type DateText, fromDate, toDate } from '../../kernel/clock.ts'
import { newId } from '../../kernel/ids.ts'
import { nextCount } from '../company/series.ts'
import { accounts } from './accounts.ts'
import { letter } from './lettering.ts'
import { fiscalYearOf, lettered, periodClosed } from './rules.ts'

export type Journal = 'VE' | 'HA' | 'BQ' | 'CA' | 'OD' | 'IV' | 'AN' | 'CL'
export type DocumentType =
  | 'Invoice'
  | 'CreditNote'
  | 'Payment'
  | 'Expense'
  | 'Disbursement'
  | 'LedgerEntry'
  | 'Closing'
  | 'Company'
  | 'Client'

/** A line before it is booked: a debit above zero, a credit below. What it leaves out is its entry's. */
export type EntryLine = {
  account: string
  amount: bigint
  vatRate?: string
  foreign?: bigint
  label?: string
  auxiliary?: string | null
  clientId?: string | null
  supplierId?: string | null
  documentType?: string
  documentId?: string
  pieceRef?: string
  pieceDate?: Date
}

export type Entry = {
  /** The entry's id, where its document is the entry itself. */
  id?: string
  journal: Journal
  date: DateText
  label: string
  pieceRef: string
  pieceDate: DateText
  documentType: DocumentType
  documentId: string
  /** Whose account 411 it is, or whose account 401. */
  client?: { id: string; code: string }
  supplier?: { id: string; code: string } | null
  /** The currency of what is `foreign`. */
  currency: string
  /** Part of a year's end: no business of its own. */
  carry?: boolean
  lines: readonly EntryLine[]
}

/**
 * Books entries, all of a transaction at once and last: their numbers, continuous per journal and year (LPF A47 A-1),
 * are taken in the journals' order, so that two transactions cannot wait for each other. An entry without lines is
 * none. A rehearsal books nothing, because it could not give the numbers back before its reply is read.
 */
export async function post(tx: Acting, ...entries: Entry[]): Promise<void> {
  const booked = entries.filter(({ lines }) => lines.length > 0)
  const books = await openFor(tx, booked)
  if (tx.rollback) return
  for (const entry of booked.sort((a, b) => a.journal.localeCompare(b.journal))) await book(tx, entry, books)
  await letter(
    tx,
    entries.map(({ documentId }) => documentId),
  )
}

/** Does all that booking needs but the booking: what it refuses, and the accounts. */
export async function openFor(tx: Acting, entries: readonly Entry[]): Promise<Books> {
  for (const entry of entries) refuseUnbalanced(entry)
  const books = await openBooks(tx)
  for (const entry of entries) refuseClosed(entry, books)
  if (!tx.rollback) await openAccounts(tx, entries)
  return books
}

// The database refuses it too, but only at the commit, where nobody knows any more what it was.
function refuseUnbalanced({ label, lines }: Entry): void {
  const left = lines.reduce((sum, { amount }) => sum + amount, 0n)
  if (left !== 0n) throw new Error(`The entry "${label}" is out of balance by ${left}`)
}

export type Books = { closed: Date | null; yearClosed: Date | null; fiscalYearEnd: number }

/** Whoever books holds it together with others, whoever closes holds it alone. */
export const booksLock = 3234

/** How far the books are closed, which stays so until the transaction ends: whoever closes waits for it. */
export async function openBooks({ db }: Pick<Acting, 'db'>): Promise<Books> {
  await db.$executeRaw`SELECT pg_advisory_xact_lock_shared(${booksLock})`
  const [books] = await db.$queryRaw<Books[]>`
    SELECT max("endsOn") AS closed, max("endsOn") FILTER (WHERE "kind" = 'YEAR') AS "yearClosed",
      coalesce((SELECT "fiscalYearEnd" FROM "Company"), 12) AS "fiscalYearEnd" FROM "Closing"`
  return books!
}

// A year's inventory, end and beginning are booked after its days are closed, and before the year is.
const untilYearEnd: readonly Journal[] = ['IV', 'AN', 'CL']

function refuseClosed({ journal, date }: Entry, { closed, yearClosed }: Books): void {
  const through = untilYearEnd.includes(journal) ? yearClosed : closed
  if (through && date <= fromDate(through)) throw periodClosed(fromDate(through))
}

async function openAccounts({ db }: Acting, entries: readonly Entry[]): Promise<void> {
  const codes = [...new Set(entries.flatMap(({ lines }) => lines.map(({ account }) => account)))]
  const known = codes.filter((code): code is keyof typeof accounts => code in accounts).sort()
  const labels = known.map((code) => accounts[code])
  await db.$executeRaw`
    INSERT INTO "Account" ("code", "label") SELECT * FROM unnest(${known}::text[], ${labels}::text[]) ON CONFLICT DO NOTHING`
}

/** Books one entry into books that are open for it; one without lines is none. */
export async function book(
  tx: Acting,
  { lines, currency, client, supplier, ...entry }: Entry,
  books: Books,
): Promise<void> {
  if (lines.length === 0) return
  const { journal, date, label, pieceRef, documentType, documentId, carry = false } = entry
  const id = entry.id ?? newId()
  const year = fiscalYearOf(date, books.fiscalYearEnd)
  const { count: number } = await nextCount(tx, { kind: `ENTRY_${journal}`, year, prefix: journal, date: null })
  await tx.db.ledgerEntry.createMany({
    data: {
      ...{ id, journal, year, number, label, pieceRef, documentType, documentId },
      date: toDate(date),
      pieceDate: toDate(entry.pieceDate),
      createdAt: tx.clock.now(),
    },
  })
  await tx.db.ledgerLine.createMany({
    data: lines.map(({ account, amount, vatRate, foreign, ...own }, index) => ({
      ...{ entryId: id, position: index + 1, accountCode: account, label, journal, carry, documentType, documentId },
      date: toDate(date),
      debit: amount > 0n ? amount : 0n,
      credit: amount < 0n ? -amount : 0n,
      ...(client && lettered.includes(account) && { auxiliary: client.code, clientId: client.id }),
      ...(supplier && account === '401' && { auxiliary: supplier.code, supplierId: supplier.id }),
      ...(vatRate && { vatRate }),
      ...(foreign !== undefined && currency !== tx.currency && { foreignAmount: foreign, foreignCurrency: currency }),
      ...own,
    })),
  })
}
