-- CreateTable
CREATE TABLE "QuoteLink" (
    "id" UUID NOT NULL,
    "quoteId" UUID NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "QuoteLink_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "QuoteLink_tokenHash_key" ON "QuoteLink"("tokenHash");

-- CreateIndex
CREATE INDEX "QuoteLink_quoteId_idx" ON "QuoteLink"("quoteId");

-- AddForeignKey
ALTER TABLE "QuoteLink" ADD CONSTRAINT "QuoteLink_quoteId_fkey" FOREIGN KEY ("quoteId") REFERENCES "Quote"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The first wording of the quote's mail gains the link; one that was rewritten stays as it is.
UPDATE "MailTemplate" SET "text" = replace("text", 'Nous restons à votre disposition', 'Vous pouvez le lire et l’accepter en ligne :
{{link}}

Nous restons à votre disposition') WHERE "kind" = 'quote.sent' AND "locale" = 'fr';
UPDATE "MailTemplate" SET "text" = replace("text", 'Do not hesitate to ask', 'You can read and accept it online:
{{link}}

Do not hesitate to ask') WHERE "kind" = 'quote.sent' AND "locale" = 'en';
