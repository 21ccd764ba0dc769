"""Whether the stored data match the audit log: every kind of edit is named."""

__all__ = [
    "verify_chain",
]
