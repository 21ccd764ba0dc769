"""Timeline and Recommendations, opened through the entry script on real data."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages import (
    FINISHED,
    SMALL,
    captions,
    headings,
    in_language,
    items,
    links,
    markup,
    notices,
    open_page,
    read_html,
    show_strategy,
    table,
    text,
)

pytestmark = pytest.mark.usefixtures("database")
RECOMMENDATIONS = (
    "Recommendations with the tasks that answer them and their status as of 31 Dec 2023"
)


def chart(page: AppTest) -> Element:
    """The figure of the page."""
    (figure,) = read_html(markup(page)).iter("figure")
    return figure


def test_the_timeline_draws_the_tasks_and_tells_them_as_a_table() -> None:
    page = open_page("timeline")

    name = "Chart of 13 tasks from 2020 to 2023 as of 31 Dec 2023"
    assert chart(page).get("aria-label", "").startswith(name)
    (caption,) = captions(page)
    rows = [row for row in table(page, caption) if len(row) == 6][1:]
    assert len(rows) == 13
    strips = [item for item in items(page) if "Period: " in item]
    assert len(strips) == 13
    assert len([link for link in links(page) if link.address.startswith("/task")]) == 13 + 13
    assert "✓ Met met 18 Oct 2022, 291 days late" in [row[4] for row in rows]
    assert "public sources: 3 entries, the last 18 Oct 2022" in [row[5] for row in rows]
    # Grey but for the days on which the status has a ground; no sign is left to its look alone.
    bars = [
        each.get("style", "") for each in chart(page).iter("span") if each.get("class") == "bar"
    ]
    assert sum("background" not in look for look in bars) == 13
    assert 13 < len(bars) < 26
    signs = {each.get("class"): each.get("title") for each in chart(page).iter("i")}
    explained = {
        each.get("class") for key in read_html(markup(page)).iter("ul") for each in key.iter("i")
    }
    assert signs.keys() - {"day"} <= explained
    assert all(title for sign, title in signs.items() if sign != "day")


def test_the_recommendations_name_their_tasks_and_those_without_any() -> None:
    page = open_page("recommendations")

    _, *rows = table(page, RECOMMENDATIONS)
    assert [row[0] for row in rows] == [str(number) for number in range(1, 11)]
    assert "2 of the 10 recommendations have no task: Nos. 6, 10." in notices(page)
    whole = text(page)
    assert whole.index(headings(page)[1]) < whole.index("of the 10 recommendations")
    unanswered = [row[0] for row in rows if "No task answers it" in row[2]]
    assert unanswered == ["6", "10"]
    assert "is our interpretation" in text(page)
    collection = next(link for link in links(page) if link.name.startswith("4.3 "))
    assert collection.query == {
        "lang": "en", "strategy": "cz-thb-2020-2023", "as_of": "2023-12-31", "task": "4.3",
    }  # fmt: skip
    assert collection.address.startswith("/task?")
    czech = open_page("recommendations", lang="cs")
    assert "Jen obchodování s dětmi." in text(czech)
    assert in_language(czech, "en") == [], "our notes are Czech on a Czech page"


def test_a_strategy_without_goals_and_recommendations_is_shown_alike_letter_for_letter(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    hostile = tmp_path / "hostile.yaml"
    hostile.write_text(SMALL.read_text("utf-8").replace("Hold meetings", "<b>Hold</b> & meet"))
    for strategy in (FINISHED, hostile):
        show_strategy(monkeypatch, strategy)
        timeline, reporting, recommendations = (
            open_page(name) for name in ("timeline", "who_reported", "recommendations")
        )
        for page in (timeline, reporting, recommendations):
            assert "<script>alert" not in markup(page)
        (caption,) = captions(timeline)
        assert all(len(row) == 6 for row in table(timeline, caption)), "a line of a goal"
        assert "No recommendations are recorded for this strategy." in text(recommendations)
    assert "<b>Hold</b> & meet" in text(chart(timeline))
