"""Two days side by side on a page, by Streamlit's own test runner."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.__main__ import main
from dashboard.web.shell.frame import OWN_DAY
from dashboard.workflow.workspace import Workspace
from tests.pages import (
    SMALL,
    address,
    captions,
    field,
    fill,
    headings,
    items,
    links,
    markup,
    open_page,
    region,
    section,
    set_today,
    show_strategy,
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
    return items(region(page, "Number of changes"))


def linked_tasks(page: AppTest, heading: str) -> set[str]:
    return {link.query["task"] for link in links(section(page, heading))}


def changes(page: AppTest) -> dict[str, list[str]]:
    """Each changed indicator with its change and what happened."""
    rows = [
        row
        for caption in captions(page)
        if caption in {"Improved", "Worsened", "Other changes"}
        for row in table(page, caption)[1:]
        if len(row) > 1
    ]
    return {row[0].partition(" ")[0]: row[1:] for row in rows}


def test_each_change_is_one_line_that_says_what_happened() -> None:
    page = compare()

    assert headings(page)[1] == "Changes 30 Jun 2022 – 30 Jun 2023"
    assert headings(page)[2:4] == ["Improved", "Worsened"]
    assert "2.1" in linked_tasks(page, "Improved")
    assert "1.1" in linked_tasks(page, "Worsened")
    happened = changes(page)
    assert happened["2.1.a"] == ["✕ Not met → ✓ Met", "Public sources reported 18 Oct 2022"]
    assert happened["1.1.b"] == ["○ Not yet due → ✕ Not met", "deadline passed on 31 Dec 2022"]
    assert "3 tasks passed their deadline without being met" in counts(page)
    assert "4 new rows" in counts(page)
    assert "Nothing had been recorded here by 30 Jun 2022" in text(page)
    _, *rows = table(page, BOTH_DAYS)
    (line,) = [row for row in rows if row[0].startswith("2.1.a ")]
    assert line[1:] == ["✕ Not met", "✓ Met", "Public sources reported 18 Oct 2022"]
    assert len(rows) == 13 + 20
    assert "status unchanged" in [row[-1] for row in rows]


def test_a_body_whose_row_does_not_count_is_not_said_to_have_made_the_change(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Of two responsible bodies the row of the first decides; the other says the contrary.
    submit(tmp_path / "a.csv", "CPD", "1.1,a,study,2022-11-15,1,ref. 1,")
    submit(tmp_path / "b.csv", "PCR", "1.1,a,study,2022-11-15,0,,Not seen")
    papers, told = tmp_path / "papers.md", "CPD reported 15 Nov 2022"
    days = ("2022-06-30", "2022-12-31")

    page = compare(*days)
    capsys.readouterr()
    assert main(["compare", *days]) == 0
    (line,) = (one for one in capsys.readouterr().out.splitlines() if " 1.1.a " in one)
    assert main(["pack", "--since", days[0], "--as-of", days[1], "--out", str(papers)]) == 0

    assert changes(page)["1.1.a"] == ["○ Not yet due → ✓ Met", told]
    assert line.endswith(told)
    (cause,) = re.findall(r"(?m)^\| \*\*.*\(1\.1\)\*\* .*$", papers.read_text("utf-8"))[:1]
    assert "CPD: " in cause
    assert "PCR: " not in cause
    assert "4 new rows" in counts(page)  # all that came, also what does not count


def test_a_row_that_came_is_shown_as_text_and_its_indicator_is_not_overdue(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unknown = workspace.version()
    submit(tmp_path / "mlsa.csv", "MLSA", f"2.3,a,card,2022-11-30,1,ref. 1,{HOSTILE}")

    page = compare()

    assert HOSTILE not in markup(page)
    assert HOSTILE in " ".join(map(" ".join, table(page, "New rows and evidence")))
    assert "2 tasks passed their deadline without being met" in counts(page)
    assert "5 new rows" in counts(page)

    known = workspace.version()
    for since, told in (
        (unknown, "late report of MLSA on 30 Nov 2022"),
        (known, "correction by MLSA"),
    ):
        capsys.readouterr()
        assert main(["compare", f"2023-06-30@{since}", "2023-06-30"]) == 0
        assert told in capsys.readouterr().out
        submit(tmp_path / "no.csv", "MLSA", "2.3,a,card,2022-11-30,0,ref. 1,")


def test_the_days_offered_are_meetings_closings_of_rounds_and_a_day_of_ones_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_today(monkeypatch, date(2024, 3, 31))
    assert "Since " not in text(open_page())
    without = open_page("compare")
    assert field(without, "Compare with").value is None, "no day that nobody chose"
    assert headings(without)[1] == "Changes 1 Jan 2020 – 31 Mar 2024"

    path = tmp_path / "met.yaml"
    closed = '{on: "2024-05-02", reason: Sent}'
    days = "start: 2024-01-01, end: 2024-03-31, due: 2024-04-30, source: p. 3"
    path.write_text(
        f"""{SMALL.read_text()}
meetings: [2024-02-01, 2024-05-30, 2025-01-01]
rounds: [{{id: spring, title: Spring, {days}, closed: {closed}}}]
"""
    )
    show_strategy(monkeypatch, path)
    overview = open_page(as_of="2024-06-30")
    assert "since 30 May 2024" in text(overview)
    (way,) = [link for link in links(overview) if "since=2024-05-30" in link.address]
    assert way.address.startswith("/compare?")
    assert way.name.startswith("Since the meeting of 30 May 2024 (data version ")
    page = open_page("compare", as_of="2024-06-30")

    box = field(page, "Compare with")
    assert box.options == [
        "meeting of 30 May 2024",
        "closing of Spring, 2 May 2024",
        "meeting of 1 Feb 2024",
        "another day",
    ]
    assert "since" not in address(page)

    fill(page, "Compare with", "2024-05-02")
    assert address(page)["since"] == "2024-05-02"
    fill(page, "Compare with", OWN_DAY)
    *_, day = page.date_input
    assert day.value == date(2024, 5, 2)
    day.set_value(date(2024, 4, 4))
    page.run()
    assert address(page)["since"] == "2024-04-04"
    again = open_page("compare", **address(page))
    assert headings(again)[1] == "Changes 4 Apr 2024 – 30 Jun 2024"


def test_what_is_no_day_to_compare_with_is_named() -> None:
    for written in ("x", "2022-13-01", "1999-01-01", "2023-07-01"):
        told = f"“{written}” in the link is not a day to compare with."

        page = open_page("compare", since=written, as_of="2023-06-30")

        assert told in text(page)
        assert "since" not in address(page)
        assert "is not a day to compare" not in text(
            open_page("compare", since="2023-06-30", as_of="2023-06-30")
        )
