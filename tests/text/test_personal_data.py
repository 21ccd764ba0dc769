"""What tells who a person is: a birth number refuses and is repeated nowhere, the rest is asked."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as some

from dashboard.files.file_to_table import read
from dashboard.presentation import json_payloads
from dashboard.presentation.languages import Wording
from dashboard.progress.cell_meanings import Context
from dashboard.progress.check_table import check
from dashboard.text import personal_data
from dashboard.text.problem import Severity
from tests.progress.test_check_table import STRATEGY, TODAY, checked, found, in_words


def born(day: date, woman: bool = False, more: int = 0, rest: int = 7) -> str:
    """Ten digits with the right check digit; of a rest that would need 10 the next one is taken."""
    month = day.month + 50 * woman + more
    nine = int(f"{day:%y}{month:02}{day.day:02}{rest:03}")
    return f"{nine}{nine % 11}".zfill(10) if nine % 11 < 10 else born(day, woman, more, rest + 1)


def slashed(digits: str) -> str:
    return f"{digits[:6]}/{digits[6:]}"


PEOPLE = [
    slashed(born(date(1975, 3, 12))),
    slashed(born(date(1975, 3, 12), woman=True)),
    slashed(born(date(2004, 2, 29), more=20)),
    slashed(born(date(2010, 12, 1), woman=True, more=20)),
    "7801233540",  # until 1985 a rest of 10 was written 0
    "450512/123",  # until 1953 nine digits
    "455512/123",
]


@pytest.mark.parametrize("number", PEOPLE)
def test_a_birth_number_is_known_by_its_day_and_its_check_digit(number: str) -> None:
    written = slashed(number) if "/" not in number else number

    assert personal_data.has_birth_number(f"Oběť ({written}) byla vyslechnuta.")
    assert personal_data.has_birth_number(written.replace("/", " / "))


RIGHT = born(date(1975, 3, 12))


@pytest.mark.parametrize(
    "text",
    [
        f"{RIGHT[:6]}/{(int(RIGHT[6:]) + 1) % 10000:04}",  # the check digit is wrong
        "751399/1231",  # no month
        "750230/0001",  # no day
        "990512/123",  # nine digits were not given any more
        f"č. j. {slashed(RIGHT)}",
        f"sp. zn. {slashed(RIGHT)}",
        f"https://example.org/{slashed(RIGHT)}/a",
        f"1{slashed(RIGHT)}",
        f"{slashed(RIGHT)}5",
        "MV-123456-1/2022",
        "12/2022",
        RIGHT,  # only a question, until it is called so
    ],
)
def test_what_only_looks_a_little_like_a_birth_number_is_none(text: str) -> None:
    assert not personal_data.has_birth_number(text)


def test_without_its_slash_it_is_one_where_it_is_called_so() -> None:
    assert personal_data.has_birth_number(f"r. č. {RIGHT}")
    assert personal_data.has_birth_number(f"Rodné číslo: {RIGHT}")
    assert personal_data.find_kind(f"Osoba {RIGHT}") == "ten_digits"


@pytest.mark.parametrize("column", ["task", "component", "value", "evidence", "note", "remark"])
def test_a_birth_number_in_any_cell_refuses_and_is_repeated_nowhere(column: str) -> None:
    fields = {"task": "1.1", "indicator": "a", "component": "study", "date": "2022-05-01"}
    fields |= {"value": "1", "evidence": "x", "note": "n", "remark": "r"}
    fields[column] = f"Jana {slashed(RIGHT)}"
    text = "\n".join(",".join(line) for line in (fields, fields.values()))
    table, _ = read(text.encode(), "report.csv")
    assert table is not None

    rows, problems = check(table, Context(STRATEGY, "CPD", TODAY))

    place = ("birth-number", 2, list(fields).index(column) + 1)
    assert place in found(problems)
    assert rows.is_empty()
    for language in ("cs", "en"):
        said = repr(json_payloads.problem_payloads(problems, Wording(language))) + repr(
            in_words(problems)
        )
        assert RIGHT[6:] not in said
        assert RIGHT[:6] not in said


def test_a_birth_number_in_the_head_refuses_too() -> None:
    head = f"task,indicator,component,date,value,evidence,note,{slashed(RIGHT)}"
    table, _ = read(f"{head}\n1.1,a,study,2022-05-01,0,,,x".encode(), "report.csv")
    assert table is not None

    _, problems = check(table, Context(STRATEGY, "CPD", TODAY))

    assert ("birth-number", 1, 8) in found(problems)
    assert RIGHT[6:] not in repr(problems)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("jana.novakova@example.org", "email"),
        ("volejte +420 602 123 456", "telephone"),
        ("00420602123456", "telephone"),
        ("tel. 224 123 456", "telephone"),
        ("mobil: 602123456", "telephone"),
        ("Novák, 602 123 456", "telephone"),
        ("nar. 5. 3. 1990", "birth_date"),
        ("narozená dne 5.3.1990", "birth_date"),
        ("born on 1990-03-05", "birth_date"),
        ("datum narození: 5. 3. 1990", "birth_date"),
        (f"osoba {RIGHT}", "ten_digits"),
    ],
)
def test_what_else_tells_of_a_person_is_a_question(text: str, kind: str) -> None:
    rows, problems = checked(f"1.1;a;study;2022-05-01;0;x;{text}")

    assert found(problems) == [("personal-data", 2, 7)]
    assert problems[0].values["kind"] == kind
    assert problems[0].severity is Severity.WARNING
    assert rows.height == 1
    assert all(in_words(problems))


@pytest.mark.parametrize(
    "text",
    [
        "Dotace 602 123 456 Kč",
        "700 000 000",
        "seminar. 5. 3. 1990",
        "https://www.mvcr.cz/clanek/2022.aspx?q=123",
        "2022-05-01 až 2022-06-30",
        "vytvořeno 5. 3. 2022",
        "účastníků: 1 602 123",
    ],
)
def test_money_days_and_addresses_of_pages_tell_of_nobody(text: str) -> None:
    assert personal_data.find_kind(text) is None


PIECES = some.sampled_from(
    [
        *(*PEOPLE, RIGHT, "born", "nar.", "tel", "@", "a@b.c", "+420", "602 123 456"),
        *("1990-03-05", " ", "/", "č. j. "),
    ]
)


@given(some.lists(PIECES | some.text(max_size=5), max_size=6).map("".join))
def test_whatever_is_found_is_first_suspected_and_then_masked(text: str) -> None:
    suspected = pl.Series([text]).str.contains(personal_data.SUSPECT_PATTERN)[0]

    assert suspected or not (personal_data.has_birth_number(text) or personal_data.find_kind(text))
    assert not personal_data.has_birth_number(personal_data.mask_birth_numbers(text))


@pytest.mark.rest
def test_a_long_hostile_text_takes_no_longer_than_a_plain_one() -> None:
    for piece in ("tel", "born ", "a@", "č. j. ", "750312/1", "1", "narozen", "602 123 456 "):
        text = piece * (2_000_000 // len(piece))

        assert personal_data.mask_birth_numbers(
            text
        ) == text or "•" in personal_data.mask_birth_numbers(text)
        assert personal_data.find_kind(text) in {None, "telephone"}
