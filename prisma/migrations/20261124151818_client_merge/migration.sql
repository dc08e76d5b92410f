-- AlterEnum
ALTER TYPE "ClientStatus" ADD VALUE 'MERGED';

-- AlterTable
ALTER TABLE "Client" ADD COLUMN     "mergedIntoId" UUID;

-- CreateIndex
CREATE INDEX "Client_mergedIntoId_nameKey_id_idx" ON "Client"("mergedIntoId", "nameKey", "id");

-- AddForeignKey
ALTER TABLE "Client" ADD CONSTRAINT "Client_mergedIntoId_fkey" FOREIGN KEY ("mergedIntoId") REFERENCES "Client"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- As text: PostgreSQL lets no new value of an enumeration be used in the transaction that adds it.
ALTER TABLE "Client" ADD CONSTRAINT client_merged CHECK (("status"::text = 'MERGED') = ("mergedIntoId" IS NOT NULL) AND "mergedIntoId" <> "id");

-- What is issued or booked keeps its words. Only its link to the client follows, and only along a merge.
DROP TRIGGER frozen ON "Invoice";
DROP TRIGGER frozen ON "CreditNote";
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON "Invoice" FOR EACH ROW
  EXECUTE FUNCTION freeze_document('clientId', 'status', 'paid', 'credited', 'writtenOff', 'balance', 'balanceBase', 'version', 'updatedAt');
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON "CreditNote" FOR EACH ROW
  EXECUTE FUNCTION freeze_document('clientId', 'status', 'applied', 'refunded', 'remaining', 'remainingBase', 'version', 'updatedAt');
DROP TRIGGER append_only ON "LedgerLine";
CREATE TRIGGER append_only BEFORE DELETE ON "LedgerLine" FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER only_moved BEFORE UPDATE ON "LedgerLine" FOR EACH ROW
  WHEN (to_jsonb(NEW) - 'clientId' IS DISTINCT FROM to_jsonb(OLD) - 'clientId') EXECUTE FUNCTION append_only();

CREATE FUNCTION along_merge() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM "Client" WHERE "id" = OLD."clientId" AND "mergedIntoId" = NEW."clientId") THEN
    RAISE EXCEPTION 'a % changes its client only when clients are merged', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER along_merge BEFORE UPDATE ON "Invoice" FOR EACH ROW WHEN (OLD."clientId" <> NEW."clientId") EXECUTE FUNCTION along_merge();
CREATE TRIGGER along_merge BEFORE UPDATE ON "CreditNote" FOR EACH ROW WHEN (OLD."clientId" <> NEW."clientId") EXECUTE FUNCTION along_merge();
CREATE TRIGGER along_merge BEFORE UPDATE ON "Payment" FOR EACH ROW WHEN (OLD."clientId" <> NEW."clientId") EXECUTE FUNCTION along_merge();
CREATE TRIGGER along_merge BEFORE UPDATE ON "LedgerLine" FOR EACH ROW WHEN (OLD."clientId" IS DISTINCT FROM NEW."clientId") EXECUTE FUNCTION along_merge();
