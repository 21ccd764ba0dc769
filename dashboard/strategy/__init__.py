"""The adopted strategy: tasks, performance indicators, targets, deadlines, and the mistakes of its file.

The YAML file is read as text, checked as a whole, and becomes a frozen `Strategy`. `deadlines` reads
deadlines (a year, a month, a day, an open end); `targets` says what is needed by which day, `working_days`
by which day it may be asked for.
"""

from dashboard.strategy.model import Strategy
from dashboard.strategy.performance_indicators import Component, Indicator
from dashboard.strategy.tasks import Task

__all__ = [
    "Component",
    "Indicator",
    "Strategy",
    "Task",
    "amendment_plan",
    "amendments",
    "check_file",
    "check_references",
    "deadlines",
    "entities",
    "field_types",
    "model",
    "performance_indicators",
    "plan_tables",
    "quality_score",
    "recurrence",
    "rounds",
    "specification",
    "targets",
    "tasks",
    "working_days",
    "yaml_to_model",
]
