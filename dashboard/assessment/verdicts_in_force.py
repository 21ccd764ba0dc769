"""What people have judged of the tasks, where it is approved or published: it leads everywhere.

The computed status stands beside it, smaller and named. A draft's verdict, or one that waits for
approval, leads nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import get_args

from dashboard.assessment.card import CardRecord
from dashboard.fulfilment.rule_words import GoalVerdict, IndicatorVerdict, Status

FINAL_STATES = frozenset({"approved", "published"})
"""The states of a card in which its verdicts lead."""
REACHED = frozenset({"met", "met_differently"})
"""The verdicts that call a goal met."""
GOAL_VERDICTS: tuple[GoalVerdict, ...] = tuple(
    sorted(get_args(GoalVerdict), key=lambda verdict: verdict not in REACHED)
)
"""The verdicts on a goal, best first."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was judged of one task: of its goal, of its indicators (None where only the goal was), and why."""

    task: str
    goal: GoalVerdict
    indicators: IndicatorVerdict | None
    reason: str
    is_published: bool

    @property
    def is_reached(self) -> bool:
        """Whether the goal was judged as met, in the manner foreseen or in another."""
        return self.goal in REACHED


def of_record(record: CardRecord | None) -> Verdict | None:
    """The verdict of a card; None without a card, before its approval, and without a verdict on the goal."""
    if record is None or record.state not in FINAL_STATES or record.card.goal is None:
        return None
    card = record.card
    assert card.goal is not None
    return Verdict(card.task, card.goal, card.indicators, card.reason, record.state == "published")


def of_records(records: Mapping[str, CardRecord], tasks: Iterable[str]) -> dict[str, Verdict]:
    """The verdicts by task, in the order of the `tasks`; those without one are left out."""
    found = {number: of_record(records.get(number)) for number in tasks}
    return {number: verdict for number, verdict in found.items() if verdict is not None}


def is_finished(verdict: Verdict | None, computed: Status) -> bool:
    """Whether nothing of a task is left to do: its goal was judged as met; without a verdict, by the rule."""
    return not computed.is_unfinished if verdict is None else verdict.is_reached


def tasks_by_goal(verdicts: Mapping[str, Verdict]) -> dict[GoalVerdict, list[str]]:
    """The tasks of each verdict on the goal that was given, best first."""
    return {
        goal: tasks
        for goal in GOAL_VERDICTS
        if (tasks := [number for number, verdict in verdicts.items() if verdict.goal == goal])
    }
