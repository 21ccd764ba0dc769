"""Evidence and conversation by command: a file attached, listed and written out, a question answered."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from tests.attachment_files import PDF
from tests.cli.test_commands import Dashboard, dashboard, mlsa

__all__ = ["dashboard", "mlsa"]

OFFICER = ("--as", "Jana/officer:MLSA")
OTHER = ("--as", "Ota/officer:PCR")
EVALUATOR = ("--as", "Ivo/evaluator")


def test_a_file_is_attached_listed_for_those_who_may_and_comes_back_as_it_came(
    dashboard: Dashboard, mlsa: Path, tmp_path: Path
) -> None:
    number = dashboard("submit", mlsa, "--entity", "MLSA", "--format", "json").json["submission"]
    evidence, out = tmp_path / "smlouva.pdf", tmp_path / "out.pdf"
    evidence.write_bytes(PDF)
    (tmp_path / "x.pdf").write_bytes(b"MZ")

    attached = dashboard("attach", number, evidence, "--row", 2, *OFFICER, "--format", "json").json
    expected = {
        "submission": number,
        "row": 2,
        "file_name": "smlouva.pdf",
        "kind": "pdf",
        "size": len(PDF),
        "actor": "Jana",
        "sha256": sha256(PDF).hexdigest(),
    }
    assert attached | expected == attached

    wrong = dashboard("attach", number, tmp_path / "x.pdf", *OFFICER)
    assert (wrong.code, "attachment-kind: The file is not clearly" in wrong.out) == (1, True)
    assert dashboard("attach", number, evidence, *OTHER).code == 3
    assert dashboard("attach", number, tmp_path / "missing.pdf").code == 2

    for who, names in ((OFFICER, ["smlouva.pdf"]), ((), ["smlouva.pdf"]), (OTHER, [])):
        listed = dashboard("attachments", *who, "--format", "json").json["attachments"]
        assert [each["file_name"] for each in listed] == names
    for who, seen in ((OFFICER, 1), ((), 1), (OTHER, None), (EVALUATOR, None)):
        listed = dashboard("submissions", *who, "--format", "json").json["submissions"]
        mine = next(each["attachments"] for each in listed if each["id"] == number)
        assert (mine and len(mine)) == seen
    table = dashboard("attachments", "--lang", "cs").out
    assert table.split()[:6] == ["Příloha", "Zpráva", "Řádek", "Soubor", "Druh", "Bajtů"]

    key = attached["attachment"]
    assert dashboard("attachment", key, "--out", out, *EVALUATOR).code == 3
    assert not out.exists()
    assert dashboard("attachment", key, "--out", out, *OFFICER).code == 0
    assert out.read_bytes() == PDF
    assert dashboard("audit", "verify").code == 0


def test_a_question_is_answered_and_the_reason_of_a_return_ends_the_thread(
    dashboard: Dashboard, mlsa: Path
) -> None:
    number = dashboard("submit", mlsa, "--entity", "MLSA", "--format", "json").json["submission"]
    coordinator = ("--as", "Eva/coordinator")
    assert dashboard("message", number, "--text", "Který zákon?", *coordinator).code == 0
    assert dashboard("message", number, "--text", "Řádek 3.", *OFFICER).code == 0
    assert dashboard("return", number, "--reason", "Doplňte jej.", *coordinator).code == 0

    thread = dashboard("messages", number, *OFFICER, "--format", "json").json["messages"]
    assert [(each["action"], each["side"], each["actor"], each["text"]) for each in thread] == [
        ("message", "coordinator", "Eva", "Který zákon?"),
        ("message", "entity", "Jana", "Řádek 3."),
        ("return", None, "Eva", "Doplňte jej."),
    ]
    shown = dashboard("messages", number, "--lang", "cs").out
    for words in ("Koordinátor", "Odesílatel", "Vráceno"):
        assert words in shown
    assert dashboard("messages", number, *EVALUATOR).code == 3
    assert dashboard("message", number, "--text", " ").code == 1
    assert dashboard("message", 99, "--text", "Co?").code == 1


def test_nothing_that_leaves_the_house_has_a_file_or_a_message(
    dashboard: Dashboard, mlsa: Path, tmp_path: Path
) -> None:
    sent = dashboard("submit", mlsa, "--entity", "MLSA", "--accept", "--format", "json")
    number = sent.json["submission"]
    evidence = tmp_path / "Zlatopramen.pdf"
    evidence.write_bytes(PDF)
    assert dashboard("attach", number, evidence, "--row", 2).code == 0
    assert dashboard("message", number, "--text", "Zlatopramen?").code == 0

    made = []
    for words in (
        ("export", "--out", tmp_path / "export"),
        ("public", "--out", tmp_path / "site"),
        ("export", "--out", tmp_path / "public", "--public"),
        ("report", "--out", tmp_path / "report.html"),
        ("report", "--out", tmp_path / "public.html", "--public"),
        ("pack", "--since", "2022-01-01", "--out", tmp_path / "pack.md"),
    ):
        assert dashboard(*words).code == 0, words
    for place in ("export", "site", "public", "report.html", "public.html", "pack.md"):
        path = tmp_path / place
        made += [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    assert len(made) > 8
    for path in made:
        content = path.read_bytes()
        assert b"Zlatopramen" not in content
        assert sha256(PDF).hexdigest().encode() not in content
