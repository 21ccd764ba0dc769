"""Eighth: the reason for a delay and when it is expected to be over, as a row may report them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Adds the columns, empty in every row that there is: their digests stay what they were."""
    for name in ("delay_reason", "expected"):
        op.add_column("progress_row", sa.Column(name, sa.Text()))
