"""Twenty-first: by what else an observation is split, and numbers that the column of values cannot hold."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Adds columns for dimensions that have none and for exact numbers; no observation has any yet."""
    for name in ("other_dimensions", "exact_value"):
        op.add_column("observation", sa.Column(name, sa.Text()))
