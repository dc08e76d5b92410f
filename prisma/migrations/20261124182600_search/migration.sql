CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- CreateTable
CREATE TABLE "SearchEntry" (
    "entity" TEXT NOT NULL,
    "entityId" UUID NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "SearchEntry_pkey" PRIMARY KEY ("entity","entityId")
);

-- CreateIndex
CREATE INDEX "SearchEntry_text_idx" ON "SearchEntry" USING GIN ("text" gin_trgm_ops);

-- Keeps what a row is found by: the columns given as arguments, in one text.
CREATE FUNCTION remember_words() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  found text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM "SearchEntry" WHERE "entity" = TG_TABLE_NAME AND "entityId" = OLD."id";
    RETURN NULL;
  END IF;
  SELECT folded(string_agg(value, ' ' ORDER BY array_position(TG_ARGV, key))) INTO found
    FROM jsonb_each_text(to_jsonb(NEW)) WHERE key = ANY(TG_ARGV) AND value <> '';
  IF found IS NOT NULL THEN
    INSERT INTO "SearchEntry" ("entity", "entityId", "text") VALUES (TG_TABLE_NAME, NEW."id", found)
      ON CONFLICT ("entity", "entityId") DO UPDATE SET "text" = EXCLUDED."text";
  END IF;
  RETURN NULL;
END $$;

-- Puts the trigger on a table and remembers the rows that it has.
CREATE FUNCTION search_by(model text, VARIADIC names text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  columns text := (SELECT string_agg(format('%I', name), ', ') FROM unnest(names) AS name);
  arguments text := (SELECT string_agg(quote_literal(name), ', ') FROM unnest(names) AS name);
BEGIN
  EXECUTE format('CREATE TRIGGER words AFTER INSERT OR DELETE OR UPDATE OF %s ON %I FOR EACH ROW EXECUTE FUNCTION remember_words(%s)', columns, model, arguments);
  EXECUTE format('INSERT INTO "SearchEntry" SELECT %L, "id", folded(concat_ws('' '', %s)) FROM %I WHERE concat_ws('' '', %s) <> ''''', model, columns, model, columns);
END $$;

SELECT search_by('Client', 'code', 'name', 'siren', 'siret', 'vatNumber', 'email', 'phone', 'city');
SELECT search_by('Contact', 'name', 'email', 'phone');
SELECT search_by('Lead', 'name', 'company', 'email', 'phone', 'siren', 'vatNumber', 'city');
SELECT search_by('Quote', 'number');
SELECT search_by('Invoice', 'number');
SELECT search_by('CreditNote', 'number');
SELECT search_by('Contract', 'number', 'name');
SELECT search_by('Project', 'number', 'name');
SELECT search_by('Task', 'title');
SELECT search_by('Ticket', 'number', 'subject');
SELECT search_by('Article', 'sku', 'name', 'description');
DROP FUNCTION search_by;
