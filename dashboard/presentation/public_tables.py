"""The tables of a public edition: of each one description, which gives its heads and its file of types.

Plain CSV (RFC 4180): UTF-8 without a mark at its beginning, a comma, CRLF, and nothing in front of a cell,
since machines read it. What a spreadsheet opens is written by `exported_files`. The heads are Czech, as the
Czech open formal norms write them, but those of the statistics, which are loaded again as they are.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import quote

import polars as pl

from dashboard.fulfilment import rule_words, strategy_on_day
from dashboard.presentation import exported_files, json_payloads, trend_words
from dashboard.presentation.languages import LANGUAGES, Wording
from dashboard.progress import row_schema
from dashboard.statistics import observations
from dashboard.strategy import Strategy, targets
from dashboard.text import numbers_and_dates
from dashboard.text.text_language import Text

Row = Sequence[object]

EDITIONS = "vydání.csv"
"""The list of editions; its own is the only table that no digest of an edition counts."""
CODE_LISTS = "číselníky"
"""The folder of the code lists."""
INDICATOR_WORDS = ("status", "schedule_state", "evidence")
"""The lists of the rule whose words stand in the table of indicators."""
METADATA = "-metadata.json"
"""What the file beside a table is called behind its name (CSV on the Web)."""


@dataclass(frozen=True, slots=True)
class DescribedColumn:
    """A column: its head, the message that says what it holds, and its type in XML Schema.

    With `many` a cell may hold several values, with a space between them.
    """

    head: str
    about: str
    type: str = "string"
    many: bool = False


@dataclass(frozen=True, slots=True)
class PublicTable:
    """A table by its path in an edition, with its name in each language."""

    file: str
    names: dict[str, str]
    columns: tuple[DescribedColumn, ...]
    rows: Sequence[Row] = ()

    @property
    def heads(self) -> list[str]:
        """The heads of its columns."""
        return [column.head for column in self.columns]

    def files(self) -> dict[str, str]:
        """The table and its description."""
        text = csv_text(self.heads, self.rows)
        return {self.file: text, **self.description()}

    def description(self) -> dict[str, str]:
        """What the table is called and what its columns hold, in the form of the W3C."""
        columns = [
            {
                "name": ascii_name(column.head),
                "titles": column.head,
                "datatype": column.type,
                **({"separator": " "} if column.many else {}),
                "dc:description": _in_each_language(names_of(column.about)),
            }
            for column in self.columns
        ]
        document = {
            "@context": "http://www.w3.org/ns/csvw",
            "url": self.file.rpartition("/")[2],
            "dc:title": _in_each_language(self.names),
            "dialect": {"encoding": "utf-8", "delimiter": ",", "lineTerminators": ["\r\n"]},
            "tableSchema": {"columns": columns},
        }
        return {f"{self.file}{METADATA}": json_payloads.write(document) + "\n"}


def csv_text(heads: Sequence[str], rows: Iterable[Row]) -> str:
    """The lines of a table for machines."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return file.getvalue()


def _plain(cell: object) -> object:
    """A cell whose number has all its digits, as XML Schema writes a decimal."""
    return numbers_and_dates.write_number(cell) if isinstance(cell, Decimal) else cell


def ascii_name(head: str) -> str:
    """The name of a column for programs: `přesnost_data` is `presnost_data`."""
    letters = unicodedata.normalize("NFKD", head).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_]", "_", letters)


def _in_each_language(texts: dict[str, str]) -> list[dict[str, str]]:
    return [{"@value": text, "@language": code} for code, text in texts.items()]


def names_of(message: str) -> dict[str, str]:
    """What a message says in each language."""
    return {code: Wording(code)(message) for code in LANGUAGES}


def build(
    situation: strategy_on_day.Situation, rows: pl.DataFrame, statistics: observations.Statistics
) -> list[PublicTable]:
    """The tables of data; `rows` are the accepted ones without what is internal."""
    return [_indicators(situation), _rows(situation.strategy, rows), _statistics(statistics)]


_INDICATORS = (
    DescribedColumn("úkol", "described.task"),
    DescribedColumn("indikátor", "described.indicator"),
    DescribedColumn("název_cs", "described.text_cs"),
    DescribedColumn("název_en", "described.text_en"),
    DescribedColumn("gestor", "described.owner", many=True),
    DescribedColumn("stav", "described.status"),
    DescribedColumn("dosaženo", "described.achieved", "decimal"),
    DescribedColumn("cíl", "described.target", "decimal"),
    DescribedColumn("původ_cíle", "described.target_basis"),
    DescribedColumn("termín", "described.due", "date"),
    DescribedColumn("harmonogram", "described.schedule"),
    DescribedColumn("harmonogram_od", "described.since", "date"),
    DescribedColumn("doklad", "described.evidence_class"),
    DescribedColumn("stav_úkolu", "described.task_status"),
)


def _indicators(situation: strategy_on_day.Situation) -> PublicTable:
    rows = [
        (
            state.task.number,
            indicator.indicator.id,
            indicator.indicator.text.said_in("cs"),
            indicator.indicator.text,
            " ".join(state.task.responsible),
            *exported_files.state_values(state, indicator),
        )
        for state in situation.tasks
        for indicator in state.indicators
    ]
    return PublicTable("indicators.csv", names_of("table.indicators"), _INDICATORS, rows)


_TYPES = {pl.Date(): "date", numbers_and_dates.NUMBER: "decimal"}
_ROWS = {
    column.name: DescribedColumn(
        column.published, f"described.{column.name}", _TYPES.get(column.type, "string")
    )
    for column in row_schema.COLUMNS
    if column.published
}


def _rows(strategy: Strategy, rows: pl.DataFrame) -> PublicTable:
    cells = []
    for row in targets.in_source_order(strategy, rows).iter_rows(named=True):
        written = json_payloads.row_payload(row)
        written["precision"] = row["precision"] if row["date"] else None
        cells.append([written[name] for name in _ROWS])
    return PublicTable("rows.csv", names_of("table.rows"), tuple(_ROWS.values()), cells)


def _statistics(statistics: observations.Statistics) -> PublicTable:
    definitions = statistics.definitions
    columns = tuple(
        DescribedColumn(field, "described.number", "decimal")
        if field == "value"
        else DescribedColumn(
            field, f"described.{'split' if field in definitions.dimension_ids else field}"
        )
        for field in observations.output_fields(definitions)
    )
    rows = [list(row.values()) for row in observations.output_rows(statistics)]
    return PublicTable("statistics.csv", names_of("table.statistics"), columns, rows)


def edition_list(rows: Sequence[Row] = ()) -> PublicTable:
    """The editions of a site: the number, day, reason and digest of each."""
    columns = (
        DescribedColumn("vydání", "described.edition", "integer"),
        DescribedColumn("den", "described.published", "date"),
        DescribedColumn("důvod", "described.reason"),
        DescribedColumn("sha256", "described.sha256"),
    )
    return PublicTable(EDITIONS, names_of("table.editions"), columns, rows)


_CODES = (
    DescribedColumn("číselník", "described.list", "anyURI"),
    DescribedColumn("číselník_název_cs", "described.list_cs"),
    DescribedColumn("číselník_název_en", "described.list_en"),
    DescribedColumn("číselník_položka", "described.item", "anyURI"),
    DescribedColumn("číselník_položka_kód", "described.code"),
    DescribedColumn("číselník_položka_název_cs", "described.name_cs"),
    DescribedColumn("číselník_položka_název_en", "described.name_en"),
)


def code_lists(strategy: Strategy, statistics: observations.Statistics) -> list[PublicTable]:
    """The codes that the tables use, each list in the form of the Czech norm of code lists.

    An item is an address below that of the strategy's `publication`; without one, below the folder. Of a
    strategy that is not in Czech only the lists that its tables use.
    """
    definitions, address = statistics.definitions, site_address(strategy)
    lists = {
        **{name: (names_of(f"list.{name}"), _words(name)) for name in INDICATOR_WORDS},
        "bodies": (
            names_of("table.bodies"),
            [(entity.code, _in_both(entity.name)) for entity in strategy.entities],
        ),
        **{
            kind: (names_of(message), [(each.id, _in_both(each.name)) for each in group])
            for kind, message, group in (
                ("sources", "table.sources", definitions.sources),
                ("series", "table.series", definitions.series),
                ("units", "table.units", definitions.units),
            )
        },
    }
    for dimension in definitions.dimensions:
        items = []
        for code in dimension.code_ids:
            name = definitions.category(dimension.id, code)
            both = [trend_words.part_name(code, name, Wording(each)) for each in ("cs", "en")]
            items.append((code, (both[0], both[1])))
        names = {language: Wording(language).text(dimension.name) for language in LANGUAGES}
        lists[dimension.id] = (names, items)
    if strategy.title.said_in("cs") is None:
        column = {"sources": "source", "series": "series", "units": "unit"}
        used = {each.name for each in statistics.frame if each.null_count() < each.len()}
        used |= {
            "bodies",
            *INDICATOR_WORDS,
            *(kind for kind, named in column.items() if named in used),
        }
        lists = {kind: both for kind, both in lists.items() if kind in used}
    return [
        _code_list(name, names, items, address) for name, (names, items) in lists.items() if items
    ]


def _in_both(text: Text) -> tuple[str, str]:
    """A text as Czech and English show it."""
    return text.shown_to("cs")[0], text.shown_to("en")[0]


def _words(name: str) -> list[tuple[str, tuple[str, str]]]:
    """The words of a list of the rule, each as Czech and English show it."""
    labels = ((word, names_of(f"{name}.{word}")) for word in rule_words.LISTS[name])
    return [(word, (said["cs"], said["en"])) for word, said in labels]


def _code_list(
    name: str, names: dict[str, str], items: Sequence[tuple[str, tuple[str, str]]], address: str
) -> PublicTable:
    whole = f"{address}{quote(CODE_LISTS)}/{name}"
    rows = [
        (whole, names["cs"], names["en"], f"{whole}/{quote(code, safe='')}", code, czech, english)
        for code, (czech, english) in items
    ]
    return PublicTable(f"{CODE_LISTS}/{name}.csv", names, _CODES, rows)


def site_address(strategy: Strategy) -> str:
    """The address below which the files of an edition stand, with a slash; empty where none is named."""
    return f"{strategy.publication.address.rstrip('/')}/" if strategy.publication else ""
