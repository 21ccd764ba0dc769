"""Evidence by command, handed in and listed for those who may see it."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from tests.attachment_files import PDF
from tests.cli.test_commands import Dashboard, dashboard, mlsa

__all__ = ["dashboard", "mlsa"]

OFFICER = ("--as", "Jana/officer:MLSA")
OTHER = ("--as", "Ota/officer:PCR")
EVALUATOR = ("--as", "Ivo/evaluator")


def test_a_file_is_handed_in_with_a_table_listed_for_those_who_may_and_in_no_paper(
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

    assert dashboard("accept", number).code == 0
    made = [tmp_path / name for name in ("report.md", "pack.md")]
    assert dashboard("report", "--out", made[0]).code == 0
    assert dashboard("pack", "--since", "2022-01-01", "--out", made[1]).code == 0
    assert dashboard("export", "--out", tmp_path / "data").code == 0
    for path in (*made, *(tmp_path / "data").iterdir()):
        assert b"smlouva" not in path.read_bytes(), path
        assert sha256(PDF).hexdigest().encode() not in path.read_bytes(), path
