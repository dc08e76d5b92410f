import type { Db } from '../../db/client.ts'

/** A column that says something else than the rows it is worked out from. */
export type Drift = { what: string; id: string; column: bigint; ledger: bigint }

// biome-ignore format: one query a check
const checks: [string, string][] = [
  ['invoice paid = allocations', `SELECT i."id"::text, i."paid" AS "column", coalesce((SELECT sum(a."amount") FROM "Allocation" a WHERE a."invoiceId" = i."id" AND a."effective"), 0)::bigint AS ledger FROM "Invoice" i`],
  ['invoice credited = applications', `SELECT i."id"::text, i."credited" AS "column", coalesce((SELECT sum(a."amount") FROM "CreditApplication" a WHERE a."invoiceId" = i."id"), 0)::bigint AS ledger FROM "Invoice" i`],
  ['payment allocated = allocations', `SELECT p."id"::text, p."allocated" AS "column", coalesce((SELECT sum(a."amount") FROM "Allocation" a WHERE a."paymentId" = p."id"), 0)::bigint AS ledger FROM "Payment" p WHERE p."direction" = 'IN'`],
  ['payment refunded = refunds', `SELECT p."id"::text, p."refunded" AS "column", coalesce((SELECT sum(r."amount") FROM "Payment" r WHERE r."refundsId" = p."id" AND r."status" = 'SETTLED'), 0)::bigint AS ledger FROM "Payment" p WHERE p."direction" = 'IN'`],
  ['credit note applied = applications', `SELECT c."id"::text, c."applied" AS "column", coalesce((SELECT sum(a."amount") FROM "CreditApplication" a WHERE a."creditNoteId" = c."id"), 0)::bigint AS ledger FROM "CreditNote" c`],
  ['credit note refunded = refunds', `SELECT c."id"::text, c."refunded" AS "column", coalesce((SELECT sum(r."amount") FROM "Payment" r WHERE r."creditNoteId" = c."id" AND r."status" = 'SETTLED'), 0)::bigint AS ledger FROM "CreditNote" c`],
  ['client receivable = account 411', `SELECT c."id"::text,
     (coalesce((SELECT sum("balanceBase") FROM "Invoice" WHERE "clientId" = c."id" AND "status" <> 'DRAFT'), 0)
      - coalesce((SELECT sum("unallocatedBase") FROM "Payment" WHERE "clientId" = c."id" AND "status" = 'SETTLED' AND "direction" = 'IN'), 0)
      - coalesce((SELECT sum("remainingBase") FROM "CreditNote" WHERE "clientId" = c."id" AND "status" = 'ISSUED'), 0))::bigint AS "column",
     coalesce((SELECT sum("debit" - "credit") FROM "LedgerLine" WHERE "clientId" = c."id" AND "accountCode" = '411'), 0)::bigint AS ledger FROM "Client" c`],
  ['VAT pending = account 44574', `SELECT 'all' AS id,
     coalesce((SELECT sum(v."pending" - v."released" - v."unpended") FROM "InvoiceVat" v JOIN "Invoice" i ON i."id" = v."invoiceId" WHERE i."status" <> 'DRAFT'), 0)::bigint AS "column",
     coalesce((SELECT sum("credit" - "debit") FROM "LedgerLine" WHERE "accountCode" = '44574'), 0)::bigint AS ledger`],
  ['ledger debit = credit', `SELECT e."id"::text, sum(l."debit")::bigint AS "column", sum(l."credit")::bigint AS ledger FROM "LedgerEntry" e JOIN "LedgerLine" l ON l."entryId" = e."id" GROUP BY 1`],
]

/** Everything that does not agree; an empty list is the only good answer. */
export async function reconcile(db: Db): Promise<Drift[]> {
  const drifts: Drift[] = []
  for (const [what, query] of checks) {
    const rows = await db.$queryRawUnsafe<Omit<Drift, 'what'>[]>(
      `SELECT * FROM (${query}) AS sides WHERE "column" IS DISTINCT FROM ledger`,
    )
    drifts.push(...rows.map((row) => ({ what, ...row })))
  }
  return drifts
}
