"""Whether what is stored is what the audit log says: every kind of edit is named."""

__all__ = [
    "verify_chain",
]
