-- What an administrator prepares on a new server, as the owner of the tables: the application's role, which owns nothing
-- but the job queue's schema, and its rights on what the migrations will make. Its password is set apart.
DO $$ BEGIN
  IF to_regrole('carnet_app') IS NULL THEN CREATE ROLE carnet_app NOLOGIN; END IF;
  IF to_regrole('carnet') IS NULL THEN CREATE ROLE carnet LOGIN IN ROLE carnet_app; END IF;
END $$;
CREATE SCHEMA IF NOT EXISTS pgboss AUTHORIZATION carnet;
ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO carnet_app;
ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO carnet_app;
