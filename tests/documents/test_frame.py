"""What surrounds the evaluated tasks: title page, conclusions, recommendations, lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text as sql

from dashboard.__main__ import main
from dashboard.assessment.card import Card as Own
from dashboard.assessment.card import CardRecord
from dashboard.assessment.document_fields import field_names
from dashboard.documents.assessment import build_assessment
from dashboard.documents.blocks import CardBlock, Document, Heading, TableBlock, as_cited_text
from dashboard.documents.chapters.title_and_summary import BLANK
from dashboard.presentation.languages import Wording
from dashboard.store import document_fields
from dashboard.store.database import write_transaction
from dashboard.store.verification import verify_chain
from dashboard.workflow.workspace import Workspace
from dashboard.workflow.workspace_opening import open_workspace
from tests import databases
from tests.assessed import ANNEX, NOW, assessed, material_of, workspace_of


@pytest.fixture(scope="module")
def now(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace_of(NOW, tmp_path_factory.mktemp("now")) as workspace:
        yield workspace


def fields(document: Document) -> dict[str, str]:
    """The fields of every card of the document by their labels."""
    return {
        field.name: "\n".join(as_cited_text(text).text for text in field.texts)
        for block in document.blocks
        if isinstance(block, CardBlock)
        for field in block.fields
    }


def table(document: Document, caption: str) -> list[list[str]]:
    found = next(
        block
        for block in document.blocks
        if isinstance(block, TableBlock) and block.caption.startswith(caption)
    )
    return [[as_cited_text(cell).text for cell in row] for row in found.rows]


def test_a_document_begins_with_its_title_page_and_what_a_reader_in_haste_reads(
    now: Workspace,
) -> None:
    heads = [block.text for block in assessed(now).blocks if isinstance(block, Heading)]

    assert [head for head in heads if not head[0].isdigit()][:6] == [
        "Summary", "Conclusions by goal", "Recommendations for the next period",
        "About this assessment", "Overview of the tasks", "Assessment of the tasks",
    ]  # fmt: skip
    assert heads[-6:] == [
        "Abbreviations", "Legislation", "Sources", "Audit", "Contributors", "Signatures",
    ]  # fmt: skip


def test_what_a_person_must_write_is_blank_until_it_is_written(now: Workspace) -> None:
    blank = fields(assessed(now))
    labels = ("Reference number", "Place", "Foreword by the evaluator", "Recommendations",
              "1. Combating child trafficking", "Further limits", "Names and bodies")  # fmt: skip
    assert {blank[label] for label in labels} == {BLANK}
    assert blank["Issued by"] == "Ministry of the Interior, Department of Crime Prevention"

    written = {name: f"Words of {name}.\n\nMore." for name in field_names(now.strategy)}
    filled = fields(build_assessment(replace(material_of(now), written=written), Wording("en")))

    assert filled["Reference number"] == "Words of reference_number.\nMore."
    assert filled["1. Combating child trafficking"] == "Words of conclusion_1.\nMore."
    assert [label for label in filled if filled[label] == BLANK] == []


def test_a_document_is_a_draft_until_every_card_is_approved(
    now: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    material = material_of(now)
    numbers = [task.number for task in now.strategy.tasks]
    approved = {number: CardRecord(Own(number), state="approved") for number in numbers}

    whole = build_assessment(replace(material, cards=approved), Wording("en"))
    lacking = {number: approved[number] for number in numbers[1:]}
    draft = build_assessment(replace(material, cards=lacking), Wording("en"))

    assert draft.subtitle.startswith("DRAFT – ")
    assert "12 of 13 tasks" in fields(draft)["State of the document"]
    assert not whole.subtitle.startswith("DRAFT")
    assert fields(whole)["State of the document"].startswith("Final\n")
    with workspace_of(ANNEX, tmp_path_factory.mktemp("annex")) as annex:
        assert not assessed(annex).subtitle.startswith("DRAFT")


def test_a_verdict_that_differs_from_the_computed_status_is_listed_with_its_reason(
    now: Workspace,
) -> None:
    own = Own("1.1", indicators="met", reason="The study is out.", proposal="continue")
    cards = {
        "1.1": CardRecord(own, state="ready"),
        "2.1": CardRecord(Own("2.1", indicators="met"), "ready"),
    }

    made = build_assessment(replace(material_of(now), cards=cards), Wording("en"))

    assert [row[1:] for row in table(made, "Verdicts that differ")] == [
        ["Not met", "Met", "The study is out."]
    ]
    unfinished = {row[0][:3]: row[1:] for row in table(made, "What is unfinished")}
    assert unfinished["1.1"][1:] == ["Continue", "The study is out."]
    assert "1.1.b " in unfinished["1.1"][0]
    assert "2.1" not in unfinished


def test_what_is_outstanding_is_what_pages_and_letters_list(now: Workspace) -> None:
    material = material_of(now)
    owed = {
        body.entity.code: ", ".join(body.outstanding) or "–"
        for body in material.answer.bodies
        if body.parts
    }

    rows = table(assessed(now), "Who reported when")

    assert {row[0]: row[4] for row in rows} == owed
    assert len(table(assessed(now), "Recommendations and the tasks")) == 10


def test_the_bodies_and_the_terms_of_the_source_are_explained(now: Workspace) -> None:
    english, czech = assessed(now), assessed(now, "cs")

    told = dict(table(english, "Meaning of the abbreviations"))
    assert told["MLSA"] == "Ministry of Labour and Social Affairs"
    assert told["GRETA"].startswith("Group of Experts")
    assert {"MPSV", "NNO", "OPK"} <= {row[0] for row in table(czech, "Význam zkratek")}


def test_what_a_person_writes_by_command_stands_in_the_next_document_and_on_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'own.db'}"
    text = tmp_path / "conclusion.txt"
    text.write_text("Cíl byl splněn.\n\nZčásti.", "utf-8")

    written = main(
        ["write", "conclusion_1", "--file", str(text), "--as", "evaluator", "--database", url]
    )
    again = main(["write", "place", "--text", "Praha", "--as", "evaluator", "--database", url])
    unknown = main(["write", "plaace", "--text", "x", "--as", "evaluator", "--database", url])
    denied = main(["write", "place", "--text", "x", "--as", "Ota/officer:CPD", "--database", url])
    capsys.readouterr()

    assert (written, again, unknown, denied) == (0, 0, 1, 3)
    workspace, _ = open_workspace(NOW, url)
    assert workspace is not None
    filled = fields(assessed(workspace))
    assert filled["1. Combating child trafficking"] == "Cíl byl splněn.\nZčásti."
    assert filled["Place"] == "Praha"
    with workspace.reading() as connection:
        assert verify_chain.verify(connection) == []
    with write_transaction(workspace.engine) as connection:
        connection.execute(sql("UPDATE document_field SET text = 'Brno' WHERE text = 'Praha'"))
    with workspace.reading() as connection:
        assert [each.code for each in verify_chain.verify(connection)] == ["audit-document-field"]
    workspace.engine.dispose()


def test_a_text_of_somebody_else_is_replaced_by_command_only_where_its_number_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = databases.sqlite(tmp_path / "own.db")

    def write(who: str, text: str, *more: str) -> tuple[int, str]:
        given = ["write", "place", "--text", text, "--as", f"{who}/evaluator", "--database", url]
        code = main([*given, *more, "--lang", "en"])
        return code, "".join(capsys.readouterr())

    assert write("Eva", "Praha")[0] == 0
    assert write("Eva", "Brno")[0] == 0
    code, told = write("Iva", "Plzeň")
    assert code == 1
    number = re.search(r"Eva has written another text here \(no\. (\d+)\)", told)
    assert number is not None
    assert write("Iva", "Plzeň", "--over", str(int(number[1]) - 1))[0] == 1
    assert write("Iva", "Brno")[0] == 0  # the same text is there already
    assert write("Iva", "Plzeň", "--over", number[1])[0] == 0
    code, told = write("Eva", "Praha", "--over", number[1])
    assert (code, "Iva has written" in told) == (1, True)

    workspace, _ = open_workspace(NOW, url)
    assert workspace is not None
    with workspace.reading() as connection:
        history = document_fields.history(connection, workspace.strategy.id)
    workspace.engine.dispose()
    assert [(each.actor, each.text) for each in history] == [
        ("Eva", "Praha"),
        ("Eva", "Brno"),
        ("Iva", "Plzeň"),
    ]


def test_owners_are_named_as_the_strategy_names_them(now: Workspace) -> None:
    cards = {
        fields_["Číslo úkolu"]: fields_
        for block in assessed(now, "cs").blocks
        if isinstance(block, CardBlock)
        for fields_ in [
            {field.name: as_cited_text((*field.texts, "")[0]).text for field in block.fields}
        ]
        if "Číslo úkolu" in fields_
    }

    assert cards["Úkol č.\xa01.1"]["Gestor"] == "MV (OPK, PČR)"
    assert cards["Úkol č.\xa01.2"]["Spolupracující subjekty"] == "MV (včetně PČR), MPSV"
    assert cards["Úkol č.\xa04.4"]["Gestor"] == "MV (OPK, PČR)"
