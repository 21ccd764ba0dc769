"""Fifteenth: files attached to submissions, and the messages of their threads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Creates the tables of attachments and messages."""
    op.create_table(
        "attachment",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("submission", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("strategy", "name", "kind", "sha256", "actor", "at")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_attachment")),
        sa.ForeignKeyConstraint(["seq"], ["audit.seq"], name=op.f("fk_attachment_seq")),
        sa.ForeignKeyConstraint(
            ["submission"], ["submission.id"], name=op.f("fk_attachment_submission")
        ),
        sa.ForeignKeyConstraint(
            ["strategy", "sha256"],
            ["file.strategy", "file.sha256"],
            name=op.f("fk_attachment_strategy_sha256"),
        ),
    )
    op.create_table(
        "message",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("submission", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("strategy", "side", "text", "actor", "at")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_message")),
        sa.ForeignKeyConstraint(["seq"], ["audit.seq"], name=op.f("fk_message_seq")),
        sa.ForeignKeyConstraint(
            ["submission"], ["submission.id"], name=op.f("fk_message_submission")
        ),
        sa.CheckConstraint("side IN ('coordinator', 'entity')", name=op.f("ck_message_side")),
    )
