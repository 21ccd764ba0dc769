"""Lines of the statistics in words: their names, curves of a chart, sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from babel import Locale

from dashboard.presentation.languages import Wording
from dashboard.presentation.trend_chart import Bracket, Curve, Spot, YearAxis
from dashboard.statistics import availability, chart_topics, observations, source_comparison
from dashboard.statistics.definitions import COUNTRIES, Definitions, Topic
from dashboard.strategy import deadlines
from dashboard.text.text_language import Text

MAX_LINES_DESCRIBED = 4
"""Up to so many lines are described one by one."""


def say(text: Text, words: Wording) -> str:
    """A text of the definitions or of the numbers, in Czech where there is one."""
    return words.text(text)


def part_name(code: str, name: Text | None, words: Wording) -> str:
    """The word for a part of a split: men, labour exploitation; a country without a name by its code."""
    return say(name, words) if name else str(Locale(words.language).territories.get(code, code))


def note_text(point: chart_topics.Point, words: Wording) -> str:
    """What the data say of a number, or which countries it counts together; empty where nothing is said."""
    if point.together:
        countries = [part_name(code, None, words) for code in point.together]
        return words("trends.together", countries=", ".join(countries))
    return say(point.note, words) if point.note else ""


def country_codes() -> dict[str, str]:
    """The code of each country by its usual English name."""
    territories = Locale("en").territories
    return {str(territories[code]): code for code in COUNTRIES.split() if code in territories}


def series_name(source: Text, name: Text, words: Wording) -> str:
    """The name of a source and of what it counts."""
    return f"{say(source, words)}: {say(name, words)}"


def series_of(line: chart_topics.ChartLine, words: Wording) -> str:
    """The name of the source and of the series of a line."""
    return series_name(line.names.source, line.names.series, words)


def line_part(line: chart_topics.ChartLine, words: Wording) -> str:
    """The name of the part of a split that a line counts; empty for a total."""
    return part_name(line.category, line.names.part, words) if line.by and line.category else ""


def line_name(
    line: chart_topics.ChartLine, selection: chart_topics.Selection, words: Wording
) -> str:
    """The name of a line: what distinguishes it from the others of the selection."""
    part = line_part(line, words)
    if selection.topic in (chart_topics.SOURCES, chart_topics.OTHER):
        series = series_of(line, words)
        return f"{part} – {series}" if part else series
    series = say(line.names.series, words)
    if not selection.by:
        return part or series
    of_split = part or words("trends.total")
    return f"{of_split} – {series}" if line.names.beside_others else of_split


def year_list(years: Iterable[int | str], words: Wording) -> str:
    """Years one after another; a period with a dash."""
    return ", ".join(str(year).replace("-", "–") for year in years)


def subject_name(
    selection: chart_topics.Selection, definitions: Definitions, words: Wording
) -> str:
    """The name of the topic, or of the concept or series within one, that is selected."""
    if selection.of:
        kind = "series" if selection.topic == chart_topics.OTHER else "concept"
        return say(definitions.label(kind, selection.of), words)
    topic = definitions.topic(selection.topic)
    return say(topic.title, words) if topic else topic_name(selection.topic, definitions, words)


def topic_name(topic: str, definitions: Definitions, words: Wording) -> str:
    """The short name of a topic."""
    known = definitions.topic(topic)
    return say(known.name, words) if known else words(f"topic.{topic}")


def split_name(by: str, definitions: Definitions, words: Wording) -> str:
    """What something is split by: by sex."""
    return say(definitions.dimension(by).by, words)


def dimension_name(dimension: str, definitions: Definitions, words: Wording) -> str:
    """The name of a dimension, or of what is not split."""
    if dimension == availability.TOTAL:
        return words("availability.total")
    return say(definitions.label("dimension", dimension), words)


SIGNS = {"yes": "●", "partly": "◐", "inferred": "◇", "suppressed": "×"}
"""The sign of each state before its word; a dash stands for nothing."""


def state_text(state: availability.SplitState, words: Wording) -> str:
    """A state with its sign: ● yes; a dash where there is nothing."""
    return f"{SIGNS[state]} {words(f'availability.is_{state}')}" if state in SIGNS else "–"


def heading(selection: chart_topics.Selection, definitions: Definitions, words: Wording) -> str:
    """The title of a selection."""
    what = subject_name(selection, definitions, words)
    if selection.topic == chart_topics.SOURCES:
        what = words("trends.several", what=what)
    return (
        words("trends.split", what=what, by=split_name(selection.by, definitions, words))
        if selection.by
        else what
    )


def remarks(line: chart_topics.ChartLine, words: Wording) -> str:
    """The flags of a line in words, each with its years, without those that replace a value."""
    return _remarks(line.all_points, words)


def remarks_but_blank(line: chart_topics.ChartLine, words: Wording) -> str:
    """The same without zeros that the source leaves blank, which one note of a table can name."""
    blank = observations.Flag.BLANK_IN_SOURCE
    return _remarks((point for point in line.all_points if point.flag != blank), words)


def remarks_of_points(line: chart_topics.ChartLine, words: Wording) -> str:
    """The same of the single years alone, which a chart draws: there they are hollow signs."""
    return _remarks((point for point in line.points if point.value is not None), words)


def _remarks(points: Iterable[chart_topics.Point], words: Wording) -> str:
    years_by_flag: dict[str, list[int | str]] = {}
    for point in points:
        if point.flag and point.flag not in observations.ABSENCE_FLAGS:
            years_by_flag.setdefault(point.flag, []).append(point.year)
    return "; ".join(
        f"{year_list(years, words)}: {words(f'flag.{flag}')}"
        for flag, years in years_by_flag.items()
    )


def curves(
    lines: Sequence[chart_topics.ChartLine], selection: chart_topics.Selection, words: Wording
) -> list[Curve]:
    """The lines that have single years as curves of a chart, their texts in the language."""
    return [
        Curve(
            name=line_name(line, selection, words),
            unit=line.unit,
            spots=tuple(_spot(line, point, selection, words) for point in line.points),
            breaks=_break_years([line]),
        )
        for line in lines
        if line.points
    ]


def _break_years(lines: Iterable[chart_topics.ChartLine]) -> tuple[int, ...]:
    return tuple(sorted({year for line in lines for year, _ in line.breaks}))


def curve_of_years(comparison: source_comparison.SourceComparison, words: Wording) -> Curve:
    """One line through the numbers of a comparison, hollow where the other source is alone."""
    spots = []
    for point in source_comparison.year_points(comparison):
        source = say(point.by.names.source, words).partition(" (")[0]
        spots.append(
            Spot(
                year=point.year,
                value=float(point.value),
                word="",
                remark=not point.is_national,
                tells=tuple(
                    [str(point.year)]
                    + [f"{series_of(line, words)} {words.number(n)}" for line, n in point.printed]
                ),
                shown=words.number(point.value),
                others=tuple((float(n), words.number(n)) for n in point.others),
                who=source if point.is_national else words("trends.only_source", source=source),
                is_apart=not point.is_joined,
            )
        )
    name = words.text(comparison.topic.name)
    return Curve(name, "", tuple(spots), _break_years(comparison.printed))


def _spot(
    line: chart_topics.ChartLine,
    point: chart_topics.Point,
    selection: chart_topics.Selection,
    words: Wording,
) -> Spot:
    flag = words(f"flag.{point.flag}") if point.flag else ""
    source, unit = say(line.names.source, words), say(line.names.unit, words)
    count = "" if point.value is None else f"{words.number(point.value)} ({unit})"
    sentences = (
        f"{line_name(line, selection, words)}, {point.year}",
        count,
        flag,
        words("trends.reported_by", source=source, edition=point.vintage),
    )
    return Spot(
        year=int(point.year),
        value=float(point.value) if isinstance(point.value, Decimal) else point.value,
        word=flag if point.value is None else "",
        remark=bool(flag),
        shown="" if point.value is None else words.number(point.value),
        tells=tuple(sentence for sentence in sentences if sentence),
        is_apart=point.year in _break_years([line]),
    )


def tell_numbers(curves: Iterable[Curve], axis: YearAxis) -> str:
    """Every number of a chart, line by line: its text for readers who do not see it."""
    told = [
        f"{curve.name}: "
        + ", ".join(f"{spot.year} {spot.text or spot.word}" for spot in curve.spots)
        for curve in curves
    ]
    return " ".join(f"{each}." for each in (*told, *(each.text for each in axis.brackets)))


def describe_chart(
    lines: Sequence[chart_topics.ChartLine], selection: chart_topics.Selection, words: Wording
) -> list[str]:
    """A few lines in sentences: from when to when, the highest and the lowest counts with their years."""
    counted = [line for line in lines if line.points_with_value]
    if len(counted) > MAX_LINES_DESCRIBED:
        return []
    return [_extremes(line, line_name(line, selection, words), words) for line in counted]


def _value(point: chart_topics.Point) -> observations.Number:
    return point.value or 0


def _extremes(line: chart_topics.ChartLine, name: str, words: Wording) -> str:
    points = line.points_with_value
    high, low = max(map(_value, points)), min(map(_value, points))
    name = name[:1].upper() + name[1:]
    if len(points) == 1:
        return words("trends.once", name=name, n=words.number(high), year=points[0].year)
    values = {"name": name, "years": year_spans((int(point.year) for point in points), words)}
    if high == low:
        return words("trends.always", n=words.number(high), **values)
    return words(
        "trends.extremes",
        **values,
        high=words.number(high),
        high_years=year_list(line.years_with_value(high), words),
        low=words.number(low),
        low_years=year_list(line.years_with_value(low), words),
    )


def year_spans(years: Iterable[int], words: Wording) -> str:
    """Years with those that follow one another as a span: 2014, 2016–2019."""
    spans: list[list[int]] = []
    for year in sorted(years):
        if spans and year == spans[-1][-1] + 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    return ", ".join(
        str(span[0]) if len(span) == 1 else words("trends.span", first=span[0], last=span[-1])
        for span in spans
    )


def counted(topic: Topic, words: Wording) -> str:
    """What the sentence above a chart is about."""
    return words.text(topic.counted or topic.name)


def headline(said: source_comparison.Headline, words: Wording) -> str:
    """The sentence above a chart: of the years that it names, and no further than their numbers go."""
    name = counted(said.topic, words)
    if said.course is source_comparison.Course.NO_NUMBER and said.sums:
        told = "; ".join(short_sum(each, words) for each in said.sums)
        return words("headline.only_sums", name=name[:1].upper() + name[1:], sums=told)
    values = _extremes_of({**said.before, **said.own}, words)
    return words(
        f"headline.{said.course}",
        name=name[:1].upper() + name[1:],
        own=_counts("own", said.own, words),
        before=_counts("before", said.before, words),
        own_years=year_spans(said.own, words),
        before_years=year_spans(said.before, words),
        **values,
    )


def with_sums(title: str, sums: Iterable[source_comparison.SumOverYears], words: Wording) -> str:
    """The sentence above a chart with what is left for its last years, of which there are only sums."""
    rests = [
        words("headline.rest", sum=_short_sum(rest.value, rest.first, told, words))
        for told in sums
        if (rest := told.rest)
    ]
    return "; ".join([title, *rests])


def short_sum(told: source_comparison.SumOverYears, words: Wording) -> str:
    """A number over several years: 317 in 2003–2023; printed within the last of them, up to when."""
    return _short_sum(told.value, told.first, told, words)


def _short_sum(
    value: observations.Number, first: int, told: source_comparison.SumOverYears, words: Wording
) -> str:
    values = {"n": words.number(value), "years": words("trends.span", first=first, last=told.last)}
    edition = told.point.vintage
    if not edition.startswith(f"{told.last}-"):
        return words("sums.short", **values)
    return words("sums.short_until", **values, until=words.when(deadlines.read_when(edition)))


def brackets(sums: Iterable[source_comparison.SumOverYears], words: Wording) -> tuple[Bracket, ...]:
    """The same below an axis, with what it counts: what is left for the last years, else all of it."""
    found = []
    for told in sums:
        of, text = told.line, short_sum(told, words)
        if rest := told.rest:
            of = rest.less[-1].line
            text = words("headline.rest", sum=_short_sum(rest.value, rest.first, told, words))
        what = ", ".join(filter(None, [say(of.names.series, words), line_part(told.line, words)]))
        first = told.rest.first if told.rest else told.first
        found.append(Bracket(first, told.last, f"{text}: {what}"))
    return tuple(found)


def sums_beside(sums: Iterable[source_comparison.SumOverYears], words: Wording) -> list[str]:
    """The same in short, below a chart that shows what is left as our computation."""
    return [
        words(
            "sums.our_rest" if told.rest else "sums.other_persons",
            n=words.number(told.rest.value if told.rest else None),
            name=_name_of_sum(told.line, words),
            sum=short_sum(told, words),
        )
        for told in sums
    ]


def _name_of_sum(line: chart_topics.ChartLine, words: Wording) -> str:
    part, name = line_part(line, words), series_of(line, words)
    return f"{name} ({part})" if part else name


def sums_over_years(sums: Sequence[source_comparison.SumOverYears], words: Wording) -> list[str]:
    """A sentence on each number over several years; of several, that they count other persons."""
    said = [sum_over_years(each, words) for each in sums]
    return [*said, words("sums.beside")] if len(said) > 1 else said


def sum_over_years(told: source_comparison.SumOverYears, words: Wording) -> str:
    """A number over several years with its source; what of it is of the last years, as our computation."""
    sentence = words(
        "sums.printed",
        name=_name_of_sum(told.line, words),
        sum=short_sum(told, words),
        edition=told.point.vintage,
    )
    if told.rest is None:
        return f"{sentence}."
    less = " − ".join(
        words(
            "sums.part" if part.line is told.line else "sums.part_of_other",
            n=words.number(part.value),
            years=year_spans(range(part.first, part.last + 1), words),
            source=say(part.line.names.source, words),
        )
        for part in told.rest.less
    )
    rest = words(
        "sums.rest",
        n=words.number(told.rest.value),
        first=told.rest.first,
        whole=words.number(told.value),
        less=less,
    )
    return f"{sentence}, {rest}."


def _counts(which: str, numbers: Mapping[int, observations.Number], words: Wording) -> str:
    """How many in which years: 14–18 a year in 2020–2021; 14 in 2020. Empty without numbers."""
    if not numbers:
        return ""
    low, high = min(numbers.values()), max(numbers.values())
    ends = {"first": words.number(low), "last": words.number(high)}
    between = words.number(low) if low == high else words("headline.between", **ends)
    years = year_spans(numbers, words)
    return words.plural(f"headline.counts_{which}", len(numbers), counts=between, years=years)


def _extremes_of(numbers: Mapping[int, observations.Number], words: Wording) -> dict[str, str]:
    """The highest and the lowest number, in which years, and all the years."""
    low, high = min(numbers.values(), default=0), max(numbers.values(), default=0)
    years_of = {end: [year for year, n in numbers.items() if n == end] for end in (low, high)}
    return {
        "low": words.number(low),
        "high": words.number(high),
        "low_in": in_years(years_of[low], words),
        "high_in": in_years(years_of[high], words),
        "years": year_spans(numbers, words),
    }


def in_years(years: Sequence[int], words: Wording) -> str:
    """In which years: in 2016–2019, 2021."""
    return words.plural("headline.in_years", len(years), years=year_spans(years, words))


def agreement(comparison: source_comparison.SourceComparison, words: Wording) -> str:
    """How many common years of two sources have the same number; the years of which any has another."""
    sources = [say(line.names.source, words) for line in comparison.pair]
    common = comparison.common_years
    if len(sources) == 1:
        return words("reliability.one_source", source=sources[0])
    national, international = sources
    if not common:
        return words("reliability.no_common_year", national=national, international=international)
    sentences = [
        words.plural(
            "reliability.agree",
            len(common),
            national=national,
            international=international,
            agreeing=comparison.agreeing,
            years=year_spans(common, words),
        )
    ]
    if told := [
        words(
            "reliability.differ",
            year=point.year,
            some=", ".join(map(words.number, (point.value, *point.others[:-1]))),
            last=words.number(point.others[-1]),
        )
        for point in source_comparison.year_points(comparison)
        if point.others
    ]:
        sentences.append(words("reliability.all_differing", years="; ".join(told)))
    return " ".join(sentences)


def comparability(comparison: source_comparison.SourceComparison, words: Wording) -> str:
    """The year from which numbers can be compared with each other, and whose; empty without a break."""
    said = []
    for year in _break_years(comparison.lines):
        broken = [line for line in comparison.lines if year in _break_years([line])]
        whose = ", ".join(say(line.names.source, words) for line in broken)
        message = (
            "reliability.break_of" if len(broken) < len(comparison.lines) else "reliability.break"
        )
        said.append(words(message, year=year, source=whose))
    return " ".join(said)
