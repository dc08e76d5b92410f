-- AlterTable
ALTER TABLE "Event" ADD COLUMN     "apiKeyId" UUID;

-- CreateTable
CREATE TABLE "ApiKey" (
    "id" UUID NOT NULL,
    "ownerId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "lookup" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "scopes" TEXT[],
    "networks" TEXT[],
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "lastUsedAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ApiKey_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "ApiKey_lookup_key" ON "ApiKey"("lookup");

-- CreateIndex
CREATE INDEX "ApiKey_ownerId_id_idx" ON "ApiKey"("ownerId", "id");

-- CreateIndex
CREATE INDEX "ApiKey_createdAt_id_idx" ON "ApiKey"("createdAt", "id");

-- CreateIndex
CREATE INDEX "ApiKey_expiresAt_id_idx" ON "ApiKey"("expiresAt", "id");

-- CreateIndex
CREATE INDEX "Event_apiKeyId_idx" ON "Event"("apiKeyId");

-- AddForeignKey
ALTER TABLE "Event" ADD CONSTRAINT "Event_apiKeyId_fkey" FOREIGN KEY ("apiKeyId") REFERENCES "ApiKey"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ApiKey" ADD CONSTRAINT "ApiKey_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "Member"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A key without a scope or an end is a mistake, whoever writes it.
ALTER TABLE "ApiKey" ADD CONSTRAINT api_key_scopes CHECK (cardinality("scopes") > 0), ADD CONSTRAINT api_key_expires CHECK ("expiresAt" > "createdAt");
