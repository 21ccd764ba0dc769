"""The page of statistics: the chart of a topic and its tables."""

__all__ = [
    "overview_chart",
    "page",
]
