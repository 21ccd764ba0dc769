"""Tenth: what people write into the assessment as a document."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Creates the table of the fields."""
    op.create_table(
        "document_field",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_document_field")),
        sa.ForeignKeyConstraint(["seq"], ["audit.seq"], name=op.f("fk_document_field_seq")),
    )
