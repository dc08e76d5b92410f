import type { Acting } from '../../graphql/context.ts'
import { type DateText, toDate } from '../../kernel/clock.ts'
import { newId } from '../../kernel/ids.ts'
import { nextCount } from '../company/series.ts'
import { accounts } from './accounts.ts'
import type { Line } from './entries.ts'

export type Entry = {
  journal: 'VE' | 'HA' | 'BQ' | 'CA' | 'OD' | 'AN'
  date: DateText
  label: string
  pieceRef: string
  pieceDate: DateText
  documentType: 'Invoice' | 'CreditNote' | 'Payment'
  documentId: string
  /** Whose account 411 it is, and the currency of what is `foreign`. */
  client: { id: string; code: string }
  currency: string
  lines: readonly Line[]
}

/**
 * Books entries, all of a transaction at once and last: their numbers, continuous per journal and year (LPF A47 A-1),
 * are taken in the journals' order, so that two transactions cannot wait for each other. An entry without lines is
 * none. A rehearsal books nothing, because it could not give the numbers back before its reply is read.
 */
export async function post(tx: Acting, ...entries: Entry[]): Promise<void> {
  const booked = entries.filter(({ lines }) => lines.length > 0)
  for (const entry of booked) refuseUnbalanced(entry)
  if (tx.rollback || booked.length === 0) return
  await openAccounts(tx, booked)
  for (const entry of booked.sort((a, b) => a.journal.localeCompare(b.journal))) await book(tx, entry)
}

// The database refuses it too, but only at the commit, where nobody knows any more what it was.
function refuseUnbalanced({ label, lines }: Entry): void {
  const left = lines.reduce((sum, { amount }) => sum + amount, 0n)
  if (left !== 0n) throw new Error(`The entry "${label}" is out of balance by ${left}`)
}

async function openAccounts({ db }: Acting, entries: readonly Entry[]): Promise<void> {
  const codes = [...new Set(entries.flatMap(({ lines }) => lines.map(({ account }) => account)))].sort()
  const labels = codes.map((code) => accounts[code])
  await db.$executeRaw`
    INSERT INTO "Account" ("code", "label") SELECT * FROM unnest(${codes}::text[], ${labels}::text[]) ON CONFLICT DO NOTHING`
}

async function book(tx: Acting, { journal, date, client, currency, lines, ...entry }: Entry): Promise<void> {
  const id = newId()
  const year = toDate(date).getUTCFullYear()
  const { count: number } = await nextCount(tx, { kind: `ENTRY_${journal}`, year, prefix: journal, date: null })
  const { label, pieceRef, documentType, documentId } = entry
  await tx.db.ledgerEntry.createMany({
    data: {
      ...{ id, journal, year, number, label, pieceRef, documentType, documentId },
      date: toDate(date),
      pieceDate: toDate(entry.pieceDate),
      createdAt: tx.clock.now(),
    },
  })
  await tx.db.ledgerLine.createMany({
    data: lines.map(({ account, amount, vatRate, foreign }, index) => ({
      ...{ entryId: id, position: index + 1, accountCode: account, label },
      debit: amount > 0n ? amount : 0n,
      credit: amount < 0n ? -amount : 0n,
      ...(account === '411' && { auxiliary: client.code, clientId: client.id }),
      ...(vatRate && { vatRate }),
      ...(foreign !== undefined && currency !== tx.currency && { foreignAmount: foreign, foreignCurrency: currency }),
    })),
  })
}
