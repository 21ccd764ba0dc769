"""How a publisher writes its table: heads, labels and what they mean, and its numbers as they are printed.

A number that stands there twice and unlike, and parts that cannot make their total, are told and kept out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dashboard.text.text_language import Text


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column by its head; of one with `only` other rows are left out.

    It holds a dimension, or one of: country, indicator, split (which dimension), category (the part of it),
    year, value.
    """

    head: str
    holds: str = ""
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PublishedSeries:
    """What the publisher counts, by its label; a series that the strategy defines keeps its own words."""

    id: str
    label: str
    unit: str
    definition: Text


@dataclass(frozen=True, slots=True)
class Hidden:
    """What the publisher prints instead of a small number, and the bounds that it tells."""

    printed: str
    lowest: int
    highest: int
    note: Text


@dataclass(frozen=True, slots=True)
class Reader:
    """A publisher's table.

    `totals` are labels that mean: not split by this. `labels` are those of parts that differ from the code
    lists, by dimension. `partial` are dimensions of which only some parts are printed. No count is above
    `highest`: a larger number is the number of a question.
    """

    id: str
    name: Text
    source: str
    columns: tuple[TableColumn, ...]
    series: tuple[PublishedSeries, ...]
    totals: tuple[str, ...]
    splits: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]
    hidden: Hidden
    partial: tuple[str, ...]
    highest: int

    @property
    def heads(self) -> tuple[tuple[tuple[str, ...], ...], ...]:
        """The heads that a table must have, as `tables.Options` asks for them."""
        return (tuple((column.head,) for column in self.columns),)


def _series(id: str, label: str, unit: str, english: str, czech: str) -> PublishedSeries:
    return PublishedSeries(id, label, unit, Text(english, czech))


GLOTIP = Reader(
    id="glotip",
    name=Text(
        "UNODC, data of the Global Report on Trafficking in Persons",
        "UNODC, údaje Globální zprávy o obchodování s lidmi",
    ),
    source="unodc",
    columns=(
        TableColumn("Iso3_code", "country"),
        TableColumn("Country", "country"),  # some have no code
        TableColumn("Indicator", "indicator"),
        TableColumn("Dimension", "split", ("Total", "by citizenship", "by form of exploitation")),
        TableColumn("Category", "category"),
        TableColumn("Sex", "sex"),
        TableColumn("Age", "age"),
        TableColumn("Year", "year"),
        TableColumn("Unit of measurement", only=("Counts",)),
        TableColumn("txtVALUE", "value"),
    ),
    series=(
        _series(
            *("unodc_victims", "Detected trafficking victims", "persons"),
            "Detected trafficking victims reported to UNODC.",
            "Zjištěné oběti obchodování s lidmi nahlášené UNODC.",
        ),
        _series(
            *("unodc_convicted", "Persons convicted", "persons"),
            "Persons convicted of trafficking in persons, reported to UNODC.",
            "Osoby odsouzené za obchodování s lidmi, nahlášené UNODC.",
        ),
        _series(
            *("unodc_prosecuted", "Persons prosecuted", "persons"),
            "Persons prosecuted for trafficking in persons, reported to UNODC.",
            "Osoby, proti nimž bylo vedeno trestní řízení za obchodování s lidmi, nahlášené UNODC.",
        ),
        _series(
            *("unodc_formal_contact", "Persons brought into formal contact", "persons"),
            "Persons brought into formal contact for trafficking in persons, reported to UNODC.",
            "Osoby ve formálním kontaktu kvůli obchodování s lidmi, nahlášené UNODC.",
        ),
        _series(
            *("unodc_offences", "Offences of trafficking in persons", "offences"),
            "Offences of trafficking in persons reported to UNODC.",
            "Trestné činy obchodování s lidmi nahlášené UNODC.",
        ),
    ),
    totals=("Total",),
    splits={"by citizenship": "country_of_origin", "by form of exploitation": "form"},
    labels={
        # The code lists have it beside several forms.
        "form": {"Other forms of exploitation": "other"},
        # Names of the United Nations that differ from the usual English ones.
        "country_of_origin": {
            "Bolivia (Plurinational State of)": "BO",
            "Brunei Darussalam": "BN",
            "Cabo Verde": "CV",
            "Congo": "CG",
            "Côte d'Ivoire": "CI",
            "Democratic People's Republic of Korea": "KP",
            "Democratic Republic of the Congo": "CD",
            "Iran (Islamic Republic of)": "IR",
            "Lao People's Democratic Republic": "LA",
            "Myanmar": "MM",
            "Netherlands (Kingdom of the)": "NL",
            "Republic of Korea": "KR",
            "Republic of Moldova": "MD",
            "Russian Federation": "RU",
            "State of Palestine": "PS",
            "Syrian Arab Republic": "SY",
            "The former Yugoslav Republic of Macedonia": "MK",
            "Türkiye": "TR",
            "United Kingdom of Great Britain and Northern Ireland": "GB",
            "United Republic of Tanzania": "TZ",
            "United States of America": "US",
            "Venezuela (Bolivarian Republic of)": "VE",
            "Viet Nam": "VN",
        },
    },
    hidden=Hidden(
        printed="<5",
        lowest=0,  # it is printed for 0, too
        highest=4,
        note=Text("Printed as “<5”: 0 to 4.", "Ve zdroji „<5“: 0 až 4."),
    ),
    partial=("country_of_origin",),
    highest=999_999,  # Q6.1_13s_2019 has 61,132,019
)

READERS = {GLOTIP.id: GLOTIP}
"""The publishers whose tables are read, by the name that `load --source` takes."""


Part = tuple[tuple[str, str], ...]
"""By what a number is split: dimension and code, in the order of the columns; empty of a total."""


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """A number in the table: its row and column, its labels as printed, and what it says."""

    line: int
    column: int
    printed: str
    labels: tuple[str, ...]
    series: str
    year: str
    part: Part
    lowest: int
    highest: int
    hidden: Hidden | None

    @property
    def key(self) -> tuple[str, str, Part]:
        """What it counts: series, year and part."""
        return self.series, self.year, self.part


Tell = Callable[[str, PrintedNumber, dict[str, str]], None]
"""Notes the code of a problem at a number, with its values."""


def find_unlike(cells: Iterable[PrintedNumber], tell: Tell) -> set[PrintedNumber]:
    """Numbers that stand there twice and unlike; what stands there twice and equal is one.

    Under unlike labels of one part it may also be two that are to be added, unless it is zero.
    """
    by_key: dict[tuple[str, str, Part], list[PrintedNumber]] = defaultdict(list)
    for cell in cells:
        by_key[cell.key].append(cell)
    wrong: set[PrintedNumber] = set()
    for alike in by_key.values():
        first, *others = alike
        unlike = [
            cell for cell in others if (cell.lowest, cell.highest) != (first.lowest, first.highest)
        ]
        for other in unlike:
            values = {"first": str(first.line), "old": first.printed}
            tell("published-twice", other, values)
        summands = first.highest > 0 and len({cell.labels for cell in alike}) > 1
        if summands and not unlike:
            rows = ", ".join(str(cell.line) for cell in alike)
            tell("published-summands", first, {"rows": rows})
        wrong.update(alike if unlike or summands else ())
    return wrong


def find_contradicting_parts(
    cells: Iterable[PrintedNumber], partial: Sequence[str], tell: Tell
) -> set[PrintedNumber]:
    """Parts that cannot make their total; the total itself is none of them.

    Of `partial` dimensions only some parts are printed: those may make less.
    """
    totals = {cell.key: cell for cell in cells}
    splits: dict[tuple[str, str, Part, str], list[PrintedNumber]] = defaultdict(list)
    for cell in totals.values():
        for name, code in cell.part:
            rest = tuple(pair for pair in cell.part if pair != (name, code))
            splits[cell.series, cell.year, rest, name].append(cell)
    wrong: set[PrintedNumber] = set()
    for (series, year, rest, name), parts in splits.items():
        total = totals.get((series, year, rest))
        if total is None:
            continue
        lowest = sum(part.lowest for part in parts)
        highest = sum(part.highest for part in parts)
        above = lowest > total.highest
        hides = any(part.hidden for part in parts) and name not in partial
        if above or (hides and highest < total.lowest):
            values = {
                "rows": ", ".join(str(each.line) for each in (total, *parts)),
                "total": total.printed,
                "parts": " + ".join(part.printed for part in parts),
            }
            code = "published-parts" if above else "published-hidden-parts"
            tell(code, parts[0], values)
            wrong.update(parts)
    return wrong
