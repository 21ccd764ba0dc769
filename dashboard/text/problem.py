"""A problem: what is wrong, where it stands, and what to write instead.

Pure code never writes sentences. It returns problems that name a code and the values of its
sentence; `wording` turns them into Czech or English.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import islice

from dashboard.text.table import column_letters


class Severity(StrEnum):
    """How much a problem weighs: an error refuses, a warning asks."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding at one place.

    `row` and `column` count from 1, as a spreadsheet or an editor numbers them. `values` fills
    the sentence `problem.<code>` and its remedy `fix.<code>`; `value` is the cell as read.
    `choices` are what a problem that asks can be answered with, where that is a name of the file's.
    """

    code: str
    values: Mapping[str, str] = field(default_factory=dict)
    severity: Severity = Severity.ERROR
    file: str = ""
    sheet: str | None = None
    row: int | None = None
    column: int | None = None
    value: str | None = None
    choices: tuple[str, ...] = ()

    def in_file(self, file: str) -> Problem:
        """The same problem, said of a named file."""
        return replace(self, file=file)

    @property
    def place(self) -> str:
        """Where it stands: FILE:LINE:COLUMN, in a workbook FILE:Sheet!B7."""
        if self.sheet is not None and self.row is not None and self.column is not None:
            return f"{self.file}:{self.sheet}!{column_letters(self.column)}{self.row}"
        return ":".join(
            str(part) for part in (self.file, self.row, self.column) if part is not None
        )


def limit_problems(problems: Iterable[Problem], most: int = 10_000) -> list[Problem]:
    """The first problems of a file; where there are more, a last one says so.

    A wrong delimiter makes a problem of each of a million rows: nobody reads them, and they would
    fill the memory of the server. Errors come before warnings, or are not listed.
    """
    listed = list(islice(problems, most + 1))
    if len(listed) > most:
        worst = Severity.ERROR if errors(listed) else Severity.WARNING
        listed[most] = Problem("problems-more", {"most": str(most)}, worst)
    return listed


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Those that refuse the input; warnings are left out."""
    return [problem for problem in problems if problem.severity is Severity.ERROR]


def count_problems(problems: Iterable[Problem]) -> int:
    """How many problems there are, with those that `problems-alike` only counts."""
    return sum(
        int(problem.values["more"]) if problem.code == "problems-alike" else 1
        for problem in problems
    )
