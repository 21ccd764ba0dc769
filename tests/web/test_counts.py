"""What a page run may cost, as counts: queries of the database, figures built."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest
from sqlalchemy import Engine, event

from dashboard.__main__ import main
from dashboard.markup.kit import html, table
from dashboard.presentation import trend_chart
from dashboard.web import session
from dashboard.web.session import CACHE_SECONDS
from dashboard.web.strategy_files import StrategyFile
from tests.pages import PAGES, address, choose_day, make_charts_live, submit, visit
from tests.polars_questions import counted_questions

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


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("name", PAGES)
def test_a_rerun_does_nothing_anew_and_asks_the_database_for_the_version_only(
    name: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each strategy file is looked at once; no frame is computed, no table drawn, no markup made ready."""
    page = visit(name, **ADDRESS).run().run()
    done: dict[str, list[object]] = {"looked at": [], "made ready": [], "drawn": []}

    def noted(owner: Any, function: str, what: str) -> None:
        original = getattr(owner, function)

        def note(first: object, *given: Any, **named: Any) -> Any:
            done[what].append(first)
            return original(first, *given, **named)

        monkeypatch.setattr(owner, function, note)

    noted(StrategyFile, "workspace", "looked at")
    noted(html, "with_language", "made ready")
    noted(table, "grouped_table", "drawn")
    with counted_questions() as computed, asked() as statements:
        page.run()
    assert not page.exception
    assert len(done["looked at"]) == len(set(map(id, done["looked at"])))
    assert (done["made ready"], done["drawn"], len(computed), statements) == ([], [], 0, [])

    with asked() as statements:
        choose_day(page, date(2022, 6, 30))
    assert address(page)["as_of"] == "2022-06-30"
    assert statements == [], "of another day"

    clock.seconds += CACHE_SECONDS + 1
    with asked() as statements:
        page.run()
    assert not page.exception
    assert len(statements) == 1
    assert "SELECT audit.digest" in statements[0]


@pytest.mark.usefixtures("waiting")
def test_figures_are_built_where_somebody_points_once_for_a_version_and_a_language(
    clock: Clock, built: list[str]
) -> None:
    def drawn(lang: str, many: int = 3, **query: str) -> int:
        """How many figures are built for whoever points at all of a page."""
        built.clear()
        page = visit("trends", **ADDRESS | query | {"lang": lang}).run()
        assert (page.get("plotly_chart"), built) == ([], [])
        make_charts_live(page)
        assert len(page.get("plotly_chart")) == many
        return len(built)

    assert [drawn("en"), drawn("en"), drawn("cs"), drawn("en")] == [3, 0, 3, 0]
    assert drawn("en", 1, topic="cases") == 1
    assert drawn("en", as_of="2022-06-30") == 0, "no figure depends on the day"

    main(["accept", "4", "--as", "coordinator"])
    clock.seconds += CACHE_SECONDS + 1

    assert [drawn("en"), drawn("en")] == [3, 0]
