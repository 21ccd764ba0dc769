"""The seal of a body on a PDF: its key, sealing, and reading what is sealed."""

__all__ = ["key_file", "reading", "refusal", "sealing", "token_key"]
