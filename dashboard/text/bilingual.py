"""A text in English with our Czech beside it, for data that bring their own words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text with its Czech, None where there is none; a page in Czech then shows the English."""

    en: str
    cs: str | None = None
