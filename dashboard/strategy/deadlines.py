"""Deadlines and other points of a timetable: a year, a month, a day or an open end, as stated and as days."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from dashboard.strategy import second_language
from dashboard.strategy.field_types import (
    DAY_FORM,
    Day,
    either_case,
    read_day,
    validation_error,
)

Basis = Literal["strategy", "assumed", "amendment"]
OPEN_END_WORDS = {"ongoing", "continuous", "průběžně"}


class Part(BaseModel):
    """A part of the YAML: unknown keys are refused, nothing changes after reading.

    A text and its second language, as `title` and `title_cs`, are one `Text`.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra=second_language.add_keys,
        use_attribute_docstrings=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _join_languages(cls, data: Any, info: ValidationInfo) -> Any:
        return second_language.join(cls, data, info.context or second_language.LANGUAGES)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy; what was computed of the original is not in it."""
        made = super().model_copy(update=update, deep=deep)
        for name, kept in vars(type(self)).items():
            if isinstance(kept, cached_property):
                made.__dict__.pop(name, None)
        return made


class When(Part):
    """A year, a part of it or a day of the timetable: as in the source, with its first and last day.

    A start that the source does not state is empty.
    """

    as_stated: str
    first: date
    last: date

    def is_past(self, day: date) -> bool:
        """Whether its last day has come: on the due day itself it is past."""
        return day >= self.last


class Open(Part):
    """An end that the source leaves open, in a word, or does not state at all: it never falls due."""

    as_stated: str | None = None
    last: None = None

    def is_past(self, day: date) -> bool:
        """Never."""
        return False


class Closure(Part):
    """When the final assessment may be made, and its words for what is not met at the end.

    `open` is the word for what was reported on and is not met, `silent` for what nobody reported on.
    Neither changes a status.
    """

    deadline: Day
    """The day by which everything was to be done."""
    grace_days: Annotated[int, Field(ge=0)] = 0
    """Days after it in which reports are waited for."""
    open: Literal["carried_over", "lapsed"]
    """The word for what was reported on and is not met."""
    silent: Literal["unanswered", "not_shown"]
    """The word for what nobody reported on."""
    basis: Basis = "assumed"
    """Whether the source says so or it is assumed."""

    @property
    def final_from(self) -> date:
        """The first day of the final assessment: the deadline plus the days of grace."""
        return self.deadline + timedelta(days=self.grace_days)


def read_when(text: Any) -> When:
    """A year (1 January to 31 December), a half-year, quarter or month (its first to its last day), a day."""
    if isinstance(text, When):
        return text
    if not isinstance(text, str):
        raise validation_error("bad-date")
    if re.fullmatch(r"(19|20|21)[0-9]{2}", text):
        year = int(text)
        return When(as_stated=text, first=date(year, 1, 1), last=date(year, 12, 31))
    if part := re.fullmatch(r"((?:19|20|21)[0-9]{2})-(?:(0[1-9]|1[0-2])|([QH])([1-4]))", text):
        year, months = int(part[1]), {None: 1, "Q": 3, "H": 6}[part[3]]
        ending = int(part[2] or part[4]) * months
        if ending <= 12:
            first = date(year, ending - months + 1, 1)
            ends = date(year, ending, monthrange(year, ending)[1])
            return When(as_stated=text, first=first, last=ends)
    try:
        day = read_day(text)
    except PydanticCustomError:
        raise validation_error("open-start" if _is_open_end(text) else "bad-date") from None
    return When(as_stated=text, first=day, last=day)


def unstated_start(day: date) -> When:
    """The first day of the strategy, for what the source does not say when it starts."""
    return When(as_stated="", first=day, last=day)


def read_end(text: Any) -> When | Open:
    """What `read_when` reads, or an open end: `ongoing`, `continuous`, `průběžně`."""
    if isinstance(text, Open):
        return text
    return Open(as_stated=text) if _is_open_end(text) else read_when(text)


def _is_open_end(text: Any) -> bool:
    return isinstance(text, str) and text.casefold() in OPEN_END_WORDS


_IN_FILE = (
    {"type": "integer", "minimum": 1900, "maximum": 2199},
    {"pattern": r"^(19|20|21)[0-9]{2}(-(0[1-9]|1[0-2]|Q[1-4]|H[12]))?$", "type": "string"},
    {"pattern": DAY_FORM, "format": "date", "type": "string"},
)
END_IN_FILE = WithJsonSchema(
    {"anyOf": [*_IN_FILE, {"pattern": either_case(*sorted(OPEN_END_WORDS)), "type": "string"}]}
)
Start = Annotated[When, PlainValidator(read_when), WithJsonSchema({"anyOf": [*_IN_FILE]})]
End = Annotated[When | Open, PlainValidator(read_end), END_IN_FILE]


class Period(Part):
    """The first and the last day of the strategy."""

    start: Day
    """Its first day."""
    end: Day
    """Its last day."""
