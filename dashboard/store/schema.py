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

REVISIONS = ("0100",)
"""The migrations, oldest first. Start-up compares with the last one and needs no Alembic for that."""
HEAD = REVISIONS[-1]
UNRELEASED = frozenset(f"{number:04}" for number in range(1, 22))
"""Revisions of before the first release, 0.3.0: their databases are not carried over."""

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
    """Columns of text that have a value in every row."""
    return [Column(name, Text, nullable=False) for name in names]


def _optional_texts(*names: str) -> list[Column[str | None]]:
    """Columns of text that may be empty."""
    return [Column(name, Text) for name in names]


# Who did what and when: a hash chain over all strategies. `previous` is unique too, so that the
# chain cannot fork. `before` and `after` are canonical JSON: ids, states, hashes, counts; of
# prose a salted digest.
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

# The bytes as they came.
file = Table(
    "file",
    metadata,
    Column("strategy", Text, primary_key=True),
    Column("sha256", Text, primary_key=True),
    Column("bytes", LargeBinary, nullable=False),
    Column("size", Integer, nullable=False),
)

# One file or form from one entity. `replaces` names the submission it was sent to replace;
# `version` counts its changes of state; `reading` is how the file was read, as JSON.
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

# What a person decided about a submission, with the reason in their words.
decision = Table(
    "decision",
    metadata,
    Column("seq", Integer, ForeignKey("audit.seq"), primary_key=True, autoincrement=False),
    Column("strategy", Text, nullable=False),
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
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("strategy", Text, nullable=False),
    Column("submission", Integer, ForeignKey("submission.id"), nullable=False, index=True),
    Column("line", Integer, nullable=False),
    *_texts("entity", "task"),
    *_optional_texts("indicator", "component", "name", "date", "precision", "value"),
    *_optional_texts("denominator", "word", "evidence", "note", "delay_reason", "expected"),
    *_texts("key", "digest"),
)

# Why a row of a submission is right although a warning asks about it. `line` is its row in the file.
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

# From which audit sequence to which a row was standing. A key has one standing row at a time.
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

# One published number of one source. Never changed: a correction is a later vintage. `seq` is the
# audit line of the load that brought it, `file`, `line` and `place` say where it was read.
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

# An evaluator's card while it is written, as JSON. One draft of a task is current; one written on an
# older form than the current is kept aside until somebody decides; `version` counts its changes.
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

# A card that was declared ready; only its state changes after that. `as_of` and `known_on` are what
# it was judged on, `sha256` the strategy file and `digest` the rows of the task at that point;
# `reason` is why it was returned or reopened.
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

# What a person has typed, chosen or uploaded on a page and not yet sent: a text (no file name) or files.
# No record: it is written over, erased when it is sent or discarded, and outside the audit.
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

# Rounds of reports as the coordinator opened and changed them, each time a row that never changes; `seq` is
# its line in the audit, which has the digest of the note. `entities` are codes, a comma between two.
round = Table(
    "round",
    metadata,
    Column("seq", Integer, ForeignKey("audit.seq"), primary_key=True, autoincrement=False),
    *_texts("strategy", "name", "state", "first_day", "last_day", "due", "entities", "note"),
    *_texts("actor", "at"),
    CheckConstraint("state IN ('opened', 'changed')", name="state"),
)


# Amendments of the strategy as the coordinator entered them and took them back, each time a row that never
# changes; `seq` is its line in the audit, which has the digests of authority, reason and names. `thing` is
# a task, an indicator or a body, `changes` what is set of it, as JSON.
amendment = Table(
    "amendment",
    metadata,
    Column("seq", Integer, ForeignKey("audit.seq"), primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    *_texts("strategy", "state", "thing", "day", "changes", "authority", "reason", "name"),
    *_texts("name_cs", "actor", "at"),
    CheckConstraint("state IN ('entered', 'taken_back')", name="state"),
)

# Rounds that were closed and reopened, each time a row that never changes; `seq` is its line in the audit,
# which has the digest of the reason. Names and words are those of the first version, which locked periods.
period_lock = Table(
    "period_lock",
    metadata,
    Column("seq", Integer, ForeignKey("audit.seq"), primary_key=True, autoincrement=False),
    *_texts("strategy", "period", "state", "reason", "actor", "at"),
    CheckConstraint("state IN ('locked', 'unlocked')", name="state"),
)

# What people wrote into the fields of the assessment as a document, each time a row that never changes;
# `seq` is its line in the audit, which has the digest of the text.
document_field = Table(
    "document_field",
    metadata,
    Column("seq", Integer, ForeignKey("audit.seq"), primary_key=True, autoincrement=False),
    *_texts("strategy", "name", "text", "actor", "at"),
)

# Who may come in, by the strategy for which they were invited. `handle` is what records keep of a person;
# name, address and the subject of the sign-in can be erased, since the chain has salted digests of them.
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

# Each giving and taking of a role, a row that never changes; the last one of a person, role and entity
# counts. `entity` is empty for a role that is for the whole strategy.
role_change = Table(
    "role_change",
    metadata,
    Column("seq", Integer, ForeignKey("audit.seq"), primary_key=True, autoincrement=False),
    Column("strategy", Text, nullable=False),
    Column("person", Integer, ForeignKey("person.id"), nullable=False, index=True),
    *_texts("role", "entity", "state", "actor", "at"),
    CheckConstraint("state IN ('given', 'taken')", name="state"),
)

# Who came, went, was refused, read an original or took an export: each beside its line in the audit, which
# says who, what and when. Only the origin can be erased. `issued` is when the sign-in was issued, in seconds
# since 1970; `strategy` is empty where the act is about the server; `times` is how often it was, where
# one line counts several refusals.
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

# The salt of each text that a person wrote and the audit has a salted digest of: `seq` is its line there,
# `name` says which text of that line. An erased text has none.
text_salt = Table(
    "text_salt",
    metadata,
    Column("seq", Integer, ForeignKey("audit.seq"), primary_key=True, autoincrement=False),
    Column("name", Text, primary_key=True),
    *_texts("strategy", "salt"),
)

# Files of evidence with a submission, or with its row `line`, and what was asked and answered about it: rows
# that never change; `seq` is the line in the audit, which has salted digests of name and text.
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
