"""What pages, the public edition and saved pages share: values in, safe markup out, without Streamlit."""

from dashboard.markup.view import View

__all__ = [
    "View",
    "assessment_card",
    "body_page",
    "compare",
    "contradictions",
    "judged_status",
    "method",
    "recommendations",
    "task_list",
    "timeline",
    "view",
    "what_to_report",
    "who_reported",
]
