"""Whether the stored data match the audit log: every kind of edit is named."""

__all__ = [
    "stored_schema",
    "verify_chain",
]
