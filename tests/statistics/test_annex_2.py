"""The statistics say number for number what Annex 2 of the source prints, and its totals hold.

The parser below knows only that a heading has no tab and a row of a table has them.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from dashboard.files.file_to_table import read
from dashboard.statistics.check_totals import find_broken_totals
from dashboard.statistics.observations import Statistics, check
from tests.statistics.shipped import DEFINITIONS

ROOT = Path(__file__).parents[2]
SOURCE = (ROOT / "tests/source/strategy-2020-2023.txt").read_text(encoding="utf-8")
DATA = (ROOT / "data/statistics/annex-2.csv").read_text(encoding="utf-8")
ROWS = list(csv.DictReader(io.StringIO(DATA), strict=True))
YEARS = ["2016", "2017", "2018", "2019"]

Printed = dict[str, dict[str, str]]
"""A table: the cells by column, by row."""


def tables() -> dict[str, Printed]:
    part = SOURCE.split("\nANNEX 2\nTABLE PART\n")[1].split("\nLIST OF USED ABBREVIATIONS\n")[0]
    found: dict[str, Printed] = {}
    columns: list[str] = []
    title = ""
    for line in filter(None, part.splitlines()):
        label, *cells = line.split("\t")
        if not cells:
            title, columns = line, []
            found[title] = {}
        elif not columns:
            columns = cells
        elif line.strip() != "Form of exploitation":  # a second head, without numbers
            found[title][label] = dict(zip(columns, cells, strict=True))
    return found


TABLES = tables()
RETURNS = list(TABLES.values())[-1]

ORIGINS = {
    "Czech Republic": "CZ",
    "Slovakia": "SK",
    "Ukraine": "UA",
    "Bulgaria": "BG",
    "Romania": "RO",
    "Moldova": "MD",
    "Nigeria": "NG",
    "Vietnam": "VN",
    "Phillipines": "PH",
    "Sierra Leone": "SL",
}
MEANING = {
    "Male": ("sex", "M"),
    "Female": ("sex", "F"),
    "Unconditional Sentence": ("sentence", "unconditional"),
    "Conditional Sentence": ("sentence", "conditional"),
    "Sexual exploitation": ("form", "sexual"),
    "Labour exploitation": ("form", "labour"),
    "Other forms of exploitation": ("form", "other"),
    "Included with suspicion of both sexual and labour exploitation and other forms of"
    " exploitation": ("form", "combined"),
    **{label: ("country_of_origin", code) for label, code in ORIGINS.items()},
}
SERIES = [
    "police_detected police_solved police_solved_subsequently police_prosecuted",
    "police_prosecuted",
    "courts_convicted",
    "program_victims",
    "program_victims_by_form",
    "program_victims",
    "program_returns",
]
DIMENSIONS = ["sex", "age", "form", "country_of_origin", "country_of_exploitation"]
DIMENSIONS += ["registered_by", "sentence", "referrer"]


def number(cell: str) -> int:
    """The number of a printed cell; a blank one is a zero, which the totals prove."""
    found = re.fullmatch(r"(\d*)(?: \(from [\w ]+\))?", cell)
    assert found
    return int(found[1] or 0)


def numbers(printed: Printed, label: str) -> list[int]:
    return [number(printed[label][year]) for year in YEARS]


def is_remark(row: dict[str, str]) -> bool:
    """A row for a country in brackets, which stands beside the printed number."""
    return row["country_of_exploitation"] != ""


def place(title: str, label: str, column: str) -> str:
    return f"{title}|{label}|{column}"


def test_annex_2_prints_163_numbers_in_seven_tables() -> None:
    counts = [sum(len(cells) for cells in printed.values()) for printed in TABLES.values()]

    assert counts == [20, 8, 12, 55, 25, 8, 35]


@pytest.mark.parametrize("title", TABLES)
def test_every_number_stands_in_the_statistics_once(title: str) -> None:
    told = [
        (row["place"], row["value"], row["flag"] == "blank_in_source")
        for row in ROWS
        if row["place"].startswith(f"{title}|") and not is_remark(row)
    ]
    printed = [
        (place(title, label, column), str(number(cell)), cell == "")
        for label, cells in TABLES[title].items()
        for column, cell in cells.items()
    ]

    assert told == printed


@pytest.mark.parametrize(("title", "series"), list(zip(TABLES, SERIES, strict=True)))
def test_a_number_is_keyed_by_what_its_row_and_column_say(title: str, series: str) -> None:
    rows = [row for row in ROWS if row["place"].startswith(f"{title}|") and not is_remark(row)]

    for row in rows:
        _, label, column = row["place"].split("|")
        held = [(name, row[name]) for name in DIMENSIONS if row[name]]
        assert held == ([MEANING[label]] if label in MEANING else [])
        assert row["year"] == ("2016-2019" if column == "Total" else column)
    assert list(dict.fromkeys(row["series"] for row in rows)) == series.split()
    assert {row["vintage"] for row in rows} == {"2020-05"}


def test_no_row_stands_for_nothing_in_the_source() -> None:
    known = {
        place(title, label, column)
        for title, printed in TABLES.items()
        for label, cells in printed.items()
        for column in cells
    }

    assert {row["place"] for row in ROWS} == known
    assert len(ROWS) == 163 + 4


def test_the_countries_in_brackets_are_countries_of_exploitation() -> None:
    told = [
        (row["year"], row["country_of_origin"], row["country_of_exploitation"], row["value"])
        for row in ROWS
        if is_remark(row)
    ]
    notes = [row["note"] for row in ROWS if "(from" in row["note"] and not is_remark(row)]

    assert told == [
        ("2016", "CZ", "GB", "1"),
        ("2018", "CZ", "IT", "1"),
        ("2019", "CZ", "GB", "1"),
        ("2019", "CZ", "LT", "1"),
    ]
    assert notes == [cell for cell in RETURNS["Czech Republic"].values() if "(" in cell]


@pytest.mark.parametrize("title", [title for title in TABLES if "Total" in str(TABLES[title])])
def test_every_printed_total_is_right(title: str) -> None:
    printed = TABLES[title]
    for label, cells in printed.items():
        assert sum(numbers(printed, label)) == number(cells["Total"])
    for column, total in printed.get("Total", {}).items():
        parts = [cells[column] for label, cells in printed.items() if label != "Total"]
        assert sum(map(number, parts)) == number(total)


def broken_by(*changes: tuple[int, str, str, str]) -> list[str]:
    """Rule, series, cell and years of every identity that fails once some cells are changed.

    A change is the number of the table (from 1), the row, the column and the new value.
    """
    new = {place(list(TABLES)[at - 1], label, column): to for at, label, column, to in changes}
    out = io.StringIO()
    writer = csv.DictWriter(out, list(ROWS[0]))
    writer.writeheader()
    for row in ROWS:
        value = new.get(row["place"]) if not is_remark(row) else None
        flag = "" if value else row["flag"]
        writer.writerow({**row, "value": value or row["value"], "flag": flag})
    table, _ = read(out.getvalue().encode(), "annex-2.csv")
    assert table is not None
    frame, problems = check(table, DEFINITIONS)
    assert problems == []
    return [
        " ".join(filter(None, (one.rule, one.series, *one.of.values(), one.year)))
        for one in find_broken_totals(Statistics(frame, DEFINITIONS))
    ]


def test_nothing_in_annex_2_is_broken() -> None:
    assert broken_by() == []


PLANTED = {
    (1, "Detected", "2017", "17"): ["years police_detected 2016-2019"],
    (1, "Solved Subsequently", "Total", "13"): ["years police_solved_subsequently 2016-2019"],
    (1, "Prosecuted Persons", "2018", "16"): [
        *("sex police_prosecuted 2018", "years police_prosecuted 2016-2019")
    ],
    (2, "Female", "2019", "12"): ["sex police_prosecuted 2019"],
    (3, "Conditional Sentence", "2016", "3"): ["sentence courts_convicted 2016"],
    (3, "Convicted Persons", "2017", "14"): ["sentence courts_convicted 2017"],
    (4, "Slovakia", "2018", "1"): [
        *("country_of_origin program_victims 2018", "years program_victims SK 2016-2019")
    ],
    (4, "Total", "2016", "15"): [
        *("country_of_origin program_victims 2016", "linked program_victims 2016"),
        *("sex program_victims 2016", "years program_victims 2016-2019"),
    ],
    (5, "Labour exploitation", "2019", "5"): [
        "form program_victims_by_form 2019",
        "years program_victims_by_form labour 2016-2019",
    ],
    (5, "Total", "Total", "71"): [
        "form program_victims_by_form 2016-2019",
        *("linked program_victims 2016-2019", "years program_victims_by_form 2016-2019"),
    ],
    (6, "Male", "2018", "14"): ["sex program_victims 2018"],
    (7, "Czech Republic", "2019", "1"): [
        "country_of_exploitation program_returns CZ 2019",
        *("country_of_origin program_returns 2019", "years program_returns CZ 2016-2019"),
    ],
}


@pytest.mark.parametrize("change", PLANTED, ids=lambda change: "-".join(map(str, change)))
def test_a_planted_error_is_named(change: tuple[int, str, str, str]) -> None:
    assert sorted(broken_by(change)) == PLANTED[change]


def test_a_broken_total_names_its_numbers_and_the_rows_of_the_file() -> None:
    at = {row["place"]: line for line, row in enumerate(ROWS, 2)}
    cases, by_sex, *_ = TABLES
    text = DATA.replace(",17,,2020-05,The heading says", ",18,,2020-05,The heading says", 1)
    table, _ = read(text.encode(), "annex-2.csv")
    assert table is not None

    broken = find_broken_totals(Statistics(check(table, DEFINITIONS)[0], DEFINITIONS))

    lines = [
        at[place(cases, "Prosecuted Persons", "2016")],
        at[place(by_sex, "Male", "2016")],
        at[place(by_sex, "Female", "2016")],
    ]
    assert [(one.total, one.parts) for one in broken] == [(23, (18, 6))]
    assert [row for one in broken for row in one.rows] == [("annex-2.csv", line) for line in lines]
