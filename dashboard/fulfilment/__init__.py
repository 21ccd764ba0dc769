"""What progress rows mean for a strategy: status, schedule, evidence, trace, and who has reported.

The status rule is written once, in `status`. Everything is a function of rows and a day.
"""

__all__ = [
    "amendment_changes",
    "compare_days",
    "effect_of_submission",
    "judged_indicators",
    "known_rows",
    "round_answers",
    "rule_words",
    "schedule_and_evidence",
    "sensitivity",
    "status",
    "status_reasons",
    "strategy_on_day",
    "task_details",
    "timeline",
    "what_is_outstanding",
    "whose_turn",
]
