"""Official statistics: observations, their sources, what must add up, and what may be public.

A number is keyed by source, series, definition, unit, year, dimensions and vintage, never by a
label.
"""

__all__ = [
    "availability",
    "chart_topics",
    "check_totals",
    "coarsening",
    "definitions",
    "disclosure_control",
    "duties",
    "edition_numbers",
    "hidden_by_senders",
    "observations",
    "possible_values",
    "publisher_reader",
    "publisher_table",
    "reader_knowledge",
    "source_comparison",
    "split_sums",
    "yearly_table",
]
