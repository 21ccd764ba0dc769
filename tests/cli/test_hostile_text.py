"""A text that would run, load or lead somewhere, written wherever people may write: in no file does it so."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from dashboard.__main__ import main
from tests import everybody
from tests.assessed import poppler
from tests.everybody import CALLED, SAID

pytestmark = pytest.mark.rest

DOCUMENTS = [
    [command, "--out", f"{command}{ending}", *more]
    for command, more in (
        ("report", ()),
        ("report", ("--public",)),
        ("pack", ("--since", "2024-06-30")),
    )
    for ending in (".docx", ".pdf", ".html", ".md")
]
OTHERS = [
    ["export", "--out", "data"],
    ["public", "--out", "site"],
    ["export", "--out", "public", "--public"],
    ["report", "--for", "CPD", "--out", "draft.docx"],
    ["template", "--entity", "CPD", "--out", "form.xlsx"],
    ["template", "--entity", "CPD", "--out", "form.csv"],
]
LISTS = ["submissions", "reporting"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where everything that the program writes is written."""
    url, plan = everybody.plant(tmp_path, SAID, CALLED)
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", url)
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path / "out")
    return plan.parent


def test_no_file_runs_loads_or_leads_anywhere(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = folder / "out"
    for at, words in enumerate(DOCUMENTS + OTHERS):
        there = out / str(at)
        there.mkdir()
        target = there / words[words.index("--out") + 1]
        given = [str(target) if each == target.name else each for each in words]
        assert main([*given, "--strategy", str(folder / "plan.yaml"), "--lang", "en"]) == 0, words
    capsys.readouterr()
    for name in LISTS:
        listed = [name, "--format", "csv", "--strategy", str(folder / "plan.yaml")]
        assert main(listed) == 0
        (out / f"{name}.csv").write_text(capsys.readouterr().out)

    written = sorted(path for path in out.rglob("*") if path.is_file())
    wrong = {str(path.relative_to(out)): [*dangers(path, folder)] for path in written}
    assert {name: what for name, what in wrong.items() if what} == {}
    seen = {path.suffix for path in written if "evil" in plain(path, folder)}
    assert seen >= {".docx", ".pdf", ".html", ".md", ".csv"}


def plain(path: Path, folder: Path) -> str:
    """All text of a file, of a container that of its parts."""
    content = path.read_bytes()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    if path.suffix == ".pdf":
        return poppler("pdftotext", content, folder)
    return content.decode("latin-1" if path.suffix == ".png" else "utf-8-sig")


def dangers(path: Path, folder: Path) -> Iterator[str]:
    """What in a file would run, load or lead somewhere."""
    text = plain(path, folder)
    if path.suffix == ".csv":
        text = text.replace("\x00", "")
        for row in csv.reader(
            io.StringIO(text), delimiter=max(",;", key=text.partition("\n")[0].count)
        ):
            yield from (cell[:60] for cell in row if re.match(r"[=+@\t\r]|-[^\d–]", cell))
    elif path.suffix == ".pdf":
        told = poppler("pdfinfo", path.read_bytes(), folder, "-url")
        told += poppler("pdfinfo", path.read_bytes(), folder, "-js")
        yield from re.findall(r"\S*evil\S*|alert\S*", told.partition("Page ")[2])
    elif path.suffix in {".docx", ".xlsx"}:
        yield from re.findall(r'TargetMode="External"|<f>.{0,40}|<w:instrText[^>]*>[^<]*evil', text)
    elif path.suffix == ".html":
        elements = Elements()
        elements.feed(text)
        yield from elements.dangers
    elif path.suffix == ".md":
        yield from re.findall(
            r"(?<!\\)<(?:script|img|a (?!id=))|(?<!\\)\]\((?:http://evil|javascript)", text
        )


class Elements(HTMLParser):
    """The elements of a page that load, run or lead elsewhere than we mean them to."""

    def __init__(self) -> None:
        super().__init__()
        self.dangers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Looks at one element and where it leads."""
        bad = [f"{name}={value}" for name, value in attrs if leads(name, value or "")]
        if bad or tag in {"img", "iframe", "object", "embed", "base"}:
            self.dangers.append(f"{tag} {bad}")


def leads(name: str, value: str) -> bool:
    """Whether an attribute runs something, or leads to what somebody wrote."""
    address = name in {"href", "src", "action"} and (
        "evil" in value or value.startswith("javascript")
    )
    return name.startswith("on") or address
