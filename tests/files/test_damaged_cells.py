"""Letters that were lost before the file came to us: refused, each at its cell, and nothing else is."""

from __future__ import annotations

import pytest

from dashboard.files.file_to_table import read
from dashboard.files.grid import limit_problems
from dashboard.text.problem import Problem


def refused(content: bytes) -> list[Problem]:
    found, problems = read(content, "report.csv")
    assert found is None
    return problems


def places(problems: list[Problem]) -> list[tuple[str, int | None, int | None]]:
    return [(problem.code, problem.row, problem.column) for problem in problems]


@pytest.mark.parametrize("encoding", ["cp1250", "cp1252"])
@pytest.mark.parametrize("text", ["Příliš žluťoučký kůň", "ÚKOL", "2020–2023", "„citát“", "é"])
def test_utf_8_that_was_read_as_something_else_and_saved_is_refused_at_its_first_cell(
    text: str, encoding: str
) -> None:
    damaged = text.encode().decode(encoding, "surrogateescape")
    damaged = damaged.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    content = f"task;note\n1.1;fine\n2.4;{damaged}\n3.1;{damaged}\n".encode()

    problems = refused(content)

    assert places(problems) == [("text-mojibake", 3, 2)]
    assert problems[0].value == damaged


@pytest.mark.parametrize(
    ("cell", "code"), [("P?íloha", "text-lost"), ("P\ufffdíloha", "text-damaged")]
)
def test_every_cell_that_lost_a_letter_is_named(cell: str, code: str) -> None:
    content = f"task;note\n1.1;fine\n2.4;{cell}\n{cell};x\n".encode()

    assert places(refused(content)) == [(code, 3, 2), (code, 4, 1)]


def test_meant_question_marks_and_letters_of_other_languages_are_no_damage() -> None:
    for cell in (
        *("Proč?", "Kdy? Kde?", "https://www.mpsv.cz/karta?id=5", "www.mvcr.cz/x?y", "?", "x=?y"),
        *("index.php?strana", "Příliš žluťoučký kůň úpěl ďábelské ódy", "ORĂŞTIE", "MÄRZ", "SÃO"),
        *("„LIMBA ROMÂNĂ“", "Ĺubica"),
    ):
        table, problems = read(f"task;note\n1.1;{cell}\n".encode(), "report.csv")

        assert problems == []
        assert table is not None
        assert table.cells.row(0) == ("1.1", cell)


def test_of_a_million_damaged_cells_the_first_ones_are_named_and_that_there_are_more() -> None:
    problems = refused(b"task;note\n" + b"a?b;x\n" * 20_000)

    assert len(problems) == 10_001
    assert places(problems[:2]) == [("text-lost", 2, 1), ("text-lost", 3, 1)]
    assert problems[-1].code == "problems-more"
    assert limit_problems(problems[:3]) == problems[:3]
