"""Fifth: the denominator of a row that reports a share; its value is the numerator."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Adds the column, empty in every row that there is: their digests stay what they were."""
    op.add_column("progress_row", sa.Column("denominator", sa.Text()))
