"""What a cell means: every writing that is read, and every one that is refused, in two languages."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal

import pytest

from dashboard.text.numbers_and_dates import (
    DateOrder,
    DateWithPrecision,
    Unreadable,
    read_date,
    read_flag,
    read_number,
    read_word,
)

NBSP = "\u00a0"
NARROW = "\u202f"
ZERO_WIDTH = "\u200b"
MARK = "\ufeff"


def nfd(text: str) -> str:
    """A text as a Mac writes it: letter and accent apart."""
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        # a day
        *(("2022-12-31", "2022-12-31", "day"), ("2022-1-5", "2022-01-05", "day")),
        *((" 2022-12-31 ", "2022-12-31", "day"), ("2022-12-31T00:00:00", "2022-12-31", "day")),
        *(("2022-12-31 00:00:00", "2022-12-31", "day"), ("31.12.2022", "2022-12-31", "day")),
        *(("31. 12. 2022", "2022-12-31", "day"), ("1.5.2022", "2022-05-01", "day")),
        (f"31.{NBSP}12.{NBSP}2022", "2022-12-31", "day"),
        (f"31.{NARROW}12.{NARROW}2022", "2022-12-31", "day"),
        (f"{MARK}31. 12. 2022{ZERO_WIDTH}", "2022-12-31", "day"),
        *(("31/12/2022", "2022-12-31", "day"), ("12/31/2022", "2022-12-31", "day")),
        *(("5/5/2022", "2022-05-05", "day"), ("29. 2. 2020", "2020-02-29", "day")),
        # a month, a quarter and half a year mean their last day, never the first
        *(("12/2021", "2021-12-31", "period"), ("2021-12", "2021-12-31", "period")),
        *(("12. 2021", "2021-12-31", "period"), ("2/2020", "2020-02-29", "period")),
        *(("2/2021", "2021-02-28", "period"), ("Q4 2021", "2021-12-31", "period")),
        *(("q1/2021", "2021-03-31", "period"), ("2021-Q2", "2021-06-30", "period")),
        *(("2021 Q3", "2021-09-30", "period"), ("4. čtvrtletí 2021", "2021-12-31", "period")),
        ("1. ČTVRTLETÍ 2021", "2021-03-31", "period"),
        ("1. ctvrtleti 2021", "2021-03-31", "period"),
        *((nfd("4. čtvrtletí 2021"), "2021-12-31", "period"), ("3.Q 2021", "2021-09-30", "period")),
        *(("H1 2021", "2021-06-30", "period"), ("2021-H2", "2021-12-31", "period")),
        ("1. pololetí 2021", "2021-06-30", "period"),
        (f"2. POLOLETÍ{NBSP}2021", "2021-12-31", "period"),
        (nfd("2. pololetí 2021"), "2021-12-31", "period"),
        # a day with its hour, and months by their names
        ("2022-12-31 10:30", "2022-12-31", "day"),
        ("2022-12-31T23:59:59.5", "2022-12-31", "day"),
        *(("31.12.2022 0:00:00", "2022-12-31", "day"), ("31. 12. 2022 8:15", "2022-12-31", "day")),
        ("31. prosince 2022", "2022-12-31", "day"),
        (f"1.{NBSP}ZÁŘÍ{NBSP}2022", "2022-09-01", "day"),
        *(("5. červenec 2022", "2022-07-05", "day"), ("31 December 2022", "2022-12-31", "day")),
        *(("5 Jun 2022", "2022-06-05", "day"), ("květen 2022", "2022-05-31", "period")),
        ("February 2020", "2020-02-29", "period"),
        ("not later than May 2022", "2022-05-31", "not_later_than"),
        ("IV. čtvrtletí 2022", "2022-12-31", "period"),
        ("II. pololetí 2021", "2021-12-31", "period"),
        ("2022-12-31 (period)", "2022-12-31", "period"),
        (nfd("31. 12. 2022 (období)"), "2022-12-31", "period"),
        # a day that is only a limit, and one that we inferred
        ("not later than 2022-12-31", "2022-12-31", "not_later_than"),
        ("No Later Than 31. 12. 2022", "2022-12-31", "not_later_than"),
        ("by 2022-12-31", "2022-12-31", "not_later_than"),
        ("≤ 2022-12-31", "2022-12-31", "not_later_than"),
        ("<=2022-12-31", "2022-12-31", "not_later_than"),
        ("nejpozději 31. 12. 2022", "2022-12-31", "not_later_than"),
        ("NEJPOZDĚJI DO 31. 12. 2022", "2022-12-31", "not_later_than"),
        ("nejpozdeji k 31.12.2022", "2022-12-31", "not_later_than"),
        ("not later than Q4 2021", "2021-12-31", "not_later_than"),
        ("2022-03-31 (inferred)", "2022-03-31", "inferred"),
        ("31. 3. 2022 (ODVOZENO)", "2022-03-31", "inferred"),
        ("Q1 2022 (inferred)", "2022-03-31", "inferred"),
    ],
)
def test_a_date_is_read(text: str, day: str, precision: str) -> None:
    assert read_date(text) == DateWithPrecision(date.fromisoformat(day), precision)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *((text, "date-year") for text in ("2022", "not later than 2022")),
        *((text, "date-two-digit-year") for text in ("31.12.22", "31. 12. 22", "1/2/22")),
        *((text, "date-ambiguous") for text in ("5/6/2022", "12/1/2022")),
        *((text, "date-impossible") for text in ("2022-02-30", "31. 4. 2022", "31. 13. 2022")),
        *((text, "date-impossible") for text in ("29. 2. 2021", "32/13/2022", "13/2022")),
        *((text, "date-impossible") for text in ("0/2022", "0000-01-01", "12/1899")),
        ("31. června 2022", "date-impossible"),
        *((text, "date-form") for text in ("", "2.4", "2,4", "02.IV", "44926", "20221231")),
        *((text, "date-form") for text in ("Q5 2021", "V. čtvrtletí 2021", "IV 2021")),
        *((text, "date-form") for text in ("31. prosince", "31. prosince 22")),
        *((text, "date-form") for text in ("31. veprosince 2022", "31. 12. 2022 25:00")),
        *((text, "date-form") for text in ("2022-12-31 v 10:30", "2022-12-31T10:30:00Z")),
        *((text, "date-form") for text in ("III. pololetí 2021", "3. pololetí 2021", "splněno")),
        *((text, "date-form") for text in ("=DATE(2022;12;31)", "1².12.2022", "12/202②")),
        ("٢٠٢٢-١٢-٣١", "date-form"),
    ],
)
def test_a_date_that_can_mean_two_things_or_none_is_refused(text: str, code: str) -> None:
    assert read_date(text) == Unreadable(code)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("5/6/2022", "dmy", "2022-06-05"),
        ("5/6/2022", "mdy", "2022-05-06"),
        ("31/12/2022", "dmy", "2022-12-31"),
        ("12/31/2022", "mdy", "2022-12-31"),
        ("5. 6. 2022", "mdy", "2022-06-05"),
        ("2022-06-05", "mdy", "2022-06-05"),
    ],
)
def test_the_sender_can_say_whether_the_day_or_the_month_comes_first(
    text: str, order: DateOrder, day: str
) -> None:
    assert read_date(text, order) == DateWithPrecision(date.fromisoformat(day), "day")


def test_a_date_against_the_order_that_was_said_is_impossible() -> None:
    assert read_date("12/31/2022", "dmy") == Unreadable("date-impossible")
    assert read_date("31/12/2022", "mdy") == Unreadable("date-impossible")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("0", "0"), ("7", "7"), (" 7 ", "7"), ("007", "7"), ("1000000000", "1000000000")),
        *(("1 234", "1234"), (f"1{NBSP}234", "1234"), (f"1{NARROW}234", "1234")),
        *((f"1{NBSP}234{NBSP}567", "1234567"), ("1 234,50", "1234.5")),
        *((f"1{NARROW}234,5", "1234.5"), ("1.250,75", "1250.75"), ("1.234.567,8", "1234567.8")),
        *(("0,5", "0.5"), ("0.1", "0.1"), ("1,5", "1.5"), ("1.5", "1.5"), ("1,0", "1")),
        *(("12,25", "12.25"), ("0,125", "0.125"), ("0,123456789", "0.123456789")),
        *(("0,50000000000", "0.5"), ("0.125", "0.125"), ("1234,567", "1234.567")),
        (f"12{ZERO_WIDTH}", "12"),
    ],
)
def test_a_number_is_read(text: str, number: str) -> None:
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *((text, "number-ambiguous") for text in ("1.234", "1,234", "12.345", "999,999")),
        *((text, "number-with-text") for text in ("1 (z Itálie)", "5 ks", "12 34", "1/2", "1e3")),
        *((text, "number-with-text") for text in ("1,", "1'234", "5½", "5²", "12¹", "①", "½")),
        *((text, "number-with-text") for text in ("１２", "٣")),
        *((text, "number-suppressed") for text in ("<5", "≤ 5", "> 10", "cca 5", "asi 5")),
        ("about ten", "number-suppressed"),
        *((text, "number-negative") for text in ("-1", "−1", "– 1")),
        *((text, "number-percent") for text in ("45%", "45,5 %")),
        *((text, "number-too-large") for text in ("1000000000000001", "9" * 400)),
        *((text, "number-too-fine") for text in ("0," + "1" * 30, "0,0000000001")),
        ("1234,1234567891", "number-too-fine"),
        *((text, "number-form") for text in ("", "–", "n/a", "splněno", "NaN", "inf", "=1+1")),
        *((text, "number-form") for text in (".5", "IV")),
    ],
)
def test_what_is_no_plain_number_is_refused_and_never_zero(text: str, code: str) -> None:
    assert read_number(text) == Unreadable(code)


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        *((text, 1) for text in ("1", " 1 ", "1,0", "yes", "ano", "Ano", "ANO", f"ano{NBSP}")),
        (nfd("áno"), 1),
        *((text, 0) for text in ("0", "0.0", "NO", "ne", "NE", f"{ZERO_WIDTH}ne")),
    ],
)
def test_a_flag_is_read(text: str, flag: int) -> None:
    assert read_flag(text) == Decimal(flag)


@pytest.mark.parametrize(
    "text", ["", "2", "0,5", "-1", "x", "splněno", "hotovo", "ano?", "částečně", "–", "¹", "①"]
)
def test_what_is_neither_yes_nor_no_is_refused(text: str) -> None:
    assert read_flag(text) == Unreadable("flag-form")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("nothing to report", "nothing_to_report"),
        ("Nothing to report.", "nothing_to_report"),
        ("NOTHING  TO REPORT", "nothing_to_report"),
        ("beze změny", "nothing_to_report"),
        ("Beze změny.", "nothing_to_report"),
        ("BEZE ZMĚNY", "nothing_to_report"),
        ("beze zmeny", "nothing_to_report"),
        (f"beze{NBSP}změny", "nothing_to_report"),
        (nfd("beze změny"), "nothing_to_report"),
        ("ongoing", "ongoing"),
        ("plněno průběžně", "ongoing"),
        ("Plněno průběžně.", "ongoing"),
        ("PLNENO PRUBEZNE", "ongoing"),
        (nfd("plněno průběžně"), "ongoing"),
        ("plněn průběžně", "ongoing"),
        ("Plní se průběžně.", "ongoing"),
        ("úkol trvá", "ongoing"),
        ("Úkol trvá.", "ongoing"),
        ("not applicable", "not_applicable"),
        ("nevztahuje se", "not_applicable"),
        (f"Nevztahuje{NARROW}se", "not_applicable"),
    ],
)
def test_a_report_word_is_read(text: str, word: str) -> None:
    assert read_word(text) == word


@pytest.mark.parametrize(
    "text", ["", "0", "1", "–", "-", "n/a", "ano", "splněno", "nesplněno", "změna"]
)
def test_other_words_are_no_report(text: str) -> None:
    assert read_word(text) is None
