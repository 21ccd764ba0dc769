"""Second: observations, the published numbers of several sources."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_COMPULSORY = ("source", "series", "definition", "unit")
_DIMENSIONS = (
    "sex",
    "age",
    "form",
    "country_of_origin",
    "country_of_exploitation",
    "registered_by",
    "sentence",
    "referrer",
)


def upgrade() -> None:
    """Creates the table of observations."""
    op.create_table(
        "observation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _COMPULSORY),
        sa.Column("year_from", sa.Integer(), nullable=False),
        sa.Column("year_to", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text()) for name in _DIMENSIONS),
        sa.Column("value", sa.Integer()),
        sa.Column("flag", sa.Text()),
        sa.Column("vintage", sa.Text(), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("place", sa.Text()),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_observation"),
        sa.ForeignKeyConstraint(["seq"], ["audit.seq"], name="fk_observation_seq"),
        sa.ForeignKeyConstraint(
            ["strategy", "sha256"],
            ["file.strategy", "file.sha256"],
            name="fk_observation_strategy_sha256",
        ),
    )
    op.create_index("ix_observation_seq", "observation", ["seq"])
    op.create_index("ix_observation_strategy_series", "observation", ["strategy", "series"])
