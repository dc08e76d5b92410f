-- DropIndex
DROP INDEX "Lead_clientId_idx";

-- AlterTable
ALTER TABLE "Client" ADD COLUMN     "phoneKey" TEXT;

-- AlterTable
ALTER TABLE "Contact" ADD COLUMN     "phoneKey" TEXT;

-- AlterTable
ALTER TABLE "Lead" ADD COLUMN     "convertedAt" TIMESTAMPTZ(3),
ADD COLUMN     "expectedOn" DATE,
ADD COLUMN     "mergedIntoId" UUID,
ADD COLUMN     "phoneKey" TEXT,
ADD COLUMN     "qualification" TEXT,
ADD COLUMN     "score" INTEGER,
ADD COLUMN     "street2" TEXT,
ADD COLUMN     "title" TEXT;

-- CreateIndex
CREATE INDEX "Client_phoneKey_idx" ON "Client"("phoneKey");

-- CreateIndex
CREATE INDEX "Contact_phoneKey_idx" ON "Contact"("phoneKey");

-- CreateIndex
CREATE INDEX "Lead_clientId_createdAt_id_idx" ON "Lead"("clientId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Lead_source_createdAt_id_idx" ON "Lead"("source", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Lead_expectedValue_id_idx" ON "Lead"("expectedValue", "id");

-- CreateIndex
CREATE INDEX "Lead_expectedOn_id_idx" ON "Lead"("expectedOn", "id");

-- CreateIndex
CREATE INDEX "Lead_companyKey_idx" ON "Lead"("companyKey");

-- CreateIndex
CREATE INDEX "Lead_emailKey_idx" ON "Lead"("emailKey");

-- CreateIndex
CREATE INDEX "Lead_phoneKey_idx" ON "Lead"("phoneKey");

-- CreateIndex
CREATE INDEX "Lead_siren_idx" ON "Lead"("siren");

-- CreateIndex
CREATE INDEX "Lead_vatNumber_idx" ON "Lead"("vatNumber");

-- CreateIndex
CREATE INDEX "Lead_mergedIntoId_idx" ON "Lead"("mergedIntoId");

-- AddForeignKey
ALTER TABLE "Lead" ADD CONSTRAINT "Lead_mergedIntoId_fkey" FOREIGN KEY ("mergedIntoId") REFERENCES "Lead"("id") ON DELETE SET NULL ON UPDATE CASCADE;


ALTER TABLE "Lead"
  ADD CONSTRAINT lead_score CHECK ("score" BETWEEN 0 AND 100),
  ADD CONSTRAINT lead_value CHECK ("expectedValue" >= 0),
  ADD CONSTRAINT lead_converted CHECK ("status" <> 'CONVERTED' OR ("clientId" IS NOT NULL AND "convertedAt" IS NOT NULL)),
  ADD CONSTRAINT lead_merged CHECK (("status" = 'MERGED') = ("mergedIntoId" IS NOT NULL)),
  ADD CONSTRAINT lead_lost CHECK ("status" <> 'LOST' OR "lostReason" IS NOT NULL);

-- A name without its legal form, spaces and signs: two of one key may be the same company.
-- An index is built without a search path (PostgreSQL 17), so the function brings its own.
CREATE FUNCTION match_key(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT SET search_path FROM CURRENT AS $$
  SELECT coalesce(
    nullif(regexp_replace(regexp_replace(folded(value), '\m(sarl|sas|sasu|sa|eurl|eirl|ei|snc|sci|scop|selarl|inc|ltd|llc|gmbh|bv|nv)\M', '', 'g'), '[^[:alnum:]]+', '', 'g'), ''),
    folded(value))
$$;
CREATE INDEX "Client_match_key_idx" ON "Client" (match_key("name"));
