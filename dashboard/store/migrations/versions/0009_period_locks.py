"""Ninth: the reporting periods that the coordinator has locked and unlocked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Creates the table of locks."""
    op.create_table(
        "period_lock",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_period_lock")),
        sa.ForeignKeyConstraint(["seq"], ["audit.seq"], name=op.f("fk_period_lock_seq")),
        sa.CheckConstraint("state IN ('locked', 'unlocked')", name=op.f("ck_period_lock_state")),
    )
