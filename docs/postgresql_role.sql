-- The role under which the server works on PostgreSQL, 1 of 2: it is made. Run by somebody who may create roles, into
-- any database of the server (`psql postgres --file docs/postgresql_role.sql`); then give the role a password
-- (`\password dashboard_app`). The owner of the database says what it may do: postgresql_grants.sql.
-- It stops at its first error, and may be run again.

\set ON_ERROR_STOP on

SELECT 'CREATE ROLE dashboard_app LOGIN'
  WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'dashboard_app')
\gexec
