"""What is wrong in the lines of a table: collected as frames, listed as problems.

A million wrong cells stay a frame of numbers; only those that are listed become `Problem` objects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard.text import Problem, Severity, names, personal_data

MOST_PER_CODE = 10_000
"""Problems of one code that are listed; for the rest there is one problem with their number."""
LONGEST_EXCERPT = 80
"""Letters of a cell that are quoted in a sentence."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of mistake, independent of its line: code, severity, and values of its sentence.

    `known` are the names that could have been meant; the one most like the cell becomes the value `near`.
    """

    code: str
    severity: Severity = Severity.ERROR
    values: tuple[tuple[str, str], ...] = ()
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A finding at each line that fulfils a condition, at a place and with values as of `Findings.add`."""

    condition: pl.Expr
    finding: Finding
    place: str | int | None
    values: Sequence[str | pl.Expr] = ()


class Findings:
    """All findings in the lines of one table, in the order of the checks."""

    def __init__(self, texts: pl.DataFrame, numbers: pl.Series, placed: Mapping[int, str]) -> None:
        """`texts` and `numbers` as in `Table`; `placed` maps the position of a column to its field."""
        self._texts, self._numbers = texts, numbers
        self._columns = {field: position for position, field in placed.items()}
        self.placed = placed
        self._kinds: dict[Finding, int] = {}
        self._parts: list[pl.DataFrame] = []

    def number(self, finding: Finding | None) -> int | None:
        """The number of a finding in a frame; None for no finding."""
        return None if finding is None else self._kinds.setdefault(finding, len(self._kinds))

    def add(
        self,
        lines: pl.DataFrame,
        finding: Finding | str,
        place: str | int | None,
        values: Sequence[str | pl.Expr] = (),
    ) -> None:
        """Adds a finding to each line (`at`, counted from 0): at a field, a column, or the whole row.

        `finding` is one for all lines, or the column with the numbers of findings (null: none).
        `place` is a field, the position of a column, or None for the row. A field without a column is the
        row's, too. `values` are columns, or named expressions, whose texts fill the sentence.
        """
        if isinstance(finding, Finding):
            number = pl.lit(self.number(finding), pl.Int32)
        else:
            if lines[finding].null_count() == lines.height:
                return
            number = pl.col(finding)
            lines = lines.filter(number.is_not_null())
        if lines.is_empty():
            return
        position = place if isinstance(place, int) else self._columns.get(place or "")
        self._parts.append(
            lines.select(
                pl.col("at").cast(pl.UInt32),
                number.cast(pl.Int32).alias("finding"),
                pl.lit(position, pl.Int32).alias("position"),
                pl.lit(place is not None).alias("of_cell"),
                *(
                    (pl.col(each) if isinstance(each, str) else each).cast(pl.String)
                    for each in values
                ),
            )
        )

    def apply(self, lines: pl.DataFrame, *rules: Rule) -> None:
        """Adds the finding of each rule; which lines fulfil them is one question, and mostly none does."""
        fulfilled = lines.select(each.condition.alias(str(n)) for n, each in enumerate(rules))
        for told, rule in zip(fulfilled, rules, strict=True):
            if told.any():
                self.add(lines.filter(told), rule.finding, rule.place, rule.values)

    @property
    def lines_with_errors(self) -> pl.Series:
        """The positions (`at`) of the lines with an error, each once."""
        numbers = [n for kind, n in self._kinds.items() if kind.severity is Severity.ERROR]
        if not (numbers and self._parts):
            return pl.Series("at", [], pl.UInt32)
        told = pl.concat([part[["at", "finding"]] for part in self._parts])
        return told["at"].filter(told["finding"].is_in(numbers)).unique()

    def without_errors(self, lines: pl.DataFrame) -> pl.DataFrame:
        """The lines that have no error."""
        wrong = self.lines_with_errors
        return lines if wrong.is_empty() else lines.filter(~pl.col("at").is_in(wrong.implode()))

    def problems(self) -> list[Problem]:
        """The problems by line and column; then how many more each code has."""
        if not self._parts:
            return []
        kinds = list(self._kinds)
        code = pl.Series("code", [kind.code for kind in kinds])
        findings = pl.concat(self._parts, how="diagonal")
        findings = findings.with_columns(
            code.gather(findings["finding"]), column=pl.col("position").fill_null(0) + 1
        ).sort("at", "column", maintain_order=True)
        findings = findings.with_columns(nth=pl.int_range(pl.len()).over("code"))
        beyond = findings["nth"] >= MOST_PER_CODE
        if not beyond.any():
            return [*self._single_problems(findings, kinds)]
        return [
            *self._single_problems(findings.filter(~beyond), kinds),
            *self._problems_beyond_limit(findings, kinds),
        ]

    def _single_problems(self, findings: pl.DataFrame, kinds: list[Finding]) -> Iterator[Problem]:
        lines = findings["at"].unique(maintain_order=True)
        cells = dict(zip(lines, self._texts[lines].iter_rows(), strict=True))
        fixed = {"at", "finding", "position", "of_cell", "column", "code", "nth"}
        named = [name for name in findings.columns if name not in fixed]
        for finding in findings.iter_rows(named=True):
            kind, position = kinds[finding["finding"]], finding["position"]
            value = None
            if position is not None and finding["of_cell"]:
                value = personal_data.mask_birth_numbers(cells[finding["at"]][position])
            said = "" if value is None and finding["of_cell"] else value
            values = _sentence_values(kind, said) | {
                name: finding[name] for name in named if finding[name]
            }
            row = self._numbers[finding["at"]]
            yield Problem(
                kind.code, values, kind.severity, row=row, column=finding["column"], value=value
            )

    def _problems_beyond_limit(
        self, findings: pl.DataFrame, kinds: list[Finding]
    ) -> Iterator[Problem]:
        rest = findings.filter(pl.col("nth") >= MOST_PER_CODE)
        for finding in rest.unique("code", maintain_order=True).iter_rows(named=True):
            number = rest.filter(pl.col("code") == finding["code"]).height
            first = findings.filter(nth=0, code=finding["code"])["at"].item()
            values = {
                "found": finding["code"],
                "more": str(number),
                "first": str(self._numbers[first]),
            }
            severity, row = kinds[finding["finding"]].severity, self._numbers[finding["at"]]
            yield Problem("problems-alike", values, severity, row=row, column=finding["column"])


def _sentence_values(kind: Finding, text: str | None) -> dict[str, Any]:
    """The values of a sentence, including the cell as `found`."""
    values = dict(kind.values)
    if text is not None:
        values["found"] = (
            text if len(text) <= LONGEST_EXCERPT else text[: LONGEST_EXCERPT - 1] + "…"
        )
    if kind.known:
        values["near"] = names.nearest(text or "", kind.known) or ", ".join(kind.known)
    return values
