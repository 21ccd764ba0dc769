"""Eighteenth: what evaluators settle of two rows that contradict each other."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Creates the table of settlements."""
    texts, numbers, more = ("strategy", "task", "state"), ("holds", "yields"), ("reason", "actor")
    op.create_table(
        "settlement",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(column, sa.Text(), nullable=False) for column in texts),
        *(sa.Column(column, sa.Integer(), nullable=False) for column in numbers),
        *(sa.Column(column, sa.Text(), nullable=False) for column in (*more, "at")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_settlement")),
        sa.ForeignKeyConstraint(["seq"], ["audit.seq"], name=op.f("fk_settlement_seq")),
        sa.CheckConstraint("state IN ('settled', 'taken_back')", name=op.f("ck_settlement_state")),
    )
