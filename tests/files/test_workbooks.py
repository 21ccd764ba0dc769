"""Cells of workbooks as text: the same from openpyxl and from every format of LibreOffice."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.files import file_to_table
from dashboard.files.file_kinds import Workbook as Kind
from dashboard.files.grid import Grid
from dashboard.files.workbooks import cell_text, choose_reader
from dashboard.files.workbooks.raw_sheet import OUR_AUTHOR
from dashboard.presentation.languages import LANGUAGES, Wording
from dashboard.text.problem import Problem, Severity
from dashboard.text.tables import Options, Sheet, column_letters
from tests.workbooks import (
    FORMATS,
    HEADS,
    SOFFICE,
    book_of,
    by_libreoffice,
    saved,
    with_shared_texts,
    with_sheet,
)

Put = Callable[[Worksheet], None]
Places = dict[str, str]


@dataclass(frozen=True)
class Case:
    """A sheet below its heads: what is put there, what text must come out, and what is told."""

    name: str
    put: Put
    cells: Places
    told: Places = field(default_factory=dict)
    openpyxl: tuple[Places, Places] | None = None
    """What comes out of the file that openpyxl wrote, which computes no formula."""


def shown(value: Any, number_format: str = "General", cell: str = "E2") -> Put:
    def put(sheet: Worksheet) -> None:
        sheet[cell] = value
        sheet[cell].number_format = number_format

    return put


def formula(written: str) -> tuple[Put, tuple[Places, Places]]:
    """A formula, which has a value only where a spreadsheet program has saved it."""
    return shown(written), ({"E2": written}, {"E2": "formula-without-value"})


def text_like_a_formula(sheet: Worksheet) -> None:
    sheet["E2"] = "=1+1"
    sheet["E2"].data_type = "s"


def number_as_text(sheet: Worksheet) -> None:
    sheet["A2"] = "2.4"
    sheet["A2"].quotePrefix = True


def merged(sheet: Worksheet) -> None:
    sheet["A2"], sheet["B2"], sheet["B3"] = "2.4", "a", "b"
    sheet.merge_cells("A2:A3")


def merged_across(sheet: Worksheet) -> None:
    sheet["D2"] = "2022-05-01"
    sheet.merge_cells("D2:E2")


def merged_far(sheet: Worksheet) -> None:
    sheet["A2"], sheet["B2"], sheet["C4"] = "2.4", "a", "x"
    sheet.merge_cells("A2:A9")


def struck(sheet: Worksheet) -> None:
    sheet["A2"], sheet["A3"], sheet["B3"] = "1.1", "2.4", "b"
    sheet["A3"].font = sheet["B3"].font = Font(strike=True)


def hidden_row(sheet: Worksheet) -> None:
    sheet["A2"], sheet["A3"], sheet["A4"] = "1.1", "1.2", "2.4"
    sheet.row_dimensions[3].hidden = True
    sheet.row_dimensions[4].hidden = True


def hidden_column(sheet: Worksheet) -> None:
    sheet["E2"] = 1
    sheet.column_dimensions["E"].hidden = True


def commented(sheet: Worksheet) -> None:
    sheet["E2"] = 1
    sheet["E2"].comment = Comment("Ask Jana.", "Petr")


def linked(sheet: Worksheet) -> None:
    sheet["F2"] = "the card"
    sheet["F2"].hyperlink = "https://www.mpsv.cz/karta"


def far_down(sheet: Worksheet) -> None:
    sheet["A5000"] = "2.4"


DAY = date(2021, 12, 1)
MOMENT = datetime(2022, 12, 31, 14, 30)  # noqa: DTZ001 - a spreadsheet knows no zone
RICH = CellRichText("Karta ", TextBlock(InlineFont(b=True), "vydána"), " 2022")
RAISED = CellRichText("14", TextBlock(InlineFont(vertAlign="superscript"), "1"))
CORRECTED = CellRichText("15", TextBlock(InlineFont(strike=True), "12"))
CASES = [
    Case("task number", shown(2.4, cell="A2"), {"A2": "2.4"}),
    Case("task number as text", number_as_text, {"A2": "2.4"}),
    Case("text format", shown("1.10", "@", "A2"), {"A2": "1.10"}),
    Case("two decimals", shown(2.4, "0.00"), {"E2": "2.4"}),
    Case("task became a day", shown(date(2022, 4, 2), "d. mmm", "A2"), {"A2": "2022-04-02"}),
    Case("whole", shown(3.0), {"E2": "3"}),
    Case("dust of addition", shown(0.1 + 0.2), {"E2": "0.3"}),
    Case("dust", shown(2.4000000000000004), {"E2": "2.4"}),
    Case("third", shown(1 / 3), {"E2": "0.333333333333333"}),
    Case("large", shown(1e15), {"E2": "1000000000000000"}),
    Case("small", shown(1e-7), {"E2": "0.0000001"}),
    Case("negative", shown(-0.5), {"E2": "-0.5"}),
    Case("zero", shown(0), {"E2": "0"}),
    Case("thousands", shown(1234.5, "#,##0.00"), {"E2": "1234.5"}),
    Case("money", shown(1234.5, '#,##0.00 "Kč"'), {"E2": "1234.5"}),
    Case("per cent", shown(0.455, "0.0%"), {"E2": "45.5%"}),
    Case("per cent of one", shown(1, "0%"), {"E2": "100%"}),
    Case("word per cent", shown(45.5, '0.0" %"'), {"E2": "45.5"}),
    Case("day", shown(date(2022, 12, 31), "dd.mm.yyyy", "D2"), {"D2": "2022-12-31"}),
    Case("ISO day", shown(date(2022, 12, 31), "yyyy-mm-dd", "D2"), {"D2": "2022-12-31"}),
    Case("day in capitals", shown(date(2022, 12, 31), "DD.MM.YYYY", "D2"), {"D2": "2022-12-31"}),
    Case("month in capitals", shown(DAY, "MM/YYYY", "D2"), {"D2": "2021-12"}),
    Case("moment in capitals", shown(MOMENT, "D/M/YY\\ HH:MM", "D2"), {"D2": "2022-12-31 14:30:00"}),
    Case("negative beside per cent", shown(-1.5, "0%;-0"), {"E2": "-1.5"}, {"E2": "number-shown"}),
    Case("moment", shown(MOMENT, "d.m.yyyy h:mm", "D2"), {"D2": "2022-12-31 14:30:00"}),
    Case("month", shown(DAY, "mm/yyyy", "D2"), {"D2": "2021-12"}),
    Case("month in words", shown(DAY, "mmm yyyy", "D2"), {"D2": "2021-12"}),
    Case("month of Excel", shown(DAY, "mmm-yy", "D2"), {"D2": "2021-12"}),
    Case("year", shown(DAY, "yyyy", "D2"), {"D2": "2021"}),
    Case("after the day that never was", shown(date(1900, 3, 1), "yyyy-mm-dd"), {"E2": "1900-03-01"}),
    Case("time", shown(time(14, 30), "h:mm"), {"E2": "14:30:00"}),
    Case("hours", shown(timedelta(hours=36), "[h]:mm:ss"), {"E2": "36:00:00"}),
    Case("yes", shown(value=True), {"E2": "TRUE"}),
    Case("no", shown(value=False), {"E2": "FALSE"}),
    Case("day as text", shown("31. 12. 2022", cell="D2"), {"D2": "31. 12. 2022"}),
    Case("number as text", shown("1\u00a0234,50"), {"E2": "1\u00a0234,50"}),
    Case("lines", shown("first\nsecond", cell="G2"), {"G2": "first\nsecond"}),
    Case("spaces", shown("  a   b ", cell="G2"), {"G2": "  a   b "}),
    Case("Czech", shown("Příliš žluťoučký kůň", cell="G2"), {"G2": "Příliš žluťoučký kůň"}),
    Case("letters and accents apart", shown(unicodedata.normalize("NFD", "kůň"), cell="G2"), {"G2": "kůň"}),
    Case("beyond the plane", shown("🙂", cell="G2"), {"G2": "🙂"}),
    Case("angle brackets", shown("<b>&amp;</b>", cell="G2"), {"G2": "<b>&amp;</b>"}),
    Case("long", shown("ž" * 20_000, cell="G2"), {"G2": "ž" * 20_000}),
    Case("bold", shown(RICH, cell="G2"), {"G2": "Karta vydána 2022"}),
    Case("a footnote above the line", shown(RAISED), {"E2": "14¹"}),
    Case("a part struck through", shown(CORRECTED), {"E2": "151\u03362\u0336"}),
    Case("comment", commented, {"E2": "1"}),
    Case("link", linked, {"F2": "the card"}),
    Case("text like a formula", text_like_a_formula, {"E2": "=1+1"}),
    Case("far down", far_down, {"A5000": "2.4"}),
    Case("merged", merged, {"A2": "2.4", "A3": "2.4", "B3": "b"}, {"A2": "cells-merged-down"}),
    Case("merged beyond the table", merged_far, {"A2": "2.4", "A4": "2.4", "C4": "x"}, {
        "A2": "cells-merged-down"}),
    Case("merged across", merged_across, {"D2": "2022-05-01"}, {"D2": "cells-merged"}),
    Case("thousands in words", shown(5, '0" tis. Kč"'), {"E2": "5"}, {"E2": "number-shown"}),
    Case("shown in thousands", shown(1250750, "#,##0.00,"), {"E2": "1250750"}, {"E2": "number-shown"}),
    Case("shown in whole thousands", shown(1250750, "#,##0,"), {"E2": "1250750"}, {"E2": "number-shown"}),
    Case("whole thousands of a round number", shown(1250000, "#,##0,"), {"E2": "1250000"}, {
        "E2": "number-shown"}),
    Case("decimals hidden", shown(1233.6, "#,##0"), {"E2": "1233.6"}, {"E2": "number-shown"}),
    Case("struck through", struck, {"A3": "2.4"}, {"A3": "rows-struck"}),
    Case("hidden row", hidden_row, {"A3": "1.2", "A4": "2.4"}, {"A3": "rows-hidden"}),
    Case("hidden column", hidden_column, {"E2": "1"}, {"E1": "columns-hidden"}),
    Case("formula", (sum_ := formula("=1+1"))[0], {"E2": "2"}, openpyxl=sum_[1]),
    Case("formula of a text", (say := formula('=CONCATENATE("a","b")'))[0], {"E2": "ab"}, openpyxl=say[1]),
    Case("empty formula", (mute := formula('=IF(1=1,"",2)'))[0], {}, openpyxl=mute[1]),
    Case("division", (div := formula("=1/0"))[0], {"E2": "#DIV/0!"}, {"E2": "excel-error"}, div[1]),
    Case("reference", (ref := formula('=INDIRECT("no!A1")'))[0], {"E2": "#REF!"}, {
        "E2": "excel-error"}, ref[1]),
]  # fmt: skip


@cache
def typed_book() -> bytes:
    """One sheet for each case."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for number, case in enumerate(CASES):
        sheet = book.create_sheet(f"case {number}")
        sheet.append(HEADS)
        case.put(sheet)
    return saved(book)


def book_of_1904() -> bytes:
    book = book_of(("2.3", "a", "card", date(2022, 12, 31), 1, "x", ""))
    book.epoch = CALENDAR_MAC_1904
    return saved(book)


@pytest.fixture(scope="session")
def by_office(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], bytes]:
    """The workbooks of `written` in every format."""
    if SOFFICE is None:
        pytest.skip("no soffice: LibreOffice Calc writes these files")
    return by_libreoffice(tmp_path_factory.mktemp("libreoffice"), made())


@dataclass(frozen=True)
class Written:
    """Workbooks as a program has written them."""

    books: dict[str, bytes]
    kind: Kind
    is_computed: bool


@pytest.fixture(
    params=["openpyxl", *(pytest.param(kind, marks=pytest.mark.rest) for kind in FORMATS)]
)
def written(request: pytest.FixtureRequest) -> Written:
    """The typed workbook, the one of 1904 and the one of several sheets, of openpyxl and of LibreOffice."""
    if request.param == "openpyxl":
        return Written(made(), "xlsx", is_computed=False)
    files = request.getfixturevalue("by_office")
    books = {name: content for (name, kind), content in files.items() if kind == request.param}
    return Written(books, request.param, is_computed=True)


@cache
def made() -> dict[str, bytes]:
    return {"typed": typed_book(), "mac": book_of_1904(), "sheets": book_of_sheets()}


def read(content: bytes, kind: Kind, sheet: str | None = None) -> Grid | Problem:
    return choose_reader.read(content, kind, Options(sheet=sheet))


def grid(content: bytes, kind: Kind, sheet: str | None = None) -> Grid:
    found = read(content, kind, sheet)
    assert isinstance(found, Grid), found
    return found


def places(found: Grid) -> Places:
    """The cells below the head that hold anything, by their names."""
    return {
        f"{column_letters(column)}{row}": text
        for row, cells in enumerate(found.cells.iter_rows(), 1)
        for column, text in enumerate(cells, 1)
        if text and row > 1
    }


def told(found: Grid) -> Places:
    remarks = {
        f"{column_letters(one.column or 0)}{one.row or ''}": one.code for one in found.remarks
    }
    for one in found.remarks:
        for language in LANGUAGES:
            assert Wording(language).problem_line(one)
    return remarks


def test_a_cell_is_the_same_text_whoever_wrote_it(written: Written) -> None:
    for number, case in enumerate(CASES):
        expected = (case.cells, case.told)
        if case.openpyxl and not written.is_computed:
            expected = case.openpyxl

        found = grid(written.books["typed"], written.kind, f"case {number}")

        cells = places(found)
        assert {place: cells.get(place) for place in expected[0]} == expected[0], case.name
        assert told(found) == expected[1], case.name


def test_what_a_person_wrote_at_a_cell_is_known_and_what_this_program_wrote_is_not(
    written: Written,
) -> None:
    number = next(at for at, case in enumerate(CASES) if case.name == "comment")
    book = book_of(("2.3", "a", "card", "2022-12-31", 1, "x", ""))
    book.worksheets[0]["E2"].comment = Comment("12 rows", OUR_AUTHOR)

    commented = grid(written.books["typed"], written.kind, f"case {number}")
    assert commented.comments == ((2, 5, "Ask Jana."),)
    assert grid(saved(book), "xlsx").comments == ()


def test_of_two_comments_at_one_cell_the_last_is_known() -> None:
    book = book_of(("2.3", "a", "card", "2022-12-31", 1, "x", ""))
    book.worksheets[0]["E2"].comment = Comment("Ask Jana.", "Petr")
    written, twice = zipfile.ZipFile(io.BytesIO(saved(book))), io.BytesIO()
    with zipfile.ZipFile(twice, "w") as archive:
        for part in written.namelist():
            content = written.read(part)
            if (start := content.find(b"<comment ref")) >= 0:
                comment = content[start : content.index(b"</commentList>")]
                content = content.replace(comment, comment + comment.replace(b"Jana", b"Eva"))
            archive.writestr(part, content)

    assert b"Jana" in b"".join(map(written.read, written.namelist()))
    assert grid(twice.getvalue(), "xlsx").comments == ((2, 5, "Ask Eva."),)


def test_the_days_of_1904_are_the_same_days(written: Written) -> None:
    assert places(grid(written.books["mac"], written.kind))["D2"] == "2022-12-31"


def test_sheets_are_listed_with_those_that_are_hidden(written: Written) -> None:
    found = grid(written.books["sheets"], written.kind)

    assert found.sheet == "Hlášení"
    assert found.sheets == (Sheet("Poznámky"), Sheet("Hlášení"), Sheet("Loni", hidden=True))
    assert [(one.code, one.values) for one in found.remarks] == [
        ("sheets-unseen", {"known": "Loni"})
    ]


def book_of_sheets() -> bytes:
    """Notes, the report, and last year's report hidden."""
    book = book_of(("2.3", "a", "card", "31. 12. 2022", 1, "x", ""), title="Hlášení")
    book.create_sheet("Poznámky", 0).append(["K vyplnění do konce roku."])
    last_year = book.create_sheet("Loni")
    last_year.append(HEADS)
    last_year.sheet_state = "hidden"
    return saved(book)


def two_reports(*heads: str) -> bytes:
    book = book_of(title="První")
    page = book.create_sheet("Druhý")
    page.append(heads or HEADS)
    page.append(["2.4", "=1/0"])
    page.row_dimensions[2].hidden = True
    return saved(book)


def test_of_two_sheets_with_a_head_the_sender_says_which_or_that_they_are_one_table() -> None:
    asked = read(two_reports(), "xlsx")

    assert isinstance(asked, Problem)
    assert (asked.code, asked.choices) == ("sheet-ambiguous", ("První", "Druhý", "První + Druhý"))
    assert grid(two_reports(), "xlsx", "druhy").sheet == "Druhý"
    joint = grid(two_reports(), "xlsx", "první + druhý")
    assert joint.lost == ("format",)
    assert {place: text for place, text in places(joint).items() if "1002" in place} == {
        "A1002": "2.4",
        "B1002": "=1/0",
    }
    assert told(joint) == {"B1002": "formula-without-value", "A1002": "rows-hidden"}
    other = read(two_reports("task", "indicator", "date", "value"), "xlsx")
    assert isinstance(other, Problem)
    assert other.choices == ("První", "Druhý")


def test_a_sheet_that_is_not_there_is_answered_with_those_that_are() -> None:
    found = read(two_reports(), "xlsx", "Třetí")

    assert isinstance(found, Problem)
    assert found.code == "sheet-unknown"
    assert found.values == {"found": "Třetí", "known": "První, Druhý"}


def test_a_hidden_sheet_is_read_where_it_is_asked_for_only() -> None:
    assert grid(book_of_sheets(), "xlsx", "Loni").sheet == "Loni"


def test_a_workbook_with_everything_hidden_is_asked_about() -> None:
    book = book_of(title="Report")
    book.create_sheet("Empty")
    book.worksheets[0].sheet_state = "veryHidden"

    found = read(saved(book), "xlsx")

    assert isinstance(found, Problem)
    assert (found.code, found.values) == ("sheets-hidden", {"known": "Report"})


def test_a_table_without_known_heads_is_read_where_it_is_the_only_one() -> None:
    book = Workbook()
    book.worksheets[0].append(["series", "year"])
    book.create_sheet("Empty")

    assert grid(saved(book), "xlsx").cells.rows() == [("series", "year")]


def test_an_empty_workbook_is_an_empty_file() -> None:
    found = read(saved(Workbook()), "xlsx")

    assert isinstance(found, Problem)
    assert found.code == "file-empty"


def test_a_chart_sheet_is_no_sheet_with_a_table() -> None:
    book = book_of(("2.3", "a", "card", "2022-12-31", 1, "x", ""))
    book.create_chartsheet("Graf").add_chart(BarChart())

    assert grid(saved(book), "xlsx").sheets == (Sheet("Report"),)


@pytest.mark.parametrize(
    ("number", "number_format", "seen"),
    [
        (12345678, '0.0,,"M"', "12.3"),
        (-1.5, "0;-0", "-2"),
        (5, ";;;", ""),
        (0, "0;-0;;@", ""),
        (1.5, '_-* #,##0\\ _K_č_-;-* #,##0\\ _K_č_-;_-* "-"??\\ _K_č_-;_-@_-', "2"),
        (0, '_-* #,##0\\ _K_č_-;-* #,##0\\ _K_č_-;_-* "-"??\\ _K_č_-;_-@_-', None),
        (1234.5, '#,##0.00 "Kč"', None),
        (0.5, "# ?/?", None),
        (0.455, "0%", None),
        (44926, "dd.mm.yyyy", None),
        (44926, "DD.MM.YYYY", None),
        (44926, "[$-405]D. MMMM YYYY;@", None),
        (0.5, "HH:MM", None),
        (0, "0%;;", ""),
        (3, "@", None),
    ],
)
def test_what_a_format_shows_of_a_number_is_known_where_it_is_another(
    number: float, number_format: str, seen: str | None
) -> None:
    assert cell_text.shown_number(number, number_format) == seen


def test_titles_stand_above_the_head_and_what_is_merged_there_is_not_told() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Hlášení o plnění za rok 2022"])
    sheet.merge_cells("A1:G1")
    sheet.append([])
    sheet.append(HEADS)
    sheet.append(["2.3", "a", "card", "2022-12-31", 1, "x", "n"])

    table, problems = file_to_table.read(saved(book), "report.xlsx")

    assert problems == []
    assert table is not None
    assert (table.header_row, table.columns) == (3, HEADS)
    assert list(table.records()) == [(4, ("2.3", "a", "card", "2022-12-31", "1", "x", "n"))]


def test_what_is_told_names_file_sheet_and_cell() -> None:
    book = book_of(("2.3", "a", "card", "2022-12-31", "#REF!", "x", ""), title="Zpráva")

    table, problems = file_to_table.read(saved(book), "report.xlsx")

    assert table is not None
    assert [(one.place, one.code, one.severity) for one in problems] == [
        ("report.xlsx:Zpráva!E2", "excel-error", Severity.ERROR)
    ]


def test_what_other_programs_leave_out_or_write_otherwise_is_read_as_well() -> None:
    rows = (
        "<row><c t='s'><v>0</v></c><c t='s'><v>1</v></c><c/><c t='d'><v>2022-12-31</v></c></row>"
        "<row r='7.0' hidden='true'><c r='B7'><v> 1.50E1 </v></c><c t='b'><v>1</v></c></row>"
        "<row r='9'><c r='a9' t='str'><f>B7</f><v></v></c><c r='B9'><f t='shared' si='0'/></c></row>"
        "<row r='11'><c r='A11'><v>1</v></c><c r='B11'><f>A1</f></c><c r='C11'><v>2</v></c></row>"
    )
    after = '<mergeCells count="1"><mergeCell ref="A11:B11"/></mergeCells>'
    texts = (
        "<x:si><x:r><x:t>Ka</x:t></x:r><x:r><x:t xml:space='preserve'>rta </x:t></x:r></x:si>"
        "<x:si><x:t>two_x000D_\nlines</x:t><x:rPh sb='0' eb='1'><x:t>said</x:t></x:rPh></x:si>"
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    shared = f"<x:sst xmlns:x='{main}'>{texts}</x:sst>"
    content = with_shared_texts(with_sheet(rows, after), shared)

    found = grid(content, "xlsx")

    assert found.cells.row(0) == ("Karta ", "two\r\nlines", "", "2022-12-31")
    assert places(found) == {**{"B7": "15", "C7": "TRUE"}, **{"B9": "=", "A11": "1", "C11": "2"}}
    assert told(found) == {
        "A7": "rows-hidden",
        "B9": "formula-without-value",
        "A11": "cells-merged",
    }
