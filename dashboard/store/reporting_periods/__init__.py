"""What is stored of reporting periods: the locks that the coordinator has set and taken off."""

__all__ = ["period_locks"]
