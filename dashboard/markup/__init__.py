"""What pages, the public edition and saved pages share: values in, safe markup out, without Streamlit."""

from dashboard.markup.view import View

__all__ = [
    "View",
    "compare",
    "contradictions",
    "duties",
    "method",
    "recommendations",
    "task_list",
    "timeline",
    "units",
    "view",
    "who_reported",
]
