"""Every page opened through the entry script, on real data, by Streamlit's own test runner."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]
ENTRY = str(ROOT / "dashboard" / "web" / "app.py")
SMALL = Path(__file__).parents[1] / "small.yaml"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", f"sqlite:///{tmp_path / 'pages.db'}")
    monkeypatch.setenv("DASHBOARD_STRATEGY", str(ROOT / "indicators.yaml"))
    return AppTest.from_file(ENTRY, default_timeout=30)


def shown(app: AppTest) -> str:
    """The markup that stands on the page, and nothing went wrong."""
    assert not app.exception
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def test_the_overview_shows_the_thirteen_tasks_by_goal(app: AppTest) -> None:
    app.query_params["lang"] = "en"

    page = shown(app.run())

    assert page.count('<li><span class="what">') == 13
    assert page.count("<section><h2>") == 4
    assert "A study of trafficking in children in the Czech Republic" in page
    assert "Only public sources have reported here so far" in page


def test_the_overview_speaks_czech(app: AppTest) -> None:
    app.query_params["lang"] = "cs"

    page = shown(app.run())

    assert "Bez zprávy" in page
    assert "po termínu o 365 dní" in page
    assert "MŠMT" in page


def test_a_czech_date_on_a_page_does_not_break_at_its_spaces(app: AppTest) -> None:
    app.query_params["lang"] = "cs"

    page = shown(app.run())

    assert "Stav na konci dne 31.\u00a012.\u00a02023 podle" in page
    assert not re.search(r"[0-9]\. [0-9]+\. [0-9]{4}", page)


def test_the_day_comes_from_the_address_and_stays_there(app: AppTest) -> None:
    app.query_params["lang"] = "en"
    app.query_params["as_of"] = "2021-12-30"

    page = shown(app.run())

    assert '<li class="tile"><b>13</b>' in page
    assert app.date_input(key="as_of cz-thb-2020-2023").value == date(2021, 12, 30)


def test_another_day_chosen_on_the_page_changes_the_address(app: AppTest) -> None:
    app.query_params["lang"] = "en"
    app.run()

    app.date_input(key="as_of cz-thb-2020-2023").set_value(date(2021, 12, 31))
    page = shown(app.run())

    assert app.query_params["as_of"] in ("2021-12-31", ["2021-12-31"])
    assert '<li class="tile"><b>11</b>' in page


def test_a_day_that_is_none_is_said_and_the_page_still_stands(app: AppTest) -> None:
    app.query_params["as_of"] = "<b>someday</b>"
    app.query_params["lang"] = "en"

    page = shown(app.run())

    assert "&lt;b&gt;someday&lt;/b&gt;" in page
    assert page.count('<li><span class="what">') == 13


def test_the_default_day_is_the_end_of_a_strategy_that_is_over(app: AppTest) -> None:
    app.query_params["lang"] = "en"

    page = shown(app.run())

    assert app.query_params["as_of"] in ("2023-12-31", ["2023-12-31"])
    assert "6 accepted rows are dated later." in page


def test_the_finished_strategy_of_2016_has_no_goals_and_thirteen_tasks(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHBOARD_STRATEGY", str(ROOT / "data" / "2016-2019" / "indicators.yaml"))

    page = shown(app.run())

    assert page.count('<li><span class="what">') == 13
    assert page.count("<section><h2>") == 0


def test_a_strategy_of_three_tasks_without_goals_is_shown_alike(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHBOARD_STRATEGY", str(SMALL))
    app.query_params["lang"] = "en"

    page = shown(app.run())

    assert page.count('<li><span class="what">') == 3
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "target assumed" in page


def test_a_strategy_file_that_broke_is_told_in_sentences(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("id: broken\n")
    monkeypatch.setenv("DASHBOARD_STRATEGY", str(broken))
    app.query_params["lang"] = "en"

    page = shown(app.run())

    assert "The key “tasks” is missing." in page


def test_a_database_that_is_gone_is_told_in_a_sentence(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", "sqlite:////nowhere/at/all.db")
    app.query_params["lang"] = "en"

    page = shown(app.run())

    assert "The database cannot be reached" in page or "cannot be written" in page


def test_the_method_page_prints_the_rule_the_assumptions_and_the_back_test(app: AppTest) -> None:
    app.query_params["lang"] = "en"
    app.run()

    page = shown(app.switch_page(str(ROOT / "pages" / "method.py")).run())

    assert page.count('class="method"') == 6
    assert '<td data-head="Condition">' in page
    assert "5 rows of public sources (11, 12, 13, 14, 15)" in page
    assert "without all doubtful rows together: 1.1, 2.1, 4.3, 4.4" in page
    assert "What was achieved reaches what is needed." in page
    assert "The source does not say this; we do." in page
    assert "The rule agrees with the published verdict on the indicators in 5 of 13 tasks." in page


def test_another_strategy_is_a_switch_away(app: AppTest) -> None:
    app.query_params["lang"] = "en"
    app.query_params["strategy"] = "cz-thb-2016-2019"

    page = shown(app.run())

    assert page.count('<li><span class="what">') == 13
    assert app.query_params["as_of"] in ("2019-12-31", ["2019-12-31"])
