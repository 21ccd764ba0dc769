"""Whether a paper agrees with a database: its anchor with the audit, its rows with the stored ones."""

from __future__ import annotations

import io
import json
import zlib
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from sqlalchemy import Connection

from dashboard.documents import embedded_data
from dashboard.fulfilment import known_rows
from dashboard.progress import row_schema
from dashboard.store import audit_log, standing_rows
from dashboard.store.verification import verify_chain
from dashboard.text import Problem

LARGEST = 256 << 20
"""Bytes of a file within a paper; a million rows are less."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What a paper says of its data: the strategy, the anchor, and the rows as text."""

    strategy: str
    sequence: int
    digest: str
    is_public: bool
    rows: str


@dataclass(frozen=True, slots=True)
class PaperAgreement:
    """What was found of a paper; `paper` is None where it carries no data of ours.

    `audit` is what is wrong with the audit of the database, `has_anchor` whether the anchor is in one that is
    whole, `rows` how many the paper carries, None where they were not compared.
    """

    paper: Paper | None
    problems: list[Problem]
    audit: list[Problem] = field(default_factory=list)
    has_anchor: bool = False
    rows: int | None = None


def read_paper(content: bytes) -> Paper | None:
    """The data that a PDF carries, None where none is of ours; raises ValueError where it is no PDF."""
    try:
        with pikepdf.open(io.BytesIO(content)) as file:
            carried = {
                name: _content(one.get_file().obj)
                for name, one in file.attachments.items()
                if name in {embedded_data.ORIGIN, embedded_data.ROWS}
            }
    except (pikepdf.PdfError, RuntimeError) as error:
        raise ValueError(str(error)) from error
    except zlib.error:
        return None
    try:
        origin: dict[str, Any] = json.loads(carried[embedded_data.ORIGIN])
        return Paper(
            str(origin["strategy"]["id"]),
            int(origin["anchor"]["sequence"]),
            str(origin["anchor"]["digest"]),
            origin["public"] is True,
            carried[embedded_data.ROWS].decode(),
        )
    except (KeyError, ValueError, TypeError):
        return None


def _content(held: Any) -> bytes:
    """The bytes of a file within a PDF; nothing where they would be more than a paper of ours carries."""
    packed: bytes = held.read_raw_bytes()
    if "/Filter" not in held:
        return packed
    if held.Filter != pikepdf.Name.FlateDecode:
        return b""
    unpacking = zlib.decompressobj()
    content = unpacking.decompress(packed, LARGEST)
    return b"" if unpacking.unconsumed_tail else content


def compare_paper(connection: Connection, paper: Paper | None) -> PaperAgreement:
    """A paper against a database. Codes: paper-no-data, paper-foreign, paper-row-other (`row`, `columns`),
    paper-row-gone and paper-row-more (`row`)."""
    if paper is None:
        return PaperAgreement(None, [Problem("paper-no-data")])
    line = next(
        (
            each
            for each in audit_log.listing(connection, paper.strategy)
            if each.seq == paper.sequence
        ),
        None,
    )
    if line is None or line.digest != paper.digest:
        return PaperAgreement(paper, [Problem("paper-foreign", {"found": paper.digest})])
    chain = verify_chain.examine(connection, paper.digest).problems
    history = standing_rows.history(connection, paper.strategy)
    stood = known_rows.rows_known_at(history, paper.sequence)
    if paper.is_public:
        stood = row_schema.hide_internal(stood)
    try:
        different = embedded_data.different_rows(paper.rows, embedded_data.rows_text(stood))
    except ValueError:
        return PaperAgreement(paper, [Problem("paper-no-data")], chain, not chain)
    rows = paper.rows.count("\r\n") - 1
    return PaperAgreement(paper, list(map(_row_problem, different)), chain, not chain, rows)


def _row_problem(found: embedded_data.RowDifference) -> Problem:
    row = {"row": str(found.row)}
    if found.columns:
        return Problem("paper-row-other", {**row, "columns": ", ".join(found.columns)})
    return Problem("paper-row-more" if found.is_stored else "paper-row-gone", row)
