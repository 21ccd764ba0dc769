"""Who may come in, as what, and who may not decide on what: invitations, roles, sign-ins, four eyes."""

__all__ = [
    "access_record",
    "four_eyes",
    "people_actions",
    "seen_snapshot",
    "sign_ins",
    "text_erasure",
]
