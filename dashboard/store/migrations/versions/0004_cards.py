"""Fourth: cards of the assessment, as drafts and as what was declared ready and approved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Creates the tables of drafts and cards."""
    _drafts()
    _cards()


def _drafts() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_draft"),
        sa.CheckConstraint("state IN ('current', 'aside', 'dropped')", name=op.f("ck_draft_state")),
    )
    current = sa.text("state = 'current'")
    op.create_index(
        "ix_draft_current",
        "draft",
        ["strategy", "task"],
        unique=True,
        sqlite_where=current,
        postgresql_where=current,
    )


def _cards() -> None:
    op.create_table(
        "card",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Text(), nullable=False),
        sa.Column("known_on", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("approver", sa.Text()),
        sa.Column("approved_at", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_card"),
        sa.CheckConstraint(
            "state IN ('ready', 'approved', 'returned', 'reopened')", name=op.f("ck_card_state")
        ),
    )
    op.create_index("ix_card_strategy_task", "card", ["strategy", "task"])
    living = sa.text("state IN ('ready', 'approved')")
    op.create_index(
        "ix_card_living",
        "card",
        ["strategy", "task"],
        unique=True,
        sqlite_where=living,
        postgresql_where=living,
    )
