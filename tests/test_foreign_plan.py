"""A plan of another country: every kind of indicator is loaded, reported on, judged and told."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from dashboard.assessment.narrative import write_narrative
from dashboard.documents.assessment import Material, build_assessment
from dashboard.documents.blocks import Heading, headings
from dashboard.documents.formats.html_and_markdown import render_markdown
from dashboard.files.file_to_table import read
from dashboard.fulfilment.strategy_on_day import Situation, situation
from dashboard.fulfilment.task_details import details_of_all_tasks
from dashboard.fulfilment.timeline import lanes
from dashboard.markup.kit.paragraphs import goal_title
from dashboard.presentation.languages import Wording
from dashboard.presentation.sentences import number_line, status_word, write_sentence
from dashboard.progress.cell_meanings import Context
from dashboard.progress.check_table import check
from dashboard.progress.form_lines import lines_of_entity
from dashboard.progress.row_schema import ROW_SCHEMA
from dashboard.statistics import edition_numbers
from dashboard.statistics.edition_numbers import PrintedStatistics
from dashboard.statistics.observations import OBSERVATIONS, Statistics
from dashboard.strategy import quality_score
from dashboard.strategy.check_file import parse
from dashboard.strategy.model import Strategy
from dashboard.text.problem import Problem
from dashboard.workflow import definitions_file
from tests.outstanding import answer_of
from tests.small_plan import strategy_of

TODAY = date(2026, 12, 31)
HEAD = "task;indicator;component;date;value;evidence;note"


@cache
def plan() -> Strategy:
    text = Path(__file__).with_name("foreign.yaml").read_text(encoding="utf-8")
    return strategy_of(text)


def told(*lines: str, by: str = "AGENCY") -> tuple[pl.DataFrame, list[Problem]]:
    """The rows of a table as one body sends it, as if accepted, and its problems."""
    table, problems = read("\n".join((HEAD, *lines)).encode(), "report.csv")
    assert problems == []
    assert table is not None
    rows, problems = check(table, Context(plan(), by, TODAY))
    numbered = rows.with_columns(
        row=pl.int_range(1, pl.len() + 1, dtype=pl.Int64), seq=pl.lit(1, pl.Int64)
    )
    return numbered, problems


def on(day: str, *lines: str, by: str = "AGENCY") -> Situation:
    rows, problems = told(*lines, by=by)
    assert [problem.code for problem in problems if problem.code != "no-rows"] == []
    return situation(plan(), rows, date.fromisoformat(day))


def line(found: Situation, indicator: str, language: str = "en") -> str:
    state = found.indicator(indicator)
    assert state is not None
    return number_line(state, Wording(language)).replace("\xa0", " ")


def status(found: Situation, indicator: str) -> str:
    state = found.indicator(indicator)
    assert state is not None
    return state.status.value


def test_a_level_has_no_components() -> None:
    _, problems = told("3;a;men;2024-12-31;20;internal;", by="ENV")

    assert [(one.code, one.row, one.column) for one in problems] == [("component-of-level", 2, 3)]
    for language in ("en", "cs"):
        assert Wording(language).problem_line(problems[0])


@pytest.mark.parametrize(
    ("day", "rows", "indicator", "word", "english", "czech"),
    [
        (
            "2024-12-31", ["1;b;;2024-11-30;12;internal;"], "1.b", "met",
            "12 of 10 so far (40 by 30 Jun 2026)",
            "12 z 10 k tomuto dni (do 30. 6. 2026 celkem 40)",
        ),
        (
            "2025-12-31", ["1;b;;2024-11-30;12;internal;"], "1.b", "partially_met",
            "12 of 25 so far (40 by 30 Jun 2026); target assumed; would be met with a target of 12",
            "12 z 25 k tomuto dni (do 30. 6. 2026 celkem 40); "
            "cílová hodnota je předpoklad, při hodnotě 12 by bylo splněno",
        ),
        (
            "2024-06-30", ["1;a;design;2024-06-01;1;internal;"], "1.a", "met",
            "1 of 1 so far (3 by 30 Jun 2026)", "1 z 1 k tomuto dni (do 30. 6. 2026 celkem 3)",
        ),
        (
            "2026-06-30", ["2;b;;2025-06-01;33;internal;"], "2.b", "met",
            "33; needed: more than 31", "33; požadováno: více než 31",
        ),
        ("2026-06-30", [], "2.b", "not_yet_due",
         "no value, more than 31 needed", "bez hodnoty, požadováno více než 31"),
    ],
)  # fmt: skip
def test_a_number_is_told_with_what_it_is_held_against(
    day: str, rows: list[str], indicator: str, word: str, english: str, czech: str
) -> None:
    found = on(day, *rows)

    assert status(found, indicator) == word
    assert line(found, indicator) == english
    assert line(found, indicator, "cs") == czech


def test_a_falling_level_is_told_with_its_baseline() -> None:
    found = on(
        "2025-12-31", "3;a;;2025-11-30;30;internal;", "3;c;;2025-06-01;90;internal;", by="ENV"
    )

    assert status(found, "3.a") == "partially_met"
    assert line(found, "3.a") == (
        "30; needed: at most 28 so far (at most 20 by 31 Dec 2026); baseline 34.5"
    )
    assert line(found, "3.c") == (
        "90; needed: at most 100; target assumed; would be met with a target of 90"
    )


def test_an_open_end_is_drawn_to_the_end_of_the_period_and_steps_as_points() -> None:
    found = on("2024-06-01")

    measure, tell = lanes(found, told()[0])[:2]

    assert (tell.end, tell.late) == (date(2026, 12, 31), None)
    steps = [date(2024, 6, 30), date(2024, 12, 31), date(2025, 3, 31), date(2025, 12, 31)]
    assert measure.interim_due_days == steps


def test_what_recurs_is_told_as_periods_and_prefilled_as_lines() -> None:
    found = on("2025-12-31", "2;c;;2024-11-30;1;internal;")

    assert status(found, "2.c") == "partially_met"
    assert line(found, "2.c") == "1 of 2 so far (3 by 31 Dec 2026)"
    asked = lines_of_entity(plan(), "AGENCY", pl.DataFrame(schema=ROW_SCHEMA))
    prefilled = [one.component.id for one in asked if one.component and one.indicator.id == "2.c"]
    assert prefilled == ["2024", "2025", "2026"]
    assert [one.component for one in asked if one.indicator.id == "2.d"] == [None]


def test_goals_stand_below_pillars_and_are_named_with_them() -> None:
    strategy = plan()

    assert [goal.id for goal in strategy.goal_and_parents("A1")] == ["A", "A1"]
    assert strategy.goal_and_parents(None) == ()
    assert goal_title(strategy, "A1", Wording("cs")) == "A. Znát ovzduší › A1. Měření"


def test_no_heading_of_the_assessment_stands_empty() -> None:
    found, words = on("2026-12-31"), Wording("cs")

    document = build_assessment(material(found), words)

    pairs = pairwise(document.blocks)
    assert not [one for one, next in pairs if isinstance(one, Heading) and isinstance(next, Heading)
                and next.level <= one.level]  # fmt: skip
    goals = [one.text for one in headings(document) if "›" in one.text]
    assert goals == [
        "A. Znát ovzduší › A1. Měření",
        "A. Znát ovzduší › A2. Informace",
        "B. Napravit ovzduší › B1. Domácnosti",
        "B. Napravit ovzduší › B2. Silnice",
    ]


def material(found: Situation) -> Material:
    """What an assessment of the plan is made from, while nobody has reported."""
    nothing = pl.DataFrame(schema=ROW_SCHEMA)
    history = nothing.with_columns(opened=pl.lit(1), closed=pl.lit(None, pl.Int64))
    figures = pl.DataFrame(schema=OBSERVATIONS)
    statistics = Statistics.of(figures, definitions_file.code_lists())
    return Material(
        plan(),
        "0" * 64,
        answer_of(found, nothing),
        nothing,
        history,
        statistics,
        PrintedStatistics(edition_numbers.of_public_sources(statistics)),
        {},
        {},
        1,
        "1" * 64,
    )


OURS, FINAL = "our assumption", "1 Mar 2027"
REPORTED = "1;b;;2026-05-31;12;internal;"


@pytest.mark.parametrize(
    ("day", "line"),
    [
        ("2026-12-30",
         f"If indicator {{}} stays as it is, its closure will be: {{}} ({OURS}), from {FINAL}."),
        ("2026-12-31", f"Closure of indicator {{}}: {{}} ({OURS}), final from {FINAL}."),
        ("2027-03-01", f"Closure of indicator {{}}: {{}} ({OURS}), final from {FINAL}."),
    ],
)  # fmt: skip
def test_the_card_says_what_the_closure_rule_makes_of_what_is_left(day: str, line: str) -> None:
    rows, _ = told(REPORTED, "1;a;design;2024-05-31;1;internal;", "1;a;running;2024-05-31;1;internal;",
                   "1;a;tender;2024-05-31;1;internal;")  # fmt: skip
    found = situation(plan(), rows, date.fromisoformat(day))

    first, second = details_of_all_tasks(plan(), found, rows)[:2]

    words = Wording("en")
    of_first, of_second = (
        [write_sentence(one, words).replace("\xa0", " ") for one in write_narrative(each).closure]
        for each in (first, second)
    )
    assert of_first == [line.format("1.b", "carried over")]
    several = line.replace("indicator {}", "indicators {}").replace(
        "stays as it is", "stay as they are"
    )
    several = several.replace("its closure", "their closure")
    assert of_second == [several.format("2.a, 2.b, 2.c, 2.d, 2.e", "no report")]


def test_the_document_names_whose_rule_the_closure_is() -> None:
    found = on("2026-12-31")

    text = (
        render_markdown(build_assessment(material(found), Wording("cs")))
        .decode()
        .replace("\xa0", " ")
    )

    assert "*Při uzavření strategie*" in text
    assert "- Uzavření ukazatelů 1.a, 1.b: bez zprávy (náš předpoklad)" in text
    assert "Strategie takové pravidlo nestanoví: je to náš předpoklad." in text
    assert text.count("s konečnou platností od 1. 3. 2027") == len(plan().tasks), "once a task"


def test_a_strategy_without_a_closure_says_nothing_of_it() -> None:
    open_ended = plan().model_copy(update={"closure": None})
    nothing = pl.DataFrame(schema=ROW_SCHEMA)
    found = situation(open_ended, nothing, TODAY)

    assert {
        write_narrative(one).closure for one in details_of_all_tasks(open_ended, found, nothing)
    } == {()}


UNDATED = "5;b;town A;2026-06-01;1;internal;"


@pytest.mark.parametrize(
    ("language", "line"),
    [("en", "Partially met so far (no due date)"), ("cs", "Zatím splněno částečně (bez termínu)")],
)
def test_no_due_date_is_said_in_words(language: str, line: str) -> None:
    begun, words = on("2026-12-31", UNDATED, by="ENV"), Wording(language)
    (state,) = (each for each in begun.tasks if each.task.number == "5")

    assert status_word(begun, state, words) == line
    assert words.when(state.task.deadline) in line
    document = render_markdown(build_assessment(material(begun), words)).decode()
    assert f"červenec 2024, {words.when(state.task.deadline)}" in document or language == "en"
    assert f"July 2024, {words.when(state.task.deadline)}" in document or language == "cs"


def test_more_than_before_asks_for_the_number_before() -> None:
    text = Path(__file__).with_name("foreign.yaml").read_text(encoding="utf-8")
    target, following = "        target: {value: any, basis: strategy}\n", "      - id: 5.e"
    any_more = text.replace(following, target + following)

    _, problems = parse(any_more)
    strategy, accepted = parse(
        text.replace(following, target + "        baseline: 18\n" + following)
    )

    assert [problem.code for problem in problems] == ["any-without-baseline"]
    assert "Any change can be a target only where" in Wording("en").problem_line(problems[0])
    assert "Jakákoli změna může být cílovou hodnotou" in Wording("cs").problem_line(problems[0])
    assert accepted == []
    assert strategy is not None
    assert status(on("2026-12-31", "5;d;;2026-06-01;20;internal;", by="ENV"), "5.d") == "no_target"
    asked = next(score for score in quality_score.lint(plan()) if score.indicator.id == "5.d")
    assert quality_score.Question.BASELINE in asked.missing


def test_every_june_is_due_at_the_end_of_june_and_may_be_reported_late() -> None:
    early, late = "5;e;;2025-03-01;1;internal;", "5;e;;2025-08-01;1;internal;"

    assert status(on("2025-06-29"), "5.e") == "not_yet_due"
    assert status(on("2025-06-30"), "5.e") == "no_report"
    assert line(on("2025-06-30", early, by="ENV"), "5.e") == "1 of 1 so far (2 by 30 Jun 2026)"
    state = on("2025-12-31", late, by="ENV").indicator("5.e")
    assert state is not None
    assert (state.status.value, state.late_periods) == ("met", (1, 1))
    assert [part.component.id for part in state.components] == ["2025", "2026"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('month: "06"', "month: June", "wrong-word"),
        (
            'every: year\n        month: "06"',
            'every: quarter\n        month: "06"',
            "month-of-every",
        ),
        ('month: "06"', 'month: "06"\n        due: 2025-03', "period-never"),
    ],
)
def test_a_month_that_says_nothing_is_refused(old: str, new: str, code: str) -> None:
    text = Path(__file__).with_name("foreign.yaml").read_text(encoding="utf-8")
    assert old in text

    _, problems = parse(text.replace(old, new))

    assert [problem.code for problem in problems] == [code]
    for language in ("en", "cs"):
        assert Wording(language).problem_line(problems[0])
