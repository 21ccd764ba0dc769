"""Lines of a table as a frame: the database hands over each column as JSON texts.

A Python object for every cell of a million rows would take most of the time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

import polars as pl
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    LargeBinary,
    Text,
    bindparam,
    case,
    cast,
    false,
    func,
    or_,
    select,
    true,
)

from dashboard.progress import row_schema
from dashboard.store.stored_rows import NUMBERS, from_stored_text

TYPES = pl.Schema({**row_schema.ROW_SCHEMA, "opened": pl.Int64(), "closed": pl.Int64()})
"""Of every column that is read."""
FEW = 50_000
"""So many lines are read at once; of more, parts of so many ids are made into a frame each."""
_ASKED = 10_000
"""The texts of so many ids are asked for at once: those of more would be in memory that is new each time."""
_Span = Mapping[str, int]
"""The first and the last id of some lines; nothing where all are meant."""


class Lines(NamedTuple):
    """The lines of a table on which a condition holds.

    `columns` are some of TYPES, `id` is the key of the table. `everywhere` says that such lines are all over
    the table.
    """

    columns: Sequence[ColumnElement[Any]]
    condition: ColumnElement[bool]
    id: Column[int]
    everywhere: bool = False

    @property
    def as_case(self) -> ColumnElement[bool]:
        """The condition asked of each line: SQLite would look up all by an index of it for each span."""
        return case((self.condition, true()), else_=false())


def count(connection: Connection, lines: Lines) -> int:
    """How many lines there are; of more than FEW only that there are more."""
    some = select(lines.id).where(lines.condition).limit(FEW + 1).subquery()
    return int(connection.execute(select(func.count()).select_from(some)).scalar_one())


def read(connection: Connection, lines: Lines, most: int | None = None) -> pl.DataFrame:
    """The lines, in no order; `most` is how many there are at most, where that is known."""
    if (count(connection, lines) if most is None else most) > FEW:
        return _read_parts(connection, lines)
    texts = _JsonTexts(connection, lines.columns, lines.condition).ask([{}])
    return _decode_json([column.name for column in lines.columns], texts)


def _read_parts(connection: Connection, lines: Lines) -> pl.DataFrame:
    """The lines, a part at a time: each is decoded while the next is asked for."""
    names = [column.name for column in lines.columns]
    texts = _JsonTexts(connection, lines.columns, _is_within(lines))
    with ThreadPoolExecutor(1) as decoder:
        asked = map(texts.ask, _parts(connection, lines))
        parts = list(decoder.map(partial(_decode_json, names), asked))
    return pl.concat([pl.DataFrame(schema={name: TYPES[name] for name in names}), *parts])


def _parts(connection: Connection, lines: Lines) -> Iterator[Sequence[_Span]]:
    """The spans of each part of the lines."""
    told = lines.as_case if lines.everywhere else lines.condition
    # Each end by itself, or all lines would be read.
    ends = (select(end(lines.id)).where(told).scalar_subquery() for end in (func.min, func.max))
    first, last = connection.execute(select(*ends)).one()
    if first is None:
        return
    for start, end in pairwise([first, *range(first + FEW, last + 1, FEW), last + 1]):
        starts = [*range(start, end, _ASKED), end]
        yield [{"first": begin, "last": after - 1} for begin, after in pairwise(starts)]


def _is_within(lines: Lines) -> ColumnElement[bool]:
    """What holds of the lines of a span."""
    return lines.as_case & lines.id.between(bindparam("first"), bindparam("last"))


class _JsonTexts:
    """Columns of some lines as JSON texts, a part of the lines at a time.

    Columns without any value in the first part are only looked at in those after it, until one has some.
    """

    def __init__(
        self,
        connection: Connection,
        columns: Sequence[ColumnElement[Any]],
        holds: ColumnElement[bool],
    ) -> None:
        self._connection, self._columns, self._holds = connection, columns, holds
        self._met: set[str] = set()
        self._expect({column.name for column in columns})

    def _expect(self, told: Set[str]) -> None:
        self._told = [column for column in self._columns if column.name in told]
        others = [column.is_not(None) for column in self._columns if column.name not in told]
        lists = (_json_list(self._connection, column) for column in self._told)
        others_met = func.count().filter(or_(false(), *others))
        self._statement = select(*lists, others_met).where(self._holds)
        self._tells_all = not others

    def ask(self, spans: Sequence[_Span]) -> dict[str, list[bytes]]:
        """The texts in UTF-8 of each column that has a value in a part, by name."""
        answers = [self._connection.execute(self._statement, dict(span)).one() for span in spans]
        *found, others_met = zip(*answers, strict=True)
        if any(others_met):
            self._expect({column.name for column in self._columns})
            return self.ask(spans)
        texts = {
            column.name: [
                text.encode() if isinstance(text, str) else text or b"[]" for text in column_texts
            ]
            for column, column_texts in zip(self._told, found, strict=True)
        }
        if self._tells_all and spans[0]:  # else this part is the only one
            self._met |= {name for name, each in texts.items() if not _are_null(each)}
            self._expect(self._met)
        return texts


def _are_null(texts: Sequence[bytes]) -> bool:
    """Whether a column that was handed over as JSON texts has lines, and no value in any of them."""
    has_null = any(text.startswith(b"[null") for text in texts)
    return has_null and not any(text.strip(b"[nul, ]") for text in texts)


def _json_list(connection: Connection, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A column as one JSON text; null where there is no row.

    As bytes, where the driver can: a text is copied once more by SQLite, and once more by Python.
    """
    if connection.dialect.name == "postgresql":
        return cast(func.json_agg(column), Text)
    return cast(func.json_group_array(column), LargeBinary)


def _decode_json(names: Sequence[str], texts: Mapping[str, Sequence[bytes]]) -> pl.DataFrame:
    """The columns of these names: null, or as they were handed over as JSON texts."""
    as_text = dict.fromkeys(("date", *NUMBERS), pl.String())
    kinds = {name: as_text.get(name, TYPES[name]) for name in names}
    columns = {
        name: pl.lit(pl.Series(texts[name]))
        .cast(pl.String)
        .str.json_decode(pl.List(kind))
        .explode(empty_as_null=False)
        if name in texts
        else pl.lit(None, kind)
        for name, kind in kinds.items()
    }
    return from_stored_text(pl.select(column.alias(name) for name, column in columns.items()))
