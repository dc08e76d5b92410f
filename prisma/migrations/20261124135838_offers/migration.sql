-- CreateEnum
CREATE TYPE "OfferStatus" AS ENUM ('OPEN', 'VALIDATED', 'WON', 'LOST');

-- CreateEnum
CREATE TYPE "OfferNeed" AS ENUM ('AMOUNT', 'EXPECTED_ON', 'LINES', 'TERMS');

-- AlterTable
ALTER TABLE "Quote" ADD COLUMN     "offerId" UUID;

-- CreateTable
CREATE TABLE "Pipeline" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Pipeline_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "OfferStage" (
    "id" UUID NOT NULL,
    "pipelineId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "probability" INTEGER NOT NULL,
    "needs" "OfferNeed"[],

    CONSTRAINT "OfferStage_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Offer" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "nameKey" TEXT NOT NULL DEFAULT '',
    "status" "OfferStatus" NOT NULL DEFAULT 'OPEN',
    "clientId" UUID,
    "leadId" UUID,
    "ownerId" UUID,
    "pipelineId" UUID NOT NULL,
    "stageId" UUID NOT NULL,
    "probability" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "amount" BIGINT NOT NULL DEFAULT 0,
    "weighted" BIGINT NOT NULL DEFAULT 0,
    "amountBase" BIGINT NOT NULL DEFAULT 0,
    "weightedBase" BIGINT NOT NULL DEFAULT 0,
    "expectedOn" DATE,
    "description" TEXT,
    "terms" TEXT,
    "depositPercent" DECIMAL(5,2),
    "lostReason" TEXT,
    "closedOn" DATE,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Offer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "OfferLine" (
    "id" UUID NOT NULL,
    "offerId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "articleId" UUID,
    "kind" "ArticleKind" NOT NULL,
    "section" TEXT,
    "description" TEXT NOT NULL,
    "quantity" DECIMAL(14,4) NOT NULL,
    "unit" TEXT NOT NULL,
    "unitPrice" DECIMAL(15,6) NOT NULL,
    "discountPercent" DECIMAL(5,2),
    "discountAmount" BIGINT,
    "vatCategory" "VatCategory" NOT NULL,
    "vatRate" DECIMAL(5,2) NOT NULL,
    "net" BIGINT NOT NULL,
    "optional" BOOLEAN NOT NULL DEFAULT false,
    "selected" BOOLEAN NOT NULL DEFAULT true,
    "currency" TEXT NOT NULL,

    CONSTRAINT "OfferLine_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "OfferStay" (
    "id" UUID NOT NULL,
    "offerId" UUID NOT NULL,
    "stageId" UUID NOT NULL,
    "enteredAt" TIMESTAMPTZ(3) NOT NULL,
    "leftAt" TIMESTAMPTZ(3),

    CONSTRAINT "OfferStay_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "OfferFollower" (
    "offerId" UUID NOT NULL,
    "memberId" UUID NOT NULL,

    CONSTRAINT "OfferFollower_pkey" PRIMARY KEY ("offerId","memberId")
);

-- CreateIndex
CREATE UNIQUE INDEX "Pipeline_name_key" ON "Pipeline"("name");

-- CreateIndex
CREATE INDEX "OfferStage_pipelineId_position_idx" ON "OfferStage"("pipelineId", "position");

-- CreateIndex
CREATE INDEX "Offer_nameKey_id_idx" ON "Offer"("nameKey", "id");

-- CreateIndex
CREATE INDEX "Offer_createdAt_id_idx" ON "Offer"("createdAt", "id");

-- CreateIndex
CREATE INDEX "Offer_status_createdAt_id_idx" ON "Offer"("status", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Offer_clientId_createdAt_id_idx" ON "Offer"("clientId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Offer_leadId_createdAt_id_idx" ON "Offer"("leadId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Offer_ownerId_createdAt_id_idx" ON "Offer"("ownerId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Offer_pipelineId_createdAt_id_idx" ON "Offer"("pipelineId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Offer_stageId_createdAt_id_idx" ON "Offer"("stageId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Offer_expectedOn_id_idx" ON "Offer"("expectedOn", "id");

-- CreateIndex
CREATE INDEX "Offer_closedOn_id_idx" ON "Offer"("closedOn", "id");

-- CreateIndex
CREATE INDEX "Offer_amountBase_id_idx" ON "Offer"("amountBase", "id");

-- CreateIndex
CREATE INDEX "Offer_weightedBase_id_idx" ON "Offer"("weightedBase", "id");

-- CreateIndex
CREATE INDEX "OfferLine_offerId_position_idx" ON "OfferLine"("offerId", "position");

-- CreateIndex
CREATE INDEX "OfferLine_articleId_idx" ON "OfferLine"("articleId");

-- CreateIndex
CREATE INDEX "OfferStay_offerId_enteredAt_id_idx" ON "OfferStay"("offerId", "enteredAt", "id");

-- CreateIndex
CREATE INDEX "OfferStay_stageId_idx" ON "OfferStay"("stageId");

-- CreateIndex
CREATE INDEX "OfferFollower_memberId_idx" ON "OfferFollower"("memberId");

-- CreateIndex
CREATE INDEX "Quote_offerId_createdAt_id_idx" ON "Quote"("offerId", "createdAt", "id");

-- AddForeignKey
ALTER TABLE "OfferStage" ADD CONSTRAINT "OfferStage_pipelineId_fkey" FOREIGN KEY ("pipelineId") REFERENCES "Pipeline"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Offer" ADD CONSTRAINT "Offer_clientId_fkey" FOREIGN KEY ("clientId") REFERENCES "Client"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Offer" ADD CONSTRAINT "Offer_leadId_fkey" FOREIGN KEY ("leadId") REFERENCES "Lead"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Offer" ADD CONSTRAINT "Offer_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "Member"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Offer" ADD CONSTRAINT "Offer_pipelineId_fkey" FOREIGN KEY ("pipelineId") REFERENCES "Pipeline"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Offer" ADD CONSTRAINT "Offer_stageId_fkey" FOREIGN KEY ("stageId") REFERENCES "OfferStage"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OfferLine" ADD CONSTRAINT "OfferLine_offerId_fkey" FOREIGN KEY ("offerId") REFERENCES "Offer"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OfferLine" ADD CONSTRAINT "OfferLine_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OfferStay" ADD CONSTRAINT "OfferStay_offerId_fkey" FOREIGN KEY ("offerId") REFERENCES "Offer"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OfferStay" ADD CONSTRAINT "OfferStay_stageId_fkey" FOREIGN KEY ("stageId") REFERENCES "OfferStage"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OfferFollower" ADD CONSTRAINT "OfferFollower_offerId_fkey" FOREIGN KEY ("offerId") REFERENCES "Offer"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OfferFollower" ADD CONSTRAINT "OfferFollower_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Quote" ADD CONSTRAINT "Quote_offerId_fkey" FOREIGN KEY ("offerId") REFERENCES "Offer"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- By hand: what Prisma cannot say.
CREATE TRIGGER fold BEFORE INSERT OR UPDATE OF "name" ON "Offer" FOR EACH ROW EXECUTE FUNCTION fold_columns('name');
ALTER TABLE "OfferStage" ADD CONSTRAINT offer_stage_probability CHECK ("probability" BETWEEN 0 AND 100);
ALTER TABLE "Offer"
  ADD CONSTRAINT offer_party CHECK (num_nonnulls("clientId", "leadId") >= 1),
  ADD CONSTRAINT offer_probability CHECK ("probability" BETWEEN 0 AND 100),
  ADD CONSTRAINT offer_amounts CHECK ("weighted" BETWEEN 0 AND "amount" AND "weightedBase" BETWEEN 0 AND "amountBase"),
  ADD CONSTRAINT offer_closed CHECK (("status" IN ('WON', 'LOST')) = ("closedOn" IS NOT NULL)),
  ADD CONSTRAINT offer_lost CHECK ("status" <> 'LOST' OR "lostReason" IS NOT NULL);
ALTER TABLE "OfferStay" ADD CONSTRAINT offer_stay_times CHECK ("leftAt" >= "enteredAt");
CREATE UNIQUE INDEX "OfferStay_present_key" ON "OfferStay"("offerId") WHERE "leftAt" IS NULL;

-- Every company sells: a pipeline to begin with.
WITH pipeline AS (INSERT INTO "Pipeline" ("id", "name") VALUES (uuidv7(), 'Ventes') RETURNING "id")
INSERT INTO "OfferStage" ("id", "pipelineId", "name", "position", "probability", "needs")
SELECT uuidv7(), pipeline."id", stage.name, stage.position, stage.probability, stage.needs::"OfferNeed"[]
FROM pipeline, (VALUES
  ('Qualification', 1, 10, '{}'),
  ('Découverte',    2, 25, '{}'),
  ('Proposition',   3, 50, '{AMOUNT}'),
  ('Négociation',   4, 75, '{AMOUNT,EXPECTED_ON}'),
  ('Accord verbal', 5, 90, '{AMOUNT,EXPECTED_ON}')
) AS stage(name, position, probability, needs);
