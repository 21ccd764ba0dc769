"""Run by Alembic itself, once for each command: ties the migrations to the given connection."""

from __future__ import annotations

from alembic import context

from dashboard.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    # SQLite too undoes a CREATE TABLE: a killed migration leaves the old schema whole.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
