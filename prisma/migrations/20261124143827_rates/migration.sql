-- Beside the company's tables: what a question costs is no data of theirs. A minute's account is not worth a
-- write-ahead log either: after a crash, minutes begin anew.
CREATE SCHEMA IF NOT EXISTS meter;
GRANT USAGE ON SCHEMA meter TO PUBLIC;
CREATE UNLOGGED TABLE IF NOT EXISTS meter.rate (
  principal text PRIMARY KEY,
  until timestamptz(3) NOT NULL,
  spent bigint NOT NULL
);
CREATE INDEX IF NOT EXISTS rate_until ON meter.rate (until);
