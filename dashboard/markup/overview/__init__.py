"""The Overview: a headline, a square and a line for each task, and beside them what is to be done."""

__all__ = [
    "headline",
    "squares",
    "task_table",
    "to_do",
]
