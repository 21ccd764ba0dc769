"""The round trip: the form goes out and comes back, a table with problems comes back marked."""

from __future__ import annotations

import io
import resource
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.files import background_workbooks, file_to_table, new_workbooks
from dashboard.files.workbooks import zip_package
from dashboard.presentation import report_form
from dashboard.presentation.languages import LANGUAGES, Wording
from dashboard.progress import check_table, form_lines, row_schema
from dashboard.progress.cell_meanings import Context
from dashboard.progress.column_names import FIELDS_TO_FILL, LONGEST_CELL
from dashboard.progress.form_lines import Form
from dashboard.strategy.model import Strategy
from dashboard.text import Mark
from dashboard.text.problem import Problem, Severity
from dashboard.text.tables import Options
from tests.small_plan import row, rows, strategy_of
from tests.workbooks import HEADS, SOFFICE, book_of, by_libreoffice, saved, with_part

ROOT = Path(__file__).resolve().parents[2]
FILES = [ROOT / "indicators.yaml", ROOT / "data/2016-2019/indicators.yaml"]
TODAY = date(2026, 1, 1)


STRATEGY = strategy_of(FILES[0])


def form_of(
    strategy: Strategy, entity: str, language: str, standing: pl.DataFrame | None = None
) -> Form:
    told = pl.DataFrame(schema=row_schema.ROW_SCHEMA) if standing is None else standing
    return report_form.build_form(strategy, "0" * 64, entity, told, Wording(language))


def checked(content: bytes, strategy: Strategy, entity: str) -> tuple[pl.DataFrame, list[Problem]]:
    table, problems = file_to_table.read(content, "form")
    assert table is not None, problems
    found, wrong = check_table.check(table, Context(strategy, entity, TODAY))
    return found, problems + wrong


def sheet_of(content: bytes) -> Worksheet:
    return load_workbook(io.BytesIO(content)).worksheets[0]


def head_of(sheet: Worksheet) -> int:
    """The row of the heads, below the title and the lines about the period."""
    return next(row for row in range(1, 9) if sheet.cell(row, 2).value in {"indicator", "ukazatel"})


def filled(content: bytes, day: str) -> bytes:
    """The form as an officer fills it in."""
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    for number in range(head_of(sheet) + 1, sheet.max_row + 1):
        if sheet.cell(number, 1).value is None:
            break
        if sheet.cell(number, 4).value is None:
            sheet.cell(number, 4).value = f"event {number}"
        for column, value in ((7, day), (8, 1), (9, "interní")):
            sheet.cell(number, column).value = value
    return saved(book)


@pytest.mark.parametrize(
    ("path", "language"),
    [
        (FILES[0], "cs"),
        *(pytest.param(*each, marks=pytest.mark.rest) for each in
          ((FILES[0], "en"), (FILES[1], "cs"), (FILES[1], "en"))),
    ],
)  # fmt: skip
def test_every_form_comes_back_without_a_finding_as_it_went_out_and_whole_once_it_is_filled_in(
    path: Path, language: str
) -> None:
    strategy = strategy_of(path)
    day = strategy.period.start.replace(month=6).isoformat()

    for entity in strategy.entities:
        form = form_of(strategy, entity.code, language)
        workbook = new_workbooks.write_form(form)
        texts = (form_lines.csv_text(form, delimiter).encode() for delimiter in ";,")
        for content in (workbook, *texts):
            assert checked(content, strategy, entity.code)[1] == []
        found, problems = checked(filled(workbook, day), strategy, entity.code)
        assert [one.code for one in problems if one.code != "like-deliverable"] == []
        assert found.height == len(form.rows)


@pytest.mark.rest
def test_a_form_that_libreoffice_has_saved_is_the_same_form(tmp_path: Path) -> None:
    if SOFFICE is None:
        pytest.skip("no soffice: LibreOffice Calc saves the form")
    standing = rows(row("PCR", "3.2.a", date(2022, 5, 1), 1, component="Ostrava, seminář"))
    form = filled(new_workbooks.write_form(form_of(STRATEGY, "PCR", "cs", standing)), "30. 6. 2022")
    expected, _ = checked(form, STRATEGY, "PCR")
    assert expected.height > 20

    for (_, kind), content in by_libreoffice(tmp_path, {"form": form}).items():
        found, _ = checked(content, STRATEGY, "PCR")
        assert found.equals(expected)
        if kind == "xlsx":
            assert names_to_choose(content) == ["Ostrava, seminář"]


def names_to_choose(content: bytes) -> list[str]:
    """The components that the cell of 3.2.a offers."""
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    (place,) = [cell.row for cell in sheet["B"] if cell.value == "3.2.a"]
    lists = sheet.data_validations.dataValidation
    (offer,) = [each for each in lists if f"D{place}" in each.sqref]
    name, _, cells = str(offer.formula1).replace("$", "").partition("!")
    found = book[name.strip("'")][cells]
    lines = found if isinstance(found, tuple) else ((found,),)
    return [str(cell.value) for line in lines for cell in line]


def test_the_cell_of_a_compulsory_component_is_marked_and_says_what_to_write() -> None:
    sheet = sheet_of(new_workbooks.write_form(form_of(STRATEGY, "MLSA", "cs")))

    (place,) = [cell.row for cell in sheet["B"] if cell.value == "3.1.a"]
    cell = sheet.cell(place, 4)
    (says,) = [
        each for each in sheet.data_validations.dataValidation if cell.coordinate in each.sqref
    ]
    assert (cell.fill.start_color.rgb, cell.border.left.style) == ("00FFF2CC", "medium")
    assert says.showInputMessage
    assert says.prompt == (
        "Složka je povinná: pojmenujte, co se započítává. Například: novela zákona o zaměstnanosti."
    )
    assert str(sheet.cell(place, 3).value).endswith(says.prompt)
    assert sheet.cell(place + 1, 4).fill.start_color.rgb != "00FFF2CC"


def test_a_form_is_made_where_temporary_files_find_no_room() -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, before[1]))
    try:
        content = new_workbooks.write_form(form_of(STRATEGY, "MLSA", "en"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert len(content) > 4_000
    assert checked(content, STRATEGY, "MLSA")[1] == []


def test_only_what_is_to_be_filled_in_is_open() -> None:
    form = form_of(STRATEGY, "MLSA", "en")
    sheet = sheet_of(new_workbooks.write_form(form))
    head = head_of(sheet)
    last = len(form.rows) + head

    assert sheet.protection.sheet
    assert not sheet.protection.password
    open_cells = [cell.coordinate[0] for cell in sheet[last] if not cell.protection.locked]
    to_fill = {chr(65 + form.fields.index(field)) for field in FIELDS_TO_FILL}
    assert to_fill <= set(open_cells) <= {"D", *to_fill}
    assert all(cell.protection.locked for row in range(1, head + 1) for cell in sheet[row])
    below = [cell.coordinate[0] for cell in sheet[last + 1] if not cell.protection.locked]
    assert below == sorted({"A", "B", "D", *to_fill})
    assert {cell.number_format for cell in sheet[head + 1]} == {"@"}
    assert sheet.freeze_panes == f"C{head + 1}"


def test_a_form_says_of_which_strategy_it_is_and_offers_answers() -> None:
    book = load_workbook(io.BytesIO(new_workbooks.write_form(form_of(STRATEGY, "MLSA", "cs"))))
    sheet = book.worksheets[0]
    lists = {str(one.formula1): str(one.sqref) for one in sheet.data_validations.dataValidation}

    properties = {one.name: one.value for one in book.custom_doc_props.props}  # type: ignore[attr-defined]
    assert properties["dashboard-strategy"] == f"{STRATEGY.id} {'0' * 64}"
    assert properties["dashboard-entity"] == "MLSA"
    assert book.sheetnames == ["Zpráva", "Pokyny"]
    assert any("0" * 64 in str(cell.value) for cell in book["Pokyny"]["A"])
    assert '"ano,ne,beze změny,plněno průběžně,nevztahuje se"' in lists
    assert not any(one.showErrorMessage for one in sheet.data_validations.dataValidation)


def test_what_was_accepted_before_stands_beside_the_line_and_is_not_read() -> None:
    standing = rows(row("MLSA", "2.3.a", date(2022, 5, 1), 1, component="card"))
    form = form_of(STRATEGY, "MLSA", "cs", standing)

    content = new_workbooks.write_form(form)

    sheet = sheet_of(content)
    (line,) = [cells for cells in sheet.iter_rows(min_row=2) if cells[1].value == "2.3.a"]
    assert line[5].value == "1 (1. 5. 2022)"
    assert checked(content, STRATEGY, "MLSA")[1] == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("=1+1", "=1+1"),
        ("+420 123", "+420 123"),
        ("2.4", "2.4"),
        ("a\r\nb", "a\r\nb"),
        ("a\x1bb\x00", "a\ufffdb\ufffd"),
        ("\ud800", "\ufffd"),
        ("ž" * 40_000, "ž" * 32_766 + "…"),
        ("_x0041_", "_x0041_"),
        ("", ""),
    ],
)
def test_a_text_is_written_as_text_and_read_as_it_was(text: str, kept: str) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["kept"])
    cell = sheet["A2"]
    assert isinstance(cell, Cell)

    new_workbooks.write_text(cell, text)

    again = sheet_of(saved(book))["A2"]
    assert again.data_type in {"s", "n" if not text else "s"}
    table, _ = file_to_table.read(saved(book), "x")
    read = kept[: LONGEST_CELL + 1]
    assert table is None or [cells for _, cells in table.records()] == ([(read,)] if kept else [])


# The marked copy


LINES = (
    ("2.3", "a", "card", date(2022, 11, 30), 1, "x", "n"),
    ("9.9", "a", "card", date(2022, 11, 30), "=1+1", "x", "n"),
    ("2.3", "a", "card", "31. 11. 2022", 1, "", "n"),
)


def marked(content: bytes, language: str = "en", options: Options | None = None) -> bytes:
    return copy_of(content, language, options).content


def copy_of(
    content: bytes, language: str = "en", options: Options | None = None
) -> background_workbooks.MarkedCopy:
    table, problems = file_to_table.read(content, "sent", options)
    assert table is not None, problems
    _, wrong = check_table.check(table, Context(STRATEGY, "MLSA", TODAY))
    words = Wording(language)
    marks = [
        Mark(" ".join(words.problem(one)).strip(), one.severity, one.row, one.column)
        for one in problems + wrong
    ]
    copy = background_workbooks.mark_copy(content, table, marks, words("field.problems"))
    assert isinstance(copy, background_workbooks.MarkedCopy), copy
    return copy


def differences(before: bytes, after: bytes, *, values: bool) -> dict[str, tuple[Any, Any]]:
    """The cells of every sheet whose value differs."""
    old, new = (load_workbook(io.BytesIO(each), data_only=values) for each in (before, after))
    assert old.sheetnames == new.sheetnames
    found = {}
    for name in old.sheetnames:
        places = {cell.coordinate for each in (old, new) for line in each[name] for cell in line}
        for place in places:
            pair = old[name][place].value, new[name][place].value
            if pair[0] != pair[1]:
                found[f"{name}!{place}"] = pair
    return found


def sent_book() -> bytes:
    """A workbook with a title, formats, a formula, a comment and a second sheet."""
    book = book_of(*LINES, title="Zpráva")
    sheet = book.worksheets[0]
    sheet.insert_rows(1)
    sheet["A1"] = "Zpráva za rok 2022"
    sheet["D3"].number_format = "d. m. yyyy"
    sheet["D5"].comment = Comment("Ověřit.", "Jana")
    sheet.column_dimensions["G"].width = 50
    sheet.merge_cells("A1:C1")
    book.create_sheet("Výpočty").append([1, 2, "=A1+B1"])
    return saved(book)


def test_a_marked_workbook_differs_in_fills_comments_and_one_column_only() -> None:
    sent = sent_book()

    again = marked(sent)

    for values in (True, False):
        assert set(differences(sent, again, values=values)) == {
            f"Zpráva!H{row}" for row in (2, 4, 5)
        }
    sheet = load_workbook(io.BytesIO(again))["Zpráva"]
    assert sheet["H2"].value == "problems found"
    assert "not a task of this strategy" in str(sheet["H4"].value)
    assert sheet["A4"].fill.start_color.rgb == "FFFFC7CE"
    assert sheet["A4"].comment is not None
    assert "not a task of this strategy" in sheet["A4"].comment.text
    assert sheet["D5"].comment is not None
    assert (sheet["D5"].comment.text, sheet["D5"].comment.author) == ("Ověřit.", "Jana")
    assert sheet["A3"].fill.fill_type is None
    assert sheet["A3"].comment is None
    assert sheet["D3"].number_format == "d. m. yyyy"
    assert sheet.column_dimensions["G"].width == pytest.approx(50, abs=1)
    assert [str(one) for one in sheet.merged_cells.ranges] == ["A1:C1"]


def test_a_marked_workbook_that_is_read_again_has_the_same_problems_and_no_other() -> None:
    def told(content: bytes) -> list[tuple[Any, ...]]:
        table, problems = file_to_table.read(content, "x")
        assert table is not None, problems
        _, wrong = check_table.check(table, Context(STRATEGY, "MLSA", TODAY))
        return [(one.code, one.place) for one in problems + wrong]

    sent = sent_book()
    again = marked(sent)
    twice = marked(again, "cs")
    assert told(again) == told(twice) == told(sent)
    comment = load_workbook(io.BytesIO(twice))["Zpráva"]["D5"].comment
    assert comment is not None
    assert comment.text == "Ověřit."


def test_a_workbook_marked_again_shows_the_problems_it_has_now() -> None:
    sent = saved(book_of(*LINES))
    book = load_workbook(io.BytesIO(marked(sent)))
    sheet = book.worksheets[0]
    sheet["A3"], sheet["E3"] = "2.3", 1
    sheet["D3"] = "1. 10. 2022"

    again = sheet_of(marked(saved(book)))

    assert sheet["H3"].value
    assert again["A3"].fill.fill_type is None
    assert again["A3"].comment is None
    assert again["H3"].value is None
    assert again["H4"].value
    assert again["I1"].value is None


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_marked_copy_shows_no_birth_number(kind: str) -> None:
    book = book_of(("2.3", "a", "card", date(2022, 11, 30), 1, "", "obviněný 800101/0006"))
    book.create_sheet("other")["B2"] = "800101/0006"
    comment = Comment("nar. 800101/0006", "somebody")
    book.worksheets[0]["A2"].comment = comment
    lines = "task,indicator,component,date,value,note\n2.3,a,card,2022-11-30,1,800101/0006\n"

    copy = load_workbook(io.BytesIO(marked(saved(book) if kind == "xlsx" else lines.encode())))

    cells = [cell for sheet in copy.worksheets for row in sheet.iter_rows() for cell in row]
    texts = [str(cell.value) for cell in cells]
    texts += [cell.comment.text for cell in cells if cell.comment]
    assert not any("800101" in text for text in texts)
    assert any("••••••/••••" in text for text in texts)


def test_a_warning_has_a_colour_of_its_own() -> None:
    sheet = sheet_of(marked(saved(book_of(("2.3", "a", "card", date(2022, 11, 30), 1, "", "n")))))

    assert sheet["F2"].fill.start_color.rgb == "FFFFEB9C"


def test_a_csv_comes_back_as_a_workbook_of_the_same_cells() -> None:
    lines = (
        ",".join(HEADS),
        "2.3,a,card,31.11.2022,1,=1+1,x",
        "",
        "9.9,a,card,2022-11-30,1,x,\x1b",
    )
    sent = "\n".join(lines).encode()

    content = marked(sent, "cs")

    sheet = sheet_of(content)
    assert [cell.value for cell in sheet[1]] == [*HEADS, "nalezené chyby"]
    assert [cell.value for cell in sheet[2]][:7] == [
        "2.3", "a", "card", "31.11.2022", "1", "=1+1", "x",
    ]  # fmt: skip
    assert sheet["F2"].data_type == "s"
    assert sheet["D2"].comment is not None
    assert sheet["A4"].value == "9.9"
    assert sheet["G4"].value == "\ufffd"


def test_what_is_wrong_with_the_head_is_said_at_the_head() -> None:
    sheet = sheet_of(marked(b"task,indicator,date\n2.3,a,2022-11-30\n"))

    assert sheet["A1"].comment is not None
    assert sheet["D1"].comment is not None
    assert sheet["D1"].value == "problems found"


@pytest.mark.rest
def test_an_ods_comes_back_as_a_new_workbook_and_says_so(tmp_path: Path) -> None:
    if SOFFICE is None:
        pytest.skip("no soffice: LibreOffice Calc writes the ODS")
    sent = by_libreoffice(tmp_path, {"sent": saved(book_of(*LINES))}, ["ods"])["sent", "ods"]

    copy = copy_of(sent)

    assert copy.lost == ("format",)
    assert sheet_of(copy.content)["D2"].value == "2022-11-30"


def test_what_the_copy_cannot_keep_is_named() -> None:
    book = book_of(*LINES)
    chart = BarChart()
    chart.add_data(Reference(book.worksheets[0], min_col=5, min_row=2, max_row=4))
    book.worksheets[0].add_chart(chart, "J2")
    plain = saved(book_of(*LINES))
    shape = b"<xdr:wsDr xmlns:xdr='x'><xdr:sp><t/></xdr:sp></xdr:wsDr>"

    assert zip_package.find_losses(plain) == ()
    assert zip_package.find_losses(saved(book)) == ("charts",)
    assert zip_package.find_losses(with_part(plain, "xl/vbaProject.bin", b"x")) == ("macros",)
    assert zip_package.find_losses(with_part(plain, "xl/media/image1.png", b"x")) == ("pictures",)
    assert zip_package.find_losses(with_part(plain, "xl/drawings/drawing1.xml", shape)) == (
        "shapes",
    )
    for code in ("pictures", "charts", "macros", "controls", "links", "threads", "slicers",
                 "queries", "signature", "shapes", "extensions", "format"):  # fmt: skip
        assert all(Wording(language)(f"lost_part.{code}") for language in LANGUAGES)


@pytest.mark.rest
def test_a_formula_keeps_the_value_that_was_stored_with_it(tmp_path: Path) -> None:
    if SOFFICE is None:
        pytest.skip("no soffice: LibreOffice Calc computes the formulas")
    formulas: Sequence[str] = (
        "=1+1", '="a<b&c"', "=1=1", "=1/0", '=IF(1=1,"",2)', "=DATE(2022,12,31)", "=1/3",
    )  # fmt: skip
    book = book_of(("9.9", "a", "card", "2022-11-30", 1, "x", "n"))
    for number, formula in enumerate(formulas, 2):
        book.worksheets[0].cell(number, 7).value = formula
    sent = by_libreoffice(tmp_path, {"sent": saved(book)}, ["xlsx"])["sent", "xlsx"]

    again = marked(sent)

    stored = [load_workbook(io.BytesIO(each), data_only=True) for each in (sent, again)]
    before, after = ([cell.value for cell in each.worksheets[0]["G"]] for each in stored)
    assert before == after
    assert before[1:] == [2, "a<b&c", True, "#DIV/0!", None, before[6], pytest.approx(1 / 3)]
    assert [cell.value for cell in sheet_of(again)["G"]][1:] == list(formulas)


def test_a_problem_without_a_place_is_said_beside_the_head() -> None:
    table, _ = file_to_table.read(saved(book_of(*LINES)), "x")
    assert table is not None
    mark = Mark("The workbook has hidden sheets.", Severity.WARNING)

    copy = background_workbooks.mark_copy(saved(book_of(*LINES)), table, [mark], "problems found")

    assert isinstance(copy, background_workbooks.MarkedCopy)
    comment = sheet_of(copy.content)["H1"].comment
    assert comment is not None
    assert comment.text == "The workbook has hidden sheets."
