"""Sign-in: who is answered at all, who the person is, and what people see who may not come in."""

__all__ = [
    "current_person",
    "door",
    "guard",
    "page_messages",
    "people_at_work",
    "this_machine_only",
    "transfers",
    "uploads",
]
