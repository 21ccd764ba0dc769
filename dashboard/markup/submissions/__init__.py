"""A submission as markup: its problems, its effects, its receipt."""

__all__ = ["problems", "receipts", "submission_effects"]
