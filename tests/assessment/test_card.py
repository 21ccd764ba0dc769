"""Cards: what is missing on them, and what the program says of a task beside them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dashboard.assessment.card import LONGEST, Card, from_published, parse_card
from dashboard.assessment.narrative import Narrative, write_narrative
from dashboard.assessment.published_evaluation import parse_published_cards
from dashboard.fulfilment.strategy_on_day import TaskState, situation
from dashboard.fulfilment.task_details import details_of_task
from dashboard.presentation.languages import Wording
from dashboard.presentation.sentences import write_sentence
from tests.small_plan import plan, row, rows

ROOT = Path(__file__).resolve().parents[2]
END = date(2024, 12, 31)
REACHED = row("CPD", "1.1.a", date(2024, 3, 1), 1, component="text", note="Printed in March.")
FULL: dict[str, Any] = {
    "description": "It was written.",
    "indicators": "partially_met",
    "goal": "partially_met",
    "reason": "The print is missing.",
    "proposal": "continue",
}


def state(*told: Any, task: str = "1.1", day: date = END, more: str = "") -> TaskState:
    found = situation(plan(more), rows(*told), day)
    return next(one for one in found.tasks if one.task.number == task)


def of_program(*told: Any, task: str = "1.1", day: date = END, more: str = "") -> Narrative:
    strategy, standing = plan(more), rows(*told)
    nothing = standing.clear()
    found = details_of_task(
        strategy,
        situation(strategy, standing, day),
        standing,
        task,
        history=standing.clear().with_columns(opened=None, closed=None),
        waiting=nothing,
    )
    assert found is not None
    return write_narrative(found)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"description": " \n"}, ["card-no-description"]),
        ({"indicators": None}, ["card-no-indicators"]),
        ({"goal": None}, ["card-no-goal"]),
        ({"reason": ""}, ["card-no-reason"]),
        ({"proposal": None}, ["card-no-proposal"]),
        ({"indicators": "met", "goal": "met", "proposal": "drop"}, ["card-met-dropped"]),
        ({"indicators": "met", "goal": "met", "proposal": "change"}, []),
        ({"indicators": "met", "goal": "not_met", "proposal": "drop"}, []),
        ({"indicators": "met", "goal": "met", "reason": "", "proposal": None}, ["card-differs"]),
        ({"indicators": "met", "goal": "met", "proposal": None}, []),
        ({"indicators": "not_met", "reason": ""}, ["card-differs"]),
        ({"goal": "met_differently"}, ["card-no-changes"]),
        ({"goal": "met_differently", "changes": "-"}, ["card-no-changes"]),
        ({"goal": "met_differently", "changes": "Part of other documents."}, []),
    ],
)
def test_what_is_missing_is_named(change: dict[str, Any], expected: list[str]) -> None:
    card = Card("1.1", **(FULL | change))

    assert [one.code for one in card.missing_fields(state(REACHED))] == expected


def test_an_empty_card_lacks_its_description_and_both_verdicts() -> None:
    found = [one.code for one in Card("1.1").missing_fields(state(REACHED))]

    assert found == ["card-no-description", "card-no-indicators", "card-no-goal"]


def test_silence_declared_as_not_met_needs_a_reason() -> None:
    card = Card("1.1", "Nobody reported.", "not_met", goal="not_met", proposal="drop")

    (one,) = card.missing_fields(state())

    assert one.code == "card-differs"
    assert Wording("cs").problem(one)[0] == (
        "U úkolu 1.1 zní hodnocení „Nesplněno“, vypočtený stav „Bez zprávy“ a důvod není uveden."
    )


def test_a_published_card_keeps_its_words_letter_for_letter() -> None:
    text = (ROOT / "data/2016-2019/cards.yaml").read_text("utf-8")
    cards, _ = parse_published_cards(text)

    kept = [from_published(one) for one in cards]

    assert [one.card.task for one in kept] == [str(number) for number in range(1, 14)]
    assert [one.card.goal for one in kept].count("met") == 9
    four, seven = kept[3].card, kept[6].card
    assert (four.indicators, four.goal) == ("partially_met", "met_differently")
    assert four.indicators_text == "Indicators have been met partially."
    assert kept[0].card.description == "\n\n".join(cards[0].description)
    assert (kept[0].card.changes, seven.changes) == ("-", "")
    assert {(one.state, one.version, one.digest) for one in kept} == {("published", 1, None)}


def test_the_program_says_each_row_that_counts_and_what_is_missing() -> None:
    found = of_program(
        REACHED,
        row("MOJ", "1.1.b", date(2024, 5, 1), word="ongoing"),
        row("MOJ", "1.1", date(2024, 6, 30), note="We are trying."),
        row("CPD", "1.1.b", date(2025, 1, 1), 1, component="print"),
    )

    words = Wording("en")
    assert [write_sentence(line, words) for line in found.description] == [
        "CPD, 1 Mar 2024, indicator 1.1.a, The text: reached. Printed in March.",
        "MOJ, 1 May 2024, indicator 1.1.b, Printed: ongoing, no value.",
        "MOJ, 30 Jun 2024: We are trying.",
    ]
    assert [write_sentence(line, words) for line in found.indicators] == [
        "Computed as of 31 Dec 2024: Partially met.",
        "Indicator 1.1.a “Written.”: Met, 1 of 1.",
        "Indicator 1.1.b “Printed.”: Not met, no value, 1 needed.",
        "Missing from indicator 1.1.b: The print.",
    ]
    assert [[each["row"] for each in line.rows] for line in found.description] == [[1], [2], [3]]
    assert [write_sentence(line, words) for line in found.changes] == [
        "No amendment changed the assignment up to 31 Dec 2024."
    ]


def test_the_program_names_the_silent_and_says_so_in_czech() -> None:
    found = of_program()

    words = Wording("cs")
    assert [write_sentence(line, words) for line in found.description] == [
        "K tomuto úkolu není schválen žádný údaj s datem do 31. 12. 2024."
    ]
    assert [write_sentence(line, words) for line in found.indicators[-2:]] == [
        "CPD: od 1. 1. 2024 bez zprávy.",
        "MOJ: od 1. 1. 2024 bez zprávy.",
    ]


AMENDED = """
amendments:
  - {date: 2024-06-01, task: "1.1", reason: Late., authority: No. 5, set: {deadline: 2025}}
  - {date: 2024-07-01, task: "1.1", reason: Moved., authority: No. 6, set: {responsible: [CPD, DESK]}}
  - {date: 2024-08-01, indicator: 1.1.b, reason: Dear., authority: No. 7, set: {withdrawn: true}}
  - {date: 2025-08-01, task: "1.1", reason: Later., authority: No. 8, set: {title: Read}}
"""


def test_the_amendments_in_force_are_the_changes_of_the_assignment() -> None:
    found = of_program(REACHED, more=AMENDED)

    assert [write_sentence(line, Wording("en")) for line in found.changes] == [
        "Deadline (1.1) from 1 Jun 2024: 2024 → 2025. Reason: Late. Under: No. 5.",
        "Responsible (1.1) from 1 Jul 2024: CPD; MOJ → CPD; DESK. Reason: Moved. Under: No. 6.",
        "As of 1 Aug 2024, 1.1.b: withdrawn. Reason: Dear. Under: No. 7.",
    ]


def test_before_its_due_day_a_task_is_met_so_far() -> None:
    found = of_program(REACHED, day=date(2024, 6, 30))

    first = write_sentence(found.indicators[0], Wording("en"))
    assert first == "Computed as of 30 Jun 2024: Partially met so far (due 2024)."


def test_a_card_as_plain_values_has_its_fields_in_order() -> None:
    plain = Card("1.1", remarks={"1.1.a": "Well."}).values()

    assert list(plain)[:3] == ["task", "description", "indicators"]
    assert plain["remarks"] == {"1.1.a": "Well."}


FILE = """task: "1.1"
description:
  - It was written.
  - It was not printed.
indicators: partially_met
remarks: {1.1.a: Well done.}
goal: met_differently
changes: no
proposal: continue
"""


def test_a_card_is_read_from_yaml_with_its_paragraphs() -> None:
    task = plan().tasks[0]

    card, problems = parse_card(FILE, task)

    assert problems == []
    assert card is not None
    assert card.description == "It was written.\n\nIt was not printed."
    assert (card.changes, card.remarks, card.reason) == ("no", {"1.1.a": "Well done."}, "")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("goal: met_differently", "goal: done", [("wrong-word", 7, 7)]),
        ("goal:", "gaol:", [("unknown-key", 7, 1)]),
        ("1.1.a: Well", "1.1.z: Well", [("unknown-indicator", 6, 11)]),
        ('task: "1.1"', "task: 1.2", [("card-of-other", 1, 7)]),
        ("changes: no", "changes: {a: b}", [("wrong-type", 8, 10)]),
        ("changes: no", "changes: " + "x" * (LONGEST + 1), [("card-too-long", 8, 10)]),
        ("changes: no", "changes: *x", [("yaml-alias", 8, 10)]),
        ("changes: no", "goal: met", [("yaml-doubled-key", 8, 1)]),
        (FILE, "- a\n", [("wrong-type", 1, 1)]),
        (FILE, "", [("yaml-empty", 1, 1)]),
    ],
)
def test_a_problem_of_a_card_has_its_line_and_column(
    before: str, after: str, expected: list[tuple[str, int, int]]
) -> None:
    card, problems = parse_card(FILE.replace(before, after), plan().tasks[0])

    assert card is None
    assert [(one.code, one.row, one.column) for one in problems] == expected
    for language in ("cs", "en"):
        assert all(Wording(language).problem(one)[0] for one in problems)


def test_a_merger_changes_whose_the_task_is() -> None:
    merged = """
amendments:
  - {date: 2025-07-01, entity: CPD, reason: One office, authority: No. 6, set: {succeeded_by: IDLE}}
"""
    day, told = date(2025, 7, 1), {}
    for number in ("1.1", "2.1"):
        (line,) = of_program(day=day, more=merged, task=number).changes
        told[number] = write_sentence(line, Wording("en"))

    assert told == {
        "1.1": "Responsible (1.1) from 1 Jul 2025: CPD; MOJ → IDLE; MOJ."
        " Reason: One office. Under: No. 6.",
        "2.1": "No amendment changed the assignment up to 1 Jul 2025.",
    }
