import type { Acting } from '../../graphql/context.ts'
import { type DateText, toDate } from '../../kernel/clock.ts'
import { newId } from '../../kernel/ids.ts'
import type { AccountCode } from './accounts.ts'

export type Line = {
  account: AccountCode
  debit?: bigint
  credit?: bigint
  vatRate?: string
  foreign?: { amount: bigint; currency: string }
}

export type Entry = {
  journal: 'VE' | 'HA' | 'BQ' | 'CA' | 'OD' | 'AN'
  date: DateText
  label: string
  pieceRef: string
  pieceDate: DateText
  documentType: 'Invoice' | 'CreditNote' | 'Payment'
  documentId: string
  /** Whose account 411 the receivable lines are on. */
  client: { id: string; code: string }
  lines: Line[]
}

/** A line with the side that its sign says: above zero it is as written, below on the other side, zero is none. */
export function signed(
  account: AccountCode,
  side: 'debit' | 'credit',
  amount: bigint,
  more: Partial<Line> = {},
): Line[] {
  if (amount === 0n) return []
  const other = side === 'debit' ? 'credit' : 'debit'
  return [{ account, ...more, ...(amount > 0n ? { [side]: amount } : { [other]: -amount }) }]
}

/**
 * Books a balanced entry, in the company's currency. Its number is continuous per journal and year, taken with the
 * transaction (LPF A47 A-1); the journal's counter stays locked until the end, so book last. PostgreSQL refuses an
 * entry that does not balance.
 */
export async function post(tx: Acting, { journal, date, client, lines, ...entry }: Entry): Promise<void> {
  if (lines.length === 0) return
  const year = Number(date.slice(0, 4))
  const id = newId()
  await tx.db.ledgerEntry.create({
    data: {
      id,
      journal,
      year,
      number: await nextEntryNumber(tx, journal, year),
      date: toDate(date),
      label: entry.label,
      pieceRef: entry.pieceRef,
      pieceDate: toDate(entry.pieceDate),
      documentType: entry.documentType,
      documentId: entry.documentId,
      createdAt: tx.clock.now(),
    },
  })
  await tx.db.ledgerLine.createMany({
    data: lines.map(({ account, debit = 0n, credit = 0n, vatRate, foreign }, index) => ({
      entryId: id,
      position: index + 1,
      accountCode: account,
      label: entry.label,
      debit,
      credit,
      ...(account === '411' && { auxiliary: client.code, clientId: client.id }),
      ...(vatRate && { vatRate }),
      ...(foreign && { foreignAmount: foreign.amount, foreignCurrency: foreign.currency }),
    })),
  })
}

async function nextEntryNumber({ db }: Acting, journal: string, year: number): Promise<number> {
  const [row] = await db.$queryRaw<{ number: number }[]>`
    INSERT INTO "NumberSeries" ("id", "kind", "year", "prefix", "next") VALUES (${newId()}::uuid, ${`ENTRY_${journal}`}, ${year}, ${journal}, 2)
    ON CONFLICT ("kind", "year") DO UPDATE SET "next" = "NumberSeries"."next" + 1 RETURNING "next" - 1 AS number`
  return row!.number
}
