"""A problem: what is wrong, where, and what to write instead.

Pure code never writes sentences. It returns problems with a code and the values of its sentence;
`presentation` turns them into Czech or English.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from dashboard.text.problem_records import find_unfit, note_unfit
from dashboard.text.tables import LONGEST_TEXT, clip, column_letters


class Severity(StrEnum):
    """An error refuses the input; a warning asks the sender."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake at one place.

    `row` and `column` count from 1, as in a spreadsheet or an editor; None where the whole file is meant.
    `values` fill the sentence `problem.<code>` and its remedy `fix.<code>`, and fit the record of the code
    in `problem_records`; `value` is the cell as read.
    `choices` are the possible answers to a question, such as the sheets of a workbook. A longer cell or
    value than LONGEST_TEXT is cut, so that no file prints itself whole.
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

    def __post_init__(self) -> None:
        texts = (self.value or "", *map(str, self.values.values()))
        if max(map(len, texts)) > LONGEST_TEXT:
            values = {name: clip(text) for name, text in self.values.items()}
            object.__setattr__(self, "values", values)
            object.__setattr__(self, "value", None if self.value is None else clip(self.value))
        for unfit in find_unfit(self.code, self.values, has_cell=self.value is not None):
            note_unfit(unfit)

    def in_file(self, file: str) -> Problem:
        """The same problem in a named file."""
        return replace(self, file=file)

    @property
    def decides(self) -> bool:
        """Whether it asks between two results, of which one is stored."""
        return self.severity is Severity.WARNING and {"once", "twice"} <= self.values.keys()

    @property
    def stands_for(self) -> int:
        """How many problems it is: more than one where `problems-alike` counts them."""
        return int(self.values["more"]) if self.code == "problems-alike" else 1

    @property
    def place(self) -> str:
        """The place as text: FILE:LINE:COLUMN, in a workbook FILE:Sheet!B7."""
        if self.sheet is not None and self.row is not None and self.column is not None:
            return f"{self.file}:{self.sheet}!{column_letters(self.column)}{self.row}"
        return ":".join(
            str(part) for part in (self.file, self.row, self.column) if part is not None
        )


@dataclass(frozen=True, slots=True)
class Mark:
    """A problem as a sentence at its cell; without a row it is about the whole table."""

    text: str
    severity: Severity
    row: int | None = None
    column: int | None = None


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """The problems that refuse the input, without warnings."""
    return [problem for problem in problems if problem.severity is Severity.ERROR]
