"""An audit entry and the canonical form its digest is taken over."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

# What the first entry names as its predecessor.
ZERO_DIGEST = "0" * 64

CAME_FROM = "came_from"
"""Under this key of `after` the line of a write has the salted digest of where it came from."""

SEED_ACTOR = "seed"
"""Who stands in an entry for what came with the program: no person."""

# Made once: rows are hashed by the hundred thousand.
_JSON = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class By:
    """Who writes, in which strategy and when."""

    strategy: str
    actor: str
    at: datetime


def canonical_json(value: object) -> str:
    """A value as JSON in the one form that is hashed: keys sorted, no spaces, no escapes."""
    return _JSON.encode(value)


def digest(value: object) -> str:
    """SHA-256, in hexadecimal, of the canonical form of a value."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


def format_timestamp(moment: datetime) -> str:
    """A moment as it is stored: UTC with microseconds, so that texts sort in order of time.

    Raises ValueError for a moment without a time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone; use datetime.now(UTC).")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the audit: who did what to which object, and the link to the line before.

    `at` is text as `format_timestamp` gives it; `before` and `after` are canonical JSON or None.
    """

    seq: int
    strategy: str
    at: str
    actor: str
    action: str
    object: str
    before: str | None
    after: str | None
    previous: str
    digest: str = ""

    def compute_digest(self) -> str:
        """The digest this line must carry, computed from its other columns."""
        return digest([getattr(self, name) for name in self.__slots__ if name != "digest"])

    def facts(self) -> dict[str, Any]:
        """The values after the change; empty where the line has none or is damaged."""
        return {name: value for name, value in self._after().items() if name != CAME_FROM}

    def came_from(self) -> str | None:
        """The salted digest of where a write came from; None where nobody signed in."""
        return self._after().get(CAME_FROM)

    def _after(self) -> dict[str, Any]:
        try:
            facts = json.loads(self.after or "{}")
        except ValueError:
            return {}
        return facts if isinstance(facts, dict) else {}

    def submission_id(self) -> int | None:
        """The id of the submission the line is about; None when it is about something else."""
        kind, _, number = self.object.partition(":")
        return int(number) if kind == "submission" and number.isdecimal() else None
