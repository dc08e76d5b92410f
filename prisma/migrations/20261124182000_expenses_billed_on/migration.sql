-- AlterTable
ALTER TABLE "Expense" ADD COLUMN     "billed" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "invoiceLineId" UUID;

-- CreateIndex
CREATE INDEX "Expense_invoiceLineId_idx" ON "Expense"("invoiceLineId");

-- AddForeignKey
ALTER TABLE "Expense" ADD CONSTRAINT "Expense_invoiceLineId_fkey" FOREIGN KEY ("invoiceLineId") REFERENCES "InvoiceLine"("id") ON DELETE NO ACTION ON UPDATE CASCADE;

ALTER TABLE "Expense" ADD CONSTRAINT expense_billed CHECK (NOT "billed" OR ("invoiceLineId" IS NOT NULL AND "status" IN ('APPROVED', 'REIMBURSED')));
-- A draft's lines are written anew under their ids: what bills an expense is looked at when the transaction ends.
ALTER TABLE "Expense" ALTER CONSTRAINT "Expense_invoiceLineId_fkey" DEFERRABLE INITIALLY DEFERRED;
CREATE OR REPLACE TRIGGER frozen BEFORE UPDATE OR DELETE ON "Expense" FOR EACH ROW EXECUTE FUNCTION freeze_expense('status', 'paid', 'balance', 'balanceBase', 'clientId', 'markupPercent', 'invoiceLineId', 'billed', 'version', 'updatedAt');

-- Suppliers that were paid in full before their account was lettered.
WITH lines AS (
  SELECT l."id", l."auxiliary", l."debit" - l."credit" AS amount, l."date", coalesce(d."expenseId", l."documentId") AS expense
  FROM "LedgerLine" l LEFT JOIN "Disbursement" d ON d."id" = l."documentId" AND d."status" = 'SETTLED'
  WHERE l."accountCode" = '401' AND l."documentType" IN ('Expense', 'Disbursement') AND NOT EXISTS (SELECT FROM "Lettering" s WHERE s."lineId" = l."id")
), codes AS (
  SELECT expense, "auxiliary", max("date") AS day, letters(nextval('lettering_code')) AS code FROM lines GROUP BY 1, 2 HAVING sum(amount) = 0 AND count(*) > 1
)
INSERT INTO "Lettering" ("lineId", "code", "letteredOn")
SELECT lines."id", codes.code, codes.day FROM lines JOIN codes USING (expense) WHERE codes."auxiliary" IS NOT DISTINCT FROM lines."auxiliary";
