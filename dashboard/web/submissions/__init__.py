"""A submission on the screen: the file as sent, its evidence, its thread."""

__all__ = ["attachments", "original", "thread"]
