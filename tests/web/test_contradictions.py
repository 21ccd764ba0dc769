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
    markup,
    open_page,
    open_review,
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
    assert "Contradictions to settle" in papers.read_text("utf-8")

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
    assert "Contradictions to settle" not in papers.read_text("utf-8")
    assert main(["report", "--as-of", "2023-12-31", "--out", str(document)]) == 0
    assert "Bodies disagree" not in document.read_text("utf-8")
