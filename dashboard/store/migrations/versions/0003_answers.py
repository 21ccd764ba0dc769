"""Third: answers, why a row is right although a warning asks about it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Creates the table of answers."""
    op.create_table(
        "answer",
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("submission", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("submission", "line", "code", name="pk_answer"),
        sa.ForeignKeyConstraint(["submission"], ["submission.id"], name="fk_answer_submission"),
    )
