"""What pages, the public edition and saved pages share: values in, safe markup out, without Streamlit."""

from dashboard.markup.view import View

__all__ = [
    "View",
    "assessment_card",
    "compare",
    "contradictions",
    "judged_status",
    "method",
    "recommendations",
    "task_list",
    "timeline",
    "units",
    "view",
    "what_to_report",
    "who_reported",
]
