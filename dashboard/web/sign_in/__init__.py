"""Sign-in: who is answered at all, who the person is, and what people see who may not come in."""

__all__ = [
    "guard",
    "page_access",
    "session_owners",
    "sign_in_redirect",
    "this_machine_only",
    "upload_memory",
    "websocket_messages",
    "who_is_asking",
]
