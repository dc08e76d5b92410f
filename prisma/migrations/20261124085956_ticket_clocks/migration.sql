-- CreateEnum
CREATE TYPE "TicketLinkKind" AS ENUM ('RELATED', 'CAUSES', 'CAUSED_BY', 'SPLIT_INTO', 'SPLIT_FROM');

-- CreateEnum
CREATE TYPE "QueueMode" AS ENUM ('MANUAL', 'ROUND_ROBIN', 'LEAST_BUSY');

-- DropForeignKey
ALTER TABLE "Ticket" DROP CONSTRAINT "Ticket_clientId_fkey";

-- AlterTable
ALTER TABLE "Ticket" ADD COLUMN     "clockStoppedAt" TIMESTAMPTZ(3),
ADD COLUMN     "closesAt" TIMESTAMPTZ(3),
ADD COLUMN     "firstResponseBreachedAt" TIMESTAMPTZ(3),
ADD COLUMN     "firstResponseDueAt" TIMESTAMPTZ(3),
ADD COLUMN     "resolutionBreachedAt" TIMESTAMPTZ(3),
ADD COLUMN     "resolutionDueAt" TIMESTAMPTZ(3),
ADD COLUMN     "satisfaction" INTEGER,
ADD COLUMN     "senderEmail" TEXT,
ADD COLUMN     "senderName" TEXT,
ADD COLUMN     "slaPolicyId" UUID,
ADD COLUMN     "stoppedMinutes" DOUBLE PRECISION NOT NULL DEFAULT 0,
ADD COLUMN     "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "wakesAt" TIMESTAMPTZ(3),
ALTER COLUMN "clientId" DROP NOT NULL;

-- AlterTable
ALTER TABLE "TicketMessage" ADD COLUMN     "mailKey" TEXT;

-- CreateTable
CREATE TABLE "TicketLink" (
    "ticketId" UUID NOT NULL,
    "otherId" UUID NOT NULL,
    "kind" "TicketLinkKind" NOT NULL,

    CONSTRAINT "TicketLink_pkey" PRIMARY KEY ("ticketId","otherId","kind")
);

-- CreateTable
CREATE TABLE "TicketRating" (
    "id" UUID NOT NULL,
    "ticketId" UUID NOT NULL,
    "askedAt" TIMESTAMPTZ(3) NOT NULL,
    "score" INTEGER,
    "comment" TEXT,
    "ratedAt" TIMESTAMPTZ(3),

    CONSTRAINT "TicketRating_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "BusinessCalendar" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "zone" TEXT NOT NULL DEFAULT 'Europe/Paris',
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "BusinessCalendar_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CalendarHours" (
    "calendarId" UUID NOT NULL,
    "weekday" INTEGER NOT NULL,
    "opens" INTEGER NOT NULL,
    "closes" INTEGER NOT NULL,

    CONSTRAINT "CalendarHours_pkey" PRIMARY KEY ("calendarId","weekday","opens")
);

-- CreateTable
CREATE TABLE "CalendarHoliday" (
    "calendarId" UUID NOT NULL,
    "on" DATE NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "CalendarHoliday_pkey" PRIMARY KEY ("calendarId","on")
);

-- CreateTable
CREATE TABLE "SlaPolicy" (
    "id" UUID NOT NULL,
    "contractId" UUID,
    "priority" "Priority" NOT NULL,
    "calendarId" UUID NOT NULL,
    "firstResponseMinutes" INTEGER,
    "resolutionMinutes" INTEGER,
    "closeAfterDays" INTEGER NOT NULL DEFAULT 7,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SlaPolicy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TicketQueue" (
    "teamId" UUID NOT NULL,
    "mode" "QueueMode" NOT NULL DEFAULT 'MANUAL',
    "incoming" BOOLEAN NOT NULL DEFAULT false,
    "lastAssigneeId" UUID,

    CONSTRAINT "TicketQueue_pkey" PRIMARY KEY ("teamId")
);

-- CreateTable
CREATE TABLE "CannedReply" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "teamId" UUID,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CannedReply_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "TicketLink_otherId_idx" ON "TicketLink"("otherId");

-- CreateIndex
CREATE INDEX "TicketRating_ticketId_askedAt_idx" ON "TicketRating"("ticketId", "askedAt");

-- CreateIndex
CREATE UNIQUE INDEX "BusinessCalendar_name_key" ON "BusinessCalendar"("name");

-- CreateIndex
CREATE INDEX "SlaPolicy_calendarId_idx" ON "SlaPolicy"("calendarId");

-- CreateIndex
-- One policy per priority also where it is for all contracts.
CREATE UNIQUE INDEX "SlaPolicy_contractId_priority_key" ON "SlaPolicy"("contractId", "priority") NULLS NOT DISTINCT;

-- CreateIndex
CREATE UNIQUE INDEX "CannedReply_name_key" ON "CannedReply"("name");

-- CreateIndex
CREATE INDEX "CannedReply_teamId_idx" ON "CannedReply"("teamId");

-- CreateIndex
CREATE INDEX "Ticket_slaPolicyId_idx" ON "Ticket"("slaPolicyId");

-- CreateIndex
CREATE INDEX "Ticket_wakesAt_idx" ON "Ticket"("wakesAt");

-- CreateIndex
CREATE INDEX "Ticket_satisfaction_idx" ON "Ticket"("satisfaction");

-- CreateIndex
CREATE INDEX "Ticket_resolutionDueAt_id_idx" ON "Ticket"("resolutionDueAt", "id");

-- CreateIndex
CREATE INDEX "Ticket_tags_idx" ON "Ticket" USING GIN ("tags");

-- CreateIndex
CREATE UNIQUE INDEX "TicketMessage_mailKey_key" ON "TicketMessage"("mailKey");

-- AddForeignKey
ALTER TABLE "Ticket" ADD CONSTRAINT "Ticket_clientId_fkey" FOREIGN KEY ("clientId") REFERENCES "Client"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Ticket" ADD CONSTRAINT "Ticket_slaPolicyId_fkey" FOREIGN KEY ("slaPolicyId") REFERENCES "SlaPolicy"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TicketLink" ADD CONSTRAINT "TicketLink_ticketId_fkey" FOREIGN KEY ("ticketId") REFERENCES "Ticket"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TicketLink" ADD CONSTRAINT "TicketLink_otherId_fkey" FOREIGN KEY ("otherId") REFERENCES "Ticket"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TicketRating" ADD CONSTRAINT "TicketRating_ticketId_fkey" FOREIGN KEY ("ticketId") REFERENCES "Ticket"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CalendarHours" ADD CONSTRAINT "CalendarHours_calendarId_fkey" FOREIGN KEY ("calendarId") REFERENCES "BusinessCalendar"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CalendarHoliday" ADD CONSTRAINT "CalendarHoliday_calendarId_fkey" FOREIGN KEY ("calendarId") REFERENCES "BusinessCalendar"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SlaPolicy" ADD CONSTRAINT "SlaPolicy_contractId_fkey" FOREIGN KEY ("contractId") REFERENCES "Contract"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SlaPolicy" ADD CONSTRAINT "SlaPolicy_calendarId_fkey" FOREIGN KEY ("calendarId") REFERENCES "BusinessCalendar"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TicketQueue" ADD CONSTRAINT "TicketQueue_teamId_fkey" FOREIGN KEY ("teamId") REFERENCES "Team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CannedReply" ADD CONSTRAINT "CannedReply_teamId_fkey" FOREIGN KEY ("teamId") REFERENCES "Team"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "Ticket" ADD CONSTRAINT ticket_satisfaction CHECK ("satisfaction" BETWEEN 1 AND 5);
-- Somebody asks: a client, or a sender nobody knows yet.
ALTER TABLE "Ticket" ADD CONSTRAINT ticket_asker CHECK (num_nonnulls("clientId", "senderEmail") >= 1);
ALTER TABLE "TicketRating" ADD CONSTRAINT ticket_rating_score CHECK ("score" BETWEEN 1 AND 5 AND ("score" IS NULL) = ("ratedAt" IS NULL));
ALTER TABLE "TicketLink" ADD CONSTRAINT ticket_link_other CHECK ("ticketId" <> "otherId");
ALTER TABLE "CalendarHours" ADD CONSTRAINT calendar_hours CHECK ("weekday" BETWEEN 1 AND 7 AND 0 <= "opens" AND "opens" < "closes" AND "closes" <= 1440);
ALTER TABLE "SlaPolicy" ADD CONSTRAINT sla_policy_targets CHECK ("firstResponseMinutes" > 0 AND "resolutionMinutes" > 0 AND "closeAfterDays" > 0);
