"""A publisher's table as observations: what its reader knows becomes numbers, all else is told with its row.

Nothing is guessed: a row with a label that nobody knows, a number that is no count, a key with two numbers
and parts that cannot make their total are kept out, each with a sentence. `Choices` are what a person says.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from dashboard.progress import row_schema
from dashboard.statistics import publisher_reader
from dashboard.statistics.definitions import Definitions
from dashboard.statistics.observations import Flag, schema
from dashboard.statistics.publisher_reader import Hidden, PrintedNumber, PublishedSeries, Reader
from dashboard.text import Problem, Severity, Table, names, numbers_and_dates, tables

_DAY = re.compile(r"(?<!\d)(\d{1,2})[./-](\d{1,2})[./-]((?:19|20)\d\d)(?!\d)")
_YEAR = re.compile(r"(19|20)[0-9]{2}")
_COUNT = re.compile(r"[0-9]{1,12}|[0-9]{1,3}(,[0-9]{3}){1,3}")
DAMAGED = "\ufffd"


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person says of a published table that it does not say itself.

    `aliases` gives the code of a label, or of an indicator the series.
    """

    country: str = ""
    aliases: Mapping[str, str] = field(default_factory=dict)
    vintage: str = ""


@dataclass(frozen=True, slots=True)
class UnknownLabel:
    """A label that no reader and no alias knows, or with damaged letters: of what, in how many rows."""

    label: str
    of: str
    near: str
    rows: int


@dataclass(frozen=True, slots=True)
class Published:
    """What came of a published table: observations, problems, and what was kept out.

    `rows` are the numbers of the table that were read; `aliases` those that were used.
    """

    frame: pl.DataFrame
    problems: tuple[Problem, ...] = ()
    rows: int = 0
    kept_out: int = 0
    unknown: tuple[UnknownLabel, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    vintage: str = ""


def read(
    table: Table,
    reader: Reader,
    definitions: Definitions,
    choices: Choices,
    countries: Mapping[str, str],
) -> Published:
    """The observations of a published table, with everything that is told of it.

    `countries` gives the code of each country by its usual English name.
    """
    placed = _place_heads(table, reader)
    if isinstance(placed, Problem):
        return _refused(table, definitions, [placed])
    return _Reading(table, reader, placed, definitions, choices, countries).read()


def value_columns(table: Table, reader: Reader) -> dict[int, str]:
    """The column (from 0) of a table that holds its numbers."""
    placed = _place_heads(table, reader)
    if isinstance(placed, Problem):
        return {}
    held = zip(placed, (column.holds for column in reader.columns), strict=True)
    return {at: role for at, role in held if role == "value"}


def _refused(table: Table, definitions: Definitions, problems: Iterable[Problem]) -> Published:
    placed = (replace(problem, file=table.file, sheet=table.sheet) for problem in problems)
    return Published(pl.DataFrame(schema=schema(definitions.dimension_ids)), tuple(placed))


def _place_heads(table: Table, reader: Reader) -> list[int] | Problem:
    """The place of each column of a reader; or what is wrong with the heads.

    A head that stands there twice is wrong, too: nothing says which of the two columns is meant.
    """
    heads = [names.fold(head) for head in table.columns]
    wanted = [names.fold(column.head) for column in reader.columns]
    row = table.header_row
    if missing := [
        column.head
        for column, head in zip(reader.columns, wanted, strict=True)
        if head not in heads
    ]:
        values = {"known": ", ".join(missing), "name": reader.id}
        return Problem("published-heads", values, row=row, column=1)
    for head in wanted:
        first, *more = [at for at, name in enumerate(heads) if name == head]
        if more:
            second = table.columns[more[0]]
            values = {"found": second, "first": table.columns[first]}
            return Problem("head-doubled", values, row=row, column=more[0] + 1, value=second)
    return [heads.index(head) for head in wanted]


class _Reading:
    """One table while it is read; collects what is told of it."""

    def __init__(
        self,
        table: Table,
        reader: Reader,
        placed: Sequence[int],
        definitions: Definitions,
        choices: Choices,
        countries: Mapping[str, str],
    ) -> None:
        self.table, self.reader, self.placed = table, reader, placed
        self.definitions, self.choices = definitions, choices
        self.labels = _known_labels(reader, definitions, countries)
        self.known = {
            of: {names.fold(label): code for label, code in labels.items()}
            for of, labels in self.labels.items()
        }
        self.aliases = {names.fold(label): code for label, code in choices.aliases.items()}
        self.used: dict[str, str] = {}
        self.strange: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        self.problems: list[Problem] = []
        self.kept_out = 0
        self.series = {each.id: _defined(each, reader, definitions) for each in reader.series}

    def columns(self, role: str) -> list[int]:
        """The places of the columns of a role."""
        pairs = zip(self.reader.columns, self.placed, strict=True)
        return [at for column, at in pairs if column.holds == role]

    def tell(self, code: str, line: int, column: int, found: str, **values: str) -> None:
        """Notes what is said of a cell; the number is kept out, the rest of the table is not."""
        shown = tables.clip(found, 80)
        self.problems.append(
            Problem(
                code,
                {"found": shown, **values},
                Severity.WARNING,
                row=line,
                column=column + 1,
                value=found,
            )
        )

    def _tell_of(self, code: str, number: PrintedNumber, values: dict[str, str]) -> None:
        self.tell(code, number.line, number.column, number.printed, **values)

    def read(self) -> Published:
        vintage, wrong = self._vintage(), list[Problem]()
        if not numbers_and_dates.is_vintage(vintage):
            row, values = self.table.header_row, {"found": vintage or "–"}
            wrong.append(Problem("published-vintage", values, row=row, column=1))
        rows, problem = self._choose_country()
        if problem is not None:
            wrong.append(problem)
        if wrong:
            return _refused(self.table, self.definitions, wrong)
        counted = list(self._cells(self._leave_out(rows)))
        unknown = tuple(self._tell_labels())
        wrong = list(self._check_aliases())
        if wrong:
            return _refused(self.table, self.definitions, wrong)
        read = len(counted) + self.kept_out
        unlike = publisher_reader.find_unlike(counted, self._tell_of)
        once: dict[object, PrintedNumber] = {}
        for each in counted:
            if each not in unlike:
                once.setdefault(each.key, each)
        wrong_parts = publisher_reader.find_contradicting_parts(
            once.values(), self.reader.partial, self._tell_of
        )
        cells = [each for each in once.values() if each not in wrong_parts]
        self.kept_out += len(unlike) + len(wrong_parts)
        problems = [
            replace(each, file=self.table.file, sheet=self.table.sheet) for each in self.problems
        ]
        problems.sort(key=lambda each: (each.row or 0, each.column or 0))
        frame = pl.DataFrame(
            [self._row(cell, vintage) for cell in cells],
            schema=schema(self.definitions.dimension_ids),
        )
        return Published(frame, tuple(problems), read, self.kept_out, unknown, self.used, vintage)

    def _vintage(self) -> str:
        """The day of the export as it stands over the table, unless a person says another.

        Of several days all of them, which are no vintage.
        """
        if self.choices.vintage:
            return self.choices.vintage
        found = [match for text in self.table.above for match in _DAY.findall(text)]
        days = (f"{year}-{int(month):02}-{int(day):02}" for day, month, year in found)
        return ", ".join(dict.fromkeys(days))

    def _choose_country(self) -> tuple[pl.DataFrame, Problem | None]:
        """The rows of the only country, or of that chosen by its code or name as the publisher writes it."""
        cells = self.table.cells.with_columns(line=self.table.numbers)
        places = self.columns("country")
        wanted = names.fold(self.choices.country)
        texts = {str(at): names.fold_series(cells[str(at)]) for at in places}
        here = cells.filter(pl.any_horizontal([text == wanted for text in texts.values()]))
        if wanted and here.height:
            return here, None
        if not wanted and all(text.n_unique() == 1 for text in texts.values()):
            return cells, None
        # Of the code and the name that stand in each row those that are there.
        known = {text for at in places for text in cells[str(at)].unique() if text.strip()}
        near = names.nearest(self.choices.country, sorted(known)) if wanted else ""
        values = {"found": self.choices.country or "–", "near": near or "–"}
        return here, Problem(
            "published-country", values, row=self.table.header_row, column=places[0] + 1
        )

    def _leave_out(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows that the reader takes; told once for each other label."""
        for column, at in zip(self.reader.columns, self.placed, strict=True):
            if not column.only:
                continue
            folded = names.fold_series(rows[str(at)])
            taken = folded.is_in([names.fold(label) for label in column.only])
            for label, count, line in (
                rows.filter(~taken)
                .group_by(str(at), maintain_order=True)
                .agg(pl.len(), pl.col("line").first())
                .iter_rows()
            ):
                self.tell("published-left-out", line, at, label, rows=str(count))
                self.kept_out += count
            rows = rows.filter(taken)
        return rows

    def _cells(self, rows: pl.DataFrame) -> Iterator[PrintedNumber]:
        """Each number of the table that is one; what is told of the others is noted."""
        (at,) = self.columns("value")
        for record in rows.iter_rows(named=True):
            texts = {place: str(record[str(place)]).strip() for place in self.placed}
            cell = self._cell(record["line"], texts, at)
            if cell is None:
                self.kept_out += 1
            else:
                yield cell

    def _cell(self, line: int, texts: Mapping[int, str], at: int) -> PrintedNumber | None:
        """The number of a cell, or None with what is told of it."""
        printed, labels = texts[at], [texts[place] for place in self.placed if place != at]
        bounds = self._bounds(line, at, printed, labels)
        if bounds is None:
            return None
        series, year, parts = None, "", dict[str, str]()
        whole, split = True, ""
        for column, place in zip(self.reader.columns, self.placed, strict=True):
            role, text = column.holds, texts[place]
            if role == "indicator":
                series = self._code("indicator", text, line, place)
                whole &= series is not None
            elif role == "split":
                split = self._split(text)
            elif role == "year":
                year = text
                if not _YEAR.fullmatch(year):
                    self.tell("published-value", line, place, year)
                    whole = False
            elif role == "category":
                whole &= self._add(parts, split, text, line, place)
            elif role in self.definitions.dimension_ids:
                whole &= self._add(parts, role, text, line, place)
        if not whole or series is None:
            return None
        part = tuple(
            (name, parts[name]) for name in self.definitions.dimension_ids if name in parts
        )
        shown = tuple(text for text in labels if text)
        return PrintedNumber(line, at, printed, shown, series, year, part, *bounds)

    def _split(self, label: str) -> str:
        folded = {names.fold(each): dimension for each, dimension in self.reader.splits.items()}
        return folded.get(names.fold(label), "")

    def _add(self, parts: dict[str, str], dimension: str, label: str, line: int, at: int) -> bool:
        """Adds the part that a label names; False where nobody knows it."""
        if names.fold(label) in {names.fold(total) for total in self.reader.totals}:
            return True
        code = self._code(dimension, label, line, at) if dimension else None
        if code is None:
            if not dimension:
                self.tell("published-value", line, at, label)
            return False
        parts[dimension] = code
        return True

    def _code(self, of: str, label: str, line: int, at: int) -> str | None:
        """The code of a label: a person's alias first, then what the reader knows."""
        folded = names.fold(label)
        if folded in self.aliases:
            code = self.aliases[folded]
            if code in self._codes(of):
                self.used[label] = code
                return code
        elif DAMAGED not in label and folded in self.known.get(of, {}):
            return self.known[of][folded]
        self.strange[of, label].append((line, at))
        return None

    def _codes(self, of: str) -> Iterable[str]:
        """What an alias of a dimension, or of an indicator, may name."""
        if of == "indicator":
            return self.series
        return self.definitions.dimension(of).code_ids

    def _bounds(
        self, line: int, at: int, printed: str, labels: Iterable[str]
    ) -> tuple[int, int, Hidden | None] | None:
        """The least and the most that a cell can be, or None with what is told of it."""
        hidden = self.reader.hidden
        if printed == hidden.printed:
            return hidden.lowest, hidden.highest, hidden
        if not _COUNT.fullmatch(printed):
            self.tell("published-value", line, at, printed)
            return None
        digits = printed.replace(",", "")
        if int(digits) > self.reader.highest or any(
            len(digits) > 4 and digits == re.sub("[^0-9]", "", label) for label in labels
        ):
            self.tell("published-question", line, at, printed)
            return None
        return int(digits), int(digits), None

    def _tell_labels(self) -> Iterator[UnknownLabel]:
        """Each label that nobody knows, once, with its rows and what is nearest to it."""
        for (of, label), places in self.strange.items():
            line, at = places[0]
            known = self.labels.get(of, {})
            near = names.nearest(label.replace(DAMAGED, ""), known)
            shown = f"{near} = {known[near]}" if near else "–"
            code = "published-damaged" if DAMAGED in label else "published-label"
            self.tell(code, line, at, label, near=shown, rows=str(len(places)))
            yield UnknownLabel(label, of, known.get(near, ""), len(places))

    def _check_aliases(self) -> Iterator[Problem]:
        """Aliases of labels that the table has not, and of codes that there are not."""
        for label, code in self.choices.aliases.items():
            if label not in self.used and names.fold(label) not in map(names.fold, self.used):
                values = {"found": label, "key": code}
                yield Problem("published-alias", values, row=self.table.header_row, column=1)

    def _row(self, cell: PrintedNumber, vintage: str) -> row_schema.Row:
        """A number as an observation."""
        hidden = cell.hidden
        return {
            **self.series[cell.series],
            **dict(cell.part),
            "series": cell.series,
            "year_from": int(cell.year),
            "year_to": int(cell.year),
            "value": None if hidden else cell.lowest,
            "lowest": cell.lowest if hidden else None,
            "highest": cell.highest if hidden else None,
            "flag": Flag.SUPPRESSED.value if hidden else None,
            "note": hidden.note if hidden else None,
            "vintage": vintage,
            "place": "|".join(cell.labels),
            "file": self.table.file,
            "line": cell.line,
        }


def _known_labels(
    reader: Reader, definitions: Definitions, countries: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """The code of each label, by dimension; and of each indicator its series.

    A label that the code lists have beside several codes is known only where the reader itself says it.
    """
    known: dict[str, dict[str, str]] = {
        "indicator": {series.label: series.id for series in reader.series}
    }
    for dimension in definitions.dimensions:
        labels = dict(countries) if dimension.countries else {}
        beside = [(getattr(code, reader.id), code.id) for code in dimension.codes]
        for label, code in beside:
            if label and [each for each, _ in beside].count(label) == 1:
                labels[label] = code
        known[dimension.id] = {**labels, **reader.labels.get(dimension.id, {})}
    return known


def _defined(series: PublishedSeries, reader: Reader, definitions: Definitions) -> dict[str, str]:
    """Source, definition and unit of a series: those of the strategy, else those of the reader."""
    own = next((each for each in definitions.series if each.id == series.id), None)
    if own is None:
        return {"source": reader.source, "definition": series.definition, "unit": series.unit}
    definition = own.definition or series.definition
    return {"source": own.source, "definition": definition, "unit": own.unit}
