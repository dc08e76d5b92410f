import { memberIdOf } from '../../access/viewer.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { addDays, type DateText, fromDate, toDate, today } from '../../kernel/clock.ts'
import { newId } from '../../kernel/ids.ts'
import { emit } from '../../live/log.ts'
import { joinChain } from '../company/chain.ts'
import { booksLock, type Entry, openBooks, post } from './actions.ts'
import { type Balance, type ClosingKind, closingFault, closingStart, yearEnd } from './rules.ts'

export type LedgerCloseShape = { kind: ClosingKind; endsOn: DateText }

/**
 * Closes a day, a month or a fiscal year (CGI 286 I-3° bis): nothing dated in it is booked any more, and the sum of all
 * sales since the books began is sealed. A year's closing also books its result and carries the balances over.
 */
export function ledgerClose(ctx: Acting, { kind, endsOn }: LedgerCloseShape): Promise<string> {
  return transact(ctx, async (tx) => {
    // Waits for whoever books, and keeps the others waiting until the closing is there.
    await tx.db.$executeRaw`SELECT pg_advisory_xact_lock(${booksLock})`
    const { fiscalYearEnd } = await openBooks(tx)
    const before = await tx.db.closing.findFirst({ where: { kind }, orderBy: { endsOn: 'desc' } })

    const last = before && fromDate(before.endsOn)
    const fault = closingFault({ kind, to: endsOn, today: today(tx.clock), last, fiscalYearEnd })
    if (fault) throw fault

    if (kind === 'YEAR') await endYear(tx, endsOn)
    const id = newId()
    const period = { kind, startsOn: toDate(closingStart(kind, endsOn, last)), endsOn: toDate(endsOn) }
    const sums = await sumsOf(tx, period)
    const { chainIndex, ...link } = await joinChain(tx, 'closing', closingSnapshot({ ...period, ...sums }))
    const closing = await tx.db.closing.create({
      data: {
        ...{ id, ...period, ...sums, ...link, chainIndex: chainIndex!, closedAt: tx.clock.now() },
        closedById: memberIdOf(tx),
      },
    })

    const facts = { kind, endsOn }
    await emit(tx, { type: 'ledger.closed', entity: 'Closing', before: null, after: closing, facts })
    return id
  })
}

type Sealed = { kind: ClosingKind; startsOn: Date; endsOn: Date } & Sums
type Sums = { total: bigint; perpetual: bigint; entries: number; documents: number }

/** What the chain of closings covers. */
export const closingSnapshot = ({ kind, startsOn, endsOn, total, perpetual, entries, documents }: Sealed) => ({
  ...{ kind, total, perpetual, entries, documents },
  startsOn: fromDate(startsOn),
  endsOn: fromDate(endsOn),
})

/** Sales, VAT included, less credit notes: of the period, and since the books began. */
export async function sumsOf({ db }: Pick<Acting, 'db'>, { startsOn, endsOn }: { startsOn: Date; endsOn: Date }) {
  const [sums] = await db.$queryRaw<Sums[]>`
    SELECT coalesce(sum("debit" - "credit") FILTER (WHERE "date" >= ${startsOn}::date), 0)::bigint AS total,
      coalesce(sum("debit" - "credit"), 0)::bigint AS perpetual,
      count(DISTINCT "documentId") FILTER (WHERE "date" >= ${startsOn}::date)::int AS documents,
      (SELECT count(*)::int FROM "LedgerEntry" WHERE "date" BETWEEN ${startsOn}::date AND ${endsOn}::date AND "journal" <> 'CL') AS entries
    FROM "LedgerLine" WHERE "journal" = 'VE' AND "accountCode" = '411' AND "date" <= ${endsOn}::date`
  return sums!
}

async function endYear(tx: Acting, endsOn: DateText): Promise<void> {
  const { closing, opening } = yearEnd(await balancesOn(tx, endsOn))
  const documentId = newId()
  const entry = (journal: 'CL' | 'AN', date: DateText, label: string, balances: readonly Balance[]): Entry => ({
    ...{ journal, date, label, pieceRef: journal, pieceDate: date, documentType: 'Closing', documentId },
    ...{ currency: tx.currency, carry: true },
    lines: balances.map(({ documentType, documentId: document, pieceRef, pieceDate, ...line }) => ({
      ...line,
      ...(document && {
        documentType: documentType!,
        documentId: document,
        pieceRef: pieceRef!,
        pieceDate: pieceDate!,
      }),
    })),
  })
  const year = endsOn.slice(0, 4)
  await post(
    tx,
    entry('CL', endsOn, `Clôture de l’exercice ${year}`, closing),
    entry('AN', addDays(endsOn, 1), 'À-nouveaux', opening),
  )
}

/** What every account holds at the end of a day; clients and suppliers per document that is not settled by then. */
const balancesOn = ({ db }: Acting, day: DateText) =>
  db.$queryRaw<Balance[]>`
    SELECT l."accountCode" AS account, l."auxiliary", l."clientId", l."supplierId", document."type" AS "documentType", document."id" AS "documentId",
      CASE WHEN document."id" IS NOT NULL THEN max(coalesce(l."pieceRef", e."pieceRef")) END AS "pieceRef",
      CASE WHEN document."id" IS NOT NULL THEN max(coalesce(l."pieceDate", e."pieceDate")) END AS "pieceDate",
      sum(l."debit" - l."credit")::bigint AS amount
    FROM "LedgerLine" l JOIN "LedgerEntry" e ON e."id" = l."entryId" LEFT JOIN "Lettering" s ON s."lineId" = l."id"
    LEFT JOIN LATERAL (SELECT l."documentType" AS "type", l."documentId" AS "id" WHERE l."accountCode" IN ('401', '411')) AS document ON true
    WHERE l."date" <= ${day}::date AND (s."letteredOn" IS NULL OR s."letteredOn" > ${day}::date)
    GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(l."debit" - l."credit") <> 0 ORDER BY 1, 2, 8, 7`
