"""Double coding in the assessment: both codings under the agreed verdict, and no names in public."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest

from dashboard.assessment.card import Card
from dashboard.documents.assessment import build_assessment, make_public
from dashboard.documents.blocks import FORMATS, Document, TableBlock, as_cited_text
from dashboard.documents.formats import write_file
from dashboard.presentation.languages import Wording
from dashboard.store.card_drafts import DraftVersion
from dashboard.text.unbreakable_spaces import NO_BREAK
from dashboard.workflow import card_actions, coding_actions
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.workspace import Workspace
from tests.assessed import assessed, material_of, poppler, workspace_of
from tests.small_plan import TEXT

CODERS = ("Eva Dvořáková", "Jan Novák")


def coder(name: str) -> Actor:
    return Actor(name, frozenset({Role.EVALUATOR}), frozenset())


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A plan coded by two: differently and agreed on, alike, and by one alone."""
    folder = tmp_path_factory.mktemp("coded")
    path = folder / "plan.yaml"
    path.write_text(f"double_coding: true\n{TEXT}", "utf-8")
    with workspace_of(path, folder) as workspace:
        for task, found in (
            ("1.1", (("not_met", "Nic nevytištěno."), ("met", "Text je hotov."))),
            ("1.2", (("met", "Sečteno."), ("met", "Vše sečteno."))),
            ("2.1", (("met_differently", "Tajný důvod."),)),
        ):
            for name, (verdict, reason) in zip(CODERS, found, strict=False):
                coding_actions.code(workspace, coder(name), task, verdict, reason)  # type: ignore[arg-type]
        for task in ("1.1", "2.1"):
            card = Card(task, "Vytištěno nebylo.")
            card_actions.save_draft(workspace, coder(CODERS[1]), card, DraftVersion())
        coding_actions.agree(workspace, coder(CODERS[0]), "1.1", "partially_met", "Vyšla půlka.")
        yield workspace


def test_the_overview_has_the_agreed_verdict_of_a_task_without_a_card(workspace: Workspace) -> None:
    overview = next(
        block
        for block in assessed(workspace).blocks
        if isinstance(block, TableBlock) and ". Every task" in block.caption
    )
    assert [as_cited_text(row[1]).text for row in overview.rows] == [
        "Partially met (not approved)", "Met (not approved)", "No verdict yet",
    ]  # fmt: skip


def text_of(document: Document, ending: str, folder: Path) -> str:
    """The document as one line of words, without what only its format brings."""
    content = write_file.render_document(document, ending)
    if ending == ".docx":
        read = docx.Document(io.BytesIO(content))
        cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
        written = "\n".join([*(each.text for each in read.paragraphs), *cells])
    elif ending == ".pdf":
        written = poppler("pdftotext", content, folder)
    else:
        written = content.decode()
    return re.sub(r"[\s\-]+", " ", written.replace(NO_BREAK, " ").replace("\\", ""))


@pytest.mark.parametrize("ending", FORMATS)
def test_a_document_keeps_both_codings_under_the_agreed_verdict(
    workspace: Workspace, tmp_path: Path, ending: str
) -> None:
    written = text_of(assessed(workspace, "cs"), ending, tmp_path)

    for said in (
        "1. hodnotitel, Eva Dvořáková: Nesplněno – Nic nevytištěno.",
        "2. hodnotitel, Jan Novák: Splněno – Text je hotov.",
        "Dohodnuté hodnocení: Splněno částečně – Vyšla půlka.",
        "Dohodnuté hodnocení: Splněno (nezávisle na sobě je uvedli oba hodnotitelé)",
        "Hodnocení podali: 1 (celkem 2).",
        "Úkoly hodnocené rozdílně",
        "Úkoly zhodnocené oběma hodnotiteli: 2 z 3; shodně: 1 z 2 (50 %).",
        "Dosud nezhodnoceno oběma: 2.1",
        "Je li oběma hodnotiteli zhodnoceno méně než 10 úkolů, koeficient se neuvádí",
        "Dvojice hodnocení téhož cíle",
    ):
        assert said in written, said
    assert "Tajný" not in written


@pytest.mark.parametrize("ending", FORMATS)
def test_the_public_document_names_no_coder_and_keeps_what_they_found(
    workspace: Workspace, tmp_path: Path, ending: str
) -> None:
    public = build_assessment(make_public(material_of(workspace)), Wording("cs"))
    written = text_of(public, ending, tmp_path)

    assert "1. hodnotitel: Nesplněno – Nic nevytištěno." in written
    assert "Dohodnuté hodnocení: Splněno částečně – Vyšla půlka." in written
    assert "rozpracováno, verze 1, zpracoval(a): –" in written
    for name in ("Dvořáková", "Novák", "Tajný"):
        assert name not in written
