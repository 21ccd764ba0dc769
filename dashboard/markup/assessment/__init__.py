"""The assessment as markup: a card, and what became of the tasks of the strategy before."""

__all__ = ["card", "succession_table"]
