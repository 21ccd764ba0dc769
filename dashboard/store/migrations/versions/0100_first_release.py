"""The tables of the first release, 0.3.0, as they were then: a later change is a migration of its own."""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)

revision = "0100"
down_revision = None

STATES = ("submitted", "accepted", "returned", "withdrawn", "replaced")

_LIVING = text("state IN ('submitted', 'accepted')")
_STILL_STANDS = text("closed IS NULL")
_IS_CURRENT = text("state = 'current'")
_IN_FORCE = text("state IN ('ready', 'approved')")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _texts(*names: str) -> list[Column[str]]:
    return [Column(name, Text, nullable=False) for name in names]


def _optional_texts(*names: str) -> list[Column[str | None]]:
    return [Column(name, Text) for name in names]


audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    *_texts("strategy", "at", "actor", "action", "object"),
    *_optional_texts("before", "after"),
    Column("previous", Text, nullable=False, unique=True),
    Column("digest", Text, nullable=False, unique=True),
    Index(None, "strategy", "seq"),
)

file = Table(
    "file",
    metadata,
    Column("strategy", Text, primary_key=True),
    Column("sha256", Text, primary_key=True),
    Column("bytes", LargeBinary, nullable=False),
    Column("size", Integer, nullable=False),
)

submission = Table(
    "submission",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    *_texts("strategy", "entity", "sender"),
    Column("received_as", Text),
    *_texts("file_name", "sha256", "submitted_at"),
    Column("replaces", Integer, ForeignKey("submission.id"), index=True),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("reading", Text, nullable=False),
    ForeignKeyConstraint(["strategy", "sha256"], ["file.strategy", "file.sha256"]),
    CheckConstraint(f"state IN {STATES}", name="state"),
    Index(
        "ix_submission_living",
        "strategy",
        "entity",
        "sha256",
        unique=True,
        sqlite_where=_LIVING,
        postgresql_where=_LIVING,
    ),
)

decision = Table(
    "decision",
    metadata,
    Column("seq", Integer, ForeignKey("audit.seq"), primary_key=True, autoincrement=False),
    Column("strategy", Text, nullable=False),
    Column("submission", Integer, ForeignKey("submission.id"), nullable=False, index=True),
    *_texts("action", "actor"),
    Column("reason", Text),
)

progress_row = Table(
    "progress_row",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("strategy", Text, nullable=False),
    Column("submission", Integer, ForeignKey("submission.id"), nullable=False, index=True),
    Column("line", Integer, nullable=False),
    *_texts("entity", "task"),
    *_optional_texts("indicator", "component", "name", "date", "precision", "value"),
    *_optional_texts("denominator", "word", "evidence", "note", "delay_reason", "expected"),
    *_texts("key", "digest"),
)

answer = Table(
    "answer",
    metadata,
    Column("strategy", Text, nullable=False),
    Column(
        "submission", Integer, ForeignKey("submission.id"), primary_key=True, autoincrement=False
    ),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("code", Text, primary_key=True),
    Column("reason", Text, nullable=False),
)

standing = Table(
    "standing",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("strategy", Text, nullable=False),
    Column("row", Integer, ForeignKey("progress_row.id"), nullable=False, index=True),
    Column("key", Text, nullable=False),
    Column("opened", Integer, ForeignKey("audit.seq"), nullable=False),
    Column("closed", Integer, ForeignKey("audit.seq")),
    Index(None, "strategy", "key"),
    Index(
        "ix_standing_now",
        "strategy",
        "key",
        unique=True,
        sqlite_where=_STILL_STANDS,
        postgresql_where=_STILL_STANDS,
    ),
)

observation = Table(
    "observation",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("strategy", Text, nullable=False),
    Column("seq", Integer, ForeignKey("audit.seq"), nullable=False, index=True),
    *_texts("sha256", "source", "series", "definition", "unit"),
    Column("year_from", Integer, nullable=False),
    Column("year_to", Integer, nullable=False),
    *_optional_texts("sex", "age", "form", "country_of_origin", "country_of_exploitation"),
    *_optional_texts("registered_by", "sentence", "referrer"),
    Column("value", Integer),
    Column("flag", Text),
    Column("vintage", Text, nullable=False),
    *_optional_texts("note", "place"),
    Column("file", Text, nullable=False),
    Column("line", Integer, nullable=False),
    # By what else it is split, as JSON: dimensions that later versions or the strategy itself have added.
    Column("other_dimensions", Text),
    # A number that is no whole one or too large for `value`, in all its digits.
    Column("exact_value", Text),
    ForeignKeyConstraint(["strategy", "sha256"], ["file.strategy", "file.sha256"]),
    Index(None, "strategy", "series"),
)

draft = Table(
    "draft",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    *_texts("strategy", "task", "state"),
    Column("version", Integer, nullable=False),
    *_texts("card", "author", "at"),
    CheckConstraint("state IN ('current', 'aside', 'dropped')", name="state"),
    Index(
        "ix_draft_current",
        "strategy",
        "task",
        unique=True,
        sqlite_where=_IS_CURRENT,
        postgresql_where=_IS_CURRENT,
    ),
)

card = Table(
    "card",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    *_texts("strategy", "task"),
    Column("version", Integer, nullable=False),
    *_texts("state", "card", "as_of"),
    Column("known_on", Integer, nullable=False),
    *_texts("sha256", "digest", "author", "at"),
    *_optional_texts("approver", "approved_at", "reason"),
    CheckConstraint("state IN ('ready', 'approved', 'returned', 'reopened')", name="state"),
    Index(None, "strategy", "task"),
    Index(
        "ix_card_living",
        "strategy",
        "task",
        unique=True,
        sqlite_where=_IN_FORCE,
        postgresql_where=_IN_FORCE,
    ),
)

field_draft = Table(
    "field_draft",
    metadata,
    Column("strategy", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("file_name", Text, primary_key=True),
    *_texts("sha256"),
    Column("bytes", LargeBinary, nullable=False),
    *_texts("at"),
)

round = Table(
    "round",
    metadata,
    Column("seq", Integer, ForeignKey("audit.seq"), primary_key=True, autoincrement=False),
    *_texts("strategy", "name", "state", "first_day", "last_day", "due", "entities", "note"),
    *_texts("actor", "at"),
    CheckConstraint("state IN ('opened', 'changed')", name="state"),
)


amendment = Table(
    "amendment",
    metadata,
    Column("seq", Integer, ForeignKey("audit.seq"), primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    *_texts("strategy", "state", "thing", "day", "changes", "authority", "reason", "name"),
    *_texts("name_cs", "actor", "at"),
    CheckConstraint("state IN ('entered', 'taken_back')", name="state"),
)

period_lock = Table(
    "period_lock",
    metadata,
    Column("seq", Integer, ForeignKey("audit.seq"), primary_key=True, autoincrement=False),
    *_texts("strategy", "period", "state", "reason", "actor", "at"),
    CheckConstraint("state IN ('locked', 'unlocked')", name="state"),
)

document_field = Table(
    "document_field",
    metadata,
    Column("seq", Integer, ForeignKey("audit.seq"), primary_key=True, autoincrement=False),
    *_texts("strategy", "name", "text", "actor", "at"),
)

person = Table(
    "person",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("strategy", Text, nullable=False),
    Column("handle", Text, nullable=False, unique=True),
    *_optional_texts("name", "mail", "issuer", "subject", "salt"),
    Index(None, "strategy", "issuer", "subject", unique=True),
    Index(None, "strategy", "mail", unique=True),
)

role_change = Table(
    "role_change",
    metadata,
    Column("seq", Integer, ForeignKey("audit.seq"), primary_key=True, autoincrement=False),
    Column("strategy", Text, nullable=False),
    Column("person", Integer, ForeignKey("person.id"), nullable=False, index=True),
    *_texts("role", "entity", "state", "actor", "at"),
    CheckConstraint("state IN ('given', 'taken')", name="state"),
)

access = Table(
    "access",
    metadata,
    Column("seq", Integer, ForeignKey("audit.seq"), primary_key=True, autoincrement=False),
    Column("strategy", Text, nullable=False),
    Column("person", Integer, ForeignKey("person.id")),
    *_texts("action", "outcome"),
    Column("issued", Integer),
    *_optional_texts("origin", "salt"),
    Column("times", Integer),
    CheckConstraint("outcome IN ('done', 'refused')", name="outcome"),
    Index(None, "person", "action", "seq"),
)

text_salt = Table(
    "text_salt",
    metadata,
    Column("seq", Integer, ForeignKey("audit.seq"), primary_key=True, autoincrement=False),
    Column("name", Text, primary_key=True),
    *_texts("strategy", "salt"),
)

attachment = Table(
    "attachment",
    metadata,
    Column("seq", Integer, ForeignKey("audit.seq"), primary_key=True, autoincrement=False),
    Column("submission", Integer, ForeignKey("submission.id"), nullable=False),
    Column("line", Integer),
    Column("size", Integer, nullable=False),
    *_texts("strategy", "name", "kind", "sha256", "actor", "at"),
    ForeignKeyConstraint(["strategy", "sha256"], ["file.strategy", "file.sha256"]),
)
message = Table(
    "message",
    metadata,
    Column("seq", Integer, ForeignKey("audit.seq"), primary_key=True, autoincrement=False),
    Column("submission", Integer, ForeignKey("submission.id"), nullable=False),
    *_texts("strategy", "side", "text", "actor", "at"),
    CheckConstraint("side IN ('coordinator', 'entity')", name="side"),
)


def upgrade() -> None:
    """Creates every table."""
    metadata.create_all(op.get_bind(), checkfirst=False)
