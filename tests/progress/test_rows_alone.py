"""Rows are checked together, by columns: each comes out as if it stood alone, in tables full of traps."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
from hypothesis import given
from hypothesis import strategies as some
from polars.testing import assert_frame_equal

from dashboard.progress.cell_meanings import Context
from dashboard.progress.check_table import check
from dashboard.progress.column_names import COLUMN_HEADERS
from dashboard.progress.row_schema import COLUMNS
from dashboard.strategy.check_file import parse
from dashboard.text.problem import Problem, Severity
from dashboard.text.tables import Table
from tests.progress.test_check_table import ROOT, STRATEGY, TODAY, tables
from tests.tables import table_of

ROUND = '    due: "2022-07-30"\n'
LOCKED, _ = parse(
    (ROOT / "indicators.yaml")
    .read_text("utf-8")
    .replace(ROUND, f'{ROUND}    locked: {{on: "2022-09-01", reason: Closed.}}\n')
)
"""The strategy with a locked reporting period, in which most of the dates below lie."""
OF_SEVERAL_ROWS = {
    *("row-repeated", "total-beside-events", "total-falls-here", "whole-told-here", "name-alike"),
    *("part-of-rows", "total-of-rows", "not-added", "increment-said", "running-total", "no-rows"),
    *("like-deliverable", "not-held-said", "problems-alike"),
}
"""Codes of what is asked of a row beside others of its table, or once for all of them."""
MOST_ROWS = 5
"""Of a generated table: a row costs little, a table much."""
TASKS = [
    *("1.1", "2.2", "3.2", "3.3", "4.1", "4.2", "Task 1.1", "úkol č. 3.2", "9.9", "2,4", "2.4", ""),
    "task",
]
INDICATORS = [
    *("a", "b", "(a)", "A.", "1.1.a", "3.2.a", "Elaboration of a study.", "x", "", "\u200b", "()")
]
COMPONENTS = [
    *("", "study", "STUDY ", "material", "ro", "Romanian", "other: Polish", "other:", "other: *"),
    *("system", "Brno", "brno", "Žďár", "2022 total", "celkem 2022", "Straße", "\u0130"),
    *("training", "police_event"),
]
DATES = [
    *("2022-05-01", "2022-06-01", "1. 5. 2022", "Q4 2021", "12/2019", "2019-12-31", "2023-12-31"),
    *("2024-01-15", "2024-02-01", "", "5/6/2022", "2022", "nejpozději 30. 6. 2022", "31. 2. 2022"),
    *("2021-12-31 (inferred)", "\u0662022-05-01", "date"),
]
VALUES = [
    *("1", "0", "2", "3", "1,5", "ano", "no", "", "nothing to report", "úkol trvá."),
    *("not applicable", "1.234", "<5", "5²", "45 %", "-1", "9999999999", "0,0000000001", "1 000"),
    *("splněno", "value"),
]
EVIDENCE = ["", "x", "internal", "'=1+1", "x;'=1+1;y", "a\n'- b", "\x1b[31m", "\ufffd", " \x1c "]
ENTITIES = ["", "", "", "CPD", "opk mv", "Odbor prevence kriminality", "MOI", "police", "MLSA", "x"]
NOTES = ["", "why", "'- bez připomínek", "n" * 20_001, "ž" * 15_000, "\u2003", "note"]
ANY_TEXT = {column.name: ["", "x", "=1+1"] for column in COLUMNS if column.is_text}
KNOWN = ANY_TEXT | {
    **{"task": TASKS, "indicator": INDICATORS, "component": COMPONENTS, "date": DATES},
    **{"value": VALUES, "evidence": EVIDENCE, "note": NOTES},
    "entity": ENTITIES,
    "delay_reason": ["", "", "", "other_body", "jiný důvod.", "Other reason", "covid", "ž" * 90],
    "expected": [
        *("", "", "2024-06", "30. 6. 2024", "Q2 2024", "červen 2024", "2025", "nejpozději 2024"),
        *("2019", "5/6/2024", "soon", "=1+1", "31. 2. 2024"),
    ],
}


# Made once: each time that one is made anew it is looked through before it is drawn from.
HEADS = some.permutations(list(COLUMN_HEADERS))
WIDTH = some.sampled_from([10, 10, 10, 8, 6, 5, 4])
MORE = some.sampled_from([[], [], ["remark"], [""]])
SPOILT = some.sets(some.sampled_from([*COLUMN_HEADERS, "task", "component"]), max_size=3)
ONE_OF_THREE = some.integers(0, 2)
CELLS = {field: some.sampled_from(cells) for field, cells in KNOWN.items()}


@some.composite
def likely(draw: some.DrawFn) -> Table:
    """A table of the shape that is sent, in which many rows are right and most traps are planted."""
    heads = draw(HEADS)[: draw(WIDTH)]
    columns = [*heads, *draw(MORE)]
    good = {"indicator": "a", "date": "2022-05-01", "value": "1"}
    rows = []
    for _ in range(draw(some.integers(0, MOST_ROWS))):
        spoilt = draw(SPOILT)
        fields = {
            field: good.get(field, KNOWN[field][draw(ONE_OF_THREE)]) for field in COLUMN_HEADERS
        }
        fields |= {field: draw(CELLS[field]) for field in sorted(spoilt)}
        rows.append([fields.get(head, "") for head in columns])
    if draw(some.booleans()):
        rows.insert(draw(some.integers(0, len(rows))), [head.upper() for head in columns])
    gaps = draw(some.lists(some.integers(1, 3), min_size=len(rows), max_size=len(rows)))
    numbers = [1 + sum(gaps[: at + 1]) for at in range(len(rows))]
    return table_of(columns, rows, numbers)


def of_single_rows(problems: list[Problem], table: Table) -> list[Problem]:
    return [
        problem
        for problem in problems
        if problem.code not in OF_SEVERAL_ROWS and problem.row != table.header_row
    ]


def hold(table: Table, context: Context) -> None:
    rows, problems = check(table, context)
    alone = [
        table_of(table.columns, [cells], [number], table.header_row)
        for number, cells in table.records()
    ]
    each = [check(one, context) for one in alone]

    told = [
        problem
        for one, (_, found) in zip(alone, each, strict=True)
        for problem in of_single_rows(found, one)
    ]
    assert of_single_rows(problems, table) == told
    if each:
        assert_frame_equal(rows, pl.concat([found for found, _ in each]))


@given(
    likely(),
    some.sampled_from(["CPD", "MLSA", "PUBLIC", "NOBODY"]),
    some.sampled_from(["dmy", None]),
    some.sampled_from([Severity.ERROR, Severity.WARNING, None]),
)
def test_likely_tables_are_read_as_each_of_their_rows(
    table: Table, by: str, order: None, locked: Severity | None
) -> None:
    assert LOCKED is not None
    hold(table, Context(LOCKED, by, TODAY, order, locked=locked))


@given(tables(), some.sampled_from(["CPD", "PUBLIC"]))
def test_any_table_of_text_is_read_as_each_of_its_rows(table: Table, by: str) -> None:
    hold(table, Context(STRATEGY, by, TODAY))


PLAN, _ = parse((Path(__file__).parents[1] / "foreign.yaml").read_text("utf-8"))
FOREIGN = ANY_TEXT | {
    "task": ["1", "2", "3", "2", "3", "9"],
    "indicator": ["a", "b", "c", "d", "d", "e", "e", "x"],
    "component": ["", "", "2024", "2024-H1", "2024-h2", "2023-H2", "2030", "design", "north", "x"],
    "date": ["2024-06-30", "30. 6. 2024", "H1 2024", "2024-12-31", "2025-01-15", "Q3 2024", ""],
    "value": [
        *("1", "0", "12,5", "ano", "no", "nothing to report", "ongoing", "", "x"),
        *("37/50", "1/3", "0/50", "0 z 0", "51/50", "1/0", "74 %", "2024-02-01", "1,5 of 2"),
    ],
    "entity": ["", "ENV"],
    "delay_reason": ["", "", "other"],
    "expected": ["", "", "2026", "2024-01"],
}


FOREIGN_ROWS = some.lists(
    some.tuples(*(some.sampled_from(FOREIGN[head]) for head in COLUMN_HEADERS)).map(list),
    max_size=MOST_ROWS,
)


@some.composite
def foreign(draw: some.DrawFn) -> Table:
    """A table of the plan with levels, shares and what recurs."""
    rows = draw(FOREIGN_ROWS)
    numbers = list(range(2, len(rows) + 2))
    return table_of(tuple(COLUMN_HEADERS), rows, numbers)


@given(foreign(), some.sampled_from(["ENV", "AGENCY", "TRANSPORT", "PRESS"]))
def test_levels_shares_and_what_recurs_are_read_as_each_of_their_rows(
    table: Table, by: str
) -> None:
    assert PLAN is not None
    hold(table, Context(PLAN, by, date(2025, 6, 30)))
