"""Sixteenth: how often the same was refused to somebody within an hour, beside the act itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Adds the number; only an act that counts several refusals has one."""
    op.add_column("access", sa.Column("times", sa.Integer(), nullable=True))
