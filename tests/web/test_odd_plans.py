"""Every page of the ten odd plans stands on the days at their edges, and its sentences hold."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

import pytest

from dashboard.presentation.languages import LANGUAGES
from dashboard.text import damaged_letters
from tests.odd_plans import PLANS, new_database, odd_plan
from tests.pages import ROOT, markup, open_page, show_strategy, text
from tests.test_odd_plans import SHOWN, turned_plan, untrue

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
ROLES = {"report": {"role": "officer", "unit": "UNIT"}, "review": {"role": "coordinator"}}
pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize("name", PLANS)
def test_every_page_of_an_odd_plan_opens(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    plan = odd_plan(name, 1)
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", new_database(tmp_path))
    show_strategy(monkeypatch, plan.write(tmp_path / "plan"))
    days = plan.days()
    asked = chain([None], (days[at % len(days)] for at in range(1, len(PAGES))))
    for at, (page, day) in enumerate(zip(PAGES, asked, strict=True)):
        query = {"lang": LANGUAGES[at % 2], **ROLES.get(page, {})}
        if page == "task":
            query["task"] = plan.strategy.tasks[-1].number
        if day is not None:
            query["as_of"] = day.isoformat()
        opened = open_page(page, **query)
        assert not opened.exception, (page, day)
        assert untrue(text(opened)) == {}, (page, day)
        assert markup(opened)


def test_a_strategy_that_has_not_begun_is_shown_today_and_nothing_has_changed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    plan = odd_plan("not_begun", 1)
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", new_database(tmp_path))
    show_strategy(monkeypatch, plan.write(tmp_path / "plan"))

    said = text(open_page())

    assert "not yet due" in said
    assert "has changed since" not in said


def test_each_goal_has_one_heading_whatever_the_order_of_the_tasks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    plan = odd_plan("sixty_tasks", 1)
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", new_database(tmp_path))
    show_strategy(monkeypatch, plan.write(tmp_path / "plan"))
    overview = text(open_page())
    assert [overview.count(f"\n{number}. Goal {number}\n") for number in "1234"] == [1, 1, 1, 1]


@pytest.mark.parametrize("page", PAGES)
def test_marks_that_turn_a_line_are_shown_on_every_page(
    page: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", new_database(tmp_path))
    show_strategy(monkeypatch, turned_plan().write(tmp_path / "plan"))

    opened = open_page(page, **ROLES.get(page, {}))

    assert SHOWN in markup(opened)
    assert not re.search(damaged_letters.UNSEEN_PATTERN, markup(opened))
