"""Official statistics: observations, their sources, what must add up, and what may be public.

A number is keyed by source, series, definition, unit, year, dimensions and vintage, never by a
label.
"""

__all__ = [
    "availability",
    "chart_topics",
    "check_totals",
    "definitions",
    "duties",
    "edition_numbers",
    "observations",
    "publisher_reader",
    "publisher_table",
    "small_counts",
    "source_comparison",
    "split_sums",
    "yearly_table",
]
