"""The door: who is answered at all, who the person is, and what is shown to whoever may not come in."""

__all__ = [
    "current_person",
    "door",
    "guard",
    "page_messages",
    "people_at_work",
    "request_identity",
    "transfers",
    "uploads",
]
