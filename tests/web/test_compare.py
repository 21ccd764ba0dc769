"""Two days side by side on a page, by Streamlit's own test runner."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages import (
    button_names,
    fill,
    headings,
    items,
    links,
    markup,
    open_page,
    press,
    region,
    section,
    submit,
    table,
    text,
)

pytestmark = pytest.mark.usefixtures("database")
HOSTILE = "<img src=http://evil.example/a.png>"
BOTH_DAYS = "Every task and indicator on both days"


def compare(since: str = "2022-06-30", day: str = "2023-06-30", **query: str) -> AppTest:
    return open_page("compare", since=since, as_of=day, **query)


def counts(page: AppTest) -> list[str]:
    return items(region(page, "Counts of what changed"))


def linked_tasks(page: AppTest, heading: str) -> set[str]:
    return {link.query["task"] for link in links(section(page, heading))}


def test_the_changes_stand_by_direction_with_their_cause_and_a_link_to_the_task() -> None:
    page = compare()

    order = ["Up", "Down", "Newly overdue"]
    assert [heading for heading in headings(page) if heading in order] == order
    assert "2.1" in linked_tasks(page, "Up")
    assert "1.1" in linked_tasks(page, "Down")
    assert table(section(page, "Up"), "Changes of performance indicators")[1][-1] == "new fact"
    assert "5 indicators newly overdue" in counts(page)
    assert "4 new rows" in counts(page)
    assert "Of 30 Jun 2022 nothing was known here at its close" in text(page)
    assert len(table(page, BOTH_DAYS)) == 1 + 13 + 20


def test_every_task_and_indicator_has_its_status_on_both_days() -> None:
    _, *rows = table(section(compare(), BOTH_DAYS), BOTH_DAYS)

    (line,) = [row for row in rows if row[0].startswith("2.1.a ")]
    assert line[1:] == ["✕ Not met", "✓ Met", "new fact"]
    assert len(rows) == 13 + 20
    assert "no change" in [row[-1] for row in rows]


def test_the_same_day_twice_changes_nothing() -> None:
    page = compare(since="2023-06-30")

    assert "0 indicators up" in counts(page)
    assert "Up" not in headings(page)


def test_a_row_that_came_is_shown_as_text_and_its_indicator_is_not_overdue(tmp_path: Path) -> None:
    submit(tmp_path / "mlsa.csv", "MLSA", f"2.3,a,card,2022-11-30,1,ref. 1,{HOSTILE}")

    page = compare()

    assert HOSTILE not in markup(page)
    assert HOSTILE in text(section(page, "New rows and evidence"))
    assert "4 indicators newly overdue" in counts(page)
    assert "5 new rows" in counts(page)


def test_the_papers_for_a_meeting_are_offered_beside_it() -> None:
    page = compare()

    fill(page, "Format", ".md")
    press(page, "Make the document")

    (name,) = [name for name in button_names(page) if name.startswith("Download (")]
    assert not page.exception
    assert len(page.download_button) == 1, name


def test_the_page_speaks_czech() -> None:
    page = compare(lang="cs")

    assert "Dva dny vedle sebe" in headings(page)
    assert "5 ukazatelů nově po termínu" in text(page)
