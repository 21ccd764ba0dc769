"""How a publisher writes its tables, as data: heads, labels and what they mean. `published` reads by it.

The readers in `readers.yaml` ship with the program; a file of definitions may add more under `readers:`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from dashboard.strategy.deadlines import Part
from dashboard.strategy.field_types import YesNo

ReaderId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
SeriesId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
ROLES = ("country", "indicator", "split", "category", "year", "value")
"""What a column may hold beside a dimension; `category` is the part of what its row names as `split`."""


class TableColumn(Part):
    """A column by its head, in each way that it is written; of one with `only` other rows are left out."""

    head: Annotated[tuple[str, ...], Field(min_length=1)]
    holds: str | None = None
    only: tuple[str, ...] = ()


class Layout(Part):
    """One shape of a table.

    With `across` every further column is a part of that dimension, named by its head. A `grouped` table names
    a group once, in the row of its total, with blanks below. `series` is what the whole table counts.
    """

    columns: Annotated[tuple[TableColumn, ...], Field(min_length=1)]
    series: str | None = None
    across: str | None = None
    grouped: YesNo = False


class PublishedSeries(Part):
    """What the publisher counts, by its label; a series that the strategy defines keeps its own words."""

    id: SeriesId
    label: str | None = None
    unit: str
    definition: str
    definition_cs: str | None = None


class Labels(Part):
    """Labels of the publisher for parts of a dimension, beside those of the code lists."""

    dimension: str
    codes: Mapping[str, str]


class Hidden(Part):
    """What the publisher prints instead of a small number, and the bounds that it tells."""

    printed: str
    lowest: int
    highest: int
    note: str
    note_cs: str | None = None


class Reader(Part):
    """A publisher's tables.

    `totals` are labels that mean: not split by this. `crosswalk` is the column of the code lists that has its
    labels. `partial` are dimensions of which it prints only some parts. No count is above `highest`: a larger
    number is the number of a question. `day` is how it writes the day of an export over the table.
    """

    id: ReaderId
    name: str
    name_cs: str
    source: SeriesId
    layouts: Annotated[tuple[Layout, ...], Field(min_length=1)]
    series: Annotated[tuple[PublishedSeries, ...], Field(min_length=1)]
    totals: tuple[str, ...] = ()
    crosswalk: Literal["htcds", "ctdc", "glotip", "eurostat", "uk_nrm"] | None = None
    splits: Mapping[str, str] = {}
    labels: tuple[Labels, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    partial: tuple[str, ...] = ()
    highest: int | None = None
    day: Literal["dmy", "mdy", "ymd"] | None = None

    @property
    def heads(self) -> tuple[tuple[tuple[str, ...], ...], ...]:
        """The heads that a table must have: of each layout, of each column the ways to write it."""
        return tuple(tuple(column.head for column in layout.columns) for layout in self.layouts)

    @property
    def asks_country(self) -> bool:
        """Whether a table is of many countries, so that one has to be chosen."""
        return any(
            column.holds == "country" for layout in self.layouts for column in layout.columns
        )

    @property
    def asks_year(self) -> bool:
        """Whether no column says of which year a number is."""
        return all(
            all(column.holds != "year" for column in layout.columns) for layout in self.layouts
        )
