"""Fourteenth: the salts of the texts that people wrote; the audit log has their salted digests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Creates the table of salts, and moves those of codings there.

    Other texts of before have none, and the lines of all of them stay as they are.
    """
    op.create_table(
        "text_salt",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", "name", name=op.f("pk_text_salt")),
        sa.ForeignKeyConstraint(["seq"], ["audit.seq"], name=op.f("fk_text_salt_seq")),
    )
    for name in ("verdict", "reason"):
        moved = f"SELECT seq, '{name}', strategy, salt FROM coding"  # noqa: S608 - names of ours
        op.execute(f"INSERT INTO text_salt (seq, name, strategy, salt) {moved}")
    op.drop_column("coding", "salt")
