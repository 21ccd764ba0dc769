"""One entity, one answer: what is outstanding, on every page, letter, paper, form and in every command."""

from __future__ import annotations

import re

from dashboard.documents.blocks import Paragraph, as_cited_text
from dashboard.markup import View, units, who_reported
from dashboard.markup.overview import to_do
from dashboard.markup.task import page
from dashboard.presentation import report_form
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace
from tests.pages import database, open_report, read_html, text, workspace
from tests.web.test_outstanding import (
    WORDS,
    by_rule,
    fact,
    ids_by_unit,
    in_commands,
    in_letter,
    in_pack,
    pack_of,
)

__all__ = ["database", "workspace"]


def of_task_pages(view: View) -> list[str]:
    """What the pages of the tasks call outstanding."""
    ids: list[str] = []
    for task in view.situation.strategy.tasks:
        details = view.snapshot.task(task.number, view.day)
        assert details is not None
        for said in re.findall(r"outstanding: ([^<]*)", page.draw(view, details)):
            ids += said.split(", ")
    return ids


def of_form(view: View, code: str) -> list[str]:
    """What the workbook of an entity calls outstanding, its first lines."""
    strategy, snapshot = view.workspace.strategy, view.snapshot
    owed = snapshot.round_of(code)
    form = report_form.build_form(strategy, "", code, snapshot.rows, WORDS, owed)
    lines = [line["indicator"] for line in form.rows if line["owed"] == "outstanding"]
    assert lines == [line["indicator"] for line in form.rows][: len(lines)]
    return list(dict.fromkeys(lines))


def test_pages_letters_papers_the_form_and_commands_say_one_thing_of_the_ministry_of_labour(
    workspace: Workspace,
) -> None:
    view = View(Snapshot(workspace), WORDS, workspace.default_day)
    found = view.snapshot.answer(view.day)
    unit = found.body("MLSA")
    assert unit is not None
    (line,) = [each for each in view.snapshot.reporting(view.day) if each.entity.code == "MLSA"]

    answers = {
        "rule": by_rule(view)["MLSA"],
        "status": in_commands(view)["MLSA"],
        "reporting, digest": list(unit.outstanding),
        "letter": in_letter(view, "MLSA"),
        "pack": in_pack(view)["Ministry of Labour and Social Affairs"],
        "Overview": ids_by_unit(to_do.draw_who_has_to_act(view), "li")["MLSA"],
        "By responsible body": fact(units.draw_unit(view, found, "MLSA")),
        "Who has reported": fact(who_reported.draw_unit(view, line)),
        "Task": [id for id in of_task_pages(view) if id in {"2.3.a", "3.1.a"}],
        "form": of_form(view, "MLSA"),
    }

    assert answers == {place: ["2.3.a"] for place in answers}
    report = text(open_report("MLSA"))
    assert "Periods without a report" in report
    assert "utstanding" not in report


def test_what_is_due_today_is_called_overdue_nowhere(workspace: Workspace) -> None:
    view = View(Snapshot(workspace), WORDS, workspace.default_day)
    found = view.snapshot.answer(view.day)

    acting = text(read_html(to_do.draw_who_has_to_act(view)))
    (of_overview,) = [line for line in acting.splitlines() if line.startswith("MEYS")]
    of_unit = text(read_html(units.draw_unit(view, found, "MEYS")))
    paper = "\n".join(
        as_cited_text(block.text).text
        for block in pack_of(view).blocks
        if isinstance(block, Paragraph)
    )

    assert of_overview.startswith("MEYS 1.2 due today")
    assert "Overdue or due today\ndue today: 1.2" in of_unit
    assert "Deadline reached on the day, not met: " in paper
    assert "1.2.a" in paper.partition("Deadline reached on the day, not met: ")[2].partition(")")[0]
