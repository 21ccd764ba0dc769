"""A round of comments by command: the draft out, comments in, answers, the annex of the document."""

from __future__ import annotations

from pathlib import Path

from docx import Document

from tests.cli.test_commands import Dashboard, dashboard

__all__ = ["dashboard"]

HEADS = "úkol;část;připomínka;autor\n"
OFFICER = ("--as", "Jana/officer:MLSA")


def test_a_body_gets_its_own_tasks_and_its_comments_come_back_answered(
    dashboard: Dashboard, tmp_path: Path
) -> None:
    draft, empty = tmp_path / "draft.docx", tmp_path / "empty.csv"
    assert dashboard("comment-copy", "--entity", "MPSV", "--out", draft, "--lang", "cs").code == 0
    assert dashboard("comment-copy", "--entity", "MPSV", "--out", empty, "--lang", "cs").code == 0

    read = Document(str(draft))
    titles = [
        text.text for text in read.paragraphs if text.style and text.style.name == "Heading 3"
    ]
    assert [title.split()[0] for title in titles] == [
        "1.1", "1.2", "2.1", "2.2", "2.3", "3.1", "4.3", "4.4",
    ]  # fmt: skip
    heads = [cell.text for cell in read.tables[-1].rows[0].cells]
    assert heads == ["úkol", "část", "připomínka", "autor"]
    assert empty.read_text("utf-8-sig").splitlines()[:2] == ["úkol,část,připomínka,autor", "1.1,,,"]
    for filled in (draft, empty):
        before = filled.read_bytes()
        assert dashboard("comment-copy", "--entity", "MPSV", "--out", filled).code == 2
        assert filled.read_bytes() == before

    table = tmp_path / "comments.csv"
    table.write_bytes(
        f"{HEADS}2.3;Popis plnění úkolu;Karta vyšla i anglicky.;Jana Nová\n"
        "3.1;;Návrhy byly dva.;Jana Nová\n".encode("cp1250")
    )
    stored = dashboard("comment", table, "--entity", "MPSV", *OFFICER, "--format", "json")
    assert stored.json["comments"] == [1, 2]
    again = dashboard("comment", table, "--entity", "MPSV", *OFFICER)
    assert (again.code, again.out.count("comment-known")) == (1, 2)

    unanswered = dashboard("answer", "1", "--outcome", "declined")
    by_officer = dashboard("answer", "1", "--outcome", "accepted", *OFFICER)
    assert (unanswered.code, "needs a reason" in unanswered.out) == (1, True)
    assert by_officer.code == 3
    assert (
        dashboard("answer", "2", "--outcome", "declined", "--text", "Podle údajů jeden.").code == 0
    )

    listed = dashboard("comments", "--format", "json").json["comments"]
    assert [each["answer"] and each["answer"]["outcome"] for each in listed] == [None, "declined"]
    report, public = tmp_path / "report.md", tmp_path / "public.md"
    assert dashboard("report", "--out", report, "--lang", "cs").code == 0
    assert dashboard("report", "--out", public, "--lang", "cs", "--public").code == 0
    said = report.read_text("utf-8").replace("\xa0", " ")
    assert "K návrhu byly uplatněny 2 připomínky: neakceptováno 1; dosud nevypořádáno 1." in said
    assert "| neakceptováno: Podle údajů jeden. |" in said
    assert "Jana Nová" not in public.read_text("utf-8")
    assert dashboard("audit", "verify").code == 0


def test_a_table_with_mistakes_is_refused_whole(dashboard: Dashboard, tmp_path: Path) -> None:
    table = tmp_path / "comments.csv"
    table.write_text(
        f"{HEADS}2.4;;Cizí úkol.;Jana\n2.3;barva;Proč?;\n2.3;;Dobře.;Jana 800101/0006\n"
    )

    refused = dashboard("comment", table, "--entity", "MLSA", *OFFICER)

    assert refused.code == 1
    for place, code in (
        ("2:1", "comment-task-unknown"),
        ("3:2", "comment-field-unknown"),
        ("3:4", "comment-author-missing"),
    ):
        assert f"comments.csv:{place}: {code}: " in refused.out
    assert "birth-number" in refused.out
    assert "800101" not in refused.out
    assert dashboard("comments", "--format", "json").json["comments"] == []
    other = dashboard("comment", table, "--entity", "PCR", *OFFICER)
    assert other.code == 3


def test_the_draft_comes_back_as_word_with_its_own_table_filled_in(
    dashboard: Dashboard, tmp_path: Path
) -> None:
    draft = tmp_path / "draft.docx"
    assert dashboard("comment-copy", "--entity", "MPSV", "--out", draft, "--lang", "cs").code == 0
    unfilled = dashboard("comment", draft, "--entity", "MPSV", *OFFICER)
    assert (unfilled.code, unfilled.out.count("comments-none")) == (1, 1)

    read = Document(str(draft))
    rows = {row.cells[0].text: row.cells for row in read.tables[-1].rows}
    for task, field, text, author in (
        ("2.3", "Popis plnění úkolu", "Karta vyšla i anglicky.", "Jana Nová"),
        ("3.1", "barva", "Návrhy byly dva.", ""),
    ):
        for cell, written in zip(rows[task][1:], (field, text, author), strict=True):
            cell.text = written
    read.save(str(draft))
    refused = dashboard("comment", draft, "--entity", "MPSV", *OFFICER, "--lang", "cs")
    name = "Připomínky a jejich vypořádání"
    at = [row.cells[0].text for row in read.tables[-1].rows].index("3.1") + 1
    assert refused.code == 1
    assert f"draft.docx:{name}!B{at}: comment-field-unknown: " in refused.out
    assert f"draft.docx:{name}!D{at}: comment-author-missing: " in refused.out

    rows["3.1"][1].text, rows["3.1"][3].text = "", "Jana Nová"
    read.save(str(draft))
    stored = dashboard("comment", draft, "--entity", "MPSV", *OFFICER, "--format", "json")
    assert stored.json["comments"] == [1, 2]
    listed = dashboard("comments", "--format", "json").json["comments"]
    assert [(each["task"], each["field"], each["text"]) for each in listed] == [
        ("2.3", "description", "Karta vyšla i anglicky."),
        ("3.1", "whole", "Návrhy byly dva."),
    ]
    handed_in = dashboard("submit", draft, "--entity", "MPSV", *OFFICER)
    assert "A table cannot be read from a file of this kind (a text document)" in handed_in.out
