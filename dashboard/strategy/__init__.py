"""The adopted strategy: its tasks, performance indicators, targets, deadlines; every mistake of its file.

The YAML file is read as text, checked as a whole, and becomes a frozen `Strategy`. A year, a month
or an open end as deadline is read in `timetable`; what is needed by which day stands in `targets`.
"""

from dashboard.strategy.model import Component, Indicator, Strategy, Task

__all__ = [
    "Component",
    "Indicator",
    "Strategy",
    "Task",
    "check_file",
    "model",
    "periods",
    "quality_score",
    "recurrence",
    "targets",
    "timetable",
]
