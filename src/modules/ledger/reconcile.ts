import type { Db } from '../../db/client.ts'

/** A column that says something else than what it follows from. `id` is the row's, or names the series or account. */
export type Drift = { what: string; id: string; column: bigint; ledger: bigint }

/**
 * Each check is a query of (id, column, ledger), which must be equal: every amount of a document against the rows that
 * moved it and against the ledger, and every series against its documents.
 */
// biome-ignore format: one check after the other
const checks: [what: string, query: string][] = [
  ['invoice: net = its lines', `
    SELECT i."id"::text AS id, i."net" AS "column", coalesce((SELECT sum(l."net" - l."allowance") FROM "InvoiceLine" l WHERE l."invoiceId" = i."id"), 0) AS ledger FROM "Invoice" i`],
  ['invoice: total = its VAT groups', `
    SELECT i."id"::text, i."total", coalesce((SELECT sum(v."base" + v."vat") FROM "InvoiceVat" v WHERE v."invoiceId" = i."id"), 0) FROM "Invoice" i`],
  ['invoice: paid = its allocations', `
    SELECT i."id"::text, i."paid", coalesce((SELECT sum(a."amount") FROM "Allocation" a WHERE a."invoiceId" = i."id" AND a."effective"), 0) FROM "Invoice" i`],
  ['invoice: credited = its applications', `
    SELECT i."id"::text, i."credited", coalesce((SELECT sum(a."amount") FROM "CreditApplication" a WHERE a."invoiceId" = i."id"), 0) FROM "Invoice" i`],
  ['invoice: base of the balance = base of the total less what was taken', `
    SELECT i."id"::text, i."balanceBase", i."totalBase" - i."deductedBase"
      - coalesce((SELECT sum(a."amountBase") FROM "Allocation" a WHERE a."invoiceId" = i."id" AND a."effective"), 0)
      - coalesce((SELECT sum(a."amountBase") FROM "CreditApplication" a WHERE a."invoiceId" = i."id"), 0)
    FROM "Invoice" i WHERE i."status" IN ('ISSUED', 'VOIDED')`],
  ['invoice: an uncollectible one has no balance', `
    SELECT i."id"::text, i."balance" + i."balanceBase", 0 FROM "Invoice" i WHERE i."status" = 'UNCOLLECTIBLE'`],
  ['invoice: its entry = base of the total', `
    SELECT i."id"::text, i."totalBase" - i."deductedBase", coalesce((SELECT sum(l."debit" - l."credit") FROM "LedgerLine" l JOIN "LedgerEntry" e ON e."id" = l."entryId"
      WHERE e."documentType" = 'Invoice' AND e."documentId" = i."id" AND e."journal" IN ('VE', 'AN') AND l."accountCode" = '411'), 0)
    FROM "Invoice" i WHERE i."status" <> 'DRAFT'`],
  ['invoice: deducted = its deposits', `
    SELECT i."id"::text, i."deducted" + i."deductedBase", coalesce((SELECT sum(d."net" + d."vat" + d."netBase" + d."vatBase") FROM "DepositDeduction" d WHERE d."invoiceId" = i."id"), 0) FROM "Invoice" i`],
  ['invoice: its parts = what is to pay', `
    SELECT i."id"::text, i."total" - i."deducted", sum(p."amount") FROM "Invoice" i JOIN "Installment" p ON p."invoiceId" = i."id" WHERE i."status" <> 'DRAFT' GROUP BY i."id"`],
  ['invoice line: credited = its credit notes', `
    SELECT l."id"::text, l."creditedNet", coalesce((SELECT sum(c."net") FROM "CreditNoteLine" c JOIN "CreditNote" n ON n."id" = c."creditNoteId"
      WHERE c."invoiceLineId" = l."id" AND n."status" = 'ISSUED'), 0) FROM "InvoiceLine" l`],
  ['VAT group: credited = its credit notes', `
    SELECT v."id"::text, v."creditedBase" + v."creditedVat", coalesce((SELECT sum(c."base" + c."vat") FROM "CreditNoteVat" c JOIN "CreditNote" n ON n."id" = c."creditNoteId"
      WHERE n."invoiceId" = v."invoiceId" AND n."status" = 'ISSUED' AND c."category" = v."category" AND c."rate" = v."rate"), 0) FROM "InvoiceVat" v`],
  ['VAT group: nothing waits for a payment that will not come', `
    SELECT v."id"::text, v."pending" - v."released" - v."unpended", 0 FROM "InvoiceVat" v JOIN "Invoice" i ON i."id" = v."invoiceId"
    WHERE i."status" <> 'DRAFT' AND i."balance" + i."writtenOff" = 0`],
  ['payment: allocated = its allocations', `
    SELECT p."id"::text, p."allocated", coalesce((SELECT sum(a."amount") FROM "Allocation" a WHERE a."paymentId" = p."id"), 0) FROM "Payment" p`],
  ['payment: refunded = its refunds', `
    SELECT p."id"::text, p."refunded", coalesce((SELECT sum(r."amount") FROM "Payment" r WHERE r."refundsId" = p."id" AND r."status" = 'SETTLED'), 0) FROM "Payment" p WHERE p."direction" = 'IN'`],
  ['payment: its entries = money that counts', `
    SELECT p."id"::text, CASE WHEN p."status" <> 'SETTLED' THEN 0 WHEN p."direction" = 'IN' THEN p."amountBase" ELSE - p."amountBase" END,
      coalesce((SELECT sum(l."debit" - l."credit") FROM "LedgerLine" l JOIN "LedgerEntry" e ON e."id" = l."entryId"
        WHERE e."documentType" = 'Payment' AND e."documentId" = p."id" AND l."accountCode" LIKE '5%'), 0) FROM "Payment" p`],
  ['credit note: applied = its applications', `
    SELECT c."id"::text, c."applied", coalesce((SELECT sum(a."amount") FROM "CreditApplication" a WHERE a."creditNoteId" = c."id"), 0) FROM "CreditNote" c`],
  ['credit note: refunded = its refunds', `
    SELECT c."id"::text, c."refunded", coalesce((SELECT sum(r."amount") FROM "Payment" r WHERE r."creditNoteId" = c."id" AND r."status" = 'SETTLED'), 0) FROM "CreditNote" c`],
  ['credit note: total = its VAT groups', `
    SELECT c."id"::text, c."total", coalesce((SELECT sum(v."base" + v."vat") FROM "CreditNoteVat" v WHERE v."creditNoteId" = c."id"), 0) FROM "CreditNote" c`],
  ['credit note: its entries = base of the total', `
    SELECT c."id"::text, CASE c."status" WHEN 'ISSUED' THEN c."totalBase" ELSE 0 END, coalesce((SELECT sum(l."credit" - l."debit") FROM "LedgerLine" l JOIN "LedgerEntry" e ON e."id" = l."entryId"
      WHERE e."documentType" = 'CreditNote' AND e."documentId" = c."id" AND e."journal" = 'VE' AND l."accountCode" = '411'), 0) FROM "CreditNote" c`],
  ['expense: net and VAT = its amounts', `
    SELECT x."id"::text, x."total", coalesce((SELECT sum(a."net" + a."vat") FROM "ExpenseAmount" a WHERE a."expenseId" = x."id"), 0) FROM "Expense" x`],
  ['expense: paid = its disbursements', `
    SELECT x."id"::text, x."paid", coalesce((SELECT sum(d."amount") FROM "Disbursement" d WHERE d."expenseId" = x."id" AND d."status" = 'SETTLED'), 0) FROM "Expense" x`],
  ['expense: its entry = base of the total', `
    SELECT x."id"::text, CASE WHEN x."status" IN ('APPROVED', 'REIMBURSED') THEN x."totalBase" ELSE 0 END,
      coalesce((SELECT sum(l."credit" - l."debit") FROM "LedgerLine" l JOIN "LedgerEntry" e ON e."id" = l."entryId"
        WHERE e."documentType" = 'Expense' AND e."documentId" = x."id" AND l."accountCode" IN ('401', '421')), 0) FROM "Expense" x`],
  ['disbursement: its entries = money that counts', `
    SELECT d."id"::text, CASE d."status" WHEN 'SETTLED' THEN d."amountBase" ELSE 0 END,
      coalesce((SELECT sum(l."credit" - l."debit") FROM "LedgerLine" l JOIN "LedgerEntry" e ON e."id" = l."entryId"
        WHERE e."documentType" = 'Disbursement' AND e."documentId" = d."id" AND l."accountCode" LIKE '5%'), 0) FROM "Disbursement" d`],
  ['supplier: unpaid expenses = account 401', `
    SELECT s."id"::text, coalesce((SELECT sum(x."balanceBase") FROM "Expense" x WHERE x."supplierId" = s."id" AND x."payer" = 'COMPANY'), 0),
      coalesce((SELECT sum(l."credit" - l."debit") FROM "LedgerLine" l WHERE l."supplierId" = s."id" AND l."accountCode" = '401'), 0) FROM "Supplier" s`],
  // What is booked by hand on 421, such as payroll, is no expense.
  ['members: what they advanced = account 421', `
    SELECT '421', coalesce((SELECT sum(x."balanceBase") FROM "Expense" x WHERE x."payer" = 'MEMBER'), 0),
      coalesce((SELECT sum(l."credit" - l."debit") FROM "LedgerLine" l WHERE l."accountCode" = '421' AND l."documentType" IN ('Expense', 'Disbursement')), 0)`],
  ['client: invoices less credit = account 411', `
    SELECT c."id"::text,
      coalesce((SELECT sum(i."balanceBase") FROM "Invoice" i WHERE i."clientId" = c."id" AND i."status" <> 'DRAFT'), 0)
      - coalesce((SELECT sum(p."unallocatedBase") FROM "Payment" p WHERE p."clientId" = c."id" AND p."status" = 'SETTLED' AND p."direction" = 'IN'), 0)
      - coalesce((SELECT sum(n."remainingBase") FROM "CreditNote" n WHERE n."clientId" = c."id" AND n."status" = 'ISSUED'), 0),
      coalesce((SELECT sum(l."debit" - l."credit") FROM "LedgerLine" l WHERE l."clientId" = c."id" AND l."accountCode" = '411'), 0)
    FROM "Client" c`],
  ['VAT that waits = account 44574', `
    SELECT '44574', coalesce((SELECT sum(v."pending" - v."released" - v."unpended") FROM "InvoiceVat" v JOIN "Invoice" i ON i."id" = v."invoiceId" WHERE i."status" IN ('ISSUED', 'VOIDED')), 0),
      coalesce((SELECT sum(l."credit" - l."debit") FROM "LedgerLine" l WHERE l."accountCode" = '44574'), 0)`],
  ['doubtful clients are empty between entries', `
    SELECT '416', coalesce(sum(l."debit" - l."credit"), 0), 0 FROM "LedgerLine" l WHERE l."accountCode" = '416'`],
  ['entry: debit = credit', `
    SELECT e."id"::text, coalesce(sum(l."debit"), 0), coalesce(sum(l."credit"), 0) FROM "LedgerEntry" e LEFT JOIN "LedgerLine" l ON l."entryId" = e."id" GROUP BY e."id"`],
  ['journal: numbers without gaps', `
    SELECT e."journal" || ' ' || e."year", max(e."number"), count(*) FROM "LedgerEntry" e GROUP BY e."journal", e."year"`],
  ['series: numbers without gaps', `
    SELECT s."kind" || ' ' || s."year", s."next" - s."first", CASE s."kind"
      WHEN 'INVOICE' THEN (SELECT count(*) FROM "Invoice" d WHERE d."number" LIKE s."prefix" || s."year" || '-______' AND d."number" COLLATE "C" >= s."prefix" || s."year" || '-' || lpad(s."first"::text, 6, '0'))
      WHEN 'CREDIT_NOTE' THEN (SELECT count(*) FROM "CreditNote" d WHERE d."number" LIKE s."prefix" || s."year" || '-%')
      WHEN 'EXPENSE' THEN (SELECT count(*) FROM "Expense" d WHERE d."number" LIKE s."prefix" || s."year" || '-%')
      WHEN 'DISBURSEMENT' THEN (SELECT count(*) FROM "Disbursement" d WHERE d."number" LIKE s."prefix" || s."year" || '-%')
      ELSE (SELECT count(*) FROM "Payment" d WHERE d."number" LIKE s."prefix" || s."year" || '-%') END
    FROM "NumberSeries" s WHERE s."kind" IN ('INVOICE', 'CREDIT_NOTE', 'PAYMENT', 'EXPENSE', 'DISBURSEMENT')`],
]

/** Everything that does not agree; an empty list is the only good answer. */
export async function reconcile(db: Db): Promise<Drift[]> {
  const drifts: Drift[] = []
  for (const [what, query] of checks) {
    const rows = await db.$queryRawUnsafe<Omit<Drift, 'what'>[]>(
      `SELECT id, "column"::bigint, ledger::bigint FROM (${query}) AS sides (id, "column", ledger) WHERE "column" IS DISTINCT FROM ledger`,
    )
    drifts.push(...rows.map((row) => ({ what, ...row })))
  }
  return drifts
}
