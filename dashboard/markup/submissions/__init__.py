"""A submission as markup: its problems, its effects, its receipt."""

__all__ = ["problems", "receipts", "reported_numbers", "submission_effects"]
