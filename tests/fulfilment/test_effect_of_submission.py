"""What a submission would change is what accepting it does change, on a real store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import Connection, Engine

from dashboard.files.file_to_table import read
from dashboard.fulfilment.effect_of_submission import (
    IndicatorChange,
    changes_between,
    effect_of_rows,
    preview_over_time,
    task_changes,
)
from dashboard.fulfilment.known_rows import (
    add_accepted_rows,
    find_unchanged_lines,
    rows_known_at,
    select_standing_rows,
)
from dashboard.fulfilment.status import Status
from dashboard.fulfilment.strategy_on_day import Situation, situation
from dashboard.presentation import Wording
from dashboard.presentation.sentences import day_moved
from dashboard.progress.cell_meanings import Context
from dashboard.progress.check_table import check
from dashboard.progress.row_schema import ROW_SCHEMA
from dashboard.store import audit_log, database, standing_rows, submissions
from dashboard.strategy.model import Strategy
from dashboard.text.problem import errors
from tests.small_plan import strategy_of
from tests.store.submitting import S, accept, add, opened, withdraw

DAY = date(2023, 12, 31)
NOTHING = pl.DataFrame(schema=ROW_SCHEMA)


def preview(
    strategy: Strategy,
    claims: pl.DataFrame,
    rows: pl.DataFrame,
    day: date,
    replaces: int | None = None,
) -> list[IndicatorChange]:
    """What accepting rows would change on a day."""
    return preview_over_time(strategy, claims, [(rows, replaces)], day, day).changes


def strategy_in_force() -> Strategy:
    text = (Path(__file__).parents[2] / "indicators.yaml").read_text(encoding="utf-8")
    return strategy_of(text)


STRATEGY = strategy_in_force()


def rows(*lines: str, by: str = "CPD") -> pl.DataFrame:
    """The rows of a right file: task, indicator, component, date, value, note."""
    content = "\n".join(["task;indicator;component;date;value;note", *lines]).encode()
    table, _ = read(content, "report.csv")
    assert table is not None
    found, problems = check(table, Context(STRATEGY, by, date(2024, 1, 31)))
    assert errors(problems) == []
    return found


def with_accepted(claims: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """The standing rows if new ones were accepted."""
    return select_standing_rows(add_accepted_rows(claims, new, None))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with opened(f"sqlite:///{tmp_path_factory.mktemp('preview')}/dashboard.db") as engine:
        database.prepare(engine)
        yield engine


@pytest.fixture
def store(engine: Engine) -> Iterator[Connection]:
    """An empty store; what a test writes is rolled back."""
    with engine.connect() as connection:
        yield connection


def claims(store: Connection) -> pl.DataFrame:
    """The rows of every accepted submission, those too that another has taken the place of."""
    found = submissions.listing(store, S)
    accepted = [submission.id for submission in found if submission.state == "accepted"]
    history = standing_rows.history(store, S).drop("opened", "closed")
    return history.filter(pl.col("submission").is_in(accepted))


def standing(store: Connection) -> pl.DataFrame:
    return rows_known_at(standing_rows.history(store, S), audit_log.last_sequence(store, S))


def now(store: Connection) -> Situation:
    return situation(STRATEGY, standing(store), DAY)


def taken_in(store: Connection, frame: pl.DataFrame, replaces: int | None = None) -> int:
    content = f"{audit_log.last_sequence(store, S)} {frame}".encode()  # no file comes twice
    by = frame["entity"][0]
    number = add(store, rows=frame, entity=by, replaces=replaces, content=content)
    accept(store, number)
    return number


def test_a_first_report_shows_each_indicator_it_changes_in_source_order() -> None:
    sent = rows("4.3;a;age;2022-05-01;1;", "1.1;a;study;2022-05-01;1;", "2.1;a;list;2021-05-01;0;")

    assert preview(STRATEGY, NOTHING, sent, DAY) == [
        IndicatorChange(
            *("1.1.a", Status.NO_REPORT, Status.MET, None, Decimal(1), 5, 2),
            met_after=date(2022, 5, 1),
        ),
        IndicatorChange("2.1.a", Status.NO_REPORT, Status.NOT_MET, None, Decimal(0), 5, 6),
        IndicatorChange("4.3.a", Status.NO_REPORT, Status.PARTIALLY_MET, None, Decimal(1), 5, 3),
    ]


def test_a_report_that_moves_the_day_on_which_something_was_met_has_an_effect() -> None:
    claims = add_accepted_rows(NOTHING, rows("3.2;a;Brno;2023-05-10;1;"), None)
    earlier = rows("3.2;a;Ostrava;2022-03-31;1;", by="PCR")

    (change,) = preview(STRATEGY, claims, earlier, DAY)

    assert change.moves_day
    assert (change.met_before, change.met_after) == (date(2023, 5, 10), date(2022, 3, 31))
    assert (change.before, change.after) == (Status.MET, Status.MET)
    assert day_moved(change, Wording("en")).replace("\xa0", " ") == (
        "3.2.a was met on 31 Mar 2022 instead of 10 May 2023"
    )
    # On an earlier day the status itself changes, and later on the day moves.
    found = preview_over_time(STRATEGY, claims, [(earlier, None)], date(2022, 12, 31), DAY)
    assert [(each.before, each.after) for each in found.changes] == [
        (Status.NOT_YET_DUE, Status.MET)
    ]


def test_a_narrative_turns_silence_into_not_met_on_every_indicator_of_its_task() -> None:
    found = preview(STRATEGY, NOTHING, rows("4.4;;;2022-05-01;;The revision goes on"), DAY)

    assert [(one.indicator, one.after) for one in found] == [
        ("4.4.a", Status.NOT_MET),
        ("4.4.b", Status.NOT_MET),
    ]


def test_a_number_that_grows_is_an_effect_although_the_status_stays() -> None:
    before = with_accepted(NOTHING, rows("3.2;a;Brno;2022-05-01;1;"))

    found = preview(STRATEGY, before, rows("3.2;a;Ostrava;2022-06-01;2;"), DAY)

    assert found == [
        IndicatorChange(
            *("3.2.a", Status.MET, Status.MET, Decimal(1), Decimal(3), 2, 2),
            met_before=date(2022, 5, 1),
            met_after=date(2022, 5, 1),
        )
    ]


@pytest.mark.parametrize(
    "line",
    [
        "1.1;a;study;2022-05-01;1;",  # the same row again
        "1.1;a;study;2023-05-01;1;",  # still done
        "1.1;a;study;2024-01-10;0;",  # after the day
        "1.1;a;;2022-09-01;nothing to report;",
        "1.1;;;2022-09-01;;A narrative",
    ],
)
def test_what_changes_neither_status_nor_number_has_no_effect(line: str) -> None:
    before = with_accepted(
        NOTHING, rows("1.1;a;study;2022-05-01;1;", "1.1;b;material;2022-05-01;0;")
    )

    assert preview(STRATEGY, before, rows(line), DAY) == []


def test_a_row_of_the_same_key_takes_the_place_of_the_one_that_stands() -> None:
    before = with_accepted(NOTHING, rows("3.2;a;Brno;2022-05-01;1;", "3.2;a;Plzeň;2022-05-01;1;"))

    after = with_accepted(before, rows("3.2;a;BRNO;1. 5. 2022;4;"))

    assert after.select("name", "value").rows() == [("plzen", Decimal(1)), ("brno", Decimal(4))]
    assert after["row"].is_unique().all()


def test_undated_narratives_of_a_source_have_one_key_a_task() -> None:
    before = with_accepted(NOTHING, rows("1.1;;;;;One paper", "1.2;;;;;Another", by="PUBLIC"))

    after = with_accepted(before, rows("1.1;;;;;A third paper", by="PUBLIC"))

    assert sorted(after["note"]) == ["A third paper", "Another"]


STUDY = "1.1;a;study;2022-05-01;1;"
EARLIER: dict[str, list[tuple[str, list[str]]]] = {
    "nothing stands": [],
    "another's row stands": [("MLSA", ["1.1;a;study;2022-03-01;1;"])],
    "an own row stands": [("CPD", [STUDY, "3.2;a;Brno;2022-05-01;1;"])],
    "a public source stands": [("PUBLIC", [STUDY, "4.1;a;Romania;2021-05-01;1;"])],
    "two reports stand": [("CPD", [STUDY]), ("CPD", ["1.1;a;study;2022-05-01;0;"])],
}
SENT = {
    "zero": ["1.1;a;study;2022-05-01;0;"],
    "a later zero": ["1.1;a;study;2023-05-01;0;"],
    "words": ["1.1;a;;2022-06-01;beze změny;", "4.1;a;;2022-06-01;ongoing;"],
    "a narrative": ["1.1;;;2022-06-01;;The study is in print"],
    "events": [
        "3.2;a;Brno;2022-05-01;2;",
        "3.2;a;Most;2022-06-01;1;",
        "4.1;a;Romania;2022-06-01;0;",
    ],
}


@pytest.mark.parametrize(
    ("earlier", "sent"),
    [
        pytest.param(one, other, marks=() if at % 5 == number else pytest.mark.rest)
        for number, one in enumerate(EARLIER)
        for at, other in enumerate(SENT, 1)
    ],
)
def test_accepting_does_what_the_preview_said(store: Connection, earlier: str, sent: str) -> None:
    for by, lines in EARLIER[earlier]:
        taken_in(store, rows(*lines, by=by))
    new = rows(*SENT[sent])
    before, expected = now(store), preview(STRATEGY, claims(store), new, DAY)

    taken_in(store, new)

    assert changes_between(before, now(store)) == expected


def test_replacing_does_what_the_preview_said(store: Connection) -> None:
    first = taken_in(store, rows(STUDY, "3.2;a;Brno;2022-05-01;1;", "4.3;a;age;2022-05-01;1;"))
    taken_in(store, rows("1.1;a;study;2022-03-01;1;", by="MLSA"))
    sent = rows("3.2;a;Brno;2022-05-01;4;")
    before, expected = now(store), preview(STRATEGY, claims(store), sent, DAY, first)

    taken_in(store, sent, replaces=first)

    assert changes_between(before, now(store)) == expected
    assert [one.indicator for one in expected] == ["3.2.a", "4.3.a"]


def test_a_row_that_goes_on_a_later_day_is_told_before_and_after(store: Connection) -> None:
    first = taken_in(store, rows("3.2;a;Brno;2022-05-01;1;"))
    sent, early = rows("1.1;a;study;2021-03-01;1;"), date(2021, 12, 31)
    expected = preview_over_time(STRATEGY, claims(store), [(sent, first)], early, DAY)

    taken_in(store, sent, replaces=first)

    history, last = standing_rows.history(store, S), audit_log.last_sequence(store, S)
    before, after = (rows_known_at(history, at) for at in (last - 1, last))
    assert effect_of_rows(STRATEGY, before, after, early, DAY) == expected
    assert [(one.indicator, one.after) for one in expected.later] == [("3.2.a", Status.NOT_YET_DUE)]


NOT_YET = "1.1;a;study;2022-05-01;0;"
MOST = "3.2;a;Most;2022-05-01;1;"


BETWEEN: tuple[list[list[str]], ...] = ([], [[NOT_YET]], [[NOT_YET], [STUDY, MOST]])


@pytest.mark.parametrize(
    ("between", "sent"),
    [
        pytest.param(one, other, marks=() if at == number else pytest.mark.rest)
        for number, one in enumerate(BETWEEN)
        for at, other in enumerate(([NOT_YET, MOST], [MOST], [STUDY]))
    ],
)
def test_what_the_replaced_submission_had_closed_stands_again_in_the_preview_too(
    store: Connection, between: list[list[str]], sent: list[str]
) -> None:
    taken_in(store, rows(STUDY))
    taken_in(store, rows(STUDY, by="MLSA"))
    replaced = taken_in(store, rows(NOT_YET))
    for lines in between:
        replaced = taken_in(store, rows(*lines), replaces=replaced)
    expected = preview(STRATEGY, claims(store), rows(*sent), DAY, replaced)
    before = now(store)

    taken_in(store, rows(*sent), replaces=replaced)

    assert changes_between(before, now(store)) == expected


def test_what_stands_is_of_each_key_the_row_accepted_last(store: Connection) -> None:
    taken_in(store, rows(STUDY, MOST))
    second = taken_in(store, rows(NOT_YET))
    withdraw(store, second)
    third = taken_in(store, rows(NOT_YET, "1.1;;;2022-05-01;;A narrative"))
    taken_in(store, rows("1.1;;;2022-05-01;;Another narrative"), replaces=third)
    same = ["row", "seq", "value", "note"]

    assert (
        select_standing_rows(claims(store))
        .sort("row")
        .select(same)
        .equals(standing(store).sort("row").select(same))
    )


def test_only_a_row_that_says_what_stands_word_for_word_is_told_again() -> None:
    before = rows("3.2;a;Brno;2022-05-01;1;held", "4.1;;;2022-06-01;;a narrative")
    same, other = "3.2;a;BRNO;2022-05-01;1;held", "3.2;a;Brno;2022-05-01;1;held twice"

    assert find_unchanged_lines(rows(same, "4.1;;;2022-06-01;;a narrative"), before) == {2, 3}
    assert find_unchanged_lines(rows("3.2;a;Brno;2022-05-01;1;internal"), before) == {2}
    assert find_unchanged_lines(rows(other, "4.1;;;2022-06-02;;a narrative"), before) == set()
    assert find_unchanged_lines(rows("3.2;a;Brno;2022-05-01;2;held"), before) == set()
    assert (
        find_unchanged_lines(rows("3.2;a;Brno;not later than 2022-05-01;1;held"), before) == set()
    )


def test_the_tasks_that_change_are_those_whose_status_differs_afterwards() -> None:
    one = rows("3.2;a;Brno;2022-05-01;1;", "2.2;a;refugee_facilities;2022-05-01;1;")
    before, after = (situation(STRATEGY, each, DAY) for each in (NOTHING, one))

    changed = task_changes(before, changes_between(before, after))

    then = {state.task.number: state.status for state in after.tasks}
    assert {change.task: (change.before, change.after) for change in changed} == {
        state.task.number: (state.status, then[state.task.number])
        for state in before.tasks
        if state.status is not then[state.task.number]
    }
    assert [change.task for change in changed] == ["2.2", "3.2"]
