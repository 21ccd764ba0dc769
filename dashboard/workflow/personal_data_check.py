"""What a person types beside a table (reasons, answers, names, cards), checked for personal data as rows are.

A birth number is never kept; an e-mail address, a telephone number or a day of birth is a question.
"""

from __future__ import annotations

from collections.abc import Iterable

from dashboard.text import Problem, Severity, personal_data


def check(texts: Iterable[str | None]) -> list[Problem]:
    """One problem for each kind of personal data in the texts: birth-number-typed, personal-data-typed."""
    problems: dict[str, Problem] = {}
    for text in texts:
        if text and personal_data.has_birth_number(text):
            problems["birth_number"] = Problem("birth-number-typed")
        elif text and (kind := personal_data.find_kind(text)):
            problems[kind] = Problem("personal-data-typed", {"kind": kind}, Severity.WARNING)
    return list(problems.values())


def check_name(name: str) -> list[Problem]:
    """A problem where the name of a person holds a birth number; an address may well be a name."""
    return [Problem("birth-number-typed")] if personal_data.has_birth_number(name) else []
