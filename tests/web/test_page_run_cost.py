"""What a page run may cost, as counts: queries of the database, frames computed, tables drawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import Engine, event

from benchmarks import pages
from dashboard.markup.kit import html, table
from dashboard.presentation import trend_chart
from dashboard.web import session
from dashboard.web.session import CACHE_SECONDS
from dashboard.web.strategy_files import StrategyFile
from tests.pages import PAGES, address, choose_day, submit, visit

ADDRESS = {"lang": "en", "task": "2.3", "unit": "MLSA", "role": "officer"}
"""What leads to the fullest state of each page; a page leaves alone what it does not know."""
MOST_PARTS, MOST_BYTES = 36, 24_000
"""What the Overview may send: it has 31 parts and takes 19,300 bytes, 32,300 the first time."""


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


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("name", PAGES)
def test_a_rerun_does_nothing_anew_and_asks_the_database_for_the_version_only(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each strategy file is looked at once; no frame is computed, no table drawn, no markup made ready."""
    monkeypatch.setattr(session, "clock", lambda: 0.0)  # by which caches age
    page = visit(name, **ADDRESS).run().run()
    done: dict[str, list[object]] = defaultdict(list)

    def noted(owner: Any, function: str, what: str) -> None:
        original = getattr(owner, function)

        def note(first: object, *given: Any, **named: Any) -> Any:
            done[what].append(first)
            return original(first, *given, **named)

        monkeypatch.setattr(owner, function, note)

    noted(StrategyFile, "workspace", "looked at")
    noted(html, "with_language", "made ready")
    noted(table, "grouped_table", "drawn")
    noted(trend_chart, "line_chart", "built")
    noted(pl.LazyFrame, "collect", "computed")
    noted(pl.LazyFrame, "_collect_eager", "computed")
    with asked() as statements:
        page.run()
    assert not page.exception
    assert len(done["looked at"]) == len(set(map(id, done["looked at"])))
    assert (done["made ready"], done["drawn"], done["computed"], statements) == ([], [], [], [])
    assert len(page.get("plotly_chart")) == (3 if name == "trends" else 0)

    with asked() as statements:
        choose_day(page, date(2022, 6, 30))
    assert address(page)["as_of"] == "2022-06-30"
    assert statements == done["built"] == [], "of another day"

    monkeypatch.setattr(session, "clock", lambda: CACHE_SECONDS + 1.0)
    with asked() as statements:
        page.run()
    assert not page.exception
    assert len(statements) == 1
    assert "SELECT audit.digest" in statements[0]


@pytest.mark.rest
def test_a_rerun_of_the_overview_sends_what_the_browser_has_not_and_tells_no_address_again() -> (
    None
):
    with (
        pages.server(program=("-m", "dashboard", "serve")) as served,
        pages.Session.open(served.address, "", pages.ADDRESS) as tab,
    ):
        tab.rerun()
        drawn = tab.came["delta"]
        again = tab.rerun()

    assert tab.came["page_info_changed"] == 0
    assert tab.came["delta"] + tab.came["ref_hash"] == drawn <= MOST_PARTS
    assert again <= MOST_BYTES
