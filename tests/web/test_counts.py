"""What a page run may cost, as counts: queries of the database, figures built."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest
from markupsafe import Markup
from sqlalchemy import Engine, event

from dashboard.__main__ import main
from dashboard.markup.kit import html, table
from dashboard.presentation import trend_chart
from dashboard.web import session
from dashboard.web.session import CACHE_SECONDS
from dashboard.web.strategy_files import StrategyFile
from dashboard.workflow import Workspace
from tests.pages import ROOT, address, choose_day, make_charts_live, submit, visit
from tests.polars_questions import counted_questions

NAMES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
ADDRESS = {
    "lang": "en",
    "task": "2.3",
    "unit": "MLSA",
    "role": "officer",
}
"""What leads to the fullest state of each page; a page leaves alone what it does not know."""


class Clock:
    """The clock by which caches age: it stands until it is moved."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(session, "clock", found)
    return found


@pytest.fixture
def waiting(database: str, tmp_path: Path) -> None:
    """The shipped strategy with one submission that waits for a decision."""
    assert database
    row = "2.3,a,card,2022-11-30,1,x,"
    submit(tmp_path / "mlsa.csv", "MLSA", row, flags=("--as", "Jana"))


@contextmanager
def asked() -> Iterator[list[str]]:
    """The queries and statements of all databases meanwhile; what only opens a reading is none."""
    found: list[str] = []

    def listen(_c: Any, _k: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            found.append(statement)

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", listen)


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the figures that are built from now on."""
    found: list[str] = []

    def counting(module: Any, name: str) -> None:
        draw = getattr(module, name)

        def counted(*given: Any) -> go.Figure:
            found.append(name)
            return draw(*given)

        monkeypatch.setattr(module, name, counted)

    counting(trend_chart, "line_chart")
    return found


@pytest.mark.usefixtures("clock", "waiting")
@pytest.mark.parametrize("name", NAMES)
def test_another_day_asks_the_database_nothing(name: str) -> None:
    page = visit(name, **ADDRESS).run()

    with asked() as statements:
        choose_day(page, date(2022, 6, 30))

    assert not page.exception
    assert address(page)["as_of"] == "2022-06-30"
    assert statements == []


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("name", NAMES)
def test_a_rerun_asks_the_database_for_the_version_only(name: str, clock: Clock) -> None:
    page = visit(name, **ADDRESS).run()
    clock.seconds += CACHE_SECONDS + 1

    with asked() as statements:
        page.run()

    assert not page.exception
    assert len(statements) == 1
    assert "SELECT audit.digest" in statements[0]


@pytest.mark.usefixtures("clock", "waiting")
@pytest.mark.parametrize("name", NAMES)
def test_a_rerun_does_nothing_anew(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each strategy file is looked at once; no frame is computed, no table drawn, no markup made ready."""
    page = visit(name, **ADDRESS).run().run()
    looked_at, made_ready, drawn = [], [], []
    look, make_ready, draw = StrategyFile.workspace, html.with_language, table.grouped_table

    def looking(file: StrategyFile) -> Workspace:
        looked_at.append(file)
        return look(file)

    def making_ready(piece: Markup, language: str) -> str:
        made_ready.append(piece)
        return make_ready(piece, language)

    def drawing(*given: Any, **named: Any) -> Markup:
        drawn.append(given[0])
        return draw(*given, **named)

    monkeypatch.setattr(table, "grouped_table", drawing)
    monkeypatch.setattr(StrategyFile, "workspace", looking)
    monkeypatch.setattr(html, "with_language", making_ready)
    with counted_questions() as computed:
        page.run()

    assert not page.exception
    assert made_ready == []
    assert len(looked_at) == len(set(looked_at))
    assert (len(computed), drawn) == (0, [])


FIGURES = [
    ("overview", {}, 0),
    ("timeline", {}, 0),
    ("trends", {"topic": "cases"}, 1),
    ("trends", {}, 3),
]


@pytest.mark.parametrize(("name", "query", "many"), FIGURES)
def test_figures_are_built_where_somebody_points_once_for_a_version_and_a_language(
    name: str,
    query: dict[str, str],
    many: int,
    clock: Clock,
    built: list[str],
    waiting: None,
) -> None:
    once = ["line_chart"] * many

    def drawn(lang: str) -> list[str]:
        before = len(built)
        page = visit(name, **ADDRESS | query | {"lang": lang}).run()
        assert (len(page.get("plotly_chart")), len(built)) == (0, before)
        make_charts_live(page)
        assert len(page.get("plotly_chart")) == many
        return list(built)

    assert drawn("en") == once
    assert drawn("en") == once
    assert drawn("cs") == once * 2
    assert drawn("en") == once * 2

    main(["accept", "4", "--as", "coordinator"])
    clock.seconds += CACHE_SECONDS + 1

    assert drawn("en") == once * 3
    assert drawn("en") == once * 3


@pytest.mark.usefixtures("clock", "waiting")
def test_a_figure_that_does_not_depend_on_the_day_is_not_built_again_for_one(
    built: list[str],
) -> None:
    page = make_charts_live(visit("trends", **ADDRESS).run())
    built.clear()

    choose_day(page, date(2022, 6, 30))

    assert built == []
