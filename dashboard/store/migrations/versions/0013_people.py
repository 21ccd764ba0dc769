"""Thirteenth: people, their roles, and who came in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Creates the tables of people, of changes of roles, and of the access log."""
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=True)
            for name in ("name", "mail", "issuer", "subject", "salt")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("handle", name=op.f("uq_person_handle")),
    )
    for columns in (["strategy", "issuer", "subject"], ["strategy", "mail"]):
        op.create_index(op.f(f"ix_person_{'_'.join(columns)}"), "person", columns, unique=True)
    op.create_table(
        "role_change",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("role", "entity", "state", "actor", "at")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_role_change")),
        sa.ForeignKeyConstraint(["seq"], ["audit.seq"], name=op.f("fk_role_change_seq")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_role_change_person")),
        sa.CheckConstraint("state IN ('given', 'taken')", name=op.f("ck_role_change_state")),
    )
    op.create_index(op.f("ix_role_change_person"), "role_change", ["person"])
    op.create_table(
        "access",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("issued", sa.Integer(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("salt", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_access")),
        sa.ForeignKeyConstraint(["seq"], ["audit.seq"], name=op.f("fk_access_seq")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_access_person")),
        sa.CheckConstraint("outcome IN ('done', 'refused')", name=op.f("ck_access_outcome")),
    )
    op.create_index(op.f("ix_access_person_action_seq"), "access", ["person", "action", "seq"])
