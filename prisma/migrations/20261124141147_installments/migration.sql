-- AlterTable
ALTER TABLE "Client" ADD COLUMN     "paymentTermEndOfMonth" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "Company" ADD COLUMN     "penaltyRate" DECIMAL(5,2);

-- AlterTable
ALTER TABLE "Invoice" ADD COLUMN     "nextDueOn" DATE;

-- CreateTable
CREATE TABLE "Installment" (
    "id" UUID NOT NULL,
    "invoiceId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "percent" DECIMAL(5,2) NOT NULL,
    "days" INTEGER,
    "dueOn" DATE,
    "amount" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,

    CONSTRAINT "Installment_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Installment_invoiceId_position_key" ON "Installment"("invoiceId", "position");

-- CreateIndex
CREATE INDEX "Invoice_nextDueOn_id_idx" ON "Invoice"("nextDueOn", "id");

-- AddForeignKey
ALTER TABLE "Installment" ADD CONSTRAINT "Installment_invoiceId_fkey" FOREIGN KEY ("invoiceId") REFERENCES "Invoice"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "Installment" ADD CONSTRAINT installment_part CHECK ("percent" > 0 AND "percent" <= 100 AND "days" >= 0 AND "amount" >= 0);
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON "Installment" FOR EACH ROW EXECUTE FUNCTION freeze_part('Invoice', 'invoiceId');

-- Whatever is settled settles the parts that fall due first. After the trigger frozen: nobody else may write the column.
CREATE FUNCTION next_due() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  NEW."nextDueOn" := CASE WHEN NEW."status" <> 'DRAFT' AND NEW."balance" + NEW."writtenOff" > 0 THEN coalesce((
    SELECT min(parts."dueOn") FROM (
      SELECT "dueOn", sum("amount") OVER (ORDER BY "position") AS upto FROM "Installment" WHERE "invoiceId" = NEW."id"
    ) AS parts WHERE parts.upto > NEW."total" - NEW."deducted" - NEW."balance" - NEW."writtenOff"
  ), NEW."dueOn") END;
  RETURN NEW;
END $$;
CREATE TRIGGER next_due BEFORE INSERT OR UPDATE ON "Invoice" FOR EACH ROW EXECUTE FUNCTION next_due();
UPDATE "Invoice" SET "version" = "version" WHERE "status" <> 'DRAFT' AND "balance" + "writtenOff" > 0;

-- Of a balance, what had fallen due before that day: all of it but the parts that are still to come.
CREATE FUNCTION overdue(invoice "Invoice", day date) RETURNS bigint LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
  SELECT CASE WHEN invoice."nextDueOn" >= day THEN 0 ELSE invoice."balance" - coalesce((
    SELECT sum("amount") FROM "Installment" WHERE "invoiceId" = invoice."id" AND "dueOn" >= day), 0) END::bigint
$$;
