-- On the large company every filter and every order of a list reads an index: test/long/plans.test.ts.
-- CreateIndex
CREATE INDEX "Client_kind_nameKey_id_idx" ON "Client"("kind", "nameKey", "id");

-- CreateIndex
CREATE INDEX "Client_text_idx" ON "Client" USING GIN ("code" gin_trgm_ops, "nameKey" gin_trgm_ops, "cityKey" gin_trgm_ops, "emailKey" gin_trgm_ops, "siren" gin_trgm_ops, "vatNumber" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "Contract_text_idx" ON "Contract" USING GIN ("number" gin_trgm_ops, "nameKey" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "CreditNote_reason_issuedOn_id_idx" ON "CreditNote"("reason", "issuedOn", "id");

-- CreateIndex
CREATE INDEX "CreditNote_text_idx" ON "CreditNote" USING GIN ("number" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "Invoice_kind_issuedOn_id_idx" ON "Invoice"("kind", "issuedOn", "id");

-- CreateIndex
CREATE INDEX "Invoice_currency_issuedOn_id_idx" ON "Invoice"("currency", "issuedOn", "id");

-- CreateIndex
CREATE INDEX "Invoice_text_idx" ON "Invoice" USING GIN ("number" gin_trgm_ops, "currency" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "Lead_text_idx" ON "Lead" USING GIN ("nameKey" gin_trgm_ops, "companyKey" gin_trgm_ops, "emailKey" gin_trgm_ops, "siren" gin_trgm_ops, "source" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "Mail_kind_createdAt_id_idx" ON "Mail"("kind", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Mail_text_idx" ON "Mail" USING GIN ("kind" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "Payment_direction_receivedOn_id_idx" ON "Payment"("direction", "receivedOn", "id");

-- CreateIndex
CREATE INDEX "Payment_method_receivedOn_id_idx" ON "Payment"("method", "receivedOn", "id");

-- CreateIndex
CREATE INDEX "Payment_refunded_receivedOn_id_idx" ON "Payment"("refunded", "receivedOn", "id");

-- CreateIndex
CREATE INDEX "Payment_text_idx" ON "Payment" USING GIN ("number" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "Project_text_idx" ON "Project" USING GIN ("number" gin_trgm_ops, "nameKey" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "Quote_text_idx" ON "Quote" USING GIN ("number" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "Task_kind_dueOn_id_idx" ON "Task"("kind", "dueOn", "id");

-- CreateIndex
CREATE INDEX "Task_priority_dueOn_id_idx" ON "Task"("priority", "dueOn", "id");

-- CreateIndex
CREATE INDEX "Task_text_idx" ON "Task" USING GIN ("titleKey" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "Ticket_text_idx" ON "Ticket" USING GIN ("number" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "LedgerLine_text_idx" ON "LedgerLine" USING GIN ("accountCode" gin_trgm_ops);
