"""Timeline, By unit and Recommendations, opened through the entry script on real data."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.workflow.workspace import HOME
from tests.pages import (
    FINISHED,
    SMALL,
    address,
    captions,
    facts,
    fill,
    headings,
    in_language,
    items,
    link,
    links,
    markup,
    notices,
    open_page,
    read_html,
    section,
    set_today,
    show_strategy,
    submit,
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


def test_all_units_are_shown_with_what_they_owe() -> None:
    page = open_page("units")

    assert "Begin by opening a round" in text(page)
    assert "5 responsible bodies" in items(page)
    (caption,) = captions(page)
    rows = {row[0].split(" ")[0]: row for row in table(page, caption)}
    order = [code for code in rows if code in ("CPD", "MLSA", "MOJ")]
    assert order == ["CPD", "MLSA"], "who only helps is no row of dashes"
    assert "MOJ, Ministry of Justice 5 tasks" in items(section(page, "Cooperating bodies"))
    studies, mechanism = "A study of trafficking in children", "National referral mechanism"
    said = f"4 of 14 indicators: {studies} (1.1.a, 1.1.b), {mechanism} (4.4.a, 4.4.b)"
    assert said in rows["CPD"]
    assert {"unit": "MEYS"}.items() <= link(
        page, "MEYS Ministry of Education, Youth and Sports"
    ).query.items()


def test_of_what_is_met_no_report_is_missing() -> None:
    page = open_page("units", unit="CPD")

    rows = [row for caption in captions(page) for row in table(page, caption)]
    last = {row[0].split(" ")[0]: row[-1] for row in rows}
    assert last["2.1.a"] == "–"
    assert last["1.1.a"].startswith("no report since ")


def test_a_unit_chosen_on_the_page_is_kept_in_the_address_and_an_unknown_one_is_said() -> None:
    page = open_page("units", unit="<b>nobody</b>")
    assert "By responsible body" in headings(page)
    said = "“<b>nobody</b>” for “Ministry or department” in the link; everything is shown"
    assert any(said in line for line in notices(page))
    assert "unit" not in address(page)

    fill(page, "Ministry or department", "PCR")
    assert address(page)["unit"] == "PCR"
    assert "Responsible for 8 tasks" in headings(page)
    assert "together with" in text(page)

    ministry = headings(fill(page, "Ministry or department", "MOI"))
    assert "MOI › CPD, Department of Crime Prevention" in ministry
    assert "MOI › PCR, Police of the Czech Republic" in ministry
    assert "Cooperating on 1 task" in ministry


def test_a_report_ends_the_silence_of_a_unit_and_stands_among_its_submissions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_today(monkeypatch, datetime.now(HOME).date())
    card = "2.3,a,card,2022-11-30,1,https://www.mpsv.cz/karta,Published"
    submit(tmp_path / "table.csv", "MLSA", card)

    page = open_page("units", unit="MLSA")

    said = "1 of 2 indicators: Support for legislative changes (3.1.a)"
    assert ("Outstanding", said) in facts(page), "2.3.a is not"
    (listed,) = [name for name in captions(page) if "report" in name.lower()]
    (heads, row) = table(page, listed)
    assert {"table.csv", "approved"} <= set(row)
    received = row[heads.index("Received")]
    last = dict(facts(page))["Last submitted"]
    assert received.startswith(last), "the day of handing in, not of the newest row"
    assert last != "30 Nov 2022"
    then = open_page("units", unit="MLSA", as_of="2023-12-31")
    assert ("Last submitted", "report as of 30 Nov 2022") in facts(then), "it came in later"


def test_a_count_of_bodies_filters_the_table() -> None:
    page = open_page("units", as_of="2023-12-31")
    counts = [each for each in links(page) if "show" in each.query]
    assert [each.query["show"] for each in counts] == ["overdue", "outstanding", "never"]

    for count in counts:
        filtered = open_page("units", **count.query)
        (caption,) = captions(filtered)
        assert len(table(filtered, caption)) - 1 == int(count.name.split()[0])
        assert "show" not in link(filtered, count.name).query, "the chosen one leads back to all"
    assert any("“<b>”" in line for line in notices(open_page("units", show="<b>")))


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
        timeline, units, recommendations = (
            open_page(name) for name in ("timeline", "units", "recommendations")
        )
        for page in (timeline, units, recommendations):
            assert "<script>alert" not in markup(page)
        (caption,) = captions(timeline)
        assert all(len(row) == 6 for row in table(timeline, caption)), "a line of a goal"
        assert "No recommendations are recorded for this strategy." in text(recommendations)
    assert "<b>Hold</b> & meet" in text(chart(timeline))
