"""What the numbers of a strategy count: sources, units, series, concepts, topics, links and code lists.

They are data: the code lists ship with the program, the rest is in the file that a strategy names under
`definitions:`. A series that no file defines is still shown, under its own code and of no concept.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator

from dashboard.statistics.publisher_reader import READERS
from dashboard.strategy.check_references import Raw, items, texts
from dashboard.strategy.deadlines import Part
from dashboard.strategy.field_types import YesNo, validation_error
from dashboard.strategy.yaml_to_model import DAY_OF_YEAR, read_part
from dashboard.text import Problem, errors, names, yaml_file
from dashboard.text.text_language import Text

COUNTRIES = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS "
    "BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE "
    "EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM "
    "HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC "
    "LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA "
    "NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW "
    "SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO "
    "TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW"
)
"""ISO 3166-1 alpha-2, and XK for Kosovo as the European Union writes it."""

Spans = tuple[tuple[int, int], ...]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
CodeId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9+_-]*$")]


def _read_years(text: Any) -> Spans:
    """Years and spans of them, with commas between. Errors: series-year, series-years-turned."""
    if isinstance(text, tuple):
        return text
    spans = []
    for each in text.split(",") if isinstance(text, str) else [""]:
        match = re.fullmatch(r"\s*((?:19|20)[0-9]{2})(?:\s*[-–]\s*((?:19|20)[0-9]{2}))?\s*", each)
        if match is None:
            raise validation_error("series-year")
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first:
            raise validation_error("series-years-turned")
        spans.append((first, last))
    return tuple(spans)


Years = Annotated[Spans, PlainValidator(_read_years, json_schema_input_type=str)]


class Named(Part):
    """Something with an id for files and addresses, and a name in both languages."""

    id: Id
    name: Text


class Source(Named):
    """A system or publisher; `note` is what to keep in mind where its numbers are set beside others.

    What a `published` one prints is public, whoever loads it.
    """

    note: Text | None = None
    published: YesNo = False


class DeclaredUnit(Named):
    """What is counted or measured.

    A `count` is a whole number; an `amount` may have decimals; a `share` is never added to another.
    """

    kind: Literal["count", "amount", "share"]


class Series(Named):
    """One source's count of one thing.

    `sum_of` is the yearly series whose persons its numbers over several years count.
    """

    source: str
    unit: str
    definition: Text | None = None
    sum_of: str | None = None


class Concept(Named):
    """Series that count one thing, the nearest to it first."""

    series: tuple[str, ...]
    note: Text | None = None


class Topic(Named):
    """Concepts of one source (of any where it is None) that are looked at together.

    One with `compared_with` opens the page, beside that source; `counted` is the subject of its sentence.
    """

    title: Text
    concepts: Annotated[tuple[str, ...], Field(min_length=1)]
    source: str | None = None
    compared_with: str | None = None
    counted: Text | None = None
    overview: YesNo = False
    note: Text | None = None


class Code(Named):
    """A category of a dimension, with its names in other classifications; IC-TIP first, not public yet."""

    id: CodeId
    ic_tip: str | None = None
    htcds: str | None = None
    ctdc: str | None = None
    glotip: str | None = None
    eurostat: str | None = None


class AddedCode(Code):
    """A further code of a dimension that ships with the program."""

    dimension: str


class Dimension(Named):
    """By what a number may be split; with `countries` also by ISO 3166-1 alpha-2.

    `by` is what is written behind the name of what is split: by sex.
    """

    by: Text
    countries: YesNo = False
    codes: tuple[Code, ...] = ()

    @property
    def code_ids(self) -> tuple[str, ...]:
        """The codes in their order."""
        countries = COUNTRIES.split() if self.countries else []
        return (*countries, *(code.id for code in self.codes))


class Link(Part):
    """Series that count the same persons or cases in some years; in all common cells, or only in totals."""

    series: Annotated[tuple[str, ...], Field(min_length=2)]
    years: Years
    cells: Literal["all", "totals"] = "all"
    note: Text | None = None

    def covers(self, first: int, last: int, split: Iterable[str] = ()) -> bool:
        """Whether a number of these years, split by some dimensions, is the same in all the series."""
        years = {year for start, end in self.years for year in range(start, end + 1)}
        return years.issuperset(range(first, last + 1)) and (self.cells == "all" or not [*split])


class Separate(Part):
    """Series that have equal totals and count different things: why is said."""

    series: Annotated[tuple[str, ...], Field(min_length=2)]
    note: Text


class Authority(Part):
    """By what rule numbers are asked for; `assumed` where it is our reading of it."""

    authority: Text
    assumed: YesNo = False
    note: Text | None = None


class Duty(Authority):
    """What a body delivers each year: a series, its total and by which dimensions.

    `due` is a day of the following year, None where no rule that we know names one; `since` and `until` are
    the first and the last year that is counted.
    """

    body: str
    series: str
    split: tuple[str, ...] = ()
    due: Annotated[str, Field(pattern=DAY_OF_YEAR)] | None = None
    since: int | None = None
    until: int | None = None

    def holds_for(self, year: int) -> bool:
        """Whether the numbers of a year are asked for."""
        return (self.since or year) <= year <= (self.until or year)

    def due_day(self, year: int) -> date | None:
        """The day on which the numbers of a year are due."""
        return date.fromisoformat(f"{year + 1}-{self.due}") if self.due else None


class YearlyCount(Authority):
    """A part of the one yearly table: a concept by some dimensions; `ask` is who has the numbers."""

    concept: str
    split: tuple[str, ...] = ()
    ask: str


class TranslatedText(Part):
    """A text of the numbers, letter for letter, with our Czech."""

    text: Text


class Protection(Part):
    """What is not public: splits of persons with a count below `threshold` that is not zero.

    A count of anything else is protected where it is split by a dimension that can identify persons.
    """

    threshold: Annotated[int, Field(ge=2, le=100)] = 5
    identifying: tuple[str, ...] = ("age", "country_of_origin", "country_of_exploitation")

    def is_small(self, value: Decimal | int) -> bool:
        """Whether a count may identify a person."""
        return 1 <= value < self.threshold


class Definitions(Part):
    """Everything that a file of definitions says, with the code lists that ship with the program."""

    sources: tuple[Source, ...] = ()
    units: tuple[DeclaredUnit, ...] = ()
    series: tuple[Series, ...] = ()
    concepts: tuple[Concept, ...] = ()
    topics: tuple[Topic, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    codes: tuple[AddedCode, ...] = ()
    links: tuple[Link, ...] = ()
    separate: tuple[Separate, ...] = ()
    texts: tuple[TranslatedText, ...] = ()
    protection: Protection = Protection()
    duties: tuple[Duty, ...] = ()
    yearly: tuple[YearlyCount, ...] = ()

    @cached_property
    def _labels(self) -> Mapping[tuple[str, str], Text]:
        kinds = {
            **{"source": self.sources, "unit": self.units, "series": self.series},
            **{"concept": self.concepts, "topic": self.topics, "dimension": self.dimensions},
        }
        return {(kind, each.id): each.name for kind, group in kinds.items() for each in group}

    def label(self, kind: str, code: str) -> Text:
        """The name of a source, unit, series, concept, topic or dimension; its code where none is defined."""
        return self._labels.get((kind, code)) or Text(code)

    @cached_property
    def _dimensions(self) -> Mapping[str, Dimension]:
        return {dimension.id: dimension for dimension in self.dimensions}

    @cached_property
    def dimension_ids(self) -> tuple[str, ...]:
        """By what a number may be split, in the order of the columns."""
        return tuple(self._dimensions)

    def dimension(self, code: str) -> Dimension:
        """A dimension; it must be defined."""
        return self._dimensions[code]

    def category(self, dimension: str, code: str) -> Text | None:
        """The name of a part of a split; None for a country, which the language names."""
        here = self.dimension(dimension)
        known = next((each.name for each in here.codes if each.id == code), None)
        return known or (None if here.countries else Text(code))

    @cached_property
    def _units(self) -> Mapping[str, DeclaredUnit]:
        return {unit.id: unit for unit in self.units}

    def unit_kind(self, unit: str) -> str:
        """Whether a unit is a count, an amount or a share; an unknown one is a count."""
        return self._units[unit].kind if unit in self._units else "count"

    @cached_property
    def series_by_concept(self) -> Mapping[str, tuple[str, ...]]:
        """The series of each concept."""
        return {concept.id: concept.series for concept in self.concepts}

    def concept(self, code: str) -> Concept | None:
        """A concept, or None."""
        return next((concept for concept in self.concepts if concept.id == code), None)

    def topic(self, code: str) -> Topic | None:
        """A topic, or None."""
        return next((topic for topic in self.topics if topic.id == code), None)

    def source(self, code: str) -> Source | None:
        """A source, or None."""
        return next((source for source in self.sources if source.id == code), None)

    @cached_property
    def sums(self) -> Mapping[str, str]:
        """The yearly series of each series whose numbers over several years count the same persons."""
        return {each.id: each.sum_of for each in self.series if each.sum_of}

    @cached_property
    def _translations(self) -> Mapping[str, Text]:
        of_readers = [
            text
            for reader in READERS.values()
            for text in (reader.hidden.note, *(series.definition for series in reader.series))
        ]
        defined = (each.definition for each in self.series if each.definition)
        own = (each.text for each in self.texts)
        return {text: text for text in (*own, *of_readers, *defined) if text.second}

    def translate(self, text: str) -> Text:
        """A text of the numbers with its Czech, where there is one."""
        return self._translations.get(text) or Text(text)

    def are_linked(self, one: str, other: str, first: int, last: int, *split: str) -> bool:
        """Whether two series are declared to count the same in some years, split by some dimensions."""
        return any(
            {one, other} <= {*link.series} and link.covers(first, last, split)
            for link in self.links
        )

    @cached_property
    def reprints(self) -> tuple[tuple[str, str, Link], ...]:
        """Series that print the numbers of another one of their source again, that one, and their link.

        Those that are linked in totals alone have splits of their own.
        """
        of = {each.id: each.source for each in self.series}
        return tuple(
            (later, link.series[0], link)
            for link in self.links
            if link.cells == "all"
            for later in link.series[1:]
            if later in of and of[later] == of.get(link.series[0])
        )


TABLE_COLUMNS = {
    *("source", "series", "definition", "unit", "year", "value", "flag", "vintage", "note"),
    *("place", "file", "line", "year_from", "year_to", "printed", "category", "id", "seq"),
    *("lowest", "highest", "country", "indicator", "split"),
}
"""Names that no dimension may have: columns of a table of statistics mean something else by them."""

SPELLINGS: dict[str, str] = {"links": "separate", "definitions": "definition"}


def parse(
    text: str, shipped: Definitions, bodies: Collection[str] | None = None
) -> tuple[Definitions | None, list[Problem]]:
    """The definitions of a file with the code lists that ship, or None with all problems of the file.

    `bodies` are the codes of the strategy's bodies, of which numbers may be asked; None where it is unknown.
    """
    document, problems = yaml_file.load(text)
    if document is None:
        return None, problems
    own, mistakes = read_part(document, Definitions, {}, SPELLINGS)
    problems += mistakes
    if isinstance(document.data, dict):
        problems += _check_meaning(document, shipped, bodies)
    unique: dict[tuple[object, ...], Problem] = {}
    for problem in problems:
        place = (problem.code, problem.row, problem.column, problem.values.get("key"))
        unique.setdefault(place, problem)
    problems = sorted(unique.values(), key=lambda each: (each.row or 0, each.column or 0))
    return (None if own is None or errors(problems) else _combine(shipped, own)), problems


def _combine(shipped: Definitions, own: Definitions) -> Definitions:
    """The code lists that ship with what a file adds to them."""
    dimensions = tuple(
        each.model_copy(
            update={
                "codes": (*each.codes, *(code for code in own.codes if code.dimension == each.id))
            }
        )
        for each in (*shipped.dimensions, *own.dimensions)
    )
    update = {"units": (*shipped.units, *own.units), "dimensions": dimensions, "codes": ()}
    return own.model_copy(update=update)


def _check_meaning(
    document: yaml_file.YamlDocument, shipped: Definitions, bodies: Collection[str] | None
) -> Iterator[Problem]:
    """Mistakes that the types cannot see: names used twice, and references to what is not defined."""
    data: Raw = document.data
    known = {
        "source": _ids(data, "sources"),
        "unit": [*(unit.id for unit in shipped.units), *_ids(data, "units")],
        "series": _ids(data, "series"),
        "concept": _ids(data, "concepts"),
        "dimension": [*shipped.dimension_ids, *_ids(data, "dimensions")],
    }
    yield from _check_ids(document, shipped)
    named = [
        *(
            ("series", "source", "source"),
            ("series", "unit", "unit"),
            ("series", "sum_of", "series"),
        ),
        *(("concepts", "series", "series"), ("topics", "concepts", "concept")),
        *(("topics", "source", "source"), ("topics", "compared_with", "source")),
        *(("links", "series", "series"), ("separate", "series", "series")),
        ("codes", "dimension", "dimension"),
        *(("duties", "series", "series"), ("duties", "split", "dimension")),
        *(("yearly", "concept", "concept"), ("yearly", "split", "dimension")),
    ]
    if bodies is not None:
        known["entity"] = [*bodies]
        named += [("duties", "body", "entity"), ("yearly", "ask", "entity")]
    for holder, key, kind in named:
        for at, item in items(data, holder):
            for path, found in texts(item, key, at):
                if found not in known[kind]:
                    near = names.nearest(found, known[kind]) or ", ".join(sorted(known[kind]))
                    yield document.problem(f"unknown-{kind}", path, found=found, near=near or "–")
    yield from _check_links(document)
    yield from _check_topics(document)


def _ids(data: Raw, key: str) -> list[str]:
    return [item["id"] for _, item in items(data, key) if isinstance(item.get("id"), str)]


def _check_ids(document: yaml_file.YamlDocument, shipped: Definitions) -> Iterator[Problem]:
    """Ids that are used twice in one list, or by what ships with the program."""
    data = document.data
    taken = {
        "units": {unit.id for unit in shipped.units},
        "dimensions": {*shipped.dimension_ids, *TABLE_COLUMNS},
    }
    for key in ("sources", "units", "series", "concepts", "topics", "dimensions"):
        yield from _doubled(document, items(data, key), taken.get(key, set()))
    for at, dimension in items(data, "dimensions"):
        yield from _doubled(document, items(dimension, "codes", at), set())
    lists = {each.id: set(each.code_ids) for each in shipped.dimensions}
    for at, code in items(data, "codes"):
        of = code.get("dimension")
        yield from _doubled(document, [(at, code)], lists.setdefault(str(of), set()))


def _doubled(
    document: yaml_file.YamlDocument,
    listed: Iterable[tuple[yaml_file.Path, Raw]],
    taken: set[str],
) -> Iterator[Problem]:
    for at, item in listed:
        found = item.get("id")
        if isinstance(found, str):
            if found in taken:
                yield document.problem("doubled-id", (*at, "id"), found=found)
            taken.add(found)


def _check_links(document: yaml_file.YamlDocument) -> Iterator[Problem]:
    """A link and a `separate` name each series once."""
    for key in ("links", "separate"):
        for at, item in items(document.data, key):
            named = sorted(texts(item, "series", at), key=lambda pair: pair[1])
            for (_, before), (path, found) in pairwise(named):
                if found == before:
                    yield document.problem("link-to-itself", path, found=found)


def _check_topics(document: yaml_file.YamlDocument) -> Iterator[Problem]:
    """A topic that is set beside another source says what is counted, and whose numbers those are."""
    for at, topic in items(document.data, "topics"):
        if topic.get("compared_with") is not None:
            for key in ("source", "counted"):
                if topic.get(key) is None:
                    yield document.problem("missing-key", at, key=key)
