-- AlterTable
ALTER TABLE "Task" ADD COLUMN     "occursOn" DATE,
ADD COLUMN     "position" TEXT NOT NULL DEFAULT 'i',
ADD COLUMN     "recurrence" TEXT,
ADD COLUMN     "remindAt" TIMESTAMPTZ(3),
ADD COLUMN     "remindedAt" TIMESTAMPTZ(3),
ADD COLUMN     "seriesId" UUID;

-- CreateTable
CREATE TABLE "ChecklistItem" (
    "id" UUID NOT NULL,
    "taskId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "done" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "ChecklistItem_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CalendarFeed" (
    "memberId" UUID NOT NULL,
    "hash" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CalendarFeed_pkey" PRIMARY KEY ("memberId")
);

-- CreateIndex
CREATE INDEX "ChecklistItem_taskId_position_idx" ON "ChecklistItem"("taskId", "position");

-- CreateIndex
CREATE UNIQUE INDEX "CalendarFeed_hash_key" ON "CalendarFeed"("hash");

-- CreateIndex
CREATE INDEX "Task_projectId_position_id_idx" ON "Task"("projectId", "position", "id");

-- CreateIndex
CREATE INDEX "Task_position_id_idx" ON "Task"("position", "id");

-- CreateIndex
CREATE INDEX "Task_remindAt_idx" ON "Task"("remindAt");

-- CreateIndex
CREATE UNIQUE INDEX "Task_seriesId_occursOn_key" ON "Task"("seriesId", "occursOn");

-- AddForeignKey
ALTER TABLE "ChecklistItem" ADD CONSTRAINT "ChecklistItem_taskId_fkey" FOREIGN KEY ("taskId") REFERENCES "Task"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CalendarFeed" ADD CONSTRAINT "CalendarFeed_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Ids follow each other as rows do; behind each there is room.
UPDATE "Task" SET "position" = replace("id"::text, '-', '') || 'i';
ALTER TABLE "Task"
  ADD CONSTRAINT task_position CHECK ("position" ~ '^[0-9a-z]*[1-9a-z]$'),
  ADD CONSTRAINT task_series CHECK (("recurrence" IS NULL) OR ("seriesId" IS NOT NULL AND "occursOn" IS NOT NULL)),
  ADD CONSTRAINT task_not_its_own_parent CHECK ("parentId" <> "id");
ALTER TABLE "TaskDependency" ADD CONSTRAINT task_dependency_other CHECK ("taskId" <> "blockerId");
