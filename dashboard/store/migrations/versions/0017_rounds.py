"""Seventeenth: the rounds of reports that the coordinator opens and changes.

Closings and reopenings stay in the table of locks, whose rows and lines of the audit stay as they are.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

COLUMNS = ("strategy", "name", "state", "first_day", "last_day", "due", "entities", "note")


def upgrade() -> None:
    """Creates the table of rounds."""
    op.create_table(
        "round",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(column, sa.Text(), nullable=False) for column in (*COLUMNS, "actor", "at")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_round")),
        sa.ForeignKeyConstraint(["seq"], ["audit.seq"], name=op.f("fk_round_seq")),
        sa.CheckConstraint("state IN ('opened', 'changed')", name=op.f("ck_round_state")),
    )
