"""Seventh: what an officer has uploaded or typed and not yet handed in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Creates the table of report drafts."""
    op.create_table(
        "report_draft",
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "strategy", "entity", "role", "name", "kind", name="pk_report_draft"
        ),
        sa.CheckConstraint("kind IN ('file', 'grid')", name="ck_report_draft_kind"),
    )
