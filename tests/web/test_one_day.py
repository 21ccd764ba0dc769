"""One day: whoever names none means the same on every surface, and each says of a day what the others say.

Everything is read as it is printed: pages, commands, letters, papers, forms and mail.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.__main__ import main
from dashboard.assessment import document_fields
from dashboard.assessment.card import Card
from dashboard.markup import View
from dashboard.presentation import Wording
from dashboard.workflow import Snapshot, Workspace, document_material
from tests import surfaces
from tests.pages import (
    ADOPTED,
    FINISHED,
    LAST_DAY,
    address,
    captions,
    choose_day,
    field,
    fill,
    headings,
    notices,
    open_page,
    section,
    set_today,
    show_strategy,
    table,
    text,
)
from tests.reported import reported_workspace
from tests.web.test_contradictions import EVA, approve

NEW_YEAR, TODAY = date(2024, 1, 1), date(2026, 12, 2)
MIDDLE = date(2023, 6, 30)


class Told(NamedTuple):
    """What surfaces say of a day: tasks overdue and due on it, indicators outstanding."""

    overdue: frozenset[str]
    due: frozenset[str]
    outstanding: frozenset[str]


OLD = frozenset({"1.1", "2.4", "4.4"})
OF_LAST_DAY = frozenset({"1.2", "2.2", "3.2", "3.3", "4.3"})
SILENT = frozenset({"4.3.a"})
EXPECTED = {
    MIDDLE: Told(OLD, frozenset(), frozenset()),
    LAST_DAY: Told(OLD, OF_LAST_DAY, frozenset()),
    NEW_YEAR: Told(OLD | OF_LAST_DAY, frozenset(), SILENT),
    TODAY: Told(OLD | OF_LAST_DAY, frozenset(), SILENT),
}
"""The sample reports, read by hand: what is due on the last day is overdue from the day after it."""
ALL = tuple(product(EXPECTED, (False, True)))
"""Each day is asked about as the real one, which nobody names, and as one named in 2026."""
AT_ONCE = [(LAST_DAY, False), (NEW_YEAR, True)]
NUMBER, ID = re.compile(r"\b\d\.\d\b(?!\.)"), re.compile(r"\b\d\.\d\.[a-z]\b")
DUE = re.compile(r"due today|fell due on 31 Dec 2023")
LATE = re.compile(r"overdue since|days? late")


@pytest.fixture
def reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """The strategy with the sample reports, for pages and commands of this process."""
    with reported_workspace(tmp_path) as workspace:
        monkeypatch.setenv("DASHBOARD_DATABASE_URL", str(workspace.engine.url))
        monkeypatch.setenv("DASHBOARD_STRATEGY", str(ADOPTED))
        yield workspace


def print_(capsys: pytest.CaptureFixture[str], *command: str) -> str:
    capsys.readouterr()
    code = main([*command])
    said = capsys.readouterr()
    assert code == 0, said
    return said.out


def of_rows(rows: dict[str, str]) -> tuple[frozenset[str], frozenset[str]]:
    """The tasks that are late and that are due, from what is said of the schedule of those not met."""
    late = frozenset(number for number, said in rows.items() if LATE.search(said))
    return late, frozenset(number for number, said in rows.items() if DUE.search(said))


def of_table(rows: list[list[str]]) -> tuple[frozenset[str], frozenset[str]]:
    return of_rows({row[0][:3]: " ".join(row) for row in rows if "✓" not in " ".join(row)})


def pages_say(query: dict[str, str]) -> Iterator[tuple[str, tuple[frozenset[str], ...]]]:
    """Each page with what it says; of the three things those that it speaks of."""
    yield "overview", of_table(table(open_page(**query), "Tasks by goal"))
    listed = open_page("task_list", **query)
    yield "task_list", of_table(table(listed, captions(listed)[0]))
    tasks = [row[0] for row in table(listed, captions(listed)[0])]
    statuses = {number: task_status(number, query) for number in tasks if NUMBER.fullmatch(number)}
    yield "task", of_rows({number: said for number, said in statuses.items() if "✓" not in said})
    lanes = open_page("timeline", **query)
    yield "timeline", of_table(table(lanes, captions(lanes)[-1]))
    counted = text(open_page("compare", **query))
    yield (
        "compare",
        tuple(
            frozenset(re.findall(rf"(\d+) {said}", counted))
            for said in ("tasks passed", "unmet tasks (?:fell|are) due", "bodies with a report out")
        ),
    )
    answering = text(open_page("recommendations", **query))
    yield (
        "recommendations",
        (
            frozenset(re.findall(r"✓ Met (\d\.\d)", answering)),
            frozenset(number for number, said in statuses.items() if "✓" in said),
        ),
    )
    reporting = open_page("who_reported", **query)
    rows = table(reporting, captions(reporting)[-1])
    yield (
        "who_reported",
        (
            frozenset(NUMBER.findall(" ".join(row[1].partition("overdue:")[2] for row in rows))),
            frozenset(NUMBER.findall(" ".join(row[4] for row in rows))),
        ),
    )


def task_status(number: str, query: dict[str, str]) -> str:
    page = open_page("task", task=number, **query)
    status = next(line for line in text(page).splitlines() if re.match("[✓◐✕?○–] [A-Z]", line))
    return f"{status} {text(section(page, 'Deadline'))}"


def commands_say(
    capsys: pytest.CaptureFixture[str], named: list[str], folder: Path
) -> Iterator[tuple[str, tuple[frozenset[str], ...]]]:
    rows = [re.split(r"  +", line) for line in print_(capsys, "status", *named).splitlines()]
    rows = [row for row in rows if NUMBER.fullmatch(row[0])]
    yield "status", of_rows({row[0]: row[2] for row in rows if row[1] != "Met"})
    payload = json.loads(print_(capsys, "status", "--format", "json", *named))
    every = [each for task in payload["tasks"] for each in task["indicators"]]
    yield "status --format json", (frozenset(each["id"] for each in every if each["outstanding"]),)
    said = {row[0]: print_(capsys, "explain", row[0], *named) for row in rows if row[1] != "Met"}
    yield (
        "explain",
        of_rows(
            {number: " ".join(re.findall(r"deadline .*", told)) for number, told in said.items()}
        ),
    )
    told = print_(capsys, "reporting", *named)
    yield "reporting", (frozenset(ID.findall(told)),)
    paper = folder / "pack.md"
    print_(capsys, "pack", "--since", "2023-01-01", "--out", str(paper), *named)
    overdue, _, due = (
        paper.read_text().partition("Overdue:")[2].partition("## ")[0].partition("The deadline ")
    )
    assert due[:3] in ("", "is ", "was")
    tasks = re.compile(r"\((\d\.\d)\)")
    late = [tasks.findall(line)[:1] for line in overdue.splitlines() if line.startswith("| **")]
    yield (
        "pack",
        (frozenset(number for found in late for number in found), frozenset(tasks.findall(due))),
    )


def check(surface: str, said: tuple[object, ...], day: date) -> None:
    """Whether a surface says of a day what is expected, of all that it speaks of."""
    expected = EXPECTED[day]
    match surface:
        case "who_reported":
            whole = frozenset(id.rpartition(".")[0] for id in expected.outstanding)
            assert said == (expected.overdue, whole), surface
        case "compare":
            counts = (len(expected.overdue), len(expected.due), 2 * len(expected.outstanding))
            assert said == tuple(frozenset([str(n)] if n else []) for n in counts), surface
        case "recommendations":
            assert said[0] == said[1], surface
        case "status --format json" | "reporting":
            assert said == (expected.outstanding,), surface
        case _:
            assert said == (expected.overdue, expected.due), surface


@pytest.mark.parametrize(
    "asked", [AT_ONCE, pytest.param(sorted(set(ALL) - set(AT_ONCE)), marks=pytest.mark.rest)]
)
def test_every_surface_says_of_a_day_what_the_others_say(
    asked: list[tuple[date, bool]],
    reported: Workspace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for day, named in asked:
        set_today(monkeypatch, TODAY if named else day)
        query = {"as_of": day.isoformat()} if named else {}
        options = ["--as-of", day.isoformat()] if named else []
        read = [*pages_say(query), *commands_say(capsys, options, tmp_path)]
        for surface, said in read:
            check(surface, tuple(said), day)
        page = open_page(**query)
        headline = text(page)
        assert f"Unfinished tasks as of {Wording('en').date(day)}" in headline
        assert ("due today" in headline) == (day == LAST_DAY and not named)
        assert ("5 fell due on 31 Dec 2023" in headline) == (day == LAST_DAY and named)
        ended = "the period ended on 31 Dec 2023"
        assert (ended in headline) == (named or day > LAST_DAY)


def test_what_is_to_be_done_is_of_today_and_elsewhere_one_line_leads_there(
    reported: Workspace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    view = View(Snapshot(reported), surfaces.WORDS, TODAY)
    set_today(monkeypatch, TODAY)
    to_do = {
        ("who_reported", "coordinator", ""): "Letters to send",
        ("who_reported", "coordinator", "SPD"): "Letter",
        ("report", "officer", "SPD"): "What to report",
    }
    for (page, role, unit), title in to_do.items():
        query = {"role": role} | ({"unit": unit} if unit else {})
        today, then = open_page(page, **query), open_page(page, as_of="2023-12-31", **query)
        assert any(each.startswith(title) for each in headings(today)), page
        assert not any(each.startswith(title) for each in headings(then)), page
        assert "What is to be done today" not in text(today)
        assert text(then).count("What is to be done today") == 1, page
        assert "1,067 days late" not in text(then)
    pages = ("overview", "task_list", "who_reported", "compare", "timeline")
    for lang, due in (("en", "due today"), ("cs", "termín dnes")):
        past = {"as_of": "2023-12-31", "lang": lang}
        said = {page: text(open_page(page, **past)) for page in pages}
        said["MEYS"] = text(open_page("who_reported", unit="MEYS", **past))
        for command in ("status", "explain 1.2", "digest --entity MEYS"):
            named = ["--as-of", "2023-12-31", "--lang", lang]
            said[command] = print_(capsys, *command.split(), *named)
        assert [where for where, told in said.items() if due in told] == [], "of a past day"
    assert "days left" not in text(open_page(as_of="2023-06-30"))
    for day, asked in (("2023-12-31", False), ("2026-12-02", True)):
        for lang, words in (("en", "to report by"), ("cs", "o\u00a0zprávu")):
            paper = tmp_path / f"{day}-{lang}.md"
            named = ["--as-of", day, "--lang", lang, "--out", str(paper)]
            print_(capsys, "pack", "--since", "2023-01-01", *named)
            assert (words in paper.read_text()) == asked, (day, lang)
    assert "4.3.a" in surfaces.of_mail(view)["CPD"]
    # Letter, form and mail of today ask for the same.
    for code in ("SPD", "CPD"):
        told = json.loads(print_(capsys, "digest", "--entity", code, "--format", "json"))
        assert told["as_of"] == "2026-12-02"
        assert told["outstanding"] == surfaces.of_form(view, code) == ["4.3.a"]
        assert surfaces.of_report(open_page("report", role="officer", unit=code), view) == ["4.3.a"]
    set_today(monkeypatch, MIDDLE)
    assert "184 days left" in text(open_page())


def shown_day(page: AppTest) -> str:
    """The day in the address, which the print of the page says, too."""
    day = address(page)["as_of"]
    assert f"as of {Wording('en').date(date.fromisoformat(day))}" in text(page)
    return day


def test_a_day_is_chosen_by_name_or_by_itself_and_holds_on_every_page(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "met.yaml"
    path.write_text(ADOPTED.read_text() + "\nmeetings: [2024-02-01, 2024-05-30, 2027-01-01]\n")
    (tmp_path / "data").symlink_to(ADOPTED.parent / "data")
    show_strategy(monkeypatch, path)
    set_today(monkeypatch, TODAY)
    page = open_page()
    assert shown_day(page) == "2026-12-02"
    assert field(page, "As of").options == [
        "Today, 2 Dec 2026",
        "End of the period, 31 Dec 2023",
        "Last meeting, 30 May 2024",
        "another day",
    ]

    for name, day in (("end", "2023-12-31"), ("meeting", "2024-05-30"), ("today", "2026-12-02")):
        assert shown_day(fill(page, "As of", name)) == day
    assert shown_day(choose_day(page, date(2021, 12, 31))) == "2021-12-31"
    assert "11 ○ Not yet due" in text(page)
    # Streamlit leads to a page of the menu by an address without a day.
    del page.query_params["as_of"]
    assert shown_day(page.run()) == "2021-12-31"
    # A new day in the address, as by the button back, is that day.
    page.query_params["as_of"] = "2022-06-30"
    assert shown_day(page.run()) == "2022-06-30"
    assert field(page, "Another day").value == date(2022, 6, 30)


def test_a_day_in_a_command_or_an_address_is_read_or_refused_in_a_sentence(
    database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_today(monkeypatch, TODAY)
    right = {
        "31. 12. 2023": "2023-12-31",
        "31 December 2023": "2023-12-31",
        "31. prosince 2023": "2023-12-31",
        "2022-06-30": "2022-06-30",
    }
    wrong = (
        *("2023-02-30", "30 February 2023", "1/2/2023", "2023", "12/2023", "2019-12-31"),
        *("2027-01-01", "<b>someday</b>"),
    )
    for written, day in [*right.items(), *((each, "") for each in wrong)]:
        page = open_page(as_of=written)
        code = main(["status", "--as-of", written, "--format", "json"])
        said = capsys.readouterr()

        assert shown_day(page) == (day or "2026-12-02")
        told = [each for each in notices(page) if written in each]
        if day:
            assert told == []
            assert (code, json.loads(said.out)["as_of"]) == (0, day)
        else:
            (notice,) = told
            assert "Write a day from 1 Jan 2020 to 2 Dec 2026" in notice
            assert code == 2
            assert "rite " in said.err
            assert "2023-12-31" in said.err or "1 Jan 2020" in said.err


def test_an_address_of_another_strategy_says_nothing_of_the_day_of_this_one(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_today(monkeypatch, TODAY)
    assert shown_day(open_page(strategy="cz-thb-2016-2019")) == "2019-12-31"
    assert shown_day(open_page(strategy="cz-thb-2016-2019", as_of="2018-06-30")) == "2018-06-30"


def test_an_adopted_evaluation_opens_on_its_last_day_everywhere(
    database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    show_strategy(monkeypatch, FINISHED)
    set_today(monkeypatch, TODAY)
    at = ["--strategy", str(FINISHED)]

    assert shown_day(open_page()) == "2019-12-31"
    for command in (["status"], ["reporting"], ["explain", "1"], ["sensitivity"]):
        told = print_(capsys, *command, *at, "--format", "json")
        assert json.loads(told)["as_of"] == "2019-12-31", command


def test_it_is_adopted_once_every_card_is_approved_and_every_compulsory_text_written(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_today(monkeypatch, TODAY)
    strategy = workspace.strategy
    for task in strategy.tasks:
        card = Card(
            task.number, "Judged.", "not_met", goal="not_met", reason="So.", proposal="drop"
        )
        approve(workspace, card)
    compulsory = set(document_fields.field_names(strategy)) - document_fields.OPTIONAL_FIELDS
    assert shown_day(open_page()) == "2026-12-02"
    for name in compulsory:
        assert isinstance(document_material.write_field(workspace, EVA, name, "Written."), int)

    assert shown_day(open_page()) == shown_day(open_page("who_reported")) == "2023-12-31"
    assert shown_day(open_page(as_of="2026-12-02")) == "2026-12-02"
    assert json.loads(print_(capsys, "status", "--format", "json"))["as_of"] == "2023-12-31"


def test_the_assessment_speaks_of_the_last_day_whatever_day_is_chosen(
    reported: Workspace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_today(monkeypatch, TODAY)
    for query in ({}, {"as_of": "2022-06-30"}):
        page = open_page("assessment", role="evaluator", **query)
        assert "The assessment is as of 31 Dec 2023, whichever day is chosen." in text(page)
        assert shown_day(page) == query.get("as_of", "2026-12-02")
    print_(capsys, "report", "--out", str(tmp_path / "a.md"))
    assert re.search("31 Dec(ember)? 2023", (tmp_path / "a.md").read_text())
