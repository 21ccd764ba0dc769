"""Every writing of a file, a date and a number in docs/files.md, as real bytes: read, asked or refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from dashboard.__main__ import main
from dashboard.files.file_to_table import read
from dashboard.presentation.languages import LANGUAGES, Wording
from dashboard.text.problem import Problem
from dashboard.text.tables import Options, column_letters
from tests.text.test_numbers_and_dates import date_of, flag_of, number_of, share_of, word_of

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "files.md").read_text("utf-8")
TEXT = yaml.load((ROOT / "tests/files/text.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
OUTCOMES = ("read", "asked", "refused")
ENDS = {"LF": "\n", "CRLF": "\r\n", "CR": "\r"}
ASKED = {"encoding-ambiguous", "encoding-untold", "delimiter-ambiguous", "head-ambiguous"}

Case = dict[str, Any]


def lines(title: str) -> list[list[str]]:
    """The rows of the table under a heading of the document."""
    part = DOCUMENT.partition(f"## {title}\n")[2].partition("\n## ")[0]
    rows = [row for row in part.splitlines() if row.startswith("| ") and "---" not in row]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows[1:]]


def _cases() -> Iterator[Any]:
    for line in TEXT["cases"]:
        for outcome in OUTCOMES:
            for number, case in enumerate(line.get(outcome, []), 1):
                yield pytest.param(outcome, case, id=f"{line['line']} {number}")


CASES = list(_cases())


def content(case: Case) -> bytes:
    if "bytes" in case:
        return str(case["bytes"]).encode("latin-1").decode("unicode_escape").encode("latin-1")
    text = case.get("text", TEXT["sample"]).replace("\n", ENDS[case.get("ends", "LF")])
    return str(text).encode(case.get("as", "utf-8"))


def options(case: Case) -> Options:
    said = dict(case.get("options", {}))
    row = said.pop("header_row", None)
    return Options(**said, header_row=None if row is None else int(row))


def place(problem: Problem) -> str | None:
    """The cell of a problem, as a spreadsheet names it."""
    if problem.row is None or problem.column is None:
        return None
    return f"{column_letters(problem.column)}{problem.row}"


@pytest.mark.parametrize(("outcome", "case"), CASES)
def test_a_file_of_real_bytes_is_read_asked_or_refused(outcome: str, case: Case) -> None:
    table, problems = read(content(case), "report.csv", options(case))

    if outcome != "read":
        assert table is None
        assert len(problems) == 1 + int(case.get("more", 0))
        assert (problems[0].code, place(problems[0])) == (case["code"], case.get("at"))
        assert (problems[0].code in ASKED) == (outcome == "asked")
        assert problems[0].value == case.get("value", problems[0].value)
        assert case.get("values", {}).items() <= problems[0].values.items()
        assert {problem.file for problem in problems} == {"report.csv"}
        assert all(Wording(language).problem(problems[0]) for language in LANGUAGES)
        return
    assert problems == []
    assert table is not None
    rows = ["|".join(record) for record in (table.columns, *table.cells.iter_rows())]
    sample = TEXT["sample"].replace(";", "|").splitlines()
    assert rows == case.get("rows", sample)
    for name in {"encoding", "delimiter", "header_row"} & set(case):
        assert str(getattr(table, name)) == case[name]
    if "numbers" in case:
        assert list(table.numbers) == [int(number) for number in case["numbers"]]


def test_the_document_names_each_writing_of_a_text_file_and_nothing_else() -> None:
    held = [
        [line["line"], next(name for name in OUTCOMES if name in line)] for line in TEXT["cases"]
    ]

    assert lines("Text files (CSV)") == held


CELLS: dict[str, Callable[[str], str]] = {
    "Dates": date_of,
    "Numbers": number_of,
    "Shares": share_of,
    "Whether a component is reached": flag_of,
    "Instead of a value": word_of,
}


@pytest.mark.parametrize(
    ("title", "written", "outcome"),
    [
        pytest.param(title, written, outcome, id=f"{title}: {written}")
        for title in CELLS
        for examples, outcome in lines(title)
        for written in re.findall("`([^`]+)`", examples)
    ],
)
def test_a_cell_of_a_file_means_what_the_document_says(
    title: str, written: str, outcome: str
) -> None:
    table, problems = read(f"úkol;hodnota\r\n1.1;{written}\r\n".encode("utf-8-sig"), "a.csv")

    assert problems == []
    assert table is not None
    assert table.cells.row(0)[1] == written
    assert CELLS[title](written) == outcome.rpartition(": ")[2]


@pytest.mark.parametrize(
    "case", [param.values[1] for param in CASES[1::40]], ids=lambda case: case.get("code", "read")
)
def test_the_command_shows_what_is_read_of_a_file(
    case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, said = tmp_path / "report.csv", options(case)
    path.write_bytes(content(case))
    named = {"encoding": said.encoding, "delimiter": said.delimiter, "header-row": said.header_row}
    words = [f"--{name}={value}" for name, value in named.items() if value is not None]

    code = main(["inspect", str(path), "--format", "json", *words])

    printed = json.loads(capsys.readouterr().out)
    table, problems = read(content(case), "report.csv", said)
    found = [(one["code"], one["row"], one["column"]) for one in printed["problems"]]
    assert found == [(one.code, one.row, one.column) for one in problems]
    assert code == (0 if table else 1)
    if table is not None:
        assert printed["columns"] == list(table.columns)
        assert printed["rows"] == [list(cells) for cells in table.cells.iter_rows()]
        for name in ("encoding", "delimiter", "header_row", "sheet"):
            assert printed[name] == getattr(table, name)
