"""The only Streamlit: the server, the session, and the markup of each page."""

__all__ = [
    "compare",
    "kit",
    "method",
    "overview",
    "recommendations",
    "session",
    "shell",
    "task_list",
    "timeline",
    "units",
    "who_reported",
]
