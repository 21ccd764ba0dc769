"""The pages show a plan of another country rightly: months, ongoing work, steps, levels, periods."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages import (
    FOREIGN,
    HEADERS,
    facts,
    headings,
    items,
    open_page,
    show_strategy,
    submit,
    table,
    text,
    upload,
)


@pytest.fixture(autouse=True)
def strategy(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert database
    show_strategy(monkeypatch, FOREIGN)


def open_plan(name: str, **query: str) -> AppTest:
    return open_page(name, as_of="2025-06-30", **query)


@pytest.mark.parametrize("language", ["en", "cs"])
def test_the_overview_names_pillars_and_what_is_ongoing(language: str) -> None:
    page = open_plan("overview", lang=language)

    pillar, ongoing = {
        "en": ("A. Know the air › A2. Information", "ongoing"),
        "cs": ("A. Znát ovzduší › A2. Informace", "průběžně"),
    }[language]
    caption = "Tasks by goal" if language == "en" else "Úkoly podle cílů"
    lines = table(page, caption)
    assert [pillar] in lines
    assert any(ongoing in cell for line in lines for cell in line)


def test_a_task_shows_its_periods_its_steps_and_its_levels() -> None:
    periods, levels = open_plan("task", task="2"), open_plan("task", task="3")

    assert any("2024-H1" in item for item in items(periods))
    assert any("2 in each half-year, 4 half-years" in what for _, what in facts(periods))
    (step,) = [what for name, what in facts(levels) if name == "Interim targets"]
    assert step.startswith("at most 28 by 31 Dec 2025 (from the source)")
    assert ("Target", "at most 20 (from the source)") in facts(levels)


def test_a_task_shows_a_share_by_its_cases_and_its_rows_as_they_were_written(
    tmp_path: Path,
) -> None:
    rows = ("2,e,north,2024-05-01,30 z 40,x,", "2,e,south,2024-06-01,7/10,x,")
    submit(tmp_path / "report.csv", "ENV", *rows, flags=("--accept", "--strategy", str(FOREIGN)))

    page = open_plan("task", task="2")

    assert "74% (37 of 50); needed: at least 50% so far" in text(page)
    assert "north = 30/40" in text(page)
    assert "added up and compared with the target in per cent" in text(page)


def test_a_share_is_handed_in_as_so_many_of_so_many() -> None:
    page = open_plan("report", role="officer", unit="ENV")
    upload(page, f"{HEADERS}\n2,e,all,2024-06-01,74 %,x,\n", "share.csv")

    assert "write numerator and denominator" in text(page).lower()
    upload(page, f"{HEADERS}\n2,e,all,2024-06-01,37/50,x,\n", "share.csv")
    assert "74% (37 of 50)" in text(page)


def test_a_task_in_czech_has_every_sentence() -> None:
    page = text(open_plan("task", task="1", lang="cs"))

    assert "termín červen 2024" in page
    assert "10 do 31. 12. 2024" in page


@pytest.mark.parametrize(("language", "none"), [("en", "no due date"), ("cs", "bez termínu")])
def test_a_task_without_a_due_date_says_so_and_nothing_of_a_deadline(
    language: str, none: str
) -> None:
    page = open_plan("task", task="5", lang=language)

    assert ("Deadline" if language == "en" else "Termín", none) in facts(page)
    assert ("Deadline" if language == "en" else "Termín", none) in facts(page)
    assert f"Deadline {none}" not in text(page)
    assert f"Termín {none}" not in text(page)


def test_the_method_says_when_the_final_assessment_may_be_made() -> None:
    assert "from 1 Mar 2027" in text(open_plan("method"))


@pytest.mark.parametrize("language", ["en", "cs"])
@pytest.mark.parametrize("name", ["task_list", "timeline", "units", "method"])
def test_every_other_page_opens(name: str, language: str) -> None:
    assert len(headings(open_plan(name, lang=language))) > 1
