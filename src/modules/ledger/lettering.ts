import type { Acting } from '../../graphql/context.ts'

/**
 * Letters anew (lettrage) whatever hangs together with some documents: an invoice, the payments and credit notes
 * against it, their other invoices, their refunds; an expense and what was paid for it. When all their lines on the
 * account of a client or supplier add up to nothing, they get a letter of their own; while something is left, they have
 * none.
 */
export async function letter(tx: Acting, documentIds: readonly string[]): Promise<void> {
  const left = new Set([...documentIds, ...(await unlettered(tx, documentIds))])
  for (const id of left) for (const { id: linked } of await lettered(tx, id)) left.delete(linked)
}

/** Takes the letters of some documents away; answers the documents that had shared them. */
async function unlettered({ db }: Acting, documentIds: readonly string[]): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    WITH gone AS (
      DELETE FROM "Lettering" WHERE "code" IN (
        SELECT s."code" FROM "LedgerLine" l JOIN "Lettering" s ON s."lineId" = l."id" WHERE l."documentId" = ANY(${documentIds}::uuid[])
      ) RETURNING "lineId"
    ) SELECT DISTINCT l."documentId"::text AS id FROM gone JOIN "LedgerLine" l ON l."id" = gone."lineId"`
  return rows.map(({ id }) => id)
}

/** Letters what hangs together with one document, where it is settled; answers all those documents. */
const lettered = ({ db }: Acting, documentId: string) =>
  db.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE linked (id) AS (
      SELECT ${documentId}::uuid
      UNION
      SELECT next.id FROM linked CROSS JOIN LATERAL (
        SELECT "invoiceId" AS id FROM "Allocation" WHERE "paymentId" = linked.id AND "effective"
        UNION ALL SELECT "paymentId" FROM "Allocation" WHERE "invoiceId" = linked.id AND "effective"
        UNION ALL SELECT "invoiceId" FROM "CreditApplication" WHERE "creditNoteId" = linked.id
        UNION ALL SELECT "creditNoteId" FROM "CreditApplication" WHERE "invoiceId" = linked.id
        UNION ALL SELECT coalesce("refundsId", "creditNoteId") FROM "Payment" WHERE "id" = linked.id AND "status" = 'SETTLED'
        UNION ALL SELECT "id" FROM "Payment" WHERE "refundsId" = linked.id AND "status" = 'SETTLED'
        UNION ALL SELECT "id" FROM "Payment" WHERE "creditNoteId" = linked.id AND "status" = 'SETTLED'
        UNION ALL SELECT "expenseId" FROM "Disbursement" WHERE "id" = linked.id AND "status" = 'SETTLED'
        UNION ALL SELECT "id" FROM "Disbursement" WHERE "expenseId" = linked.id AND "status" = 'SETTLED'
      ) AS next WHERE next.id IS NOT NULL
    ), lines AS (
      SELECT l."id", l."accountCode", l."auxiliary", l."debit" - l."credit" AS amount, l."date"
      FROM "LedgerLine" l WHERE l."documentId" IN (SELECT id FROM linked) AND l."accountCode" IN ('401', '411')
    ), settled AS (
      SELECT "accountCode", "auxiliary", max("date") AS day FROM lines GROUP BY 1, 2 HAVING sum(amount) = 0 AND count(*) > 1
    ), codes AS (
      SELECT *, letters(nextval('lettering_code')) AS code FROM settled
    ), written AS (
      INSERT INTO "Lettering" ("lineId", "code", "letteredOn")
      SELECT lines."id", codes.code, codes.day FROM lines JOIN codes
        ON codes."accountCode" = lines."accountCode" AND codes."auxiliary" IS NOT DISTINCT FROM lines."auxiliary"
      -- What was settled on the account of a client who was merged stays lettered there.
      ON CONFLICT ("lineId") DO NOTHING
    ) SELECT id::text FROM linked`
