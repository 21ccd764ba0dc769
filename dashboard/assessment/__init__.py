"""The evaluator's card, what the program says beside it, published verdicts, and the next strategy.

Verdicts are people's: nothing here fills one in.
"""

from dashboard.assessment.card import Card, CardRecord

__all__ = [
    "Card",
    "CardRecord",
    "card",
    "card_sections",
    "document_fields",
    "narrative",
    "next_strategy_skeleton",
    "published_evaluation",
    "status_then_and_now",
    "task_succession",
    "verdicts_in_force",
]
