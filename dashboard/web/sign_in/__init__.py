"""Sign-in: who is answered at all, who the person is, and what people see who may not come in."""

__all__ = [
    "guard",
    "page_access",
    "session_owners",
    "this_machine_only",
    "upload_memory",
    "way_back",
    "websocket_messages",
    "who_is_asking",
]
