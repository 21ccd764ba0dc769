"""The only Streamlit: the server, the session, and the markup of each page."""

__all__ = [
    "compare",
    "kit",
    "method",
    "overview",
    "recommendations",
    "round_locks",
    "safe_output",
    "session",
    "shell",
    "task_filter",
    "task_list",
    "timeline",
    "unit_fields",
    "units",
    "who_reported",
]
