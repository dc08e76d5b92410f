-- AlterTable
ALTER TABLE "Mail" ADD COLUMN     "inReplyTo" TEXT,
ADD COLUMN     "replyTo" TEXT;

-- AlterTable
ALTER TABLE "StoredFile" ADD COLUMN     "contactId" UUID;

-- AlterTable
ALTER TABLE "TicketMessage" ADD COLUMN     "sender" TEXT;

-- CreateIndex
CREATE INDEX "StoredFile_contactId_idx" ON "StoredFile"("contactId");

-- CreateIndex
CREATE INDEX "StoredFile_expiresAt_idx" ON "StoredFile"("expiresAt");

-- AddForeignKey
ALTER TABLE "StoredFile" ADD CONSTRAINT "StoredFile_contactId_fkey" FOREIGN KEY ("contactId") REFERENCES "Contact"("id") ON DELETE SET NULL ON UPDATE CASCADE;
