"""Assessment, meeting papers, letters and calendars: as blocks; Word, PDF, HTML, Markdown and iCalendar."""

__all__ = [
    "annex_card",
    "annexes",
    "assessment",
    "blocks",
    "comment_copy",
    "comments_annex",
    "deadline_calendar",
    "meeting",
    "pdf",
    "reminder_letter",
    "title_and_summary",
    "write_file",
]
