-- CreateEnum
CREATE TYPE "ExpenseStatus" AS ENUM ('DRAFT', 'SUBMITTED', 'APPROVED', 'REFUSED', 'REIMBURSED', 'CANCELED');

-- CreateEnum
CREATE TYPE "ExpensePayer" AS ENUM ('COMPANY', 'MEMBER');

-- CreateEnum
CREATE TYPE "DisbursementStatus" AS ENUM ('SETTLED', 'CANCELED');

-- AlterTable
ALTER TABLE "LedgerLine" ADD COLUMN     "supplierId" UUID;

-- AlterTable
ALTER TABLE "StoredFile" ADD COLUMN     "expenseId" UUID;

-- CreateTable
CREATE TABLE "ExpenseCategory" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "nameKey" TEXT NOT NULL DEFAULT '',
    "account" TEXT NOT NULL,
    "deductiblePercent" DECIMAL(5,2) NOT NULL DEFAULT 100,
    "vatRate" DECIMAL(5,2) NOT NULL DEFAULT 20,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ExpenseCategory_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ExpensePolicy" (
    "id" UUID NOT NULL,
    "only" BOOLEAN NOT NULL DEFAULT true,
    "receiptAbove" BIGINT NOT NULL DEFAULT 0,
    "thresholds" JSONB NOT NULL DEFAULT '{}',
    "currency" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ExpensePolicy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Expense" (
    "id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "status" "ExpenseStatus" NOT NULL DEFAULT 'DRAFT',
    "payer" "ExpensePayer" NOT NULL DEFAULT 'COMPANY',
    "description" TEXT NOT NULL,
    "descriptionKey" TEXT NOT NULL DEFAULT '',
    "spentOn" DATE NOT NULL,
    "dueOn" DATE,
    "supplierId" UUID,
    "reference" TEXT,
    "categoryId" UUID NOT NULL,
    "projectId" UUID,
    "clientId" UUID,
    "markupPercent" DECIMAL(5,2) NOT NULL DEFAULT 0,
    "createdById" UUID,
    "memberId" UUID,
    "currency" TEXT NOT NULL,
    "exchangeRate" DECIMAL(12,6) NOT NULL DEFAULT 1,
    "reverseCharge" BOOLEAN NOT NULL DEFAULT false,
    "net" BIGINT NOT NULL,
    "vat" BIGINT NOT NULL,
    "total" BIGINT NOT NULL,
    "paid" BIGINT NOT NULL DEFAULT 0,
    "balance" BIGINT NOT NULL DEFAULT 0,
    "netBase" BIGINT NOT NULL,
    "vatBase" BIGINT NOT NULL,
    "totalBase" BIGINT NOT NULL,
    "balanceBase" BIGINT NOT NULL DEFAULT 0,
    "deductiblePercent" DECIMAL(5,2) NOT NULL DEFAULT 100,
    "deductibleVat" BIGINT NOT NULL DEFAULT 0,
    "reason" TEXT,
    "submittedAt" TIMESTAMPTZ(3),
    "approvedAt" TIMESTAMPTZ(3),
    "approvedById" UUID,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Expense_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ExpenseAmount" (
    "id" UUID NOT NULL,
    "expenseId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "vatRate" DECIMAL(5,2) NOT NULL,
    "net" BIGINT NOT NULL,
    "vat" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,

    CONSTRAINT "ExpenseAmount_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Disbursement" (
    "id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "status" "DisbursementStatus" NOT NULL DEFAULT 'SETTLED',
    "expenseId" UUID NOT NULL,
    "supplierId" UUID,
    "method" "PaymentMethod" NOT NULL,
    "paidOn" DATE NOT NULL,
    "reference" TEXT,
    "reason" TEXT,
    "currency" TEXT NOT NULL,
    "exchangeRate" DECIMAL(12,6) NOT NULL DEFAULT 1,
    "amount" BIGINT NOT NULL,
    "amountBase" BIGINT NOT NULL,
    "debtBase" BIGINT NOT NULL,
    "paidById" UUID,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Disbursement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Supplier" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "nameKey" TEXT NOT NULL DEFAULT '',
    "siren" TEXT,
    "vatNumber" TEXT,
    "email" TEXT,
    "phone" TEXT,
    "iban" TEXT,
    "currency" TEXT NOT NULL,
    "paymentTermDays" INTEGER NOT NULL DEFAULT 30,
    "street" TEXT,
    "street2" TEXT,
    "postalCode" TEXT,
    "city" TEXT,
    "country" TEXT NOT NULL DEFAULT 'FR',
    "notes" TEXT,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Supplier_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "ExpenseCategory_name_key" ON "ExpenseCategory"("name");

-- CreateIndex
CREATE INDEX "ExpenseCategory_nameKey_id_idx" ON "ExpenseCategory"("nameKey", "id");

-- CreateIndex
CREATE INDEX "ExpenseCategory_createdAt_id_idx" ON "ExpenseCategory"("createdAt", "id");

-- CreateIndex
CREATE UNIQUE INDEX "ExpensePolicy_only_key" ON "ExpensePolicy"("only");

-- CreateIndex
CREATE UNIQUE INDEX "Expense_number_key" ON "Expense"("number");

-- CreateIndex
CREATE INDEX "Expense_supplierId_spentOn_id_idx" ON "Expense"("supplierId", "spentOn", "id");

-- CreateIndex
CREATE INDEX "Expense_supplierId_reference_idx" ON "Expense"("supplierId", "reference");

-- CreateIndex
CREATE INDEX "Expense_categoryId_spentOn_id_idx" ON "Expense"("categoryId", "spentOn", "id");

-- CreateIndex
CREATE INDEX "Expense_projectId_spentOn_id_idx" ON "Expense"("projectId", "spentOn", "id");

-- CreateIndex
CREATE INDEX "Expense_clientId_spentOn_id_idx" ON "Expense"("clientId", "spentOn", "id");

-- CreateIndex
CREATE INDEX "Expense_createdById_spentOn_id_idx" ON "Expense"("createdById", "spentOn", "id");

-- CreateIndex
CREATE INDEX "Expense_memberId_idx" ON "Expense"("memberId");

-- CreateIndex
CREATE INDEX "Expense_approvedById_idx" ON "Expense"("approvedById");

-- CreateIndex
CREATE INDEX "Expense_status_spentOn_id_idx" ON "Expense"("status", "spentOn", "id");

-- CreateIndex
CREATE INDEX "Expense_spentOn_id_idx" ON "Expense"("spentOn", "id");

-- CreateIndex
CREATE INDEX "Expense_dueOn_id_idx" ON "Expense"("dueOn", "id");

-- CreateIndex
CREATE INDEX "Expense_createdAt_id_idx" ON "Expense"("createdAt", "id");

-- CreateIndex
CREATE INDEX "Expense_totalBase_id_idx" ON "Expense"("totalBase", "id");

-- CreateIndex
CREATE INDEX "Expense_balanceBase_id_idx" ON "Expense"("balanceBase", "id");

-- CreateIndex
CREATE UNIQUE INDEX "ExpenseAmount_expenseId_vatRate_key" ON "ExpenseAmount"("expenseId", "vatRate");

-- CreateIndex
CREATE UNIQUE INDEX "Disbursement_number_key" ON "Disbursement"("number");

-- CreateIndex
CREATE INDEX "Disbursement_expenseId_paidOn_id_idx" ON "Disbursement"("expenseId", "paidOn", "id");

-- CreateIndex
CREATE INDEX "Disbursement_supplierId_paidOn_id_idx" ON "Disbursement"("supplierId", "paidOn", "id");

-- CreateIndex
CREATE INDEX "Disbursement_status_paidOn_id_idx" ON "Disbursement"("status", "paidOn", "id");

-- CreateIndex
CREATE INDEX "Disbursement_paidOn_id_idx" ON "Disbursement"("paidOn", "id");

-- CreateIndex
CREATE INDEX "Disbursement_createdAt_id_idx" ON "Disbursement"("createdAt", "id");

-- CreateIndex
CREATE INDEX "Disbursement_amountBase_id_idx" ON "Disbursement"("amountBase", "id");

-- CreateIndex
CREATE INDEX "Disbursement_paidById_idx" ON "Disbursement"("paidById");

-- CreateIndex
CREATE UNIQUE INDEX "Supplier_code_key" ON "Supplier"("code");

-- CreateIndex
CREATE INDEX "Supplier_nameKey_id_idx" ON "Supplier"("nameKey", "id");

-- CreateIndex
CREATE INDEX "Supplier_active_nameKey_id_idx" ON "Supplier"("active", "nameKey", "id");

-- CreateIndex
CREATE INDEX "Supplier_createdAt_id_idx" ON "Supplier"("createdAt", "id");

-- CreateIndex
CREATE INDEX "Supplier_siren_idx" ON "Supplier"("siren");

-- CreateIndex
CREATE INDEX "Supplier_vatNumber_idx" ON "Supplier"("vatNumber");

-- CreateIndex
CREATE INDEX "LedgerLine_supplierId_idx" ON "LedgerLine"("supplierId");

-- CreateIndex
CREATE INDEX "LedgerLine_accountCode_supplierId_idx" ON "LedgerLine"("accountCode", "supplierId");

-- CreateIndex
CREATE INDEX "StoredFile_expenseId_idx" ON "StoredFile"("expenseId");

-- CreateIndex
CREATE INDEX "StoredFile_sha256_idx" ON "StoredFile"("sha256");

-- AddForeignKey
ALTER TABLE "StoredFile" ADD CONSTRAINT "StoredFile_expenseId_fkey" FOREIGN KEY ("expenseId") REFERENCES "Expense"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Expense" ADD CONSTRAINT "Expense_supplierId_fkey" FOREIGN KEY ("supplierId") REFERENCES "Supplier"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Expense" ADD CONSTRAINT "Expense_categoryId_fkey" FOREIGN KEY ("categoryId") REFERENCES "ExpenseCategory"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Expense" ADD CONSTRAINT "Expense_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Expense" ADD CONSTRAINT "Expense_clientId_fkey" FOREIGN KEY ("clientId") REFERENCES "Client"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Expense" ADD CONSTRAINT "Expense_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "Member"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Expense" ADD CONSTRAINT "Expense_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Expense" ADD CONSTRAINT "Expense_approvedById_fkey" FOREIGN KEY ("approvedById") REFERENCES "Member"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ExpenseAmount" ADD CONSTRAINT "ExpenseAmount_expenseId_fkey" FOREIGN KEY ("expenseId") REFERENCES "Expense"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Disbursement" ADD CONSTRAINT "Disbursement_expenseId_fkey" FOREIGN KEY ("expenseId") REFERENCES "Expense"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Disbursement" ADD CONSTRAINT "Disbursement_supplierId_fkey" FOREIGN KEY ("supplierId") REFERENCES "Supplier"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Disbursement" ADD CONSTRAINT "Disbursement_paidById_fkey" FOREIGN KEY ("paidById") REFERENCES "Member"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LedgerLine" ADD CONSTRAINT "LedgerLine_supplierId_fkey" FOREIGN KEY ("supplierId") REFERENCES "Supplier"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- By hand: what Prisma cannot say.
CREATE TRIGGER fold BEFORE INSERT OR UPDATE OF "name" ON "Supplier" FOR EACH ROW EXECUTE FUNCTION fold_columns('name');
CREATE TRIGGER fold BEFORE INSERT OR UPDATE OF "name" ON "ExpenseCategory" FOR EACH ROW EXECUTE FUNCTION fold_columns('name');
CREATE TRIGGER fold BEFORE INSERT OR UPDATE OF "description" ON "Expense" FOR EACH ROW EXECUTE FUNCTION fold_columns('description');

ALTER TABLE "ExpensePolicy" ADD CONSTRAINT expense_policy_only CHECK ("only" AND "receiptAbove" >= 0);
ALTER TABLE "ExpenseCategory" ADD CONSTRAINT expense_category_shares CHECK ("deductiblePercent" BETWEEN 0 AND 100 AND "vatRate" BETWEEN 0 AND 100);
ALTER TABLE "Expense"
  ADD CONSTRAINT expense_totals CHECK ("total" = "net" + "vat" AND "totalBase" = "netBase" + "vatBase" AND "net" > 0 AND "vat" >= 0),
  ADD CONSTRAINT expense_balance CHECK ("paid" >= 0 AND "balance" BETWEEN 0 AND "total" AND "balanceBase" BETWEEN 0 AND "totalBase"),
  ADD CONSTRAINT expense_owed CHECK ("balance" = CASE WHEN "status" IN ('APPROVED', 'REIMBURSED') THEN "total" - "paid" ELSE 0 END),
  ADD CONSTRAINT expense_reimbursed CHECK ("status" <> 'REIMBURSED' OR ("balance" = 0 AND "payer" = 'MEMBER')),
  ADD CONSTRAINT expense_payee CHECK (CASE "payer" WHEN 'MEMBER' THEN "memberId" IS NOT NULL ELSE "supplierId" IS NOT NULL END);
ALTER TABLE "ExpenseAmount" ADD CONSTRAINT expense_amount CHECK ("net" >= 0 AND "vat" >= 0);
ALTER TABLE "Disbursement" ADD CONSTRAINT disbursement_amount CHECK ("amount" > 0 AND "amountBase" >= 0 AND "debtBase" >= 0);

-- What is approved is booked: only what happens to it afterwards may change.
CREATE FUNCTION freeze_expense() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."status"::text NOT IN ('APPROVED', 'REIMBURSED') THEN RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END; END IF;
  IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - TG_ARGV) IS DISTINCT FROM (to_jsonb(OLD) - TG_ARGV) THEN
    RAISE EXCEPTION 'an approved expense is never changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON "Expense" FOR EACH ROW EXECUTE FUNCTION freeze_expense('status', 'paid', 'balance', 'balanceBase', 'clientId', 'markupPercent', 'version', 'updatedAt');
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON "Expense" FOR EACH STATEMENT EXECUTE FUNCTION append_only();
