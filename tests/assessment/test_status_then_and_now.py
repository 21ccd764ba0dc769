"""The computed status on two dates, and the verdict beside it."""

from __future__ import annotations

from datetime import date
from typing import Any

from dashboard.assessment.card import Card, CardRecord
from dashboard.assessment.narrative import Sentence
from dashboard.assessment.status_then_and_now import ComputedStatuses, compute_statuses
from dashboard.fulfilment.strategy_on_day import Situation, TaskState, situation
from dashboard.presentation.languages import Wording
from dashboard.presentation.sentences import write_sentence
from tests.small_plan import plan, row, rows

END = date(2024, 12, 31)
WRITTEN = row("CPD", "1.1.a", date(2024, 3, 1), 1, component="text")
PRINTED = row("MOJ", "1.1.b", date(2024, 4, 1), 1, component="print")


def task(*told: Any) -> tuple[Situation, TaskState]:
    found = situation(plan(), rows(*told), END)
    return found, next(each for each in found.tasks if each.task.number == "1.1")


def statuses(verdict: Any, *told_now: Any, state: Any = "approved") -> ComputedStatuses:
    """A card with a verdict, judged when the text was written and nothing printed."""
    record = CardRecord(Card("1.1", indicators=verdict), state, as_of=END, known_on=7)
    return compute_statuses(record, (*task(*told_now), 9), task(WRITTEN))


def said(*lines: Sentence | None) -> list[str]:
    return [write_sentence(line, Wording("en")) for line in lines if line]


def test_a_late_row_leaves_two_values_each_with_its_label() -> None:
    found = statuses("partially_met", WRITTEN, PRINTED)

    assert found.moved
    assert said(*found.lines) == [
        "computed at approval (31 Dec 2024, data version 7): Partially met",
        "computed now (31 Dec 2024, data version 9): Met",
    ]
    assert said(found.brief_line) == ["now Met; at approval Partially met"]
    assert said(found.verdict, found.difference) == ["Partially met"]


def test_a_late_row_makes_no_agreement_of_a_verdict_that_differed() -> None:
    found = statuses("met", WRITTEN, PRINTED)

    assert said(found.verdict, found.difference) == [
        "Met (differs from the computed status)",
        "the verdict on the indicators, “Met”, differs from the computed status, “Partially met”",
    ]


def test_where_nothing_moved_a_table_says_the_status_once() -> None:
    found = statuses("partially_met", WRITTEN, state="ready")

    assert not found.moved
    assert said(found.brief_line) == ["Partially met"]
    assert said(found.lines[0]) == [
        "computed when the card was submitted for approval (31 Dec 2024, data version 7): Partially met"
    ]


def test_a_draft_is_held_against_the_status_of_now() -> None:
    draft = CardRecord(Card("1.1", indicators="met"), "draft")
    found = compute_statuses(draft, (*task(WRITTEN), 9))

    assert said(*found.lines) == ["Partially met"]
    assert found.differs
    assert not compute_statuses(None, (*task(WRITTEN), 9)).differs
