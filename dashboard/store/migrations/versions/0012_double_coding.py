"""Twelfth: what two evaluators find of the goal of a task, and the verdict that is agreed on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

VERDICTS = "verdict IN ('met', 'partially_met', 'not_met', 'met_differently')"


def upgrade() -> None:
    """Creates the tables of codings and agreed verdicts."""
    _create("coding", ("strategy", "task", "verdict", "reason", "salt", "actor", "at"))
    _create("agreed_verdict", ("strategy", "task", "verdict", "reason", "actor", "at"))


def _create(name: str, columns: tuple[str, ...]) -> None:
    op.create_table(
        name,
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(column, sa.Text(), nullable=False) for column in columns),
        sa.PrimaryKeyConstraint("seq", name=op.f(f"pk_{name}")),
        sa.ForeignKeyConstraint(["seq"], ["audit.seq"], name=op.f(f"fk_{name}_seq")),
        sa.CheckConstraint(VERDICTS, name=op.f(f"ck_{name}_verdict")),
    )
