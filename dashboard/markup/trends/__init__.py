"""The statistics as markup: the opening with its sources, and the charts, tables and notes of a topic."""

__all__ = [
    "overview_chart",
    "picture",
    "printed_edition",
    "shaded_table",
    "statistics_owed",
    "summary",
    "tables",
    "topic",
    "two_sources",
    "who_they_are",
]
