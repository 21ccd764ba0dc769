"""Who has reported: the matrix of units by reporting period, and the digest of one unit."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from dashboard.documents import reminder_letter
from dashboard.documents.reminder_letter import ReminderLetter
from dashboard.fulfilment.one_answer import ReturnedSubmission
from dashboard.fulfilment.strategy_on_day import situation
from dashboard.fulfilment.who_reported import (
    EntityPeriod,
    EntityPeriods,
    ReportingState,
    reporting_matrix,
)
from dashboard.presentation.languages import Wording
from tests.answers import answer_of
from tests.small_plan import plan, row, rows

PERIODS = """
reporting_periods:
  - {id: 2024-1, title: 1st half of 2024, title_cs: 1. pololetí 2024, start: 2024-01-01,
     end: 2024-06-30, due: 2024-07-30, basis: strategy}
  - {id: 2024-2, title: 2nd half of 2024, title_cs: 2. pololetí 2024, start: 2024-07-01,
     end: 2024-12-31, due: 2025-01-30, basis: strategy}
  - {id: 2025-1, title: 1st half of 2025, title_cs: 1. pololetí 2025, start: 2025-01-01,
     end: 2025-06-30, due: 2025-07-30, basis: strategy}
"""
DAY = date(2025, 1, 30)
MAY, OCTOBER = date(2024, 5, 1), date(2024, 10, 1)


def lines(
    told: pl.DataFrame | None = None,
    waiting: pl.DataFrame | None = None,
    day: date = DAY,
    more: str = "",
) -> dict[str, EntityPeriods]:
    strategy, nothing = plan(PERIODS + more), rows()
    standing = nothing if told is None else told
    found = situation(strategy, standing, day)
    sent = nothing if waiting is None else waiting
    return {line.entity.code: line for line in reporting_matrix(found, strategy, standing, sent)}


def states(line: EntityPeriods) -> list[str]:
    return [cell.state.value for cell in line.cells]


def first(*told: Any, **more: Any) -> EntityPeriod:
    """The first period of CPD, which owes a report on three indicators."""
    return lines(rows(*told), **more)["CPD"].cells[0]


def test_responsible_units_come_first_and_helpers_owe_nothing() -> None:
    found = lines()

    assert list(found) == ["CPD", "MOJ", "MOI"]
    assert states(found["CPD"]) == ["owed", "owed", "not_yet_due"]
    assert states(found["MOI"]) == ["nothing_owed"] * 3
    assert found["CPD"].cells[0].missing == ("1.1.a", "1.1.b", "1.2.a")


def test_a_report_is_owed_from_the_close_of_its_due_day() -> None:
    assert states(lines(day=date(2025, 1, 29))["CPD"]) == ["owed", "not_yet_due", "not_yet_due"]
    assert states(lines(day=DAY)["CPD"]) == ["owed", "owed", "not_yet_due"]


def test_a_task_that_begins_later_is_not_owed_before() -> None:
    moj = lines(day=date(2026, 12, 31))["MOJ"]

    assert [cell.obligations for cell in moj.cells] == [("1.1.a", "1.1.b")] * 3


@pytest.mark.parametrize("word", ["nothing_to_report", "ongoing", "not_applicable"])
def test_every_report_word_counts_as_having_reported(word: str) -> None:
    cell = first(row("CPD", "1.1", MAY, note="x"), row("CPD", "1.2.a", MAY, word=word))

    assert (cell.state, cell.last, cell.missing) == (ReportingState.REPORTED, MAY, ())


def test_a_report_on_some_indicators_leaves_the_others_owed() -> None:
    cell = first(row("CPD", "1.1.a", MAY, 1, component="text"))

    assert (cell.state, cell.last) == (ReportingState.OWED, MAY)
    assert len(cell.obligations) - len(cell.missing) == 1
    assert cell.missing == ("1.1.b", "1.2.a")


def test_a_unit_below_reports_for_the_one_above_and_a_source_for_nobody() -> None:
    below = first(row("DESK", "1.1", MAY, note="x"), row("DESK", "1.2.a", MAY, 1))
    source = first(row("PUB", "1.1.a", MAY, 1, component="text"), row("PUB", "1.2.a", MAY, 1))

    assert below.state is ReportingState.REPORTED
    assert (source.state, source.last) == (ReportingState.OWED, None)


def test_a_report_counts_for_the_period_of_its_date_and_not_before_the_day() -> None:
    told = rows(row("CPD", "1.1", OCTOBER, note="x"), row("CPD", "1.2.a", OCTOBER, 1))

    assert states(lines(told)["CPD"]) == ["owed", "reported", "not_yet_due"]
    assert lines(told, day=date(2024, 9, 30))["CPD"].cells[1].last is None


def test_what_waits_for_a_decision_is_told_and_closes_nothing_it_does_not_name() -> None:
    part = rows(row("CPD", "1.1", MAY, note="x"))
    whole = rows(row("CPD", "1.1", MAY, note="x"), row("CPD", "1.2.a", MAY, 1))

    some = lines(waiting=part)["CPD"].cells[0]
    every = lines(waiting=whole)["CPD"].cells[0]

    assert (some.state, some.waiting) == (ReportingState.OWED, ("1.1.a", "1.1.b"))
    assert (every.state, every.last) == (ReportingState.WAITING, None)


def test_a_helper_that_reports_is_shown_as_reported_and_as_waiting() -> None:
    told, sent = rows(row("MOI", "1.1", MAY, note="x")), rows(row("MOI", "1.1", OCTOBER, note="x"))

    assert states(lines(told, sent)["MOI"]) == ["reported", "waiting", "nothing_owed"]


def test_nothing_more_is_owed_on_what_is_met_once_the_unit_has_spoken() -> None:
    told = rows(row("CPD", "1.1.a", MAY, 1, component="text"))
    by_papers = rows(row("PUB", "1.1.a", MAY, 1, component="text"))

    assert "1.1.a" not in lines(told)["CPD"].cells[1].obligations
    assert "1.1.a" in lines(told)["MOJ"].cells[1].obligations
    assert "1.1.a" in lines(by_papers)["CPD"].cells[1].obligations


def test_a_withdrawn_indicator_is_owed_until_it_was_withdrawn() -> None:
    more = """
amendments:
  - {date: 2024-08-01, indicator: 1.1.b, reason: Dropped., authority: Council, set: {withdrawn: true}}
"""
    cells = lines(more=more)["CPD"].cells

    assert ["1.1.b" in cell.obligations for cell in cells] == [True, False, False]


def test_a_new_owner_owes_from_the_period_in_which_it_became_one() -> None:
    more = """
amendments:
  - {date: 2024-08-01, task: "1.2", reason: Moved., authority: Council, set: {responsible: [MOJ]}}
"""
    found = lines(more=more)

    assert ["1.2.a" in cell.obligations for cell in found["CPD"].cells] == [True, False, False]
    assert ["1.2.a" in cell.obligations for cell in found["MOJ"].cells] == [False, True, True]


def test_without_reporting_periods_there_is_no_matrix() -> None:
    strategy = plan()

    assert reporting_matrix(situation(strategy, rows(), DAY), strategy, rows(), rows()) == ()


def digest(
    code: str, *told: Any, returned: tuple[ReturnedSubmission, ...] = (), day: date = DAY
) -> ReminderLetter:
    strategy, standing = plan(PERIODS), rows(*told)
    found = situation(strategy, standing, day)
    unit = answer_of(found, standing, returned={code: returned}).body(code)
    assert unit is not None
    made = reporting_matrix(found, strategy, standing, rows())
    line = next((one for one in made if one.entity.code == code), None)
    return ReminderLetter(strategy, day, unit, line)


def test_the_digest_says_what_is_overdue_owed_ahead_and_returned() -> None:
    returned = (ReturnedSubmission(7, "a.csv", "row 4: which\ntext?"),)

    text = reminder_letter.letter_text(digest("CPD", returned=returned), Wording("en"))

    assert text.splitlines() == [
        "A plan",
        "Outstanding from CPD – Prevention, as of 30 Jan 2025",
        "",
        "1 report was returned and awaits your correction",
        "- report no. 7 (a.csv): row 4: which\\ntext?",
        "",
        "Your reports on 2 performance indicators are outstanding",
        "- 1.1.a Written: overdue since 31 Dec 2024, 30 days",
        "- 1.1.b Printed: overdue since 31 Dec 2024, 30 days",
        "",
        "Reports missing for past reporting periods",
        "- 1st half of 2024 (submit by 30 Jul 2024): 3 indicators, 1.1.a, 1.1.b, 1.2.a.",
        "- 2nd half of 2024 (submit by 30 Jan 2025): 3 indicators, 1.1.a, 1.1.b, 1.2.a.",
        "",
        "Reports expected next",
        "- 1st half of 2025 (submit by 30 Jul 2025): 3 indicators, 1.1.a, 1.1.b, 1.2.a.",
        "",
        "Next deadlines",
        "- 31 Dec 2025: 1.2.a Counted",
        "",
        "How to submit a report",
        "- on the page “Report progress”: upload a table, or fill in the form on the page",
        "- if nothing has changed, write “nothing to report”: that is a report too",
    ]


def test_the_digest_speaks_czech_with_its_plurals() -> None:
    told = row("CPD", "1.1.a", MAY, 1, component="text")

    text = reminder_letter.letter_text(digest("CPD", told), Wording("cs"))

    assert "Co zbývá dodat: CPD – Prevence, stav ke dni 30. 1. 2025" in text
    assert "Zbývá dodat zprávu k 1 ukazateli plnění\n" in text
    assert "1. pololetí 2024 (podat do 30. 7. 2024): 2 ukazatele, 1.1.b, 1.2.a." in text
    assert "uveďte „beze změny“" in text


def test_who_owes_nothing_is_told_so_and_how_to_hand_in() -> None:
    text = reminder_letter.letter_text(digest("MOI"), Wording("en"))

    assert "Nothing is overdue, no report is missing, and no deadline is coming up." in text
    assert "How to submit a report" in text
