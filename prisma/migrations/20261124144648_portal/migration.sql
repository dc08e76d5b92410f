-- AlterTable
ALTER TABLE "Contact" ADD COLUMN     "passwordHash" TEXT,
ADD COLUMN     "portalAccess" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "tokenVersion" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "Project" ADD COLUMN     "shared" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "Session" ADD COLUMN     "contactId" UUID,
ALTER COLUMN "memberId" DROP NOT NULL;

-- AlterTable
ALTER TABLE "Task" ADD COLUMN     "shared" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "ContactToken" (
    "hash" TEXT NOT NULL,
    "contactId" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "usedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ContactToken_pkey" PRIMARY KEY ("hash")
);

-- CreateIndex
CREATE INDEX "ContactToken_contactId_idx" ON "ContactToken"("contactId");

-- CreateIndex
CREATE INDEX "Session_contactId_createdAt_id_idx" ON "Session"("contactId", "createdAt", "id");

-- AddForeignKey
ALTER TABLE "ContactToken" ADD CONSTRAINT "ContactToken_contactId_fkey" FOREIGN KEY ("contactId") REFERENCES "Contact"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_contactId_fkey" FOREIGN KEY ("contactId") REFERENCES "Contact"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A session is somebody's: a member's or a contact's.
ALTER TABLE "Session" ADD CONSTRAINT session_holder CHECK (num_nonnulls("memberId", "contactId") = 1);
