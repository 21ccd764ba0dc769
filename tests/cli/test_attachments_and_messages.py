"""Evidence by command, handed in and listed; what leaves the house has neither evidence nor questions."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

from dashboard.workflow import submission_thread
from dashboard.workflow.permissions import parse_local_actor
from dashboard.workflow.workspace_opening import open_workspace
from tests.attachment_files import PDF
from tests.cli.test_commands import Dashboard, dashboard, mlsa
from tests.databases import ADOPTED

__all__ = ["dashboard", "mlsa"]

OFFICER = ("--as", "Jana/officer:MLSA")
OTHER = ("--as", "Ota/officer:PCR")
EVALUATOR = ("--as", "Ivo/evaluator")


def test_a_file_is_handed_in_with_a_table_and_listed_for_those_who_may(
    dashboard: Dashboard, mlsa: Path, tmp_path: Path
) -> None:
    evidence, wrong = tmp_path / "smlouva.pdf", tmp_path / "x.pdf"
    evidence.write_bytes(PDF)
    wrong.write_bytes(b"MZ")
    given = ("submit", mlsa, "--entity", "MLSA", *OFFICER, "--format", "json", "--evidence")

    refused = dashboard(*given, wrong)
    assert [each["code"] for each in refused.json["problems"]] == ["attachment-kind"]
    number = dashboard(*given, evidence).json["submission"]

    for who, seen in ((OFFICER, 1), ((), 1), (OTHER, None), (EVALUATOR, None)):
        listed = dashboard("submissions", *who, "--format", "json").json["submissions"]
        mine = next(each["attachments"] for each in listed if each["id"] == number)
        assert (mine and len(mine)) == seen
        if mine:
            expected = {
                "submission": number,
                "row": None,
                "file_name": "smlouva.pdf",
                "kind": "pdf",
                "size": len(PDF),
                "actor": "Jana",
                "sha256": sha256(PDF).hexdigest(),
                "taken_from": None,
            }
            assert mine[0] | expected == mine[0]


def test_nothing_that_leaves_the_house_has_a_file_or_a_message(
    dashboard: Dashboard, mlsa: Path, tmp_path: Path
) -> None:
    evidence = tmp_path / "Zlatopramen.pdf"
    evidence.write_bytes(PDF)
    given = ("--accept", "--evidence", evidence, "--format", "json")
    number = dashboard("submit", mlsa, "--entity", "MLSA", *given).json["submission"]
    workspace, _ = open_workspace(ADOPTED, os.environ["DASHBOARD_DATABASE_URL"])
    coordinator = parse_local_actor("Eva/coordinator")
    assert workspace is not None
    assert coordinator is not None
    asked = submission_thread.write(workspace, coordinator, number, "Zlatopramen?")
    assert isinstance(asked, submission_thread.Written)
    workspace.engine.dispose()

    made = []
    for words in (
        ("export", "--out", tmp_path / "export"),
        ("report", "--out", tmp_path / "report.html"),
        ("pack", "--since", "2022-01-01", "--out", tmp_path / "pack.md"),
    ):
        assert dashboard(*words).code == 0, words
        made += [words[-1], *words[-1].rglob("*.*")]
    made = [path for path in made if path.is_file()]
    assert {"rows.csv", "report.html", "pack.md"} <= {path.name for path in made}
    for path in made:
        content = path.read_bytes()
        assert b"Zlatopramen" not in content
        assert sha256(PDF).hexdigest().encode() not in content
