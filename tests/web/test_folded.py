"""What is folded away costs nothing until somebody opens it, and then keeps what stands in it."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.web.shell import fields
from tests.pages import button_names, field, fill, visit

pytestmark = pytest.mark.usefixtures("database")


def unopened(name: str, **query: str) -> AppTest:
    """A page on which nobody has opened anything."""
    page = visit(name, **query)
    page.session_state[fields.OPENED] = set()
    return page.run()


def test_what_is_folded_away_is_drawn_once_somebody_opens_it() -> None:
    for name, query, key, label in (
        ("task", {"task": "1.1"}, "amendments", "Under"),
        ("who_reported", {}, "rounds", "Name"),
        ("who_reported", {}, "letters to all", "Answer by"),
        ("assessment", {}, "load statistics", "Layout of the table"),
    ):
        page = unopened(name, **query)
        with pytest.raises(AssertionError):
            field(page, label)

        page.session_state[key] = True
        page.run()

        assert field(page, label)
    page = unopened("trends")
    page.session_state["trends fold"] = True
    saved = [name for name in button_names(page.run()) if name.startswith("Chart as")]
    assert saved == ["Chart as SVG", "Chart as PNG"] * 3


def test_a_click_on_its_title_loses_nothing_of_what_stands_in_it() -> None:
    page = unopened("task", task="1.1")
    page.session_state["amendments"] = True
    fill(page.run(), "Under", "Resolution 7")

    page.session_state["amendments"] = False
    page.run()

    assert field(page, "Under").value == "Resolution 7"
