"""Twentieth: what a person has typed or chosen in a field and not yet sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

KEY = ("strategy", "name", "field", "file_name")


def upgrade() -> None:
    """Creates the table of the drafts of fields."""
    op.create_table(
        "field_draft",
        *(sa.Column(column, sa.Text(), nullable=False) for column in (*KEY, "sha256")),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(*KEY, name=op.f("pk_field_draft")),
    )
