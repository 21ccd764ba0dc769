"""The Czech of a strategy's texts: a key that ends in `_cs` beside the key of each text."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.strategy.deadlines import Part
from dashboard.strategy.model import Strategy

OTHER = {"code", "short", "entered", "owners_before", "amendments", "former_names"}
"""Abbreviations, which may be the same in both languages, and what is no text of the file."""
NAMES = ("number", "id", "code", "file")


def missing_czech(strategy: Strategy) -> tuple[str, ...]:
    """Where the file has a text without its Czech, as "1.2 justification", in the order of the file.

    Nothing of a file whose title has no Czech: it is in one language.
    """
    return tuple(_missing(strategy, "")) if strategy.title_cs else ()


def _missing(part: Part, place: str) -> Iterator[str]:
    known = type(part).model_fields
    for name in known:
        value = getattr(part, name)
        if name in OTHER or not value:
            continue
        if f"{name}_cs" in known and _is_shorter(getattr(part, f"{name}_cs"), value):
            yield f"{place} {name}".strip()
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, Part):
                yield from _missing(inner, _place(inner, name, place))


def _place(part: Part, name: str, above: str) -> str:
    """A part by its own name: that of a task or an indicator says where it is, others are named below it."""
    own = str(next((getattr(part, key) for key in NAMES if hasattr(part, key)), ""))
    if not own or (own.startswith(above) and name in {"tasks", "indicators"}):
        return own or above
    return f"{above or name} {own}"


def _is_shorter(czech: str | tuple[str, ...] | None, text: str | tuple[str, ...]) -> bool:
    """Whether there is no Czech, or of a list fewer items than of the text itself."""
    return not czech or (isinstance(text, tuple) and len(czech) < len(text))
