"""What an operator keeps and looks after: backups, moves, what a database holds, damage, standbys."""

__all__ = [
    "backup",
    "damage",
    "holdings",
    "move",
    "new_files",
]
