-- DropIndex
DROP INDEX "Invoice_correctsId_idx";

-- AlterTable
ALTER TABLE "Payment" ALTER COLUMN "number" DROP NOT NULL;

-- CreateIndex
CREATE INDEX "Invoice_correctsId_createdAt_id_idx" ON "Invoice"("correctsId", "createdAt", "id");

-- A payment is numbered from the start.
CREATE CONSTRAINT TRIGGER numbered AFTER INSERT OR UPDATE ON "Payment" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_number();

-- Once issued, a document never becomes a draft again.
CREATE OR REPLACE FUNCTION freeze_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."status"::text = 'DRAFT' THEN RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END; END IF;
  IF TG_OP = 'DELETE' OR NEW."status"::text = 'DRAFT' OR (to_jsonb(NEW) - TG_ARGV) IS DISTINCT FROM (to_jsonb(OLD) - TG_ARGV) THEN
    RAISE EXCEPTION 'an issued % is never changed: correct it with a credit note', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
ALTER TABLE "CreditNote" ADD CONSTRAINT credit_note_draft CHECK ("status" <> 'DRAFT' OR ("number" IS NULL AND "applied" = 0 AND "refunded" = 0));

-- A part neither leaves an issued document nor comes to one.
CREATE OR REPLACE FUNCTION freeze_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  documents uuid[] := CASE TG_OP
    WHEN 'INSERT' THEN ARRAY[(to_jsonb(NEW) ->> TG_ARGV[1])::uuid]
    WHEN 'DELETE' THEN ARRAY[(to_jsonb(OLD) ->> TG_ARGV[1])::uuid]
    ELSE ARRAY[(to_jsonb(OLD) ->> TG_ARGV[1])::uuid, (to_jsonb(NEW) ->> TG_ARGV[1])::uuid]
  END;
  issued boolean;
BEGIN
  EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE "id" = ANY ($1) AND "status"::text <> ''DRAFT'')', TG_ARGV[0]) INTO issued USING documents;
  IF issued AND (TG_OP <> 'UPDATE' OR (to_jsonb(NEW) - TG_ARGV[2:]) IS DISTINCT FROM (to_jsonb(OLD) - TG_ARGV[2:])) THEN
    RAISE EXCEPTION 'the parts of an issued % are never changed', TG_ARGV[0] USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

-- An entry takes lines only in the transaction that books it: afterwards even a balanced pair would falsify it.
CREATE FUNCTION entry_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM "LedgerEntry" WHERE "id" = NEW."entryId" AND xmin = pg_current_xact_id()::xid) THEN
    RAISE EXCEPTION 'ledger entry % is closed', NEW."entryId" USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER open BEFORE INSERT ON "LedgerLine" FOR EACH ROW EXECUTE FUNCTION entry_open();
