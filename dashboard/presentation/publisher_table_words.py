"""A load of a publisher's table in words: what is revised, what was kept out, the aliases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.presentation import trend_words
from dashboard.presentation.languages import Wording
from dashboard.statistics.check_totals import Revision
from dashboard.statistics.definitions import Definitions
from dashboard.statistics.publisher_table import Published


def revised_number(revision: Revision, definitions: Definitions, words: Wording) -> str:
    """What a revised number counts: series, year, and the parts of its split."""
    name = trend_words.say(definitions.label("series", revision.series), words)
    parts = [
        trend_words.part_name(code, definitions.category(dimension, code), words)
        for dimension, code in revision.of.items()
    ]
    return ", ".join([name, revision.year, *parts])


def before_and_after(revision: Revision, words: Wording) -> tuple[str, str]:
    """The old and the new number, each with its vintage."""
    old, new = (
        words("load.no_number") if value is None else words.number(value)
        for value in (revision.old, revision.new)
    )
    return (
        words("load.of_vintage", number=old, vintage=revision.old_vintage),
        words("load.of_vintage", number=new, vintage=revision.new_vintage),
    )


def tell(
    found: Published | None,
    revisions: Sequence[Revision],
    definitions: Definitions,
    words: Wording,
) -> list[str]:
    """The lines of a load beside its problems: revisions, what was kept out, and the aliases."""
    lines = []
    for revision in revisions:
        old, new = before_and_after(revision, words)
        what = revised_number(revision, definitions, words)
        lines.append(words("load.revised", what=what, old=old, new=new))
    if found is not None:
        lines += tell_reading(found, words)
    return lines


def tell_reading(found: Published, words: Wording) -> list[str]:
    """The vintage that a table was read as, how much of it was kept out, and the aliases that were used."""
    if not found.vintage:
        return []
    read = words.plural("load.read", found.rows, vintage=found.vintage)
    kept_out = words.plural("load.kept_out", found.kept_out)
    aliases = [words("load.alias", label=label, code=code) for label, code in found.aliases.items()]
    return [read, *([kept_out] if found.kept_out else []), *aliases]


def revision_payloads(revisions: Sequence[Revision]) -> list[dict[str, Any]]:
    """Revised numbers as JSON."""
    return [
        {
            **{"series": revision.series, "year": revision.year, "of": dict(revision.of)},
            "old": {"value": revision.old, "vintage": revision.old_vintage},
            "new": {"value": revision.new, "vintage": revision.new_vintage},
        }
        for revision in revisions
    ]
