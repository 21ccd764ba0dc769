"""Official statistics: observations, their sources, what must add up, and what may be public.

A number is keyed by source, series, definition, unit, year, dimensions and vintage, never by a
label.
"""

__all__ = [
    "availability",
    "chart_topics",
    "check_totals",
    "definitions",
    "disclosure_control",
    "observations",
    "series_splits",
    "source_comparison",
]
