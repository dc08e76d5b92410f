-- AlterTable
ALTER TABLE "Expense" ADD COLUMN     "nextOn" DATE,
ADD COLUMN     "originId" UUID,
ADD COLUMN     "recursOn" DATE,
ADD COLUMN     "repeats" "BillingPeriod",
ADD COLUMN     "repeatsUntil" DATE;

-- CreateIndex
CREATE INDEX "Expense_nextOn_id_idx" ON "Expense"("nextOn", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Expense_originId_recursOn_key" ON "Expense"("originId", "recursOn");

-- AddForeignKey
ALTER TABLE "Expense" ADD CONSTRAINT "Expense_originId_fkey" FOREIGN KEY ("originId") REFERENCES "Expense"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "Expense" ADD CONSTRAINT expense_repeats CHECK ("nextOn" IS NULL OR "repeats" IS NOT NULL);
ALTER TABLE "Expense" ADD CONSTRAINT expense_recurs CHECK (("originId" IS NULL) = ("recursOn" IS NULL));
-- An approved expense is frozen, but for when it comes again.
CREATE OR REPLACE TRIGGER frozen BEFORE UPDATE OR DELETE ON "Expense" FOR EACH ROW EXECUTE FUNCTION freeze_expense('status', 'paid', 'balance', 'balanceBase', 'clientId', 'markupPercent', 'invoiceLineId', 'billed', 'repeats', 'repeatsUntil', 'nextOn', 'version', 'updatedAt');
