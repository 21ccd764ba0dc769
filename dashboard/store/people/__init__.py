"""Who may come in and as what, who came and who did what; erasing what a person wrote."""

__all__ = [
    "access_log",
    "accounts",
    "erasure",
    "mails",
    "recorded_acts",
]
