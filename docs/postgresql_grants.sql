-- The role under which the server works on PostgreSQL, 2 of 2: it adds to the audit log and can change nothing in it.
-- Run by the owner of the database after its first start (`psql DATABASE --file docs/postgresql_grants.sql`), once
-- postgresql_role.sql has made the role. Upgrades and restores stay with the owner.
-- It stops at its first error and then has changed nothing; it may be run again.

\set ON_ERROR_STOP on

BEGIN;

GRANT USAGE ON SCHEMA public TO dashboard_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO dashboard_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO dashboard_app;

-- What the program only ever adds to.
REVOKE UPDATE, DELETE ON audit, file, progress_row, observation FROM dashboard_app;
REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM dashboard_app;

-- The owner, who may do everything, is stopped too: first the trigger would have to go.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is only added to' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE TRIGGER only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE audit ENABLE ALWAYS TRIGGER only_added_to;

COMMIT;
