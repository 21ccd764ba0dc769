"""What an operator keeps and looks after: backups, the anchor outside the database, damage, erased bytes."""

__all__ = [
    "anchor_file",
    "backup",
    "damage",
    "erased_bytes",
    "holdings",
]
