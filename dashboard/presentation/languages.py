"""The words of the program in a language: message ids in, sentences out.

The catalogues are `locale/<language>/messages.po`, read at start without a build step. The language
is an argument of every call, read by the caller when it speaks; of what is translated only numbers and days
are kept as they are written.
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from unicodedata import category

from babel.dates import format_date, format_datetime
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from dashboard.strategy import deadlines
from dashboard.text import Problem, problem_records
from dashboard.text.text_language import Text

NAMES = {"cs": "Čeština", "en": "English"}
"""What each language calls itself, by its code."""
LANGUAGES = tuple(NAMES)
WRITTEN_KEPT = 4096
"""Of how many numbers, and of how many days, it is kept how they are written."""
LOCALES = Path(__file__).with_name("locale")


@cache
def read_catalogue(language: str) -> Catalog:
    """The messages of a language as its file holds them; raises PoFileError for an invalid line."""
    with (LOCALES / language / "messages.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


@cache
def _translations(language: str) -> gettext.GNUTranslations:
    compiled = io.BytesIO()
    write_mo(compiled, read_catalogue(language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@lru_cache(maxsize=WRITTEN_KEPT)
def _date(day: date, language: str) -> str:
    return format_date(day, "d. M. yyyy" if language == "cs" else "d MMM yyyy", language)


@lru_cache(maxsize=WRITTEN_KEPT)
def _number(number: str, language: str) -> str:
    """A number by its digits: 1.0 and 1 are one number, written in two ways."""
    return format_decimal(Decimal(number), locale=language, decimal_quantization=False)


_COUNTED = ("old", "parts", "made", "total")
"""The fields in which problems of statistics have numbers; those of a publisher's table quote it."""


class _Values(dict[str, object]):
    """The values of a sentence; a dash for one that is missing."""

    def __init__(self, message: str, values: Mapping[str, object]) -> None:
        super().__init__(values)
        self.message = message

    def __missing__(self, name: str) -> str:
        problem_records.note_unfit(f"{self.message}: no {name}")
        return "–"


class Wording:
    """Sentences, numbers and dates in one language; what falls on `today` is said to be due today."""

    def __init__(self, language: str, today: date | None = None) -> None:
        self.language, self.today = language if language in LANGUAGES else "en", today
        self.reader = language

    def __call__(self, message: str, /, **values: object) -> str:
        """The sentence of a message id with its values.

        Warns of a missing value, shown as a dash, and of an unknown id, shown as it is.
        """
        sentence = _translations(self.language).gettext(message)
        if sentence == message:
            problem_records.note_unfit(f"{message}: no sentence")
        return sentence.format_map(_Values(message, values)) if values else sentence

    def plural(self, message: str, number: int, /, **values: object) -> str:
        """The sentence that fits a number: 1 úkol, 2 úkoly, 5 úkolů."""
        sentence = _translations(self.language).ngettext(message, message, number)
        if sentence == message:
            problem_records.note_unfit(f"{message}: no sentence")
        return sentence.format_map(_Values(message, {"n": self.number(number), **values}))

    def has_message(self, message: str) -> bool:
        """Whether a message id has a sentence."""
        return _translations(self.language).gettext(message) != message

    def due(self, message: str, day: date, number: int | None = None, /, **values: object) -> str:
        """A sentence on what has a day as its deadline: `message`_today on that day, later `message`_then."""
        named = f"{message}_{'today' if day == self.today else 'then'}"
        values = {"day": self.date(day), **values}
        return self(named, **values) if number is None else self.plural(named, number, **values)

    def date(self, day: date | None) -> str:
        """A day as people write it; a dash where there is none."""
        if day is None:
            return "–"
        return _date(day, self.language)

    def when(self, when: deadlines.When | deadlines.Open) -> str:
        """A start or deadline as exactly as it is stated: a year, a month, a day, that it is ongoing, or
        that no start or due date is stated.

        A half-year or a quarter is written as its last day.
        """
        if isinstance(when, deadlines.Open):
            return self("when.open" if when.as_stated else "when.unstated")
        if not when.as_stated:
            return self("when.no_start")
        if when.first == when.last:
            return self.date(when.last)
        if re.fullmatch(r"[0-9]{4}", when.as_stated):
            return when.as_stated
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}", when.as_stated):
            return format_date(when.first, "LLLL y", self.language)
        return self.date(when.last)

    def moment(self, at: datetime) -> str:
        """A day and time of day."""
        return format_datetime(
            at,
            "d. M. yyyy H:mm" if self.language == "cs" else "d MMM yyyy HH:mm",
            locale=self.language,
        )

    def period(self, period: deadlines.Period) -> str:
        """A period by its years: 2020–2023."""
        return self.years(period.start.year, period.end.year)

    def years(self, first: int, last: int) -> str:
        """Years from one to another: 2020–2023; 2020 alone where they are the same."""
        return f"{first}" if first == last else f"{first}–{last}"

    def number(self, number: Decimal | int | None) -> str:
        """A number with the separators of the language; a dash where there is none."""
        if number is None:
            return "–"
        return _number(str(number), self.language)

    def problem(self, problem: Problem) -> tuple[str, str]:
        """What is wrong, and what to write instead.

        The second is empty where the first only informs, and where no known name is near.
        """
        values = {"found": problem.value or "", **problem.values}
        second = f"_{self.reader}"
        ours = {name: text for name, text in values.items() if name.endswith(second)}
        values |= {name.removesuffix(second): text for name, text in ours.items()}
        if self.language == "cs" and re.fullmatch(r"-?[0-9]+\.[0-9]+%", values["found"]):
            # As its cell shows it: we read a number in per cent as "45.5%".
            values["found"] = values["found"].replace(".", ",").replace("%", "\u00a0%")
        values = {name: self._field(name, text) for name, text in values.items()}
        if (
            problem.code == "series-restated"
            or problem_records.family_of(problem.code) == "series-sum"
        ):
            values |= {
                name: self._local_numbers(values[name]) for name in _COUNTED if name in values
            }
        if values.get("reason") == "":  # of a closed round: none was written, or it was erased
            values["reason"] = self("rounds.over")
        if problem.code == "number-ambiguous":
            values |= _both_meanings(values["found"], self.language)
        fix = f"fix.{problem.code}"
        chosen = values.get("variant"), problem.values.get("kind"), problem.sheet and "workbook"
        fix = next(
            (f"{fix}.{each}" for each in chosen if each and self.has_message(f"{fix}.{each}")), fix
        )
        if not self.has_message(fix):
            fix = f"fix.{problem_records.family_of(problem.code)}"
        return (
            self(f"problem.{problem.code}", **values),
            self(fix, **values) if self.has_message(fix) and values.get("near") != "" else "",
        )

    def _field(self, name: str, text: str) -> str:
        """What a field of a problem holds, in words; what does not fit its kind is shown as it is."""
        if not problem_records.is_fit(name, text):
            problem_records.note_unfit(f"{name} is no {problem_records.KINDS.get(name, 'text')}")
            return str(text)
        word = f"{name}.{text}"
        match problem_records.KINDS.get(name):
            case problem_records.FieldKind.DAY:
                return self.date(date.fromisoformat(text))
            case problem_records.FieldKind.STATED if re.fullmatch(
                r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text
            ):
                return self.date(date.fromisoformat(text))
            case problem_records.FieldKind.NUMBER:
                return self.number(Decimal(text))
            case problem_records.FieldKind.VALUE if numbers := problem_records.read_value(text):
                return "/".join(map(self.number, numbers))
            case problem_records.FieldKind.WORD | problem_records.FieldKind.VALUE if (
                self.has_message(word)
            ):
                return self(word)
        return text

    def _local_numbers(self, text: str) -> str:
        """Numbers of statistics within a text as people write them; a flag that replaces one in words."""
        if self.has_message(flag := f"flag.{text}"):
            return self(flag)
        number = r"[0-9]+(\.[0-9]+)?(E-[0-9]+)?"
        return re.sub(number, lambda found: self.number(Decimal(found[0])), text)

    def warning(self, code: str) -> str:
        """What a warning asks about in a few words, by its code; one of a former version may have none."""
        name = f"warning.{code}"
        return self(name if self.has_message(name) else "warning.other")

    def problem_text(self, problem: Problem) -> str:
        """What is wrong and what to do about it, as one text without the place."""
        return " ".join(self.problem(problem)).strip()

    def problem_line(self, problem: Problem) -> str:
        """A problem on one line: FILE:LINE:COLUMN: CODE: message; without a place where it has none."""
        parts = [problem.place, problem.code, " ".join(self.problem(problem))]
        return one_line(": ".join(part for part in parts if part).rstrip())

    def text(self, text: str) -> str:
        """A text of the strategy in the language of the reader, where it has it; else in its own."""
        return text.shown_to(self.reader)[0] if isinstance(text, Text) else text

    def foreign(self, text: str) -> str | None:
        """The language in which such a text is shown if it differs from the page's."""
        language = text.shown_to(self.reader)[1] if isinstance(text, Text) else self.language
        return None if language == self.language else language


def _both_meanings(found: str, language: str) -> dict[str, str]:
    """How a number such as 1.234 is written so that it can only mean thousands, or only a fraction."""
    match = re.search(r"([0-9]+)[.,]([0-9]{3})", found)
    whole, rest = match.groups() if match else (found, "")
    sign = "," if language == "cs" else "."
    return {"thousands": f"{whole}{rest}", "decimal": f"{whole}{sign}{rest}0"}


def one_line(text: str) -> str:
    """A text with its control characters made visible, so that it stays on its line.

    A space of another width, as between the thousands of a Czech number, is a space.
    """
    spaced = "".join(" " if category(letter) == "Zs" else letter for letter in text)
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in spaced)
