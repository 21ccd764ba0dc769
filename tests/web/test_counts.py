"""What a page run may cost, as counts: queries of the database, figures built."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest
import streamlit as st
from sqlalchemy import Engine, event
from streamlit.runtime.caching import cache_utils
from streamlit.testing.v1 import AppTest

from dashboard.__main__ import main
from dashboard.presentation import timeline_chart, trend_chart
from dashboard.web.session import CACHE_SECONDS

ROOT = Path(__file__).resolve().parents[2]
ENTRY = str(ROOT / "dashboard" / "web" / "app.py")
NAMES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
DAY = "as_of cz-thb-2020-2023"
WAITING = "task,indicator,component,date,value,evidence,note\n2.3,a,card,2022-11-30,1,x,\n"
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
    monkeypatch.setattr(cache_utils, "TTLCACHE_TIMER", found)
    st.cache_resource.clear()
    return found


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped strategy with one submission that waits for a decision."""
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", f"sqlite:///{tmp_path / 'pages.db'}")
    monkeypatch.setenv("DASHBOARD_STRATEGY", str(ROOT / "indicators.yaml"))
    path = tmp_path / "mlsa.csv"
    path.write_text(WAITING)
    assert main(["submit", str(path), "--entity", "MLSA", "--as", "Jana"]) == 0
    return path


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


def opened(name: str, **query: str) -> AppTest:
    """A page in the browser of somebody who has just come."""
    app = AppTest.from_file(ENTRY, default_timeout=60)
    app.query_params.update(ADDRESS | query)
    app.run()
    app.query_params.update(ADDRESS | query)
    app.switch_page(str(ROOT / "pages" / f"{name}.py")).run()
    assert not app.exception
    return app


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

    for name in ("shared_axis_chart", "separate_axes_chart", "sparkline"):
        counting(trend_chart, name)
    counting(timeline_chart, "timeline")
    return found


@pytest.mark.usefixtures("clock", "database")
@pytest.mark.parametrize("name", NAMES)
def test_another_day_asks_the_database_nothing(name: str) -> None:
    app = opened(name).run()

    with asked() as statements:
        app.date_input(key=DAY).set_value(date(2022, 6, 30)).run()

    assert not app.exception
    assert "2022-06-30" in str(app.query_params["as_of"])
    assert statements == []


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("name", NAMES)
def test_a_rerun_asks_the_database_for_the_version_only(name: str, clock: Clock) -> None:
    app = opened(name).run()
    clock.seconds += CACHE_SECONDS + 1

    with asked() as statements:
        app.run()

    assert not app.exception
    assert len(statements) == 1
    assert "max(audit.seq)" in statements[0]


FIGURES = [
    ("overview", {}, ["sparkline", "sparkline", "sparkline"]),
    ("timeline", {}, ["timeline"]),
    ("trends", {"topic": "cases"}, ["shared_axis_chart"]),
    ("trends", {"topic": "victims"}, ["shared_axis_chart"]),
]


@pytest.mark.parametrize(("name", "query", "once"), FIGURES)
def test_figures_are_built_once_for_a_version_and_a_language(
    name: str,
    query: dict[str, str],
    once: list[str],
    clock: Clock,
    built: list[str],
    database: Path,
) -> None:
    def drawn(lang: str) -> list[str]:
        app = opened(name, lang=lang, **query)
        assert len(app.get("plotly_chart")) == len(once)
        return [figure for figure in built if name == "overview" or figure != "sparkline"]

    assert drawn("en") == once
    assert drawn("en") == once
    assert drawn("cs") == once * 2
    assert drawn("en") == once * 2

    main(["accept", "3", "--as", "coordinator"])
    clock.seconds += CACHE_SECONDS + 1

    assert drawn("en") == once * 3
    assert drawn("en") == once * 3


@pytest.mark.usefixtures("clock", "database")
def test_a_figure_that_does_not_depend_on_the_day_is_not_built_again_for_one(
    built: list[str],
) -> None:
    app = opened("overview").run()
    built.clear()

    app.date_input(key=DAY).set_value(date(2022, 6, 30)).run()

    assert built == []
