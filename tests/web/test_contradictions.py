"""Two bodies say otherwise of one thing: before the decision, and until one of them gives way."""

from __future__ import annotations

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
NO = "2.1,a,list,2022-11-30,0,PCR-7/2022,Only a draft <b>exists</b>"
CAPTION = "Rows that contradict each other"


def test_the_coordinator_sees_both_rows_before_the_decision_and_until_one_is_withdrawn(
    workspace: Workspace, tmp_path: Path
) -> None:
    submit(tmp_path / "cpd.csv", "CPD", YES)
    submit(tmp_path / "pcr.csv", "PCR", NO, flags=())
    first, second = read_stored(workspace)

    page = open_review(submission=str(second.id))
    _, *rows = table(page, CAPTION)
    assert [(row[0], row[2], row[4]) for row in rows] == [
        ("CPD", "30 Nov 2022", "CPD-12/2022"),
        ("PCR", "30 Nov 2022", "PCR-7/2022"),
    ]
    assert "CPD reported 1 of the same thing" in text(page)
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
