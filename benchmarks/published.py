"""A publisher's table read, checked and told, beside openpyxl that only walks its cells.

    python -m benchmarks.published FILE COUNTRY [--source glotip]
    python -m benchmarks.published made CZE

`made` is a table of 500 rows in the shape of the tests; a real one is given by its file.
"""

from __future__ import annotations

import argparse
import io
from pathlib import Path

import openpyxl

from benchmarks.timing import in_turn
from dashboard.files import file_to_table
from dashboard.presentation import trend_words
from dashboard.statistics import publisher_table
from dashboard.statistics.publisher_reader import GLOTIP
from dashboard.statistics.publisher_table import Choices, Published
from dashboard.text import tables
from dashboard.workflow import definitions_file
from tests.statistics import published_tables

ROUNDS = 3


def main() -> None:
    """Prints the median of both, and what was read."""
    parser = argparse.ArgumentParser(prog="benchmarks.published", description=__doc__)
    parser.add_argument("file")
    parser.add_argument("country")
    asked = parser.parse_args()
    made = asked.file == "made"
    content = published_tables.glotip() if made else Path(asked.file).read_bytes()
    definitions = definitions_file.code_lists()
    countries = trend_words.country_codes()

    def ours() -> Published:
        table, problems = file_to_table.read(content, "file", tables.Options(heads=GLOTIP.heads))
        assert table is not None, problems
        return publisher_table.read(table, GLOTIP, definitions, Choices(asked.country), countries)

    def walked() -> int:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # the declared size is one cell
        return sum(1 for _ in sheet.iter_rows(values_only=True))

    measured = in_turn({"ours": ours, "openpyxl": walked}, ROUNDS)
    found = measured["ours"].result
    print(f"{measured['openpyxl'].result:,} rows; median of {ROUNDS} rounds in turn")
    print(
        f"read, checked, told  {measured['ours'].median:8.3f} s: {found.rows:,} numbers of {asked.country},"
        f" {found.kept_out:,} kept out, {len(found.problems):,} told"
    )
    print(f"openpyxl, cells only {measured['openpyxl'].median:8.3f} s")


if __name__ == "__main__":
    main()
