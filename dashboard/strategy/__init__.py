"""The adopted strategy: tasks, performance indicators, targets, deadlines, and the mistakes of its file.

The YAML file is read as text, checked as a whole, and becomes a frozen `Strategy`. `deadlines` reads
deadlines (a year, a month, a day, an open end); `targets` says what is needed by which day.
"""

from dashboard.strategy.model import Component, Indicator, Strategy, Task

__all__ = [
    "Component",
    "Indicator",
    "Strategy",
    "Task",
    "check_file",
    "deadlines",
    "model",
    "periods",
    "quality_score",
    "recurrence",
    "targets",
]
