"""A reported row in words: what it is about, and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.presentation import Wording


def subject(row: Mapping[str, Any], words: Wording) -> str:
    """The indicator and its component, or the task of a narrative."""
    thing = row["indicator"] or f"{row['task']} {words('review.narrative')}"
    return f"{thing} · {row['component']}" if row["component"] else str(thing)
