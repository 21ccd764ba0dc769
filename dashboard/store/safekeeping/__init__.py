"""What an operator keeps and looks after: backups, the anchor outside the database, what is damaged."""

__all__ = [
    "anchor_file",
    "backup",
    "damage",
]
