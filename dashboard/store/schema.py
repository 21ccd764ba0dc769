"""The tables of the database: what is stored, by whom it was sent, and since when it is known.

Every table carries its strategy. Values are stored as text (dates and moments in ISO form, numbers as
decimals, never floats), so that both databases return the same ones. Ids are given under the
write lock, one more than the last.
"""

from __future__ import annotations

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

from dashboard.progress import row_schema

REVISIONS = ("0100",)
"""The migrations, oldest first. Start-up compares with the last one and needs no Alembic for that."""
HEAD = REVISIONS[-1]
UNRELEASED = frozenset(f"{number:04}" for number in range(1, 22))
"""Revisions of before the first release, 0.3.0: their databases are not carried over."""

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
    """Columns of text that have a value in every row."""
    return [Column(name, Text, nullable=False) for name in names]


def _optional_texts(*names: str) -> list[Column[str | None]]:
    """Columns of text that may be empty."""
    return [Column(name, Text) for name in names]


def _numbers(*names: str) -> list[Column[int]]:
    """Columns of whole numbers that have a value in every row."""
    return [Column(name, Integer, nullable=False) for name in names]


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=False)


def _line_of_audit() -> Column[int]:
    return Column("seq", Integer, ForeignKey("audit.seq"), primary_key=True, autoincrement=False)


def _only_one(name: str, *columns: str, where: str) -> Index:
    """An index by which at most one row with the same columns can be in a state."""
    state = text(where)
    return Index(name, *columns, unique=True, sqlite_where=state, postgresql_where=state)


def _record(name: str, *own: SchemaItem) -> Table:
    """A table of `record_kinds.Kind`: rows that never change, each with its line in the audit."""
    shared = _texts("strategy", "actor", "at")
    return Table(name, metadata, _line_of_audit(), *shared, *own)


# Who did what and when: a hash chain over all strategies. `previous` is unique too, so that the
# chain cannot fork. `before` and `after` are canonical JSON: ids, states, hashes, counts; of
# prose a salted digest.
audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    *_texts("strategy", "at", "actor", "action", "object"),
    *_optional_texts("before", "after"),
    *(Column(name, Text, nullable=False, unique=True) for name in ("previous", "digest")),
    Index(None, "strategy", "seq"),
)

# The bytes as they came.
file = Table(
    "file",
    metadata,
    *(Column(name, Text, primary_key=True) for name in ("strategy", "sha256")),
    Column("bytes", LargeBinary, nullable=False),
    *_numbers("size"),
)

# One file or form from one entity. `replaces` names the submission it was sent to replace;
# `version` counts its changes of state; `reading` is how the file was read, as JSON.
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

# What a person decided about a submission, with the reason in their words.
decision = Table(
    "decision",
    metadata,
    _line_of_audit(),
    *_texts("strategy"),
    Column("submission", Integer, ForeignKey("submission.id"), nullable=False, index=True),
    *_texts("action", "actor"),
    Column("reason", Text),
)

# One reported line. Never changed, never deleted. `digest` is the row's own, so that an edited
# row can be named; the chain holds the digest over all rows of the submission. `key` is what the
# row answers, computed from its columns, so that accepting is a join and not a loop. Of a share `value`
# is the numerator; every other row has no `denominator`.
progress_row = Table(
    "progress_row",
    metadata,
    _id(),
    *_texts("strategy"),
    Column("submission", Integer, ForeignKey("submission.id"), nullable=False, index=True),
    *_numbers("line"),
    *_texts("entity", "task"),
    *_optional_texts(*row_schema.REPORTED_COLUMNS[3:]),
    *_texts("key", "digest"),
)

# Why a row of a submission is right although a warning asks about it. `line` is its row in the file.
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

# From which audit sequence to which a row was standing. A key has one standing row at a time.
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

# One published number of one source. Never changed: a correction is a later vintage. `seq` is the
# audit line of the load that brought it, `file`, `line` and `place` say where it was read.
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
    # By what else it is split, as JSON: dimensions that the strategy itself has added.
    Column("other_dimensions", Text),
    ForeignKeyConstraint(["strategy", "sha256"], ["file.strategy", "file.sha256"]),
    Index(None, "strategy", "series"),
)

# An evaluator's card while it is written, as JSON. One draft of a task is current; one written on an
# older form than the current is kept aside until somebody decides; `version` counts its changes.
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

# A card that was declared ready; only its state changes after that. `as_of` and `known_on` are what
# it was judged on, `sha256` the strategy file and `digest` the rows of the task at that point;
# `reason` is why it was returned or reopened.
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

# What a person has typed, chosen or uploaded on a page and not yet sent: a text (no file name) or files.
# No record: it is written over, erased when it is sent or discarded, and outside the audit.
field_draft = Table(
    "field_draft",
    metadata,
    *(Column(name, Text, primary_key=True) for name in ("strategy", "name", "field", "file_name")),
    *_texts("sha256"),
    Column("bytes", LargeBinary, nullable=False),
    *_texts("at"),
)

# Rounds of reports as the coordinator opened and changed them. The audit has the digest of the note.
# `entities` are codes, a comma between two.
round = _record(
    "round",
    *_texts("name", "state", "first_day", "last_day", "due", "entities", "note"),
    CheckConstraint("state IN ('opened', 'changed')", name="state"),
)

# Amendments of the strategy as the coordinator entered them and took them back. The audit has the digests of
# authority, reason and names. `thing` is a task, an indicator or a body, `changes` what is set of it as JSON.
amendment = _record(
    "amendment",
    *_numbers("number"),
    *_texts("state", "thing", "day", "changes", "authority", "reason", "name", "name_cs"),
    CheckConstraint("state IN ('entered', 'taken_back')", name="state"),
)

# Rounds that were closed and reopened. The audit has the digest of the reason.
period_lock = _record(
    "period_lock",
    *_texts("period", "state", "reason"),
    CheckConstraint("state IN ('locked', 'unlocked')", name="state"),
)

# What people wrote into the fields of the assessment as a document. The audit has the digest of the text.
document_field = _record("document_field", *_texts("name", "text"))

# Who may come in, by the strategy for which they were invited. `handle` is what records keep of a person;
# name, address and the subject of the sign-in can be erased, since the chain has salted digests of them.
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

# Each giving and taking of a role; the last one of a person, role and entity counts. `entity` is empty for a
# role that is for the whole strategy.
role_change = _record(
    "role_change",
    Column("person", Integer, ForeignKey("person.id"), nullable=False, index=True),
    *_texts("role", "entity", "state"),
    CheckConstraint("state IN ('given', 'taken')", name="state"),
)

# Who came, went, was refused, read an original or took an export: each beside its line in the audit, which
# says who, what and when. Only the origin can be erased. `issued` is when the sign-in was issued, in seconds
# since 1970; `strategy` is empty where the act is about the server; `times` is how often it was, where
# one line counts several refusals.
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

# The salt of each text that a person wrote and the audit has a salted digest of: `seq` is its line there,
# `name` says which text of that line. An erased text has none.
text_salt = Table(
    "text_salt",
    metadata,
    _line_of_audit(),
    Column("name", Text, primary_key=True),
    *_texts("strategy", "salt"),
)

# Files of evidence with a submission, or with its row `line`, and what was asked and answered about it. The
# audit has salted digests of name and text. `taken_from` is the submission whose file was taken over.
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
