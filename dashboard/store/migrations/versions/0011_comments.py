"""Eleventh: comments of bodies on the assessment, and the answers to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Creates the tables of comments and answers."""
    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("strategy", "entity", "task", "field", "text", "author", "actor", "at")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sa.ForeignKeyConstraint(["seq"], ["audit.seq"], name=op.f("fk_comment_seq")),
        sa.UniqueConstraint("seq", name=op.f("uq_comment_seq")),
    )
    op.create_table(
        "comment_answer",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("comment", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("outcome", "text", "actor", "at")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_comment_answer")),
        sa.ForeignKeyConstraint(["seq"], ["audit.seq"], name=op.f("fk_comment_answer_seq")),
        sa.ForeignKeyConstraint(
            ["comment"], ["comment.id"], name=op.f("fk_comment_answer_comment")
        ),
        sa.CheckConstraint(
            "outcome IN ('accepted', 'partly', 'declined')",
            name=op.f("ck_comment_answer_outcome"),
        ),
    )
