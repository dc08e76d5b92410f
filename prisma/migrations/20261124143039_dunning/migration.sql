-- AlterTable
ALTER TABLE "Client" ADD COLUMN     "dunningPlanId" UUID;

-- CreateTable
CREATE TABLE "DunningPlan" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "standard" BOOLEAN,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "activeSince" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "DunningPlan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DunningStep" (
    "id" UUID NOT NULL,
    "planId" UUID NOT NULL,
    "days" INTEGER NOT NULL,
    "repeatEvery" INTEGER,
    "times" INTEGER,
    "penalties" BOOLEAN NOT NULL DEFAULT false,
    "message" TEXT,

    CONSTRAINT "DunningStep_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DunningNotice" (
    "id" UUID NOT NULL,
    "invoiceId" UUID NOT NULL,
    "dueOn" DATE NOT NULL,
    "days" INTEGER NOT NULL,
    "sentOn" DATE NOT NULL,
    "plan" TEXT NOT NULL,
    "penalty" BIGINT NOT NULL DEFAULT 0,
    "indemnity" BIGINT NOT NULL DEFAULT 0,
    "currency" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "DunningNotice_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "DunningPlan_name_key" ON "DunningPlan"("name");

-- CreateIndex
CREATE UNIQUE INDEX "DunningPlan_standard_key" ON "DunningPlan"("standard");

-- CreateIndex
CREATE UNIQUE INDEX "DunningStep_planId_days_key" ON "DunningStep"("planId", "days");

-- CreateIndex
CREATE UNIQUE INDEX "DunningNotice_invoiceId_dueOn_days_key" ON "DunningNotice"("invoiceId", "dueOn", "days");

-- CreateIndex
CREATE INDEX "Client_dunningPlanId_idx" ON "Client"("dunningPlanId");

-- AddForeignKey
ALTER TABLE "Client" ADD CONSTRAINT "Client_dunningPlanId_fkey" FOREIGN KEY ("dunningPlanId") REFERENCES "DunningPlan"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DunningStep" ADD CONSTRAINT "DunningStep_planId_fkey" FOREIGN KEY ("planId") REFERENCES "DunningPlan"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DunningNotice" ADD CONSTRAINT "DunningNotice_invoiceId_fkey" FOREIGN KEY ("invoiceId") REFERENCES "Invoice"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "DunningPlan" ADD CONSTRAINT dunning_plan_standard CHECK ("standard");
ALTER TABLE "DunningStep" ADD CONSTRAINT dunning_step CHECK (
  "days" BETWEEN -90 AND 365 AND "repeatEvery" > 0 AND "times" > 0 AND ("times" IS NULL OR "repeatEvery" IS NOT NULL));
