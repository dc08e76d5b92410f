-- CreateEnum
CREATE TYPE "BulkKind" AS ENUM ('EXPORT', 'IMPORT');

-- CreateEnum
CREATE TYPE "BulkStatus" AS ENUM ('QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELED');

-- CreateTable
CREATE TABLE "BulkJob" (
    "id" UUID NOT NULL,
    "memberId" UUID NOT NULL,
    "apiKeyId" UUID,
    "kind" "BulkKind" NOT NULL,
    "status" "BulkStatus" NOT NULL DEFAULT 'QUEUED',
    "request" JSONB NOT NULL,
    "trial" BOOLEAN NOT NULL DEFAULT false,
    "fileId" UUID,
    "total" INTEGER,
    "done" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "failure" TEXT,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "leasedUntil" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "BulkJob_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "BulkFault" (
    "id" UUID NOT NULL,
    "jobId" UUID NOT NULL,
    "line" INTEGER NOT NULL,
    "path" TEXT[],
    "code" TEXT NOT NULL,
    "message" TEXT NOT NULL,

    CONSTRAINT "BulkFault_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "BulkJob_memberId_createdAt_id_idx" ON "BulkJob"("memberId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "BulkJob_apiKeyId_idx" ON "BulkJob"("apiKeyId");

-- CreateIndex
CREATE INDEX "BulkJob_fileId_idx" ON "BulkJob"("fileId");

-- CreateIndex
CREATE INDEX "BulkJob_status_createdAt_idx" ON "BulkJob"("status", "createdAt");

-- CreateIndex
CREATE INDEX "BulkJob_endedAt_idx" ON "BulkJob"("endedAt");

-- CreateIndex
CREATE INDEX "BulkFault_jobId_line_id_idx" ON "BulkFault"("jobId", "line", "id");

-- AddForeignKey
ALTER TABLE "BulkJob" ADD CONSTRAINT "BulkJob_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BulkJob" ADD CONSTRAINT "BulkJob_apiKeyId_fkey" FOREIGN KEY ("apiKeyId") REFERENCES "ApiKey"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BulkJob" ADD CONSTRAINT "BulkJob_fileId_fkey" FOREIGN KEY ("fileId") REFERENCES "StoredFile"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BulkFault" ADD CONSTRAINT "BulkFault_jobId_fkey" FOREIGN KEY ("jobId") REFERENCES "BulkJob"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "BulkJob" ADD CONSTRAINT "BulkJob_counts" CHECK ("done" >= 0 AND "failed" BETWEEN 0 AND "done" AND "total" >= "done");
