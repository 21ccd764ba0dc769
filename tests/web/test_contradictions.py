"""Two bodies say otherwise of one thing: before the decision, and until one of them gives way."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.assessment.card import Card
from dashboard.documents.assessment import build_assessment
from dashboard.documents.formats.html_and_markdown import render_markdown
from dashboard.documents.meeting import build_pack
from dashboard.presentation.languages import Wording
from dashboard.store.card_drafts import DraftVersion
from dashboard.store.cards import StoredCard
from dashboard.workflow import card_actions, document_material
from dashboard.workflow.edition.public_snapshot import PublicSnapshot
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace
from tests.assessed import material_of
from tests.pages import (
    field,
    headings,
    items,
    markup,
    open_page,
    open_review,
    read_stored,
    section,
    submit,
    table,
    text,
)

pytestmark = pytest.mark.usefixtures("database")
YES = "2.1,a,list,2022-11-30,1,CPD-12/2022,"
CARD_ROW = "2.3,a,card,2022-11-30,1,https://www.mpsv.cz/karta,Published"
NO = "2.1,a,list,2022-11-30,0,PCR-7/2022,Only a draft <b>exists</b>"
CAPTION = "Rows that contradict each other"
EVA = Actor("Eva", frozenset({Role.EVALUATOR}), frozenset())
KAREL = Actor("Karel", frozenset({Role.COORDINATOR}), frozenset())
END = date(2023, 12, 31)
OSTRAVA = "3.2,a,Ostrava,2022-04-14"
CONTRADICTED_STUDY = (
    "Indicator 1.1.a, Study of trafficking in children in the Czech Republic."
    " Counted: CPD, 15 Nov 2023: reached."
    " Not counted: PCR, 15 Nov 2023: not reached."
)
CONTRADICTED_TRAINING = (
    "Indicator 3.2.a, Ostrava. Counted: CPD, 14 Apr 2022: 1. Not counted: PCR, 14 Apr 2022: 2."
)


def test_the_coordinator_sees_both_rows_before_the_decision_and_until_one_is_withdrawn(
    workspace: Workspace, tmp_path: Path
) -> None:
    submit(tmp_path / "cpd.csv", "CPD", YES)
    submit(tmp_path / "pcr.csv", "PCR", NO, flags=())
    submit(tmp_path / "mlsa.csv", "MLSA", CARD_ROW, flags=())
    first, second, other = read_stored(workspace)

    queue = open_review(submission=str(other.id))
    said = f"PCR, no. {second.id}, contradicts current entries of CPD in 1 entry"
    assert f"3 reports await a decision; {said}" in headings(queue)
    # Only those that contradict nothing are offered together.
    offered = field(queue, "Approve several at once").options
    assert not any(option.startswith("PCR") for option in offered)
    page = open_review(submission=str(second.id))
    (row,) = table(page, "Reported rows beside the current ones")[1:]
    assert "CPD: 1, 30 Nov 2022, report no. " in row[3]
    _, (subject, holds, says, depends) = table(page, CAPTION)
    assert subject.endswith("indicators of trafficking, 30 Nov 2022")
    assert holds == f"CPD: reached report no. {first.id} · CPD-12/2022"
    assert (
        says == f"PCR: not reached report no. {second.id} · PCR-7/2022 · Only a draft <b>exists</b>"
    )
    said = "By CPD the computed status of the task is: met; by PCR: not met."
    assert depends == f"{said} Once this report is approved: met."
    # Said to who decides; the warning to the sender is not repeated.
    assert "CPD reported 1 of the same thing" not in text(page)
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


def test_the_approved_card_of_the_task_decides_it(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    submit(tmp_path / "cpd.csv", "CPD", YES)
    submit(tmp_path / "pcr.csv", "PCR", NO)
    card, papers, document = (tmp_path / name for name in ("card.yaml", "papers.md", "report.md"))
    card.write_text(
        'task: "2.1"\ndescription: So.\nindicators: met\ngoal: met\ngoal_text: So.\nreason: So.\n'
    )
    pack = ["pack", "--since", "2023-06-30", "--as-of", "2023-12-31", "--out", str(papers)]
    main(["contradictions", "--lang", "cs"])
    assert "  Jednotný seznam ukazatelů obchodování s lidmi  " in capsys.readouterr().out
    assert main(pack) == 0
    assert "Contradictions to decide on" in papers.read_text("utf-8")

    for words in (("--file", str(card)), ("--ready",)):
        assert main(["assess", "2.1", *words, "--as", "Eva/evaluator"]) == 0
    assert "1 contradiction between bodies" in text(open_page(as_of="2023-12-31"))
    assert main(["assess", "2.1", "--approve", "--as", "Karel/coordinator"]) == 0

    assert "contradiction between bodies" not in text(open_page(as_of="2023-12-31"))
    assert CAPTION not in text(open_page("task", task="2.1", as_of="2023-12-31"))
    capsys.readouterr()
    assert main(["contradictions", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["contradictions"] == []
    assert main(pack) == 0
    assert "Contradictions to decide on" not in papers.read_text("utf-8")
    assert main(["report", "--as-of", "2023-12-31", "--out", str(document)]) == 0
    assert "Bodies disagree" not in document.read_text("utf-8")


def approve(workspace: Workspace, card: Card) -> None:
    """Writes a card, declares it ready on what is known now, and approves it."""
    saved = card_actions.save_draft(workspace, EVA, card, DraftVersion())
    assert isinstance(saved, card_actions.SavedDraft), saved
    form = DraftVersion(saved.draft.id, saved.draft.version)
    ready = card_actions.declare_ready(workspace, EVA, card.task, form, END, workspace.version())
    assert isinstance(ready, StoredCard), ready
    assert isinstance(card_actions.approve(workspace, KAREL, ready.id), StoredCard)


def report(workspace: Workspace, tmp_path: Path) -> None:
    """Both bodies report and differ, cards are approved, and then a late row makes 1.1 met."""
    study = "1.1,a,study,2023-11-15"
    submit(tmp_path / "cpd.csv", "CPD", f"{study},1,ref. 1,", f"{OSTRAVA},1,ref. 2,")
    submit(tmp_path / "pcr.csv", "PCR", f"{study},0,,", f"{OSTRAVA},2,ref. 3,")
    approve(workspace, Card("1.1", "The study is done.", "met", goal="met", reason="As good as."))
    approve(workspace, Card("3.2", "There were four trainings.", "met", goal="met", reason="Yes."))
    submit(tmp_path / "late.csv", "CPD", "1.1,b,material,2023-12-20,1,ref. 4,")


def test_contradictions_and_a_late_row_are_nowhere_hidden(
    workspace: Workspace, tmp_path: Path
) -> None:
    report(workspace, tmp_path)
    then, now = (
        f"computed {when} (31 Dec 2023, data version {version}): {status}"
        for when, version, status in (
            ("at approval", Snapshot(workspace).card_records["1.1"].known_on, "Partially met"),
            ("now", workspace.version(), "Met"),
        )
    )
    differs = (
        "the verdict on the indicators, “Met”, differs from the computed status, “Partially met”"
    )

    listed = open_page("assessment", role="evaluator", as_of="2023-12-31")
    rows = {row[0]: row for row in table(listed, "Assessment")[1:]}
    assert then in rows["1.1"][2]
    assert now in rows["1.1"][2]
    assert rows["1.1"][3] == "Met (differs from the computed status)"

    card = open_page("assessment", role="evaluator", task="1.1", as_of="2023-12-31")
    shown = section(card, "Generated text")
    assert CONTRADICTED_STUDY in " ".join(items(shown))
    assert all(line in text(card) for line in (then, now, differs))

    overview = open_page(as_of="2023-12-31")
    lines = {line[0]: line[1] for line in table(overview, "Tasks by goal") if len(line) > 1}
    (led,) = [status for task, status in lines.items() if task.startswith("1.1 ")]
    assert led == "Goal met computed status: ✓ Met"

    document = render_markdown(
        build_assessment(material_of(workspace, END), Wording("en"))
    ).decode()
    assert "Bodies disagree" not in document  # both cards are approved
    # The verdicts lead; the status that the evaluator saw and the one of now stand beside them.
    for line in (
        *(CONTRADICTED_STUDY, CONTRADICTED_TRAINING, f"1.1: {then}; {now}"),
        "| Met | now Met; at approval Partially met | MOI (CPD, PCR) |",
        "The computed status of 1 task (1.1) has changed since its verdict was approved; a",
        "The verdict on the indicators differs from it in 2 tasks (1.1, 3.2).",
        "The text says “four trainings”; according to the entries, the value of indicator 3.2.a is 1.",
    ):
        assert line in document

    snapshot = Snapshot(workspace)
    side = replace(snapshot.side_at_close(date(2023, 6, 30)), sequence=1)
    changes = document_material.read_changes(snapshot, side, END)
    pack = render_markdown(build_pack(material_of(workspace, END), changes, Wording("en"))).decode()
    assert f"should the card be reopened? 1.1: {then}; {now}" in pack
    assert f"1.1: {differs}" in pack
