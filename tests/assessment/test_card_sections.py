"""What the program says beside a card: contradictions, what counts, grounds, numbers in a text."""

from __future__ import annotations

from datetime import date
from typing import Any

from dashboard.assessment.card import Card
from dashboard.assessment.card_sections import write_sections
from dashboard.fulfilment.strategy_on_day import situation
from dashboard.fulfilment.task_details import details_of_all_tasks
from dashboard.presentation.languages import Wording
from dashboard.presentation.sentences import write_sentence
from dashboard.progress.contradictions import find_among
from tests.small_plan import TEXT, row, rows, strategy_of

END = date(2026, 12, 31)
COUNTED = (
    "{id: 1.2.a, text: Counted., kind: count, aggregate: sum, target: {value: 2, basis: strategy}}"
)
TRAININGS = COUNTED.replace(
    "target: {value: 2, basis: strategy}",
    "unit: trainings, unit_cs: školení, target: {value: 2, basis: assumed, note: Ours.}",
)
TOLD = (
    row("CPD", "1.2.a", date(2024, 5, 1), 2, component="Brno", evidence="ref. 1"),
    row("CPD", "1.2.a", date(2024, 6, 1), 1, component="Zlín"),
)


def said(task: str, *told: Any, card: Card | None = None, plan: str = TEXT) -> dict[str, list[str]]:
    """The English sentences beside a card, by the name of their section."""
    strategy = strategy_of(plan)
    standing = rows(*told)
    every = details_of_all_tasks(strategy, situation(strategy, standing, END), standing)
    details = next(each for each in every if each.state.task.number == task)
    return {
        section.name: [write_sentence(line, Wording("en")) for line in section.lines]
        for section in write_sections(details, find_among(strategy, standing, END), card)
    }


def remarks(text: str, *told: Any) -> list[str]:
    plan = TEXT.replace(COUNTED, TRAININGS)
    found = said("1.2", *(told or TOLD), card=Card("1.2", text), plan=plan)
    return found.get("remarks_on_text", [])


def test_two_bodies_that_differ_on_one_part_are_a_contradiction_with_both_reports() -> None:
    found = said(
        "1.1",
        row("CPD", "1.1.a", date(2024, 3, 1), 1, component="text", note="Printed."),
        row("MOJ", "1.1.a", date(2024, 3, 1), 0, component="text"),
    )

    assert found["contradictions"] == [
        "Indicator 1.1.a, The text. Counted: CPD, 1 Mar 2024: reached (“Printed”)."
        " Not counted: MOJ, 1 Mar 2024: not reached."
    ]


def test_two_numbers_of_one_event_are_a_contradiction_and_agreement_is_none() -> None:
    plan = TEXT.replace("responsible: [CPD]", "responsible: [CPD, MOJ]")
    event = {"component": "Brno"}
    twice = said(
        "1.2",
        row("CPD", "1.2.a", date(2024, 5, 1), 1, **event),
        row("MOJ", "1.2.a", date(2024, 5, 1), 2, **event),
        plan=plan,
    )
    alone = said("1.2", row("CPD", "1.2.a", date(2024, 5, 1), 1, **event), plan=plan)

    assert twice["contradictions"] == [
        "Indicator 1.2.a, Brno. Counted: CPD, 1 May 2024: 1. Not counted: MOJ, 1 May 2024: 2."
    ]
    assert "contradictions" not in alone


def test_of_bodies_that_contradict_each_other_both_may_count_or_neither() -> None:
    plan = TEXT.replace("responsible: [CPD]", "responsible: [CPD, MOJ]")
    latest = plan.replace("aggregate: sum", "aggregate: latest")
    running = said(
        "1.2",
        row("CPD", "1.2.a", date(2024, 5, 1), 1),
        row("MOJ", "1.2.a", date(2024, 5, 1), 2),
        plan=latest,
    )
    others = said(
        "1.1",
        row("CPD", "1.1.a", date(2024, 2, 1), 1, component="text"),
        row("MOJ", "1.1.a", date(2024, 3, 1), 0, component="text"),
        row("IDLE", "1.1.a", date(2024, 3, 1), 1, component="text"),
        plan=TEXT.replace("cooperating: [MOI]", "cooperating: [IDLE]"),
    )

    assert running["contradictions"] == [
        "Indicator 1.2.a, Counted. Both are counted: CPD, 1 May 2024: 1; MOJ, 1 May 2024: 2."
    ]
    assert others["contradictions"] == [
        "Indicator 1.1.a, The text. Neither is counted: MOJ, 1 Mar 2024: not reached;"
        " IDLE, 1 Mar 2024: reached."
    ]


def test_rows_that_say_the_same_stand_apart_from_those_that_decide() -> None:
    found = said(
        "1.1",
        row("CPD", "1.1.a", date(2024, 3, 1), 1, component="text"),
        row("MOJ", "1.1.a", date(2024, 4, 1), 1, component="text"),
    )

    assert found["description"] == ["CPD, 1 Mar 2024, indicator 1.1.a, The text: reached."]
    assert found["same"] == ["MOJ, 1 Apr 2024, indicator 1.1.a, The text: reached."]


def test_what_counts_and_what_a_status_rests_on_are_said_of_every_indicator() -> None:
    read_by_us = """counts_basis: assumed
        note: As we read it.
        components:
          - {id: text, text: The text, counts: A printed text.}
          - {id: more, text: More, required: false, basis: assumed}"""
    plan = TEXT.replace(COUNTED, TRAININGS)
    plan = plan.replace("components: [{id: text, text: The text}]", read_by_us)
    milestone = said("1.1", row("PUB", "1.1.a", date(2024, 3, 1), 1, component="text"), plan=plan)
    count = said("1.2", *TOLD, plan=plan)

    assert milestone["counts"][0] == (
        "1.1.a: milestone: each component is reached or not. The text (required component): A printed text;"
        " More (optional component)."
    )
    assert milestone["grounds"] == [
        "1.1.a: what counts is assumed. As we read it.",
        "1.1.a: assumed to be optional: More.",
        "1.1.a, entries that decide: 1, of these 1 from public sources; 1 without evidence.",
    ]
    assert count["counts"] == ["1.2.a: count: events are added up; counted in: trainings."]
    assert count["grounds"] == [
        "1.2.a: the strategy does not set a target; 3, at least 2 needed"
        "; target assumed; would be met with a target of 3.",
        "1.2.a, entries that decide: 2, of these 1 without evidence.",
    ]


def test_an_assumed_target_that_is_just_reached_is_named_once() -> None:
    reached = said("1.2", TOLD[0], plan=TEXT.replace(COUNTED, TRAININGS))

    assert reached["grounds"][0] == (
        "1.2.a: the strategy does not set a target; 2, at least 2 needed; target assumed."
    )


def test_a_number_that_the_rows_contradict_is_remarked_on() -> None:
    """Which numbers are read at all is in `rules/texts/numbers.yaml`."""
    assert remarks("There were four trainings.") == [
        "The text says “four trainings”; according to the entries, the value of indicator 1.2.a is 3."
        " The text stays as it was written."
    ]
    assert remarks("There were three trainings.") == []


def test_a_unit_that_two_indicators_share_is_not_read() -> None:
    second = TRAININGS.replace("1.2.a", "1.2.b")
    plan = TEXT.replace(f"- {COUNTED}", f"- {TRAININGS}\n      - {second}")

    found = said("1.2", *TOLD, card=Card("1.2", "There were four trainings."), plan=plan)

    assert "remarks_on_text" not in found
