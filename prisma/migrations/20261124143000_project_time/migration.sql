-- CreateEnum
CREATE TYPE "MilestoneKind" AS ENUM ('MILESTONE', 'DELIVERABLE');

-- AlterTable
ALTER TABLE "Project" ADD COLUMN     "budget" BIGINT,
ADD COLUMN     "currency" TEXT NOT NULL DEFAULT 'EUR',
ADD COLUMN     "hourlyRate" DECIMAL(15,6);

-- AlterTable
ALTER TABLE "Task" ADD COLUMN     "hourlyRate" DECIMAL(15,6);

-- CreateTable
CREATE TABLE "Milestone" (
    "id" UUID NOT NULL,
    "projectId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "kind" "MilestoneKind" NOT NULL DEFAULT 'MILESTONE',
    "name" TEXT NOT NULL,
    "dueOn" DATE,
    "reachedOn" DATE,

    CONSTRAINT "Milestone_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TimeEntry" (
    "id" UUID NOT NULL,
    "memberId" UUID NOT NULL,
    "projectId" UUID NOT NULL,
    "taskId" UUID,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),
    "note" TEXT,
    "billable" BOOLEAN NOT NULL DEFAULT true,
    "invoiceLineId" UUID,
    "billed" BOOLEAN NOT NULL DEFAULT false,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "TimeEntry_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Milestone_projectId_position_idx" ON "Milestone"("projectId", "position");

-- CreateIndex
CREATE INDEX "TimeEntry_projectId_startedAt_id_idx" ON "TimeEntry"("projectId", "startedAt", "id");

-- CreateIndex
CREATE INDEX "TimeEntry_memberId_startedAt_id_idx" ON "TimeEntry"("memberId", "startedAt", "id");

-- CreateIndex
CREATE INDEX "TimeEntry_taskId_startedAt_id_idx" ON "TimeEntry"("taskId", "startedAt", "id");

-- CreateIndex
CREATE INDEX "TimeEntry_startedAt_id_idx" ON "TimeEntry"("startedAt", "id");

-- CreateIndex
CREATE INDEX "TimeEntry_invoiceLineId_idx" ON "TimeEntry"("invoiceLineId");

-- AddForeignKey
ALTER TABLE "Milestone" ADD CONSTRAINT "Milestone_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TimeEntry" ADD CONSTRAINT "TimeEntry_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TimeEntry" ADD CONSTRAINT "TimeEntry_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TimeEntry" ADD CONSTRAINT "TimeEntry_taskId_fkey" FOREIGN KEY ("taskId") REFERENCES "Task"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TimeEntry" ADD CONSTRAINT "TimeEntry_invoiceLineId_fkey" FOREIGN KEY ("invoiceLineId") REFERENCES "InvoiceLine"("id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- Nobody works twice at a time; a running timer reaches into the future.
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE "TimeEntry"
  ADD CONSTRAINT time_entry_order CHECK ("endedAt" >= "startedAt"),
  ADD CONSTRAINT time_entry_billed CHECK (NOT "billed" OR ("invoiceLineId" IS NOT NULL AND "endedAt" IS NOT NULL)),
  ADD CONSTRAINT time_entry_alone EXCLUDE USING gist ("memberId" WITH =, tstzrange("startedAt", "endedAt") WITH &&);
-- A draft's lines are written anew under their ids: what bills time is looked at when the transaction ends.
ALTER TABLE "TimeEntry" ALTER CONSTRAINT "TimeEntry_invoiceLineId_fkey" DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE "Project" ADD CONSTRAINT project_amounts CHECK ("budget" >= 0 AND "hourlyRate" >= 0);
ALTER TABLE "Task" ADD CONSTRAINT task_rate CHECK ("hourlyRate" >= 0);
UPDATE "Project" SET "currency" = client."currency" FROM "Client" AS client WHERE client."id" = "Project"."clientId";
