-- CreateEnum
CREATE TYPE "BillingTiming" AS ENUM ('PREPAID', 'POSTPAID');

-- CreateEnum
CREATE TYPE "BillingMode" AS ENUM ('MANUAL', 'DRAFT', 'ISSUE');

-- CreateEnum
CREATE TYPE "TermKind" AS ENUM ('INITIAL', 'EXPLICIT', 'TACIT');

-- AlterEnum
ALTER TYPE "NotificationKind" ADD VALUE 'CONTRACT_ENDING';

-- AlterTable
ALTER TABLE "Contract" ADD COLUMN     "alertClient" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "alertDays" INTEGER[] DEFAULT ARRAY[90, 30]::INTEGER[],
ADD COLUMN     "billingMode" "BillingMode" NOT NULL DEFAULT 'MANUAL',
ADD COLUMN     "billingTiming" "BillingTiming" NOT NULL DEFAULT 'PREPAID',
ADD COLUMN     "billsOn" DATE,
ADD COLUMN     "indexationPercent" DECIMAL(6,3);

-- AlterTable
ALTER TABLE "ContractLine" ADD COLUMN     "discountAmount" BIGINT,
ADD COLUMN     "discountPercent" DECIMAL(5,2),
ADD COLUMN     "section" TEXT;

-- AlterTable
ALTER TABLE "Quote" ADD COLUMN     "renewsId" UUID;

-- CreateTable
CREATE TABLE "ContractPeriod" (
    "id" UUID NOT NULL,
    "contractId" UUID NOT NULL,
    "lineId" UUID NOT NULL,
    "startsOn" DATE NOT NULL,
    "endsOn" DATE NOT NULL,
    "days" INTEGER NOT NULL,
    "net" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "invoiceLineId" UUID,
    "billed" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "ContractPeriod_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ContractTerm" (
    "id" UUID NOT NULL,
    "contractId" UUID NOT NULL,
    "kind" "TermKind" NOT NULL,
    "startsOn" DATE NOT NULL,
    "endsOn" DATE NOT NULL,
    "indexationPercent" DECIMAL(6,3),
    "net" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ContractTerm_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ContractPause" (
    "id" UUID NOT NULL,
    "contractId" UUID NOT NULL,
    "startsOn" DATE NOT NULL,
    "endsOn" DATE,

    CONSTRAINT "ContractPause_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ContractAlert" (
    "contractId" UUID NOT NULL,
    "endsOn" DATE NOT NULL,
    "days" INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ContractAlert_pkey" PRIMARY KEY ("contractId","endsOn","days")
);

-- CreateIndex
CREATE INDEX "ContractPeriod_contractId_startsOn_id_idx" ON "ContractPeriod"("contractId", "startsOn", "id");

-- CreateIndex
CREATE INDEX "ContractPeriod_invoiceLineId_idx" ON "ContractPeriod"("invoiceLineId");

-- CreateIndex
CREATE UNIQUE INDEX "ContractPeriod_lineId_startsOn_key" ON "ContractPeriod"("lineId", "startsOn");

-- CreateIndex
CREATE UNIQUE INDEX "ContractTerm_contractId_startsOn_key" ON "ContractTerm"("contractId", "startsOn");

-- CreateIndex
CREATE UNIQUE INDEX "ContractPause_contractId_startsOn_key" ON "ContractPause"("contractId", "startsOn");

-- CreateIndex
CREATE INDEX "Contract_billsOn_id_idx" ON "Contract"("billsOn", "id");

-- CreateIndex
CREATE INDEX "Quote_renewsId_createdAt_id_idx" ON "Quote"("renewsId", "createdAt", "id");

-- AddForeignKey
ALTER TABLE "ContractPeriod" ADD CONSTRAINT "ContractPeriod_contractId_fkey" FOREIGN KEY ("contractId") REFERENCES "Contract"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ContractPeriod" ADD CONSTRAINT "ContractPeriod_lineId_fkey" FOREIGN KEY ("lineId") REFERENCES "ContractLine"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ContractPeriod" ADD CONSTRAINT "ContractPeriod_invoiceLineId_fkey" FOREIGN KEY ("invoiceLineId") REFERENCES "InvoiceLine"("id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ContractTerm" ADD CONSTRAINT "ContractTerm_contractId_fkey" FOREIGN KEY ("contractId") REFERENCES "Contract"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ContractPause" ADD CONSTRAINT "ContractPause_contractId_fkey" FOREIGN KEY ("contractId") REFERENCES "Contract"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ContractAlert" ADD CONSTRAINT "ContractAlert_contractId_fkey" FOREIGN KEY ("contractId") REFERENCES "Contract"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Quote" ADD CONSTRAINT "Quote_renewsId_fkey" FOREIGN KEY ("renewsId") REFERENCES "Contract"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "ContractPeriod" ADD CONSTRAINT contract_period CHECK ("endsOn" >= "startsOn" AND "days" >= 0 AND "net" >= 0 AND ("invoiceLineId" IS NOT NULL OR NOT "billed"));
ALTER TABLE "ContractPause" ADD CONSTRAINT contract_pause CHECK ("endsOn" >= "startsOn");
ALTER TABLE "ContractLine" ADD CONSTRAINT contract_line_dates CHECK ("endsOn" >= "startsOn");
-- At most one pause is open.
CREATE UNIQUE INDEX contract_paused ON "ContractPause" ("contractId") WHERE "endsOn" IS NULL;
-- A draft's lines are written anew under their ids: what bills a period is looked at when the transaction ends.
ALTER TABLE "ContractPeriod" ALTER CONSTRAINT "ContractPeriod_invoiceLineId_fkey" DEFERRABLE INITIALLY DEFERRED;

-- Contracts in force before: their first term, and nothing of it billed.
INSERT INTO "ContractTerm" ("id", "contractId", "kind", "startsOn", "endsOn", "net", "currency", "createdAt")
SELECT gen_random_uuid(), "id", 'INITIAL', "startsOn", "endsOn",
  (SELECT coalesce(sum(line."net"), 0) FROM "ContractLine" AS line WHERE line."contractId" = "Contract"."id"), "currency", "createdAt"
FROM "Contract" WHERE "status" <> 'DRAFT' AND "startsOn" IS NOT NULL AND "endsOn" IS NOT NULL;
UPDATE "Contract" SET "billsOn" = "startsOn" WHERE "status" = 'ACTIVE';

INSERT INTO "MailTemplate" ("id", "kind", "locale", "subject", "text") VALUES
(gen_random_uuid(), 'contract.ending', 'fr', 'Votre contrat {{number}} arrive à échéance – {{seller}}', 'Bonjour,

Votre contrat {{number}} « {{name}} » arrive à échéance le {{endsOn}}.

{{#if tacit}}Sans dénonciation de votre part au plus tard le {{noticeOn}}, il sera reconduit tacitement.{{else}}{{#if renewable}}Nous reviendrons vers vous pour convenir de son renouvellement.{{else}}Il prendra fin à cette date.{{/if}}{{/if}}

Cordialement,
{{seller}}
'),
(gen_random_uuid(), 'contract.ending', 'en', 'Your contract {{number}} is nearing its end – {{seller}}', 'Hello,

Your contract {{number}} “{{name}}” ends on {{endsOn}}.

{{#if tacit}}Unless you give notice by {{noticeOn}}, it will be renewed automatically.{{else}}{{#if renewable}}We will be in touch with you about its renewal.{{else}}It will end on that day.{{/if}}{{/if}}

Kind regards,
{{seller}}
');
