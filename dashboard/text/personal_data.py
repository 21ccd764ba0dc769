"""Personal data in text: birth numbers, which are never kept; e-mail addresses, telephone numbers and days
of birth, which the sender is asked about.

Only the form of the text is checked: the sender knows whether the person is a victim or the director of a
department.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Literal

import polars as pl

from dashboard.text.problem import Problem, Severity

Kind = Literal["email", "telephone", "birth_date", "ten_digits"]

SUSPECT_PATTERN = "|".join(
    (
        r"[0-9]{6} ?/ ?[0-9]{3}|[0-9]{10}|[a-zA-Z0-9_.+-]@|(?:\+|00)[ \xA0]?420",
        r"[67][0-9]{2}[ \xA0][0-9]{3}[ \xA0][0-9]{3}",
        r"(?i:(?:tel|mobil|phone)[a-z]{0,9}\.?:?[ \xA0]?[0-9]{3}|nar\.|narozen|born|birth)",
    )
)
"""A pattern for polars that matches every text in which `has_birth_number` or `find_kind` finds something."""

_BIRTH_NUMBER = re.compile(r"(?<![\d/])(\d{2})(\d{2})(\d{2}) ?/ ?(\d{3,4})(?![\d/])", re.ASCII)
_TEN_DIGITS = re.compile(r"(?<![\w/.,=-])(\d{2})(\d{2})(\d{2})(\d{4})(?![\w/])", re.ASCII)
_FILE_NUMBER = re.compile(r"(?:č\. ?j\.|čj\.?|sp\. ?zn\.|ref\.)[: ]*$", re.IGNORECASE)
"""Words before the number of a file, which can look like a birth number."""
_BIRTH_NUMBER_LABEL = re.compile(
    r"(?:r\. ?č\.|\brč|rodné číslo|rodného čísla|birth number)[: ]*$", re.IGNORECASE
)
"""Words before a birth number that is written without its slash."""
_LABEL_LENGTH = 20
"""Letters before a number in which these words are searched."""
_MASK = "••••••/••••"

_GAP = r"[ \xa0]?"
_DAY = rf"(?:\d{{1,2}}\.{_GAP}\d{{1,2}}\.{_GAP}\d{{4}}|\d{{4}}-\d\d-\d\d)"
_NINE = rf"(?:\d{{3}}{_GAP}){{2}}\d{{3}}(?!\d)"
_MONEY = rf"(?!,?\d|{_GAP}(?:\d|Kč|CZK|EUR|€|kor))"
_KINDS: tuple[tuple[Kind, str], ...] = (
    ("email", r"[a-z0-9_.+-]@[\w-]+\.\w"),
    ("telephone", rf"(?:\+|\b00){_GAP}420{_GAP}{_NINE}"),
    ("telephone", rf"(?:tel|mobil|phone)[a-z]{{0,9}}\.?:?{_GAP}{_NINE}"),
    # Nothing follows a mobile number: 250 000 000 Kč is money.
    ("telephone", rf"(?<![\d,.])(?<!\d[ \xa0])[67]\d\d[ \xa0]\d{{3}}[ \xa0](?!000)\d{{3}}{_MONEY}"),
    (
        "birth_date",
        rf"(?:\bnar\.|\bnarozen\w*|\bborn|\bbirth):?(?: {{1,3}}\w{{1,8}})? {{0,3}}:? {{0,3}}{_DAY}",
    ),
)


def has_birth_number(text: str) -> bool:
    """Whether a text holds a birth number: six digits, a slash, three or four more.

    The day must be one of the calendar and the check digit right. After "č. j." or "sp. zn." it is
    the number of a file; without its slash it is one only where the text calls it so.
    """
    slashed = any(_is_birth_number(match) for match in _BIRTH_NUMBER.finditer(text))
    return slashed or any(
        _has_valid_day_and_check_digit(match) and _stands_before(_BIRTH_NUMBER_LABEL, match)
        for match in _TEN_DIGITS.finditer(text)
    )


def find_kind(text: str) -> Kind | None:
    """The kind of other personal data that a text seems to have, or None."""
    for name, pattern in _KINDS:
        if re.search(pattern, text, re.IGNORECASE):
            return name
    return (
        "ten_digits"
        if any(map(_has_valid_day_and_check_digit, _TEN_DIGITS.finditer(text)))
        else None
    )


def mask_problem(problem: Problem) -> Problem:
    """A problem with birth numbers masked in its cell and in the values of its sentence."""
    values = {name: mask_birth_numbers(text) for name, text in problem.values.items()}
    value = None if problem.value is None else mask_birth_numbers(problem.value)
    return replace(problem, values=values, value=value)


def mask_birth_numbers(text: str) -> str:
    """A text with dots in place of birth numbers, also of possible ones without a slash."""
    text = _BIRTH_NUMBER.sub(lambda match: _MASK if _is_birth_number(match) else match[0], text)
    return _TEN_DIGITS.sub(
        lambda match: _MASK if _has_valid_day_and_check_digit(match) else match[0], text
    )


def mask_cells(cells: pl.DataFrame) -> pl.DataFrame:
    """A frame of texts with birth numbers masked; only cells that could hold one are looked at."""
    could = pl.all().str.contains(r"[0-9]{6} ?/ ?[0-9]{3}|[0-9]{10}").any()
    suspect = [
        name
        for name, any_of in zip(cells.columns, cells.select(could).row(0), strict=True)
        if any_of
    ]
    return cells.with_columns(
        pl.Series(name, map(mask_birth_numbers, cells[name]), pl.String) for name in suspect
    )


def _is_birth_number(match: re.Match[str]) -> bool:
    return _has_valid_day_and_check_digit(match) and not _stands_before(_FILE_NUMBER, match)


def _stands_before(opening: re.Pattern[str], match: re.Match[str]) -> bool:
    """Whether a pattern matches right before another match."""
    return bool(opening.search(match.string[max(0, match.start() - _LABEL_LENGTH) : match.start()]))


def _has_valid_day_and_check_digit(match: re.Match[str]) -> bool:
    """Whether the day and the check digit are right.

    Women have 50 added to their month, and since 2004 both may have 20 more. Numbers of nine digits
    were given until 1953 and have no check digit; some of ten until 1985 end in 0 for a rest of 10.
    """
    year, month, day, rest = (int(part) for part in match.groups())
    if len(match[4]) == 3:
        return year <= 53 and rest > 0 and _is_day(1900 + year, month, day)
    full = 1900 + year if year >= 54 else 2000 + year
    nine, last = divmod(int("".join(match.groups())), 10)
    exact = nine % 11 == last or (full <= 1985 and nine % 11 == 10 and last == 0)
    return exact and _is_day(full, month, day)


def _is_day(year: int, month: int, day: int) -> bool:
    """Whether a day of birth exists; the month is coded as in birth numbers."""
    month -= 50 if month > 50 else 0
    month -= 20 if month > 20 and year >= 2004 else 0
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def check_typed(texts: Iterable[str | None]) -> list[Problem]:
    """What people typed beside a table: one problem for each kind of personal data in the texts.

    birth-number-typed, or the question personal-data-typed.
    """
    problems: dict[str, Problem] = {}
    for text in texts:
        if text and has_birth_number(text):
            problems["birth_number"] = Problem("birth-number-typed")
        elif text and (kind := find_kind(text)):
            problems[kind] = Problem("personal-data-typed", {"kind": kind}, Severity.WARNING)
    return list(problems.values())


def check_name(name: str) -> list[Problem]:
    """A problem where the name of a person holds a birth number; an address may well be a name."""
    return [Problem("birth-number-typed")] if has_birth_number(name) else []
