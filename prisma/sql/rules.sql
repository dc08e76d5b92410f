-- What must hold whatever the code does.

-- Text without case, accents and ligatures, for search and order; src/graphql/text.ts does the same.
CREATE FUNCTION folded(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT replace(replace(replace(lower(regexp_replace(normalize(value, NFD), '[\u0300-\u036f]', '', 'g')), 'œ', 'oe'), 'æ', 'ae'), 'ß', 'ss')
$$;

-- Keeps the shadow columns `<name>Key` of the columns given as arguments.
CREATE FUNCTION fold_columns() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  values jsonb := to_jsonb(NEW);
  keys jsonb := '{}';
  name text;
BEGIN
  FOREACH name IN ARRAY TG_ARGV LOOP
    keys := keys || jsonb_build_object(name || 'Key', folded(values ->> name));
  END LOOP;
  RETURN jsonb_populate_record(NEW, keys);
END $$;

CREATE TRIGGER fold BEFORE INSERT OR UPDATE OF "name", "email" ON "Member" FOR EACH ROW EXECUTE FUNCTION fold_columns('name', 'email');
CREATE TRIGGER fold BEFORE INSERT OR UPDATE OF "name", "email", "city" ON "Client" FOR EACH ROW EXECUTE FUNCTION fold_columns('name', 'email', 'city');
CREATE TRIGGER fold BEFORE INSERT OR UPDATE OF "name", "email" ON "Contact" FOR EACH ROW EXECUTE FUNCTION fold_columns('name', 'email');
CREATE TRIGGER fold BEFORE INSERT OR UPDATE OF "name", "company", "email" ON "Lead" FOR EACH ROW EXECUTE FUNCTION fold_columns('name', 'company', 'email');
CREATE TRIGGER fold BEFORE INSERT OR UPDATE OF "name" ON "Article" FOR EACH ROW EXECUTE FUNCTION fold_columns('name');
CREATE TRIGGER fold BEFORE INSERT OR UPDATE OF "name" ON "Contract" FOR EACH ROW EXECUTE FUNCTION fold_columns('name');
CREATE TRIGGER fold BEFORE INSERT OR UPDATE OF "name" ON "Project" FOR EACH ROW EXECUTE FUNCTION fold_columns('name');
CREATE TRIGGER fold BEFORE INSERT OR UPDATE OF "title" ON "Task" FOR EACH ROW EXECUTE FUNCTION fold_columns('title');
CREATE TRIGGER fold BEFORE INSERT OR UPDATE OF "subject" ON "Ticket" FOR EACH ROW EXECUTE FUNCTION fold_columns('subject');

CREATE UNIQUE INDEX "Member_emailKey_key" ON "Member" ("emailKey");

-- Money: balances are what is left, never negative, never more than the whole.
ALTER TABLE "Company" ADD CHECK ("only");
ALTER TABLE "Invoice"
  ADD CONSTRAINT invoice_totals CHECK ("total" = "net" + "vat" AND "totalBase" = "netBase" + "vatBase"),
  ADD CONSTRAINT invoice_balance CHECK ("balance" = "total" - "paid" - "credited" - "writtenOff" AND "balance" BETWEEN 0 AND "total"),
  ADD CONSTRAINT invoice_parts CHECK ("paid" >= 0 AND "credited" >= 0 AND "writtenOff" >= 0 AND "balanceBase" BETWEEN 0 AND "totalBase"),
  ADD CONSTRAINT invoice_draft CHECK ("status" <> 'DRAFT' OR ("number" IS NULL AND "paid" = 0 AND "credited" = 0 AND "writtenOff" = 0)),
  ADD CONSTRAINT invoice_issued CHECK ("status" = 'DRAFT' OR ("issuedOn" IS NOT NULL AND "dueOn" IS NOT NULL AND "hash" IS NOT NULL));
ALTER TABLE "CreditNote"
  ADD CONSTRAINT credit_note_totals CHECK ("total" = "net" + "vat" AND "totalBase" = "netBase" + "vatBase"),
  ADD CONSTRAINT credit_note_remaining CHECK ("remaining" = "total" - "applied" - "refunded" AND "remaining" >= 0 AND "applied" >= 0 AND "refunded" >= 0 AND "remainingBase" >= 0),
  ADD CONSTRAINT credit_note_issued CHECK ("status" = 'DRAFT' OR ("issuedOn" IS NOT NULL AND "hash" IS NOT NULL));
ALTER TABLE "Payment"
  ADD CONSTRAINT payment_amount CHECK ("amount" > 0),
  ADD CONSTRAINT payment_unallocated CHECK ("unallocated" = "amount" - "allocated" - "refunded" AND "unallocated" >= 0 AND "allocated" >= 0 AND "refunded" >= 0 AND "unallocatedBase" >= 0);
ALTER TABLE "Allocation" ADD CONSTRAINT allocation_amount CHECK ("amount" > 0);
ALTER TABLE "CreditApplication" ADD CONSTRAINT credit_application_amount CHECK ("amount" > 0);
ALTER TABLE "QuoteLine" ADD CONSTRAINT quote_line_invoiced CHECK ("invoicedNet" BETWEEN 0 AND "net" OR "net" < 0);
ALTER TABLE "InvoiceLine" ADD CONSTRAINT invoice_line_credited CHECK ("creditedNet" >= 0 OR "net" < 0);
ALTER TABLE "LedgerLine"
  ADD CONSTRAINT ledger_line_side CHECK ("debit" >= 0 AND "credit" >= 0 AND ("debit" = 0) <> ("credit" = 0));
ALTER TABLE "Task" ADD CONSTRAINT task_target CHECK (num_nonnulls("projectId", "clientId", "leadId", "ticketId") <= 1);
ALTER TABLE "Quote" ADD CONSTRAINT quote_party CHECK (num_nonnulls("clientId", "leadId") >= 1);

-- A numbered document has its number at the latest when its transaction commits; a rehearsal never does.
CREATE FUNCTION require_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW."status"::text <> 'DRAFT' AND NEW."number" IS NULL AND coalesce(current_setting('carnet.rehearsal', true), '') <> 'on' THEN
    RAISE EXCEPTION '% % has no number', TG_TABLE_NAME, NEW."id" USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER numbered AFTER INSERT OR UPDATE ON "Invoice" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_number();
CREATE CONSTRAINT TRIGGER numbered AFTER INSERT OR UPDATE ON "CreditNote" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_number();

-- An issued document is frozen: only what happens to it afterwards may change, in the columns given as arguments.
CREATE FUNCTION freeze_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."status"::text = 'DRAFT' THEN RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END; END IF;
  IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - TG_ARGV) IS DISTINCT FROM (to_jsonb(OLD) - TG_ARGV) THEN
    RAISE EXCEPTION 'an issued % is never changed: correct it with a credit note', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON "Invoice" FOR EACH ROW EXECUTE FUNCTION freeze_document('status', 'paid', 'credited', 'writtenOff', 'balance', 'balanceBase', 'version', 'updatedAt');
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON "CreditNote" FOR EACH ROW EXECUTE FUNCTION freeze_document('status', 'applied', 'refunded', 'remaining', 'remainingBase', 'version', 'updatedAt');

-- So are its lines and VAT groups: arguments are the document's table, its key column, then the columns that may move.
CREATE FUNCTION freeze_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  part jsonb := to_jsonb(CASE TG_OP WHEN 'INSERT' THEN NEW ELSE OLD END);
  issued boolean;
BEGIN
  EXECUTE format('SELECT "status"::text <> ''DRAFT'' FROM %I WHERE "id" = $1', TG_ARGV[0]) INTO issued USING (part ->> TG_ARGV[1])::uuid;
  IF issued AND (TG_OP <> 'UPDATE' OR (to_jsonb(NEW) - TG_ARGV[2:]) IS DISTINCT FROM (to_jsonb(OLD) - TG_ARGV[2:])) THEN
    RAISE EXCEPTION 'the parts of an issued % are never changed', TG_ARGV[0] USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON "InvoiceLine" FOR EACH ROW EXECUTE FUNCTION freeze_part('Invoice', 'invoiceId', 'creditedNet', 'quoteLineId');
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON "InvoiceVat" FOR EACH ROW EXECUTE FUNCTION freeze_part('Invoice', 'invoiceId', 'released', 'unpended', 'creditedBase', 'creditedVat');
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON "CreditNoteLine" FOR EACH ROW EXECUTE FUNCTION freeze_part('CreditNote', 'creditNoteId');
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON "CreditNoteVat" FOR EACH ROW EXECUTE FUNCTION freeze_part('CreditNote', 'creditNoteId');

-- The ledger only grows, and each of its entries balances when the transaction commits.
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "LedgerEntry" FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "LedgerLine" FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON "LedgerEntry" FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON "LedgerLine" FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON "Invoice" FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON "CreditNote" FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE FUNCTION entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT coalesce(sum("debit") - sum("credit"), 0) <> 0 FROM "LedgerLine" WHERE "entryId" = NEW."entryId") THEN
    RAISE EXCEPTION 'ledger entry % does not balance', NEW."entryId" USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER balanced AFTER INSERT ON "LedgerLine" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION entry_balances();

-- The event log only grows; a grown log wakes its readers.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "Event" FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON "Event" FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE FUNCTION event_wake() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_notify('event', ''); RETURN NULL; END $$;
CREATE TRIGGER event_wake AFTER INSERT ON "Event" FOR EACH STATEMENT EXECUTE FUNCTION event_wake();
