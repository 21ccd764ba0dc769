"""What is typed is stored without what no database holds, and what is exported is run by no spreadsheet."""

from __future__ import annotations

import csv

import pytest

from dashboard.presentation import exported_files
from dashboard.text import damaged_letters, tables


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  plain  ", "plain"),
        ("a\x00b\x1b[31m\x85c", "ab[31mc"),
        ("one\r\ntwo\rthree\tfour", "one\ntwo\nthree\tfour"),
        (b"b\xe9 why".decode("utf-8", "surrogateescape"), "b\ufffd why"),
        ("e\u0301 👩‍👩‍👧", "e\u0301 👩‍👩‍👧"),
    ],
)
def test_a_typed_text_has_no_controls_and_no_bytes_that_are_no_text(
    typed: str, stored: str
) -> None:
    assert damaged_letters.clean_typed(typed) == stored
    assert stored.encode()


@pytest.mark.parametrize(
    "cell",
    [
        *("=1+1", "x;=1+1;y", "x; =1+1", "a\n=1+1", "a\n- b\n- c", "a\t@SUM(1)", 'x;"=1+1"'),
        *("x;+420 1", "-1+1", "-1 000", "x;\uff1d1", "one; two", "it's", "a = b", "\n=1"),
    ],
)
def test_no_cell_of_an_export_begins_with_a_formula_wherever_a_spreadsheet_splits_it(
    cell: str,
) -> None:
    file = exported_files.csv_text(["a", "b"], [["1", cell]]).removeprefix("\ufeff")

    for delimiter in ",;\t":
        for line in file.splitlines():
            for split in next(csv.reader([line], delimiter=delimiter), []):
                assert split.strip(' "\u00a0')[:1] not in set("=+-@\uff1d\uff0b\uff0d\uff20") - {""}
    assert tables.unguard_formula(tables.guard_formula(cell)) == cell
