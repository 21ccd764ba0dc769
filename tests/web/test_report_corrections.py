"""Correcting how a file is read, on Report progress: by Streamlit's own test runner, with real files."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.workflow.workspace import Workspace
from tests.pages import (
    HEADERS,
    confirm,
    enter_name,
    field,
    fill,
    headings,
    open_report,
    read_stored,
    text,
    upload,
)
from tests.web.test_report import FAULTY
from tests.workbooks import book_of, saved

pytestmark = pytest.mark.usefixtures("database")
ROW = ("2.3", "a", "card", "2022-11-30", "1", "https://www.mpsv.cz/karta", "n")
RIGHT = "1 row has no errors. Check the changes and confirm; nothing is submitted yet."
OWN_HEADERS = "task,indicator,component,Kdy,value,evidence,note,Interní"
OWN = f"{OWN_HEADERS}\n2.3,a,card,2022-11-30,1,x,n,k vyřízení\n"


DATES, SHEET, ENCODING = "In dates with slashes", "Sheet", "Encoding"
HEADER_ROW, RECEIVED = (
    "Row with the header",
    "How this report came to you (if you submit it for somebody else)",
)


def is_open(page: AppTest) -> bool:
    """Whether the corrections of the reading are in sight."""
    (expander,) = [box for box in page.expander if "read" in box.label or "čtení" in box.label]
    return bool(expander.proto.expanded)


def is_right(page: AppTest) -> bool:
    return RIGHT in headings(page)


def test_the_order_of_a_date_is_asked_and_the_answer_survives_an_error() -> None:
    page = upload(open_report(), f"{HEADERS}\n2.3,a,card,06/07/2022,1,x,n\n")
    assert is_open(page)
    assert "can be two different days" in text(page)

    field(page, RECEIVED).set_value("letter of 12 May")
    fill(page, DATES, "mdy")
    assert is_right(page)
    assert not is_open(page)

    upload(page, FAULTY)
    assert "6 errors: nothing was submitted" in headings(page)
    assert field(page, DATES).value == "mdy"
    assert field(page, RECEIVED).value == "letter of 12 May"
    another = upload(open_report(), f"{HEADERS}\n2.3,a,card,06/07/2022,1,x,n\n", "another.csv")
    assert field(another, DATES).value is None


def test_the_sheet_is_asked_where_two_may_hold_the_table_and_kept_with_the_submission(
    workspace: Workspace,
) -> None:
    book = book_of(ROW, title="2022")
    book.create_sheet("2021")
    for row in (HEADERS.split(","), (*ROW[:4], "0", "x", "old")):
        book["2021"].append(row)
    page = enter_name(upload(open_report(), saved(book), "mlsa.xlsx"), "Jana")
    assert "Several sheets may contain the table: 2022, 2021" in text(page)
    assert is_open(page)
    assert field(page, SHEET).options == ["2022", "2021", "2022 + 2021"]

    fill(page, SHEET, "2022")
    assert is_right(page)
    assert "Read from the sheet “2022”, header in row 1." in text(page)
    confirm(page)

    (submission,) = read_stored(workspace)
    assert submission.reading["sheet"] == "2022"


def test_the_encoding_is_asked_where_words_exist_in_two() -> None:
    page = upload(
        open_report(),
        f"{HEADERS}\n2.3,a,card,2022-11-30,1,x,".encode() + "košut\n".encode("iso8859-2"),
    )
    assert is_open(page)
    assert "This cell reads “koąut” in cp1250 and “košut” in iso8859-2" in text(page)

    fill(page, ENCODING, "iso8859-2")

    assert "Read as ISO 8859-2 (Latin 2), delimiter comma (,), header in row 1." in text(page)
    assert "košut" in text(page)


def test_a_column_of_another_name_is_said_and_the_answer_kept_with_the_submission(
    workspace: Workspace,
) -> None:
    page = enter_name(upload(open_report(), OWN), "Jana")
    assert is_open(page)
    assert "The column “date” is missing." in text(page)
    assert [field(page, f"Column {letter}").value for letter in "ADH"] == [
        "task",
        "ignore",
        "ignore",
    ]
    assert "Chybí sloupec „datum“." in text(upload(open_report(lang="cs"), OWN))

    fill(page, "Column D", "date")
    assert is_right(page)
    page.session_state["lang"] = "cs"
    page.run()
    assert field(page, "Sloupec D").value == "date"
    confirm(page)

    (submission,) = read_stored(workspace)
    assert submission.reading["map"] == {"D:D": "date"}


def test_the_row_of_the_heads_is_corrected_and_what_was_said_survives_a_reading_that_fails() -> (
    None
):
    page = upload(open_report(), f"{HEADERS}\n{HEADERS},x\n2.3,a,card,2022-11-30,1,x,n\n")
    for row in (2, 3):
        assert f"header in row {row}" in text(fill(page, HEADER_ROW, row))

    page = fill(upload(open_report(), OWN), "Column D", "date")
    assert not is_right(fill(page, HEADER_ROW, 900))
    assert is_right(fill(page, HEADER_ROW, None))
