"""Every page of the ten odd plans stands on the days at their edges, and its sentences hold."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

import pytest

from dashboard.presentation.languages import LANGUAGES
from dashboard.text import damaged_letters
from tests.odd_plans import PLANS, OddPlan, new_database, odd_plan
from tests.pages import PAGES, markup, open_page, show_strategy, text
from tests.test_odd_plans import SHOWN, turned_plan, untrue

ROLES = {"report": {"role": "officer", "unit": "UNIT"}, "review": {"role": "coordinator"}}
pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.rest]


def show(plan: OddPlan, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", new_database(folder))
    show_strategy(monkeypatch, plan.write(folder / "plan"))


@pytest.mark.parametrize("name", PLANS)
def test_every_page_of_an_odd_plan_opens(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    plan = odd_plan(name, 1)
    show(plan, tmp_path, monkeypatch)
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


def test_what_has_not_begun_has_not_changed_and_each_goal_has_one_heading(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    show(odd_plan("not_begun", 1), tmp_path, monkeypatch)
    said = text(open_page())
    assert "not yet due" in said
    assert "has changed since" not in said

    (tmp_path / "sixty").mkdir()
    show(odd_plan("sixty_tasks", 1), tmp_path / "sixty", monkeypatch)
    overview = text(open_page())
    assert [overview.count(f"\n{number}. Goal {number}\n") for number in "1234"] == [1, 1, 1, 1]


def test_marks_that_turn_a_line_are_shown_on_every_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    show(turned_plan(), tmp_path, monkeypatch)
    for page in PAGES:
        opened = open_page(page, **ROLES.get(page, {}))

        assert SHOWN in markup(opened), page
        assert not re.search(damaged_letters.UNSEEN_PATTERN, markup(opened)), page
