"""Assessment, meeting papers, letters and calendars: as blocks; Word, PDF, HTML, Markdown and iCalendar."""

__all__ = [
    "assessment",
    "blocks",
    "deadline_calendar",
    "embedded_data",
    "letter_items",
    "meeting",
    "meeting_facts",
    "meeting_front",
    "reminder_letter",
    "row_words",
    "yearly_statistics",
]
