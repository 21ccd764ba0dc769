"""The pages show a plan of another country rightly: months, ongoing work, steps, levels, periods."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages import (
    FOREIGN,
    facts,
    headings,
    items,
    open_page,
    show_strategy,
    table,
    text,
)


@pytest.fixture(autouse=True)
def strategy(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert database
    show_strategy(monkeypatch, FOREIGN)


def open_plan(name: str, **query: str) -> AppTest:
    return open_page(name, as_of="2025-06-30", **query)


def test_the_overview_names_pillars_and_what_is_ongoing_and_every_other_page_opens() -> None:
    lines = table(open_plan("overview", lang="cs"), "Úkoly podle cílů")

    assert ["A. Znát ovzduší › A2. Informace"] in lines
    assert any("průběžně" in cell for line in lines for cell in line)
    rule = text(open_plan("method", part="rule"))
    assert "from 1 Mar 2027" in rule
    assert "What was reported but is not met by then is marked as carried over." in rule
    assert "it is our assumption" in rule
    for name in ("task_list", "timeline", "who_reported"):
        assert len(headings(open_plan(name))) > 1, name


def test_a_task_shows_its_periods_its_steps_its_levels_and_no_deadline_that_it_has_not() -> None:
    periods, levels = open_plan("task", task="2"), open_plan("task", task="3")
    czech, without = (open_plan("task", task=task, lang="cs") for task in ("1", "5"))

    assert any("2024-H1" in item for item in items(periods))
    assert any("2 in each half-year, 4 half-years" in what for _, what in facts(periods))
    (step,) = [what for name, what in facts(levels) if name == "Interim targets"]
    assert step.startswith("at most 28 by 31 Dec 2025 (from the source)")
    assert ("Target", "at most 20 (from the source)") in facts(levels)
    assert "termín červen 2024" in text(czech)
    assert "10 do 31. 12. 2024" in text(czech)
    assert ("Termín", "bez termínu") in facts(without)
    assert "Termín bez termínu" not in text(without)
