"""A submission on the screen: the file as sent, its attachments, its thread."""

__all__ = ["attachments", "thread"]
