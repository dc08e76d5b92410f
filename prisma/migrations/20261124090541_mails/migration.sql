-- AlterEnum
ALTER TYPE "MailStatus" ADD VALUE 'CANCELED';

-- DropIndex
DROP INDEX "Mail_documentType_documentId_idx";

-- AlterTable
ALTER TABLE "Mail" ADD COLUMN     "attachments" JSONB,
ADD COLUMN     "clientId" UUID,
ADD COLUMN     "handedOverAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "MailTemplate" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "MailTemplate_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "MailTemplate_kind_locale_key" ON "MailTemplate"("kind", "locale");

-- CreateIndex
CREATE INDEX "Mail_clientId_createdAt_id_idx" ON "Mail"("clientId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Mail_documentId_createdAt_id_idx" ON "Mail"("documentId", "createdAt", "id");

-- AddForeignKey
ALTER TABLE "Mail" ADD CONSTRAINT "Mail_clientId_fkey" FOREIGN KEY ("clientId") REFERENCES "Client"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- The first wording of every kind, for an administrator to edit.
INSERT INTO "MailTemplate" ("id", "kind", "locale", "subject", "text") VALUES
(gen_random_uuid(), 'invoice.sent', 'fr', 'Facture {{number}} – {{seller}}', 'Bonjour,

{{#if message}}{{message}}

{{/if}}Veuillez trouver notre facture {{number}} d’un montant de {{total}}{{#if balance}}, à régler au plus tard le {{dueOn}}{{else}}, déjà réglée{{/if}}.

Cordialement,
{{seller}}
'),
(gen_random_uuid(), 'invoice.sent', 'en', 'Invoice {{number}} from {{seller}}', 'Hello,

{{#if message}}{{message}}

{{/if}}Please find our invoice {{number}} of {{total}}{{#if balance}}, due on {{dueOn}}{{else}}, already settled{{/if}}.

Kind regards,
{{seller}}
'),
(gen_random_uuid(), 'invoice.announced', 'fr', 'Échéance prochaine : facture {{number}} – {{seller}}', 'Bonjour,

{{#if message}}{{message}}

{{/if}}Nous vous rappelons que notre facture {{number}} d’un montant de {{total}} arrive à échéance le {{dueOn}}. Il reste {{balance}} à régler.

Cordialement,
{{seller}}
'),
(gen_random_uuid(), 'invoice.announced', 'en', 'Due soon: invoice {{number}} from {{seller}}', 'Hello,

{{#if message}}{{message}}

{{/if}}This is to remind you that our invoice {{number}} of {{total}} falls due on {{dueOn}}. {{balance}} is left to pay.

Kind regards,
{{seller}}
'),
(gen_random_uuid(), 'invoice.reminded', 'fr', 'Relance : facture {{number}} – {{seller}}', 'Bonjour,

{{#if message}}{{message}}

{{/if}}Sauf erreur de notre part, il reste {{balance}} à régler sur notre facture {{number}} du {{issuedOn}}, dont l’échéance était fixée au {{dueOn}}.{{#if penalty}} À ce jour, les pénalités de retard s’élèvent à {{penalty}}{{#if indemnity}}, auxquelles s’ajoute l’indemnité forfaitaire de recouvrement de {{indemnity}}{{/if}}.{{/if}}

Si vous avez réglé cette facture entre-temps, ne tenez pas compte de ce message.

Cordialement,
{{seller}}
'),
(gen_random_uuid(), 'invoice.reminded', 'en', 'Reminder: invoice {{number}} from {{seller}}', 'Hello,

{{#if message}}{{message}}

{{/if}}Unless we are mistaken, {{balance}} is left to pay on our invoice {{number}} of {{issuedOn}}, which was due on {{dueOn}}.{{#if penalty}} Late penalties come to {{penalty}} so far{{#if indemnity}}, with a fixed recovery indemnity of {{indemnity}} on top{{/if}}.{{/if}}

If you have paid in the meantime, please ignore this message.

Kind regards,
{{seller}}
'),
(gen_random_uuid(), 'quote.sent', 'fr', 'Devis {{number}} – {{seller}}', 'Bonjour,

{{#if message}}{{message}}

{{/if}}Veuillez trouver notre devis {{number}} d’un montant de {{total}}{{#if validUntil}}, valable jusqu’au {{validUntil}}{{/if}}.

Nous restons à votre disposition pour toute question.

Cordialement,
{{seller}}
'),
(gen_random_uuid(), 'quote.sent', 'en', 'Quote {{number}} from {{seller}}', 'Hello,

{{#if message}}{{message}}

{{/if}}Please find our quote {{number}} of {{total}}{{#if validUntil}}, valid until {{validUntil}}{{/if}}.

Do not hesitate to ask if you have any question.

Kind regards,
{{seller}}
');
