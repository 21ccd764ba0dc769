"""Every PDF of ours is made for archives (PDF/A-3a) and to be read aloud (PDF/UA-1)."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pikepdf
import polars as pl
import pytest

from dashboard.documents import embedded_data
from dashboard.documents.assessment import build_assessment, make_public
from dashboard.documents.blocks import Document, Paragraph
from dashboard.documents.embedded_data import RowDifference
from dashboard.documents.formats import pdf
from dashboard.documents.meeting import build_pack
from dashboard.presentation.languages import Wording
from dashboard.progress.row_schema import PRINTED_COLUMNS
from dashboard.strategy import rounds
from dashboard.workflow import document_material, letter_facts, program_files
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace
from tests.assessed import (
    CZECH,
    DAMAGED,
    HOSTILE,
    NOW,
    assessed,
    document,
    every_place,
    material_of,
    workspace_of,
)
from tests.documents.archive_rules import broken_clauses

PRIVATE = "\ue000 \uef01 \uf8ff \U000f0000"


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, Document, bytes]]:
    with workspace_of(NOW, tmp_path_factory.mktemp("archive")) as workspace:
        made = assessed(workspace, "cs")
        yield workspace, made, pdf.render_pdf(made)


def test_the_assessment_breaks_no_clause_that_we_know(
    paper: tuple[Workspace, Document, bytes], tmp_path: Path
) -> None:
    *_, content = paper

    assert broken_clauses(content) == set()
    path = tmp_path / "assessment.pdf"
    path.write_bytes(content)
    arguments = ["pdfinfo", "-struct", str(path)]
    read = subprocess.run(arguments, capture_output=True, check=True)
    assert read.stderr == b"", "poppler complains of the tags"


def test_what_is_public_the_papers_and_a_letter_break_none_either(
    paper: tuple[Workspace, Document, bytes],
) -> None:
    snapshot, words, day = Snapshot(paper[0]), Wording("cs"), date(2023, 12, 31)
    material = material_of(paper[0])
    side = snapshot.side_at_close(date(2023, 6, 30))
    changes = document_material.read_changes(snapshot, side, day)
    letter = letter_facts.read_letter(snapshot, "PCR", day)
    assert letter is not None
    for made in (
        build_assessment(make_public(material), words),
        build_pack(material, changes, words),
        letter_facts.write_letter(letter, rounds.reply_day(snapshot.strategy.rounds, day), words),
    ):
        assert broken_clauses(pdf.render_pdf(made)) == set(), made.title


def test_its_day_is_that_of_the_last_record_and_no_clock(
    paper: tuple[Workspace, Document, bytes],
) -> None:
    workspace, made, content = paper

    assert made.known_at == datetime.fromisoformat(Snapshot(workspace).audit[-1].at)
    assert pdf.render_pdf(made) == content
    assert document(Paragraph("a")).dated == datetime(2023, 12, 31, tzinfo=UTC)


def test_the_paper_carries_its_rows_its_strategy_and_its_origin(
    paper: tuple[Workspace, Document, bytes],
) -> None:
    workspace, made, content = paper
    snapshot = Snapshot(workspace)
    with pikepdf.open(io.BytesIO(content)) as file:
        carried = {name: one.get_file().read_bytes() for name, one in file.attachments.items()}
        told = {name: one.obj for name, one in file.attachments.items()}

        assert {name: str(one.AFRelationship) for name, one in told.items()} == {
            "rows.csv": "/Data",
            "strategy.yaml": "/Source",
            "origin.json": "/Data",
        }
        assert [str(one.EF.F.Subtype) for one in told.values()] == [
            "/application/json",
            "/text/csv",
            "/application/yaml",
        ]
        days = {str(one.EF.F.Params.ModDate) for one in told.values()}
        assert days == {f"D:{made.dated:%Y%m%d%H%M%S}Z"}
    lines = carried["rows.csv"].decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + snapshot.rows.height
    rows, first = snapshot.rows.sort("row"), min(snapshot.rows["row"].to_list())
    one, fewer, other = (
        embedded_data.rows_text(each)
        for each in (rows, rows[1:], rows.with_columns(note=pl.lit("another")))
    )
    assert embedded_data.different_rows(one, one) == []
    assert embedded_data.different_rows(one, fewer) == [RowDifference(first, is_stored=False)]
    assert embedded_data.different_rows(fewer, one) == [RowDifference(first)]
    assert {each.columns for each in embedded_data.different_rows(one, other)} == {("note",)}
    before_a_column = one.replace(f",{PRINTED_COLUMNS[-1]}\r\n", "\r\n").replace(",\r\n", "\r\n")
    assert embedded_data.different_rows(before_a_column, one) == []
    assert carried["strategy.yaml"] == NOW.read_bytes()
    origin = json.loads(carried["origin.json"])
    assert origin["anchor"] == {
        "sequence": snapshot.sequence,
        "digest": snapshot.audit[-1].compute_digest(),
    }
    assert origin["strategy"] == {"id": snapshot.strategy.id, "sha256": workspace.sha256}
    assert (origin["rows"], origin["public"]) == (snapshot.rows.height, False)
    assert origin["program"] == program_files.version()


def test_a_public_paper_carries_no_note(paper: tuple[Workspace, Document, bytes]) -> None:
    made = material_of(paper[0])
    noted = made.rows.with_columns(note=pl.lit("Jana Nováková"), evidence=pl.lit("MV-123/OBP-2023"))

    open_to_all = make_public(replace(made, rows=noted)).carried_files(Wording("en"))

    content = b"".join(file.content for file in open_to_all if file.name == "rows.csv")
    assert b"internal" in content
    assert b"Jana" not in content
    assert b"OBP-2023" not in content


def test_a_hostile_text_breaks_none_either() -> None:
    every = " ".join((*HOSTILE, CZECH, DAMAGED, PRIVATE))

    assert broken_clauses(pdf.render_pdf(every_place(every))) == set()
