"""Tables in the shape of publishers, with invented numbers and planted faults."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from functools import cache

import openpyxl

HEAD = (
    *("Iso3_code", "Country", "Region", "Subregion", "Indicator", "Dimension", "Category"),
    *("Sex", "Age", "Year", "Unit of measurement", "txtVALUE", "Source"),
)
VICTIMS, CONVICTED = "Detected trafficking victims", "Persons convicted"
ALL = ("Total", "Total")


def row(
    value: str,
    indicator: str = VICTIMS,
    year: int = 2021,
    dimension: str = "Total",
    category: str = "Total",
    split: tuple[str, str] = ALL,
    country: tuple[str, str] = ("CZE", "Czechia"),
) -> tuple[str, ...]:
    """A row of the world's data; `split` is by sex and age."""
    return (
        *(*country, "Europe", "Eastern Europe", indicator, dimension, category, *split),
        *(str(year), "Counts", value, "GLOTIP"),
    )


def of_form(value: str, form: str, indicator: str, year: int) -> tuple[str, ...]:
    """A row of a form of exploitation."""
    return row(value, indicator, year, "by form of exploitation", form)


def of_origin(
    value: str, origin: str, indicator: str = VICTIMS, year: int = 2021
) -> tuple[str, ...]:
    """A row of a citizenship."""
    return row(value, indicator, year, "by citizenship", origin)


PLANTED = (
    row("14"),
    row("9", split=("Total", "0 to 17 years")),
    row("<5", split=("Total", "18 years or over")),  # 9 + <5 cannot make 14
    row("16", CONVICTED, 2015),
    of_form("19", "Sexual exploitation", CONVICTED, 2015),
    of_form("19", "Forced labour", CONVICTED, 2015),  # 19 + 19 of 16
    row("1,043", "Offences of trafficking in persons", 2019),
    of_origin("61,132,019", "Q6.1_13s_2019", CONVICTED, 2019),
    of_origin("7", "Czechia", year=2018),
    of_origin("6", "Czech Rep", year=2019),
    of_origin("2", "Czech Rep", year=2021),
    of_origin("5", "Ukraineans"),
    of_origin("8", "Nationals", CONVICTED, 2017),
    of_origin("6", "Espa\ufffda", year=2012),
    of_origin("7", "Espa\ufffda", year=2013),
    of_origin("5", "Sark", year=2013),
    row("30", "Persons prosecuted", 2012),
    row("31", "Persons prosecuted", 2012),  # a key twice, unlike
    row("12", "Persons prosecuted", 2013),
    row("12", "Persons prosecuted", 2013),  # a key twice, equal
    row("5", dimension="by country of repatriation", category="Austria", year=2010),
    of_form("<5", "Other forms of exploitation", VICTIMS, 2022),
)


def glotip_rows(count: int = 500) -> list[tuple[str, ...]]:
    """The planted rows among right ones of Czechia, then as many of other countries."""
    plain = [
        row(str(value + 20), indicator, year, split=(sex, "Total"))
        for year in range(2003, 2011)
        for indicator in (VICTIMS, "Persons prosecuted", "Persons brought into formal contact")
        for value, sex in enumerate(("Female", "Male", "Other", "Unknown"))
    ]
    own = [*plain[:40], *PLANTED, *plain[40:]]
    others = (
        row(str(number), country=(f"X{number % 26:02}", f"Land {number % 26}"))
        for number in range(count)
    )
    return [*own, *others][:count]


def glotip(rows: Iterable[Sequence[str]] | None = None, day: str = "14/04/2025") -> bytes:
    """A workbook with two rows of titles over the head and a declared size of one cell."""
    return _workbook(tuple(glotip_rows() if rows is None else rows), day)


@cache
def _workbook(rows: tuple[Sequence[str], ...], day: str) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("data_glotip_1")
    for record in (("UNODC",), (day,), HEAD, *rows):
        sheet.append(list(record))
    out = io.BytesIO()
    book.save(out)
    return _declare_one_cell(out.getvalue())


def _declare_one_cell(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as read, zipfile.ZipFile(out, "w") as written:
        for part in read.infolist():
            data = read.read(part)
            if part.filename.startswith("xl/worksheets/"):
                data = re.sub(rb"<dimension [^>]*/>", b"", data)
                data = data.replace(b"<sheetData>", b'<dimension ref="A1"/><sheetData>', 1)
            written.writestr(part.filename, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
