"""One question, one name: what a body is called on a day is the same on every surface.

SPD is OBP, from 1 July 2023 OBPK, from February 2024 part of OPK (CPD); from June 2024 task 4.3 is MEYS's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from datetime import UTC, date, datetime
from io import StringIO

import pytest

from dashboard.__main__ import main
from dashboard.documents import deadline_calendar
from dashboard.documents.formats import html_and_markdown, plain_text
from dashboard.markup import View, body_page, task_list, timeline, who_reported
from dashboard.markup.submissions import receipts
from dashboard.markup.task import page
from dashboard.presentation import public_tables
from dashboard.presentation.languages import Wording
from dashboard.strategy.amendment_plan import AmendmentPlan
from dashboard.workflow import amendment_actions, letter_facts
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace
from tests import surfaces
from tests.reported import reported_workspace

CZECH = Wording("cs")
NEW = {"name": "Security and Crisis Department", "name_cs": "odbor krizového řízení"}
OLD_NAMES = r"\bOBP\b|bezpečnostní politiky"
NEW_NAMES = r"\bOBPK\b|krizového řízení"
DAYS = {
    "before": (date(2023, 6, 30), OLD_NAMES, NEW_NAMES),
    "renamed": (date(2023, 12, 31), NEW_NAMES, OLD_NAMES),
    "merged": (date(2024, 3, 1), r"\bOPK\b", OLD_NAMES),
    "new owner": (date(2024, 9, 1), r"\bMŠMT\b", OLD_NAMES),
}
"""Of each state a day, what SPD's task 4.3 is named with then, and what nothing may say."""


COORDINATOR = Actor("Karel", frozenset({Role.COORDINATOR}), frozenset())


@pytest.fixture(scope="module")
def renamed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with reported_workspace(tmp_path_factory.mktemp("names")) as workspace:
        for subject, day, change in (
            ("SPD", date(2023, 7, 1), {**NEW, "code_cs": "OBPK"}),
            ("SPD", date(2024, 2, 1), {"succeeded_by": "CPD"}),
            ("4.3", date(2024, 6, 1), {"responsible": ("MEYS",)}),
        ):
            plan = AmendmentPlan(subject, day, "Act 1", "So.", outside_period=True, **change)
            done = amendment_actions.enter(workspace, COORDINATOR, plan)
            assert isinstance(done, amendment_actions.AmendmentResult), done
        yield workspace


def of_task(view: View) -> str:
    details = view.snapshot.task("4.3", view.day)
    assert details is not None
    drawn = page.draw(view, details)
    return re.sub(r'<section class="amendments">.*?</section>', "", drawn, flags=re.DOTALL)


def of_all_tasks(view: View) -> str:
    states = [state for state in view.situation.tasks if state.task.number == "4.3"]
    named = task_list.entity_options(view.situation.strategy, view.words)
    return task_list.draw_all(view, states) + " ".join(named.values())


def of_timeline(view: View) -> str:
    return timeline.draw_chart(view, view.snapshot.lanes(view.day))


def of_reporting(view: View) -> str:
    lines = view.snapshot.reporting(view.day)
    return who_reported.draw_all(view, lines) + who_reported.draw_letters(view)


def of_letters(view: View) -> str:
    written = letter_facts.letters_to_send(view.snapshot, view.day)
    return "\n".join(
        plain_text.render_text(letter_facts.write_letter(each, date(2026, 12, 31), view.words))
        for each in written
    )


def of_papers(view: View) -> str:
    made = html_and_markdown.render_markdown(surfaces.pack_of(view, view.words)).decode()
    return re.sub(r"## [^\n]*Změny strategie.*?(?=\n## |\Z)", "", made, flags=re.DOTALL)


def of_calendar(view: View) -> str:
    found = view.snapshot.answer(view.day)
    strategy, now = view.situation.strategy, datetime(2024, 1, 1, tzinfo=UTC)
    written = deadline_calendar.write_calendar(strategy, found.bodies, now, view.words)
    return written.decode().replace("\r\n ", "")


def of_receipt(view: View) -> str:
    (sent,) = [each for each in view.snapshot.submissions if each.entity == "SPD"]
    return " ".join(map(str, receipts.facts(sent, view.situation.strategy, view.words)))


def of_code_lists(view: View) -> str:
    lists = public_tables.code_lists(view.situation.strategy, view.snapshot.statistics)
    return str([each.rows for each in lists])


def by_command(*written: str) -> Callable[[View], str]:
    def said(view: View) -> str:
        with redirect_stdout(StringIO()) as printed:
            url = view.workspace.engine.url.render_as_string(hide_password=False)
            assert main([*written, "--lang", "cs", "--database", url]) == 0
        return printed.getvalue()

    def on_day(view: View) -> str:
        return by_command(*written, "--as-of", view.day.isoformat())(view)

    return said if "--as-of" in written or written[0] == "submissions" else on_day


SURFACES: dict[str, Callable[[View], str]] = {
    "All tasks": of_all_tasks,
    "Task": of_task,
    "Timeline": of_timeline,
    "State of reporting": of_reporting,
    "letters": of_letters,
    "papers": of_papers,
    "calendar": of_calendar,
    "status": by_command("status"),
    "reporting": by_command("reporting"),
    "explain": by_command("explain", "4.3"),
}
SAYS_WHOM = {"All tasks", "Task", "calendar", "status"}
"""The surfaces that name who is responsible for each task, whatever there is to do."""


@pytest.mark.parametrize("state", DAYS)
def test_a_body_has_the_name_of_the_day(renamed: Workspace, state: str) -> None:
    day, wanted, other = DAYS[state]
    view = View(Snapshot(renamed), CZECH, day)
    for surface, drawn in SURFACES.items():
        said = surfaces.plain(drawn(view))

        wrong = [said[max(0, at.start() - 60) : at.end() + 30] for at in re.finditer(other, said)]
        assert wrong == [], surface
        if surface in SAYS_WHOM:
            assert re.search(wanted, said), surface


@pytest.mark.parametrize(
    "said",
    [of_receipt, of_code_lists, by_command("submissions")],
    ids=["receipt", "lists", "submissions"],
)
def test_what_a_merged_body_sent_bears_the_name_it_had_last(
    renamed: Workspace, said: Callable[[View], str]
) -> None:
    day, wanted, other = DAYS["renamed"]

    text = said(View(Snapshot(renamed), CZECH, day))

    assert re.search(wanted, text)
    assert not re.search(other, text)


def test_the_former_names_stand_on_the_page_of_the_body_and_among_the_amendments(
    renamed: Workspace,
) -> None:
    view = View(Snapshot(renamed), CZECH, DAYS["renamed"][0])
    own = body_page.former_names(view, "SPD")

    assert len(re.findall(r"\bOBP\b", " ".join(own))) == 1
    listed = by_command("amendment", "list")(view)
    assert listed.count("odbor krizového řízení") == 1, "one line, not one for each key"
    assert "Security" not in listed
