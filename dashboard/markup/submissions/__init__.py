"""A submission as markup: its problems, its effects, its receipt."""

__all__ = ["approval", "problems", "receipts", "submission_effects"]
