-- AlterTable
ALTER TABLE "Closing" ADD COLUMN     "keyId" TEXT,
ADD COLUMN     "signature" TEXT;

-- AlterTable
ALTER TABLE "CreditNote" ADD COLUMN     "keyId" TEXT,
ADD COLUMN     "signature" TEXT;

-- AlterTable
ALTER TABLE "Invoice" ADD COLUMN     "keyId" TEXT,
ADD COLUMN     "signature" TEXT;

-- CreateTable
CREATE TABLE "SigningKey" (
    "id" TEXT NOT NULL,
    "publicKey" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SigningKey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Rendition" (
    "documentType" TEXT NOT NULL,
    "documentId" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "xml" TEXT NOT NULL,
    "xmlSha256" TEXT NOT NULL,
    "pdfKey" TEXT,
    "pdfSize" INTEGER,
    "pdfSha256" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "printedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Rendition_pkey" PRIMARY KEY ("documentType","documentId")
);

-- CreateIndex
CREATE INDEX "Rendition_printedAt_createdAt_idx" ON "Rendition"("printedAt", "createdAt");

-- An electronic invoice is never changed, and a printed document never printed over.
CREATE FUNCTION freeze_rendition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD."printedAt" IS NOT NULL
    OR (NEW."documentType", NEW."documentId", NEW."number", NEW."xml", NEW."xmlSha256", NEW."createdAt")
      IS DISTINCT FROM (OLD."documentType", OLD."documentId", OLD."number", OLD."xml", OLD."xmlSha256", OLD."createdAt") THEN
    RAISE EXCEPTION 'what went out as % is never changed', OLD."number" USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON "Rendition" FOR EACH ROW EXECUTE FUNCTION freeze_rendition();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON "Rendition" FOR EACH STATEMENT EXECUTE FUNCTION append_only();
ALTER TABLE "Rendition" ADD CONSTRAINT rendition_printed
  CHECK (num_nonnulls("pdfKey", "pdfSize", "pdfSha256", "printedAt") IN (0, 4));
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "SigningKey" FOR EACH ROW EXECUTE FUNCTION append_only();

-- A hash that is signed says by which key.
ALTER TABLE "Invoice" ADD CONSTRAINT invoice_signed CHECK (num_nonnulls("signature", "keyId") <> 1);
ALTER TABLE "CreditNote" ADD CONSTRAINT credit_note_signed CHECK (num_nonnulls("signature", "keyId") <> 1);
ALTER TABLE "Closing" ADD CONSTRAINT closing_signed CHECK (num_nonnulls("signature", "keyId") <> 1);
