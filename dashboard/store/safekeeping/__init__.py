"""What an operator keeps and looks after: backups, what a database holds, damage."""

__all__ = [
    "backup",
    "damage",
    "holdings",
]
