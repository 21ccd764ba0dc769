"""A submission on the screen: the file as sent, its evidence, its thread."""

__all__ = [
    "attached_files",
    "original",
    "thread",
]
