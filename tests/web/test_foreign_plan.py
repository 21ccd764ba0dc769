"""The pages show a plan of another country rightly: months, ongoing work, steps, levels, periods."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.__main__ import main

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", f"sqlite:///{tmp_path / 'pages.db'}")
    monkeypatch.setenv("DASHBOARD_STRATEGY", str(Path(__file__).parents[1] / "foreign.yaml"))
    found = AppTest.from_file(str(ROOT / "dashboard" / "web" / "app.py"), default_timeout=30)
    found.query_params["as_of"] = "2025-06-30"
    return found


def page(app: AppTest, name: str, language: str) -> str:
    app.query_params["lang"] = language
    app.run()
    app.switch_page(str(ROOT / "pages" / f"{name}.py")).run()
    assert not app.exception
    return "\n".join(str(element.proto.body) for element in app.get("html"))


@pytest.mark.parametrize("language", ["en", "cs"])
def test_the_overview_names_pillars_and_what_is_ongoing(app: AppTest, language: str) -> None:
    found = page(app, "overview", language)

    assert {"en": "A. Know the air › A2. Information", "cs": "A. Znát ovzduší › A2. Informace"}[
        language
    ] in found
    assert {"en": "ongoing", "cs": "průběžně"}[language] in found


def test_a_task_shows_its_periods_its_steps_and_its_levels(app: AppTest) -> None:
    app.query_params["task"] = "2"
    periods = page(app, "task", "en")
    app.query_params["task"] = "3"
    levels = page(app, "task", "en")

    assert "2024-H1" in periods
    assert "2 in each half-year, 4 half-years" in periods
    assert "at most 28 by 31 Dec 2025" in levels
    assert "at most 20" in levels


def test_a_task_shows_a_share_by_its_cases_and_its_rows_as_they_were_written(
    app: AppTest, tmp_path: Path
) -> None:
    table = tmp_path / "report.csv"
    head = "task,indicator,component,date,value,evidence\n"
    table.write_text(f"{head}2,e,north,2024-05-01,30 z 40,x\n2,e,south,2024-06-01,7/10,x\n")
    plan = str(Path(__file__).parents[1] / "foreign.yaml")
    words = ["submit", str(table), "--entity", "ENV", "--accept", "--strategy", plan]
    assert main(words) == 0
    app.query_params["task"] = "2"

    found = page(app, "task", "en")

    assert "74% (37 of 50); needed: at least 50% so far" in found
    assert "north = 30/40" in found
    assert "added up and held against the target in per cent" in found


def test_a_share_is_typed_as_so_many_of_so_many(app: AppTest) -> None:
    app.query_params["role"], app.query_params["unit"] = "officer", "ENV"
    page(app, "report", "en")
    app.segmented_control(key="report_way").set_value("row")
    app.run()
    app.selectbox(key="entry_task clean-air-2024 ENV").set_value("2")
    app.run()
    app.selectbox(key="entry_indicator clean-air-2024 2").set_value("2.e")
    app.run()
    app.text_input(key="entry_share").set_value("74 %")
    app.text_input(key="entry_date").set_value("2024-06-01")
    app.button(key="entry_check").click()
    app.run()

    assert "write numerator and denominator" in texts(app).lower()
    app.text_input(key="entry_share").set_value("37/50")
    app.run()
    assert "74% (37 of 50)" in texts(app)


def texts(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def test_a_task_in_czech_has_every_sentence(app: AppTest) -> None:
    app.query_params["task"] = "1"

    found = page(app, "task", "cs")

    assert "termín červen 2024" in found
    assert "10 do 31.\u00a012.\u00a02024" in found


def test_the_method_says_when_the_final_assessment_may_be_made(app: AppTest) -> None:
    found = page(app, "method", "en")

    assert "From 1 Mar 2027" in found


@pytest.mark.parametrize("language", ["en", "cs"])
@pytest.mark.parametrize("name", ["tasks", "timeline", "units", "method"])
def test_every_other_page_opens(app: AppTest, name: str, language: str) -> None:
    assert page(app, name, language)
