-- AlterTable
ALTER TABLE "Invoice" ADD COLUMN     "deducted" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "deductedBase" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "deductedVat" BIGINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "DepositDeduction" (
    "id" UUID NOT NULL,
    "invoiceId" UUID NOT NULL,
    "depositId" UUID NOT NULL,
    "category" "VatCategory" NOT NULL,
    "rate" DECIMAL(5,2) NOT NULL,
    "net" BIGINT NOT NULL,
    "vat" BIGINT NOT NULL,
    "netBase" BIGINT NOT NULL,
    "vatBase" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,

    CONSTRAINT "DepositDeduction_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "DepositDeduction_depositId_idx" ON "DepositDeduction"("depositId");

-- CreateIndex
CREATE UNIQUE INDEX "DepositDeduction_invoiceId_depositId_category_rate_key" ON "DepositDeduction"("invoiceId", "depositId", "category", "rate");

-- AddForeignKey
ALTER TABLE "DepositDeduction" ADD CONSTRAINT "DepositDeduction_invoiceId_fkey" FOREIGN KEY ("invoiceId") REFERENCES "Invoice"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DepositDeduction" ADD CONSTRAINT "DepositDeduction_depositId_fkey" FOREIGN KEY ("depositId") REFERENCES "Invoice"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "Invoice" DROP CONSTRAINT invoice_balance;
ALTER TABLE "Invoice"
  ADD CONSTRAINT invoice_balance CHECK ("balance" = "total" - "deducted" - "paid" - "credited" - "writtenOff" AND "balance" BETWEEN 0 AND "total"),
  ADD CONSTRAINT invoice_deducted CHECK ("deducted" BETWEEN 0 AND "total" AND "deductedVat" BETWEEN 0 AND "deducted" AND ("deducted" = 0 OR "kind" = 'FINAL'));
ALTER TABLE "DepositDeduction" ADD CONSTRAINT deposit_deduction_amounts CHECK ("net" >= 0 AND "vat" >= 0 AND "invoiceId" <> "depositId");
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON "DepositDeduction" FOR EACH ROW EXECUTE FUNCTION freeze_part('Invoice', 'invoiceId');

-- All issued invoices together deduct no more than the deposit had at that rate.
CREATE FUNCTION within_deposit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM "DepositDeduction" d JOIN "Invoice" i ON i."id" = d."invoiceId" AND i."status" <> 'DRAFT'
    WHERE (d."depositId", d."category", d."rate") IN (SELECT "depositId", "category", "rate" FROM "DepositDeduction" WHERE "invoiceId" = NEW."id")
    GROUP BY d."depositId", d."category", d."rate"
    HAVING sum(d."net") > coalesce((SELECT v."base" FROM "InvoiceVat" v WHERE v."invoiceId" = d."depositId" AND v."category" = d."category" AND v."rate" = d."rate"), 0)
  ) THEN
    RAISE EXCEPTION 'invoice % deducts more than its deposits', NEW."id" USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER within_deposit AFTER UPDATE OF "status" ON "Invoice" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD."status" = 'DRAFT' AND NEW."deducted" > 0) EXECUTE FUNCTION within_deposit();
