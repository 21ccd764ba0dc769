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
from sqlalchemy.schema import SchemaItem

revision = "0100"
down_revision = None

STATES = ("submitted", "accepted", "returned", "withdrawn", "replaced")

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


def _numbers(*names: str) -> list[Column[int]]:
    return [Column(name, Integer, nullable=False) for name in names]


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=False)


def _line_of_audit() -> Column[int]:
    return Column("seq", Integer, ForeignKey("audit.seq"), primary_key=True, autoincrement=False)


def _only_one(name: str, *columns: str, where: str) -> Index:
    state = text(where)
    return Index(name, *columns, unique=True, sqlite_where=state, postgresql_where=state)


def _record(name: str, *own: SchemaItem) -> Table:
    shared = _texts("strategy", "actor", "at")
    return Table(name, metadata, _line_of_audit(), *shared, *own)


audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    *_texts("strategy", "at", "actor", "action", "object"),
    *_optional_texts("before", "after"),
    *(Column(name, Text, nullable=False, unique=True) for name in ("previous", "digest")),
    Index(None, "strategy", "seq"),
)

file = Table(
    "file",
    metadata,
    *(Column(name, Text, primary_key=True) for name in ("strategy", "sha256")),
    Column("bytes", LargeBinary, nullable=False),
    *_numbers("size"),
)

submission = Table(
    "submission",
    metadata,
    _id(),
    *_texts("strategy", "entity", "sender"),
    Column("received_as", Text),
    *_texts("file_name", "sha256", "submitted_at"),
    Column("replaces", Integer, ForeignKey("submission.id"), index=True),
    Column("state", Text, nullable=False),
    *_numbers("version", "rows"),
    Column("reading", Text, nullable=False),
    ForeignKeyConstraint(["strategy", "sha256"], ["file.strategy", "file.sha256"]),
    CheckConstraint(f"state IN {STATES}", name="state"),
    _only_one(
        "ix_submission_living",
        "strategy",
        "entity",
        "sha256",
        where="state IN ('submitted', 'accepted')",
    ),
)

decision = Table(
    "decision",
    metadata,
    _line_of_audit(),
    *_texts("strategy"),
    Column("submission", Integer, ForeignKey("submission.id"), nullable=False, index=True),
    *_texts("action", "actor"),
    Column("reason", Text),
)

progress_row = Table(
    "progress_row",
    metadata,
    _id(),
    *_texts("strategy"),
    Column("submission", Integer, ForeignKey("submission.id"), nullable=False, index=True),
    *_numbers("line"),
    *_texts("entity", "task"),
    *_optional_texts("indicator", "component", "name", "date", "precision", "value"),
    *_optional_texts("denominator", "word", "evidence", "note", "delay_reason", "expected"),
    *_texts("key", "digest"),
)

answer = Table(
    "answer",
    metadata,
    *_texts("strategy"),
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
    _id(),
    *_texts("strategy"),
    Column("row", Integer, ForeignKey("progress_row.id"), nullable=False, index=True),
    Column("key", Text, nullable=False),
    Column("opened", Integer, ForeignKey("audit.seq"), nullable=False),
    Column("closed", Integer, ForeignKey("audit.seq")),
    Index(None, "strategy", "key"),
    _only_one("ix_standing_now", "strategy", "key", where="closed IS NULL"),
)

observation = Table(
    "observation",
    metadata,
    _id(),
    *_texts("strategy"),
    Column("seq", Integer, ForeignKey("audit.seq"), nullable=False, index=True),
    *_texts("sha256", "source", "series", "definition", "unit"),
    *_numbers("year_from", "year_to"),
    *_optional_texts("sex", "age", "form", "country_of_origin", "country_of_exploitation"),
    *_optional_texts("registered_by", "sentence", "referrer", "value", "flag", "note", "place"),
    *_texts("vintage", "file"),
    *_numbers("line"),
    Column("other_dimensions", Text),
    ForeignKeyConstraint(["strategy", "sha256"], ["file.strategy", "file.sha256"]),
    Index(None, "strategy", "series"),
)

draft = Table(
    "draft",
    metadata,
    _id(),
    *_texts("strategy", "task", "state"),
    *_numbers("version"),
    *_texts("card", "author", "at"),
    CheckConstraint("state IN ('current', 'aside', 'dropped')", name="state"),
    _only_one("ix_draft_current", "strategy", "task", where="state = 'current'"),
)

card = Table(
    "card",
    metadata,
    _id(),
    *_texts("strategy", "task"),
    *_numbers("version"),
    *_texts("state", "card", "as_of"),
    *_numbers("known_on"),
    *_texts("sha256", "digest", "author", "at"),
    *_optional_texts("approver", "approved_at", "reason"),
    CheckConstraint("state IN ('ready', 'approved', 'returned', 'reopened')", name="state"),
    Index(None, "strategy", "task"),
    _only_one("ix_card_living", "strategy", "task", where="state IN ('ready', 'approved')"),
)

field_draft = Table(
    "field_draft",
    metadata,
    *(Column(name, Text, primary_key=True) for name in ("strategy", "name", "field", "file_name")),
    *_texts("sha256"),
    Column("bytes", LargeBinary, nullable=False),
    *_texts("at"),
)

round = _record(
    "round",
    *_texts("name", "state", "first_day", "last_day", "due", "entities", "note"),
    CheckConstraint("state IN ('opened', 'changed')", name="state"),
)

amendment = _record(
    "amendment",
    *_numbers("number"),
    *_texts("state", "thing", "day", "changes", "authority", "reason", "name", "name_cs"),
    CheckConstraint("state IN ('entered', 'taken_back')", name="state"),
)

period_lock = _record(
    "period_lock",
    *_texts("period", "state", "reason"),
    CheckConstraint("state IN ('locked', 'unlocked')", name="state"),
)

document_field = _record("document_field", *_texts("name", "text"))

person = Table(
    "person",
    metadata,
    _id(),
    *_texts("strategy"),
    Column("handle", Text, nullable=False, unique=True),
    *_optional_texts("name", "mail", "issuer", "subject", "salt"),
    Index(None, "strategy", "issuer", "subject", unique=True),
    Index(None, "strategy", "mail", unique=True),
)

role_change = _record(
    "role_change",
    Column("person", Integer, ForeignKey("person.id"), nullable=False, index=True),
    *_texts("role", "entity", "state"),
    CheckConstraint("state IN ('given', 'taken')", name="state"),
)

access = Table(
    "access",
    metadata,
    _line_of_audit(),
    *_texts("strategy"),
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
    _line_of_audit(),
    Column("name", Text, primary_key=True),
    *_texts("strategy", "salt"),
)

attachment = _record(
    "attachment",
    Column("submission", Integer, ForeignKey("submission.id"), nullable=False),
    Column("line", Integer),
    *_numbers("size"),
    *_texts("name", "kind", "sha256"),
    Column("taken_from", Integer, ForeignKey("submission.id")),
    ForeignKeyConstraint(["strategy", "sha256"], ["file.strategy", "file.sha256"]),
)
message = _record(
    "message",
    Column("submission", Integer, ForeignKey("submission.id"), nullable=False),
    *_texts("side", "text"),
    CheckConstraint("side IN ('coordinator', 'entity')", name="side"),
)


def upgrade() -> None:
    """Creates every table."""
    metadata.create_all(op.get_bind(), checkfirst=False)
