"""Assessment, meeting papers, letters and calendars: as blocks; Word, PDF, HTML, Markdown and iCalendar."""

__all__ = [
    "assessment",
    "blocks",
    "comment_copy",
    "data_carried",
    "deadline_calendar",
    "letter_facts",
    "meeting",
    "meeting_facts",
    "reminder_letter",
    "yearly_statistics",
]
