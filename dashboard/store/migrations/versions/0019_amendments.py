"""Nineteenth: the amendments of the strategy that the coordinator enters and takes back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

TEXTS = ("strategy", "state", "thing", "day", "changes", "authority", "reason", "name", "name_cs")


def upgrade() -> None:
    """Creates the table of amendments."""
    op.create_table(
        "amendment",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *(sa.Column(column, sa.Text(), nullable=False) for column in (*TEXTS, "actor", "at")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_amendment")),
        sa.ForeignKeyConstraint(["seq"], ["audit.seq"], name=op.f("fk_amendment_seq")),
        sa.CheckConstraint("state IN ('entered', 'taken_back')", name=op.f("ck_amendment_state")),
    )
