"""The statistics as markup: the opening with its sources, and the charts, tables and notes of a topic."""

__all__ = [
    "availability",
    "certificate",
    "compared",
    "loaded",
    "overview_chart",
    "picture",
    "printed",
    "request",
    "split_table",
    "summary",
    "tables",
    "topic",
]
