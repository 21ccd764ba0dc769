"""Types of fields of a strategy file: a day, a target, yes or no.

A text that does not fit raises `PydanticCustomError`; its type is the code of the problem, its context
the values of the sentence. Values that our own code builds are kept as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from dashboard.text import numbers_and_dates

YES = {"yes", "true"}
NO = {"no", "false"}


def validation_error(code: str, **values: str) -> PydanticCustomError:
    """The error that `check_file` turns into the problem of this code."""
    return PydanticCustomError(code, "refused", dict(values))


def try_reader(reader: Callable[[Any], Any], value: Any) -> Any:
    """The value that a reader returns for a raw value; None where it refuses it."""
    try:
        return reader(value)
    except ValueError:
        return None


def read_day(text: Any) -> date:
    """A day in ISO form only: pydantic would read a number as seconds. Error: bad-day."""
    if isinstance(text, date):
        return text
    try:
        if isinstance(text, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise validation_error("bad-day")


def read_yes_no(text: Any) -> bool:
    """`yes` or `true`, `no` or `false`, in any case; a bool is kept. Error: wrong-type."""
    if isinstance(text, bool):
        return text
    folded = text.casefold() if isinstance(text, str) else ""
    if folded not in YES | NO:
        raise validation_error("wrong-type", wanted="yes_no")
    return folded in YES


def read_target(text: Any) -> Decimal | Literal["all", "any"]:
    """`all`, `any`, or a number that fits the column of values; a negative one is checked by its kind.

    Errors: target-form, number-too-large, number-too-fine.
    """
    if text == "all" or text == "any":  # noqa: PLR1714  a list cannot be a member of a set
        return "all" if text == "all" else "any"
    plain = isinstance(text, str) and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text)
    if not (plain or isinstance(text, Decimal | int)):
        raise validation_error("target-form")
    return _number(Decimal(text))


def read_baseline(text: Any) -> Decimal:
    """A plain number, as a baseline must be. Errors: baseline-form and those of a number."""
    if not (isinstance(text, str) and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text)):
        raise validation_error("baseline-form")
    return _number(Decimal(text))


def _number(number: Decimal) -> Decimal:
    if abs(number) > numbers_and_dates.LARGEST_NUMBER:
        raise validation_error("number-too-large")
    if number != round(number, numbers_and_dates.DECIMAL_PLACES):
        raise validation_error("number-too-fine")
    return number


def read_target_number(text: Any) -> Decimal:
    """A number as in `read_target`, without its words. Error: target-form."""
    value = read_target(text)
    if not isinstance(value, Decimal):
        raise validation_error("target-form")
    return value


def either_case(*words: str) -> str:
    """The pattern of words in small or capital letters, as other programs read it."""
    alike = ("".join(f"[{letter}{letter.upper()}]" for letter in word) for word in words)
    return f"^({'|'.join(alike)})$"


DAY_FORM = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_LARGEST = int(numbers_and_dates.LARGEST_NUMBER)
_NUMBER: dict[str, Any] = {
    "type": ["number", "string"],
    "minimum": -_LARGEST,
    "maximum": _LARGEST,
    "pattern": r"^-?[0-9]+(\.[0-9]+)?$",
}
_DAY = {"type": "string", "format": "date", "pattern": DAY_FORM}
_YES_NO = {"type": ["boolean", "string"], "pattern": either_case(*sorted(YES | NO))}
Day = Annotated[date, PlainValidator(read_day), WithJsonSchema(_DAY)]
YesNo = Annotated[bool, PlainValidator(read_yes_no), WithJsonSchema(_YES_NO)]
TargetNumber = Annotated[Decimal, PlainValidator(read_target_number), WithJsonSchema(_NUMBER)]
NumbersByYear = Annotated[
    tuple[()],
    PlainValidator(lambda _: ()),
    WithJsonSchema({"type": ["object", "null"], "additionalProperties": _NUMBER}),
]
"""Numbers by year, which are written out before the types are read."""
TargetValue = Annotated[
    Decimal | Literal["all", "any"],
    PlainValidator(read_target),
    WithJsonSchema({"anyOf": [{"enum": ["all", "any"]}, _NUMBER]}),
]
