"""What is around every page: its frame, the person, the fields of its address, the security headers."""

__all__ = [
    "fields",
    "frame",
    "role_choice",
]
