"""Two bodies say otherwise of one thing: before the decision, and until one of them gives way."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.workflow.edition.public_snapshot import PublicSnapshot
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace
from tests.pages import (
    enter_name,
    fill,
    markup,
    native_fields_of,
    open_page,
    open_review,
    press,
    read_stored,
    submit,
    table,
    text,
)

pytestmark = pytest.mark.usefixtures("database")
YES = "2.1,a,list,2022-11-30,1,CPD-12/2022,"
CARD_ROW = "2.3,a,card,2022-11-30,1,https://www.mpsv.cz/karta,Published"
NO = "2.1,a,list,2022-11-30,0,PCR-7/2022,Only a draft <b>exists</b>"
CAPTION = "Rows that contradict each other"


def test_the_coordinator_sees_both_rows_before_the_decision_and_until_one_is_withdrawn(
    workspace: Workspace, tmp_path: Path
) -> None:
    submit(tmp_path / "cpd.csv", "CPD", YES)
    submit(tmp_path / "pcr.csv", "PCR", NO, flags=())
    submit(tmp_path / "mlsa.csv", "MLSA", CARD_ROW, flags=())
    first, second, other = read_stored(workspace)

    queue = text(open_review(submission=str(other.id)))
    assert (
        "Contradicts a current entry: CPD reports"
        " 2.1.a · Unified list of indicators of trafficking, 30 Nov 2022: 1." in queue
    )
    page = open_review(submission=str(second.id))
    (row,) = table(page, "Reported rows beside the current ones")[1:]
    assert "CPD: 1, 30 Nov 2022, report no. " in row[3]
    _, *rows = table(page, CAPTION)
    assert [(row[0], row[2], row[4]) for row in rows] == [
        ("CPD", "30 Nov 2022", "CPD-12/2022"),
        ("PCR", "30 Nov 2022", "PCR-7/2022"),
    ]
    # Before the effect and the buttons, said to who decides; the warning to the sender is not repeated.
    shown = text(page)
    opened = shown[shown.index("1 contradiction between bodies") :]
    assert opened.index("Contradicts a current entry: CPD reports") < opened.index(
        "Reported rows beside the current ones"
    )
    assert opened.index(CAPTION) < opened.index("What approval would change")
    assert "CPD reported 1 of the same thing" not in shown
    assert "contradiction between bodies" not in text(open_page())

    assert main(["accept", str(second.id)]) == 0
    overview = open_page(as_of="2023-12-31")
    assert "1 contradiction between bodies" in text(overview)
    assert "2.1.a · Unified list of indicators of trafficking, 30 Nov 2022" in text(overview)
    task = open_page("task", task="2.1", as_of="2023-12-31")
    assert len(table(task, CAPTION)) == 3
    assert "<b>exists</b>" not in markup(task)
    assert CAPTION not in text(open_page("task", task="2.2", as_of="2023-12-31"))
    # Neither was said yet on the day before.
    assert "contradiction between" not in text(open_page(as_of="2022-11-29"))
    assert PublicSnapshot(workspace).contradictions(date(2023, 12, 31)) == ()

    assert main(["withdraw", str(first.id), "--reason", "A draft only."]) == 0
    assert Snapshot(workspace).contradictions(date(2023, 12, 31)) == ()
    assert "contradiction between" not in text(open_page(as_of="2023-12-31"))


def test_an_evaluator_settles_it_and_takes_that_back_on_the_page_and_by_command(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    submit(tmp_path / "cpd.csv", "CPD", YES)
    submit(tmp_path / "pcr.csv", "PCR", NO)
    _, second = read_stored(workspace)
    day = {"as_of": "2023-12-31"}
    (found,) = Snapshot(workspace).contradictions(date(2023, 12, 31))
    one, other = (row["row"] for row in found.rows)

    page = open_page("task", task="2.1", role="officer", unit="CPD", **day)
    assert "Settle a contradiction" not in [each.label for each in page.expander]
    page = enter_name(open_page("task", task="2.1", role="evaluator", **day), "Eva")
    fill(page, "Which row holds", one)
    fill(page, "Why this row holds", "The list <b>came</b> in May.")
    press(page, "Settle")
    assert "The contradiction is settled for the evaluation." in text(page)
    assert "1 contradiction settled for the evaluation" in text(page)
    assert "contradiction between bodies" not in text(page)
    assert "the row of CPD holds (1). Eva, " in text(page)
    assert "<b>came</b>" not in markup(page)

    assert "contradiction between bodies" not in text(open_page(**day))
    assert "The list <b>came</b> in May." in text(open_review(submission=str(second.id)))
    card = open_page("assessment", role="evaluator", task="2.1", **day)
    settled = (
        "For the evaluation this holds: CPD, 30 Nov 2022: reached. Eva gives the reason: The list"
    )
    assert settled in text(card)
    papers = tmp_path / "papers.md"
    assert (
        main(["pack", "--since", "2023-06-30", "--as-of", "2023-12-31", "--out", str(papers)]) == 0
    )
    assert "Contradictions to settle" not in papers.read_text("utf-8")
    document = tmp_path / "report.md"
    assert main(["report", "--as-of", "2023-12-31", "--out", str(document)]) == 0
    written = document.read_text("utf-8")
    assert "For the evaluation this holds: CPD" in written
    assert "Bodies disagree" not in written

    capsys.readouterr()
    assert main(["settle", str(other), "--over", str(one), "--reason", "No."]) == 1
    assert "Eva has already settled the contradiction" in capsys.readouterr().out
    assert main(["contradictions", "--format", "json"]) == 0
    (listed,) = json.loads(capsys.readouterr().out)["contradictions"]
    assert [row["row"] for row in listed["rows"]] == [one, other]
    assert (listed["settled"]["holds"], listed["settled"]["by"]) == (one, "Eva")
    assert main(["contradictions", "--lang", "cs"]) == 0
    told = capsys.readouterr().out
    assert "platí (Eva: The list" in told
    assert "  Jednotný seznam ukazatelů obchodování s lidmi  " in told, "not its id, list"

    fill(page, "Why it is open again", "It was only a draft.")
    press(page, "Take the settlement back")
    assert "The contradiction is open again." in text(page)
    assert "1 contradiction between bodies" in text(open_page(**day))
    assert main(["settle", str(other), "--over", str(one), "--reason", "A draft"]) == 0
    card = open_page("assessment", role="evaluator", task="2.1", **day)
    assert "gives the reason: A draft." in text(card)
    assert main(["unsettle", str(other), "--over", str(one), "--reason", "No."]) == 0
    assert Snapshot(workspace).contradictions(date(2023, 12, 31))[0].held is None


def test_a_coordinator_may_settle_and_amend_on_the_page_of_one_task(
    workspace: Workspace, tmp_path: Path
) -> None:
    """Both ask who acts: the page asks once, and who coordinates stays coordinator."""
    submit(tmp_path / "cpd.csv", "CPD", YES)
    submit(tmp_path / "pcr.csv", "PCR", NO)
    for role in ({}, {"role": "coordinator"}):
        page = open_page("task", task="2.1", as_of="2023-12-31", **role)
        labels = [each.label for each in page.expander]
        assert labels == ["Settle a contradiction", "Amend the task, or take an amendment back"]
        assert not page.exception
        assert "Something went wrong" not in text(page)
        assert page.query_params["role"] == "coordinator"
        assert [each.label for each in native_fields_of(page) if each.label == "My name"] == [
            "My name"
        ]
    page = enter_name(page, "Karel")
    assert not next(each for each in page.button if each.label == "Enter the amendment").disabled
