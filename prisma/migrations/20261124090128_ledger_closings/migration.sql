-- CreateEnum
CREATE TYPE "ClosingKind" AS ENUM ('DAY', 'MONTH', 'YEAR');

-- AlterEnum
ALTER TYPE "Journal" ADD VALUE 'IV';
ALTER TYPE "Journal" ADD VALUE 'CL';

-- DropIndex
DROP INDEX "LedgerLine_clientId_idx";

-- DropIndex
DROP INDEX "LedgerLine_entryId_position_idx";

-- AlterTable
ALTER TABLE "Company" ADD COLUMN     "fiscalYearEnd" INTEGER NOT NULL DEFAULT 12;

-- AlterTable
ALTER TABLE "LedgerLine" ADD COLUMN     "carry" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "date" DATE,
ADD COLUMN     "documentId" UUID,
ADD COLUMN     "documentType" TEXT,
ADD COLUMN     "journal" "Journal",
ADD COLUMN     "pieceDate" DATE,
ADD COLUMN     "pieceRef" TEXT;

-- Lines that are there already take after their entries.
ALTER TABLE "LedgerLine" DISABLE TRIGGER append_only;
UPDATE "LedgerLine" AS line SET "date" = entry."date", "journal" = entry."journal", "documentType" = entry."documentType", "documentId" = entry."documentId"
FROM "LedgerEntry" AS entry WHERE entry."id" = line."entryId";
-- Deferred checks of this transaction speak now, or the table cannot be altered.
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE "LedgerLine" ENABLE TRIGGER append_only,
ALTER COLUMN "date" SET NOT NULL,
ALTER COLUMN "documentId" SET NOT NULL,
ALTER COLUMN "documentType" SET NOT NULL,
ALTER COLUMN "journal" SET NOT NULL;

-- CreateTable
CREATE TABLE "Lettering" (
    "lineId" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "letteredOn" DATE NOT NULL,

    CONSTRAINT "Lettering_pkey" PRIMARY KEY ("lineId")
);

-- CreateTable
CREATE TABLE "Closing" (
    "id" UUID NOT NULL,
    "kind" "ClosingKind" NOT NULL,
    "startsOn" DATE NOT NULL,
    "endsOn" DATE NOT NULL,
    "total" BIGINT NOT NULL,
    "perpetual" BIGINT NOT NULL,
    "entries" INTEGER NOT NULL,
    "documents" INTEGER NOT NULL,
    "chainIndex" INTEGER NOT NULL,
    "previousHash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "closedById" UUID,
    "closedAt" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Closing_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Lettering_code_idx" ON "Lettering"("code");

-- CreateIndex
CREATE UNIQUE INDEX "Closing_chainIndex_key" ON "Closing"("chainIndex");

-- CreateIndex
CREATE INDEX "Closing_endsOn_id_idx" ON "Closing"("endsOn", "id");

-- CreateIndex
CREATE INDEX "Closing_closedAt_id_idx" ON "Closing"("closedAt", "id");

-- CreateIndex
CREATE INDEX "Closing_closedById_idx" ON "Closing"("closedById");

-- CreateIndex
CREATE UNIQUE INDEX "Closing_kind_endsOn_key" ON "Closing"("kind", "endsOn");

-- CreateIndex
CREATE INDEX "LedgerEntry_year_journal_number_idx" ON "LedgerEntry"("year", "journal", "number");

-- CreateIndex
CREATE INDEX "LedgerLine_accountCode_date_id_idx" ON "LedgerLine"("accountCode", "date", "id");

-- CreateIndex
CREATE INDEX "LedgerLine_date_id_idx" ON "LedgerLine"("date", "id");

-- CreateIndex
CREATE INDEX "LedgerLine_clientId_date_id_idx" ON "LedgerLine"("clientId", "date", "id");

-- CreateIndex
CREATE INDEX "LedgerLine_documentId_idx" ON "LedgerLine"("documentId");

-- CreateIndex
CREATE UNIQUE INDEX "LedgerLine_entryId_position_key" ON "LedgerLine"("entryId", "position");

-- AddForeignKey
ALTER TABLE "Lettering" ADD CONSTRAINT "Lettering_lineId_fkey" FOREIGN KEY ("lineId") REFERENCES "LedgerLine"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Closing" ADD CONSTRAINT "Closing_closedById_fkey" FOREIGN KEY ("closedById") REFERENCES "Member"("id") ON DELETE SET NULL ON UPDATE CASCADE;


-- A line stands in its entry's journal and on its day.
CREATE FUNCTION line_of_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT "journal", "date" INTO NEW."journal", NEW."date" FROM "LedgerEntry" WHERE "id" = NEW."entryId";
  RETURN NEW;
END $$;
CREATE TRIGGER of_entry BEFORE INSERT ON "LedgerLine" FOR EACH ROW EXECUTE FUNCTION line_of_entry();

-- An entry has at least two lines, or it would balance by being empty.
CREATE FUNCTION entry_has_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(*) < 2 FROM "LedgerLine" WHERE "entryId" = NEW."id") THEN
    RAISE EXCEPTION 'ledger entry % has no lines', NEW."id" USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER has_lines AFTER INSERT ON "LedgerEntry" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION entry_has_lines();

-- Nothing is booked in a closed period. What ends or begins a fiscal year, and its inventory, waits for the year's own
-- closing only. Whoever books holds the books open until the commit; whoever closes waits for them (lock 0xCA2).
CREATE FUNCTION period_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(3234);
  IF EXISTS (
    SELECT 1 FROM "Closing" WHERE "endsOn" >= NEW."date" AND ("kind" = 'YEAR' OR NEW."journal"::text NOT IN ('IV', 'AN', 'CL'))
  ) THEN
    RAISE EXCEPTION 'the books are closed on %', NEW."date" USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER period_open BEFORE INSERT ON "LedgerEntry" FOR EACH ROW EXECUTE FUNCTION period_open();

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "Closing" FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON "Closing" FOR EACH STATEMENT EXECUTE FUNCTION append_only();
ALTER TABLE "Closing" ADD CONSTRAINT closing_period CHECK ("startsOn" <= "endsOn");
ALTER TABLE "Company" ADD CONSTRAINT company_fiscal_year_end CHECK ("fiscalYearEnd" BETWEEN 1 AND 12);

-- Lines that share a letter settle each other to the cent, on one account of one party.
CREATE SEQUENCE lettering_code;
CREATE FUNCTION letters(n bigint) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  rest bigint := n - 1;
  code text := '';
BEGIN
  LOOP
    code := chr(65 + (rest % 26)::int) || code;
    rest := rest / 26;
    EXIT WHEN rest = 0;
  END LOOP;
  RETURN lpad(code, 3, 'A');
END $$;
CREATE FUNCTION letters_settle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT coalesce(sum(l."debit" - l."credit"), 0) <> 0 OR count(DISTINCT (l."accountCode", l."auxiliary")) > 1
      FROM "Lettering" s JOIN "LedgerLine" l ON l."id" = s."lineId" WHERE s."code" = coalesce(NEW."code", OLD."code")) THEN
    RAISE EXCEPTION 'the lines lettered % do not settle each other', coalesce(NEW."code", OLD."code") USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER settle AFTER INSERT OR UPDATE OR DELETE ON "Lettering" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION letters_settle();
