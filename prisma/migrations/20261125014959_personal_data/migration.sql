-- AlterTable
ALTER TABLE "Client" ADD COLUMN     "anonymisedAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Contact" ADD COLUMN     "anonymisedAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Lead" ADD COLUMN     "anonymisedAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "EventSeal" (
    "index" BIGINT NOT NULL,
    "seq" BIGINT NOT NULL,
    "tx" TEXT NOT NULL,
    "salt" TEXT,
    "digest" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "signature" TEXT,
    "keyId" TEXT,

    CONSTRAINT "EventSeal_pkey" PRIMARY KEY ("index")
);

-- CreateIndex
CREATE UNIQUE INDEX "EventSeal_seq_key" ON "EventSeal"("seq");

-- CreateIndex
CREATE INDEX "Lead_anonymisedAt_updatedAt_idx" ON "Lead"("anonymisedAt", "updatedAt");

-- The log only grows. An erasure takes a person out of what it says, never what happened, when and to which row.
CREATE FUNCTION event_erasable() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  said text[] := '{before,after,facts,actorName}';
BEGIN
  IF current_setting('carnet.erasure', true) = 'on' AND to_jsonb(NEW) - said = to_jsonb(OLD) - said THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
DROP TRIGGER append_only ON "Event";
CREATE TRIGGER append_only BEFORE DELETE ON "Event" FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER erasable BEFORE UPDATE ON "Event" FOR EACH ROW EXECUTE FUNCTION event_erasable();

-- A seal stays as it is; its salt goes when the event's personal data does.
CREATE FUNCTION seal_erasable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW."salt" IS NULL AND to_jsonb(NEW) - 'salt' = to_jsonb(OLD) - 'salt' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER append_only BEFORE DELETE ON "EventSeal" FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER erasable BEFORE UPDATE ON "EventSeal" FOR EACH ROW EXECUTE FUNCTION seal_erasable();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON "EventSeal" FOR EACH STATEMENT EXECUTE FUNCTION append_only();
