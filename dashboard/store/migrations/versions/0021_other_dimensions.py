"""Twenty-first: by what else an observation is split."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Adds the column for dimensions that have none of their own; no observation has any yet."""
    op.add_column("observation", sa.Column("other_dimensions", sa.Text()))
