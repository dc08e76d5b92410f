-- So many clients as `bench.clients` says, each as the demo's first one, with 20 invoices (5 lines, 2 payments), 10 quotes
-- and 3 projects of 5 tasks.
-- Copies of the demo's own rows with other keys, so that a new column needs no line here. Triggers and foreign keys sleep.
SET session_replication_role = replica;

CREATE FUNCTION pg_temp.key(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ SELECT md5(kind || n)::uuid $$;
CREATE FUNCTION pg_temp.at(n bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$ SELECT timestamptz '2026-01-01 08:00Z' + n * interval '1 minute' $$;
CREATE FUNCTION pg_temp.times(n bigint) RETURNS bigint LANGUAGE sql STABLE AS $$ SELECT n * current_setting('bench.clients')::bigint $$;

INSERT INTO "Client" SELECT made.* FROM (SELECT it FROM "Client" it ORDER BY "code" LIMIT 1) source, generate_series(1, pg_temp.times(1)) n,
LATERAL jsonb_populate_record(it, jsonb_build_object(
  'id', pg_temp.key('client', n), 'code', 'B' || 100000 + n, 'name', 'Client ' || n, 'nameKey', 'client ' || n,
  'siren', null, 'siret', null, 'vatNumber', null, 'createdAt', pg_temp.at(n),
  'ownerId', CASE WHEN n % 2 = 0 THEN (SELECT "id" FROM "Member" WHERE "email" = 'sales@demo.carnet.example')
                                 ELSE (SELECT "id" FROM "Member" WHERE "email" = 'admin@demo.carnet.example') END)) made;

INSERT INTO "Invoice" SELECT made.* FROM (SELECT it FROM "Invoice" it WHERE "status" = 'ISSUED' AND "kind" = 'STANDARD' AND "currency" = 'EUR' ORDER BY "number" LIMIT 1) source,
  generate_series(1, pg_temp.times(20)) n,
LATERAL jsonb_populate_record(it, jsonb_build_object(
  'id', pg_temp.key('invoice', n), 'number', 'B' || 100000 + n, 'clientId', pg_temp.key('client', 1 + (n - 1) / 20),
  'quoteId', null, 'contractId', null, 'projectId', null, 'correctsId', null, 'chainIndex', 1000000 + n,
  'issuedOn', date '2025-01-01' + n::int % 500, 'createdAt', pg_temp.at(n))) made;

INSERT INTO "InvoiceLine" SELECT made.* FROM (SELECT it FROM "InvoiceLine" it ORDER BY "id" LIMIT 1) source, generate_series(1, pg_temp.times(100)) n,
LATERAL jsonb_populate_record(it, jsonb_build_object(
  'id', pg_temp.key('line', n), 'invoiceId', pg_temp.key('invoice', 1 + (n - 1) / 5), 'position', 1 + (n - 1) % 5,
  'articleId', null, 'quoteLineId', null, 'description', 'Prestation « ' || n || ' »', 'quantity', 1 + n % 7, 'unitPrice', 10 + n % 90)) made;

INSERT INTO "Payment" SELECT made.* FROM (SELECT it FROM "Payment" it WHERE "status" = 'SETTLED' AND "direction" = 'IN' AND "currency" = 'EUR' ORDER BY "number" LIMIT 1) source,
  generate_series(1, pg_temp.times(40)) n,
LATERAL jsonb_populate_record(it, jsonb_build_object(
  'id', pg_temp.key('payment', n), 'number', 'B' || 100000 + n, 'clientId', pg_temp.key('client', 1 + (n - 1) / 40),
  'refundsId', null, 'creditNoteId', null, 'createdAt', pg_temp.at(n))) made;

INSERT INTO "Allocation" SELECT made.* FROM (SELECT it FROM "Allocation" it WHERE "effective" AND "currency" = 'EUR' ORDER BY "id" LIMIT 1) source, generate_series(1, pg_temp.times(40)) n,
LATERAL jsonb_populate_record(it, jsonb_build_object(
  'id', pg_temp.key('allocation', n), 'paymentId', pg_temp.key('payment', n), 'invoiceId', pg_temp.key('invoice', 1 + (n - 1) / 2),
  'createdAt', pg_temp.at(n))) made;

INSERT INTO "Quote" SELECT made.* FROM (SELECT it FROM "Quote" it WHERE "status" = 'SENT' ORDER BY "id" LIMIT 1) source, generate_series(1, pg_temp.times(10)) n,
LATERAL jsonb_populate_record(it, jsonb_build_object(
  'id', pg_temp.key('quote', n), 'number', 'B' || 100000 + n, 'clientId', pg_temp.key('client', 1 + (n - 1) / 10),
  'leadId', null, 'previousId', null, 'offerId', null, 'createdAt', pg_temp.at(n))) made;

INSERT INTO "Project" SELECT made.* FROM (SELECT it FROM "Project" it ORDER BY "number" LIMIT 1) source, generate_series(1, pg_temp.times(3)) n,
LATERAL jsonb_populate_record(it, jsonb_build_object(
  'id', pg_temp.key('project', n), 'number', 'B' || 100000 + n, 'name', 'Projet ' || n, 'clientId', pg_temp.key('client', 1 + (n - 1) / 3),
  'contractId', null, 'quoteId', null, 'leadId', null, 'createdAt', pg_temp.at(n))) made;

INSERT INTO "Task" SELECT made.* FROM (SELECT it FROM "Task" it WHERE "status" = 'TODO' AND "projectId" IS NOT NULL ORDER BY "id" LIMIT 1) source, generate_series(1, pg_temp.times(15)) n,
LATERAL jsonb_populate_record(it, jsonb_build_object(
  'id', pg_temp.key('task', n), 'title', 'Tâche ' || n, 'projectId', pg_temp.key('project', 1 + (n - 1) / 5),
  'clientId', null, 'leadId', null, 'ticketId', null, 'parentId', null, 'seriesId', null, 'createdAt', pg_temp.at(n))) made;

RESET session_replication_role;
ANALYZE;
