"""First: audit, files, submissions, decisions, rows and since when they are standing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Creates the first tables."""
    _audit()
    _submissions()
    _rows()


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("before", sa.Text()),
        sa.Column("after", sa.Text()),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
        sa.UniqueConstraint("previous", name="uq_audit_previous"),
        sa.UniqueConstraint("digest", name="uq_audit_digest"),
    )
    op.create_index("ix_audit_strategy_seq", "audit", ["strategy", "seq"])


def _submissions() -> None:
    op.create_table(
        "file",
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("strategy", "sha256", name="pk_file"),
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("received_as", sa.Text()),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.Text(), nullable=False),
        sa.Column("replaces", sa.Integer()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("reading", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_submission"),
        sa.ForeignKeyConstraint(["replaces"], ["submission.id"], name="fk_submission_replaces"),
        sa.ForeignKeyConstraint(
            ["strategy", "sha256"],
            ["file.strategy", "file.sha256"],
            name="fk_submission_strategy_sha256",
        ),
        sa.CheckConstraint(
            "state IN ('submitted', 'accepted', 'returned', 'withdrawn', 'replaced')",
            name=op.f("ck_submission_state"),
        ),
    )
    op.create_index("ix_submission_replaces", "submission", ["replaces"])
    living = sa.text("state IN ('submitted', 'accepted')")
    op.create_index(
        "ix_submission_living",
        "submission",
        ["strategy", "entity", "sha256"],
        unique=True,
        sqlite_where=living,
        postgresql_where=living,
    )
    op.create_table(
        "decision",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("submission", sa.Integer(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.PrimaryKeyConstraint("seq", name="pk_decision"),
        sa.ForeignKeyConstraint(["seq"], ["audit.seq"], name="fk_decision_seq"),
        sa.ForeignKeyConstraint(["submission"], ["submission.id"], name="fk_decision_submission"),
    )
    op.create_index("ix_decision_submission", "decision", ["submission"])


def _rows() -> None:
    op.create_table(
        "progress_row",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("submission", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.Text())
            for name in (
                *("indicator", "component", "name", "date", "precision"),
                *("value", "word", "evidence", "note"),
            )
        ),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_progress_row"),
        sa.ForeignKeyConstraint(
            ["submission"], ["submission.id"], name="fk_progress_row_submission"
        ),
    )
    op.create_index("ix_progress_row_submission", "progress_row", ["submission"])
    op.create_table(
        "standing",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_standing"),
        sa.ForeignKeyConstraint(["row"], ["progress_row.id"], name="fk_standing_row"),
        sa.ForeignKeyConstraint(["opened"], ["audit.seq"], name="fk_standing_opened"),
        sa.ForeignKeyConstraint(["closed"], ["audit.seq"], name="fk_standing_closed"),
    )
    op.create_index("ix_standing_row", "standing", ["row"])
    op.create_index("ix_standing_strategy_key", "standing", ["strategy", "key"])
    now = sa.text("closed IS NULL")
    op.create_index(
        "ix_standing_now",
        "standing",
        ["strategy", "key"],
        unique=True,
        sqlite_where=now,
        postgresql_where=now,
    )
