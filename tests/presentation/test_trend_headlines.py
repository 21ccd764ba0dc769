"""The sentences above and below a chart: every claim is checked against the numbers, on generated lines."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as some

from dashboard.presentation import Wording, duty_words, trend_words
from dashboard.statistics import source_comparison
from dashboard.statistics.chart_topics import ChartLine, LineNames, Point, Selection
from dashboard.statistics.source_comparison import SourceComparison
from dashboard.text.text_language import Text
from tests.statistics.shipped import DEFINITIONS

FIRST, LAST = 2020, 2023
"""The strategy's own years."""
NO_BREAK: list[int] = []

Numbers = dict[int, int | None]

NUMBERS = some.dictionaries(some.integers(2014, 2024), some.none() | some.integers(0, 30))
BREAKS = some.lists(some.integers(2015, 2023), max_size=2)


def line(numbers: Numbers, breaks: list[int] = NO_BREAK, source: str = "courts") -> ChartLine:
    points = tuple(
        Point(
            year,
            value,
            None if value is not None else "unknown",
            "2025",
            None,
            "a.csv",
            2,
            "police_detected",
            Text("cases"),
        )
        for year, value in sorted(numbers.items())
    )
    series = "unodc_convicted" if source == "unodc" else "courts_convicted"
    ends = tuple((year, Text("counted otherwise")) for year in sorted(set(breaks)))
    names = LineNames(
        *map(DEFINITIONS.label, ("source", "series", "unit"), (source, series, "persons"))
    )
    definition = Text("Convicted")
    return ChartLine(source, series, None, None, "persons", definition, points, (), ends, names)


def compared(*lines: ChartLine) -> SourceComparison:
    topic = DEFINITIONS.topic("convicted")
    assert topic
    return SourceComparison(topic, lines, lines)


def headline(*lines: ChartLine, language: str = "en") -> str:
    said = source_comparison.headline(compared(*lines), FIRST, LAST)
    return trend_words.headline(said, Wording(language))


def agreement(*lines: ChartLine, language: str = "en") -> str:
    return trend_words.agreement(compared(*lines), Wording(language))


DIFFERENT = (
    "agree in 1 of 2 common years (2014, 2016). Where sources print several numbers – 2016: 9 or 8."
)
TITLES: tuple[tuple[Numbers, list[int], str, str], ...] = (
    ({2014: 6, 2015: 16, 2019: 9, 2020: 8, 2021: 24}, [],
     "Convictions reached 24 in 2021, the most of any year in 2014–2015, 2019–2021",
     "Počet odsouzených činí 24 v roce 2021, nejvíce za roky 2014–2015, 2019–2021"),
    ({2016: 22, 2017: 13, 2020: 18, 2021: 14}, [],
     "Convictions stood at 14 to 18 a year in 2020–2021, within the 13 to 22 of 2016–2017",
     "Počet odsouzených činí 14 až 18 ročně v letech 2020–2021, v rozmezí 13 až 22 z let 2016–2017"),
    ({2016: 5, 2017: 24, 2018: 15, 2020: 13, 2021: 14}, [2017],
     "Convictions stood at 13 to 14 a year in 2020–2021, below the 15 to 24 of 2017–2018",
     "Počet odsouzených činí 13 až 14 ročně v letech 2020–2021, méně než 15 až 24 z let 2017–2018"),
    ({2019: 3, 2020: 5}, [],
     "Convictions stood at 5 in 2020, above the 3 of 2019",
     "Počet odsouzených činí 5 v roce 2020, více než 3 z roku 2019"),
    ({2019: 3, 2020: 3, 2021: 3}, [],
     "Convictions stood at 3 a year in 2020–2021, the same as in 2019",
     "Počet odsouzených činí 3 ročně v letech 2020–2021, stejně jako v předchozích letech (2019)"),
    ({2018: 9, 2019: 5, 2020: 2, 2021: 12}, [],
     "Convictions stood at 2 in 2020 and 12 in 2021, the fewest and the most of any year in 2018–2021",
     "Počet odsouzených činí 2 v roce 2020 a 12 v roce 2021, nejméně a nejvíce za roky 2018–2021"),
    ({2018: 9, 2019: 5, 2020: 2, 2021: 6}, [],
     "Convictions stood at 2 in 2020, the fewest of any year in 2018–2021",
     "Počet odsouzených činí 2 v roce 2020, nejméně za roky 2018–2021"),
    ({2018: 9, 2020: 2}, [2019],
     "Convictions stood at 2 in 2020",
     "Počet odsouzených činí 2 v roce 2020"),
    ({2018: 9, 2020: None}, [],
     "Convictions: no number for the period of the strategy",
     "Počet odsouzených: za období strategie není žádný údaj"),
)  # fmt: skip


def test_a_title_says_how_the_strategy_s_years_stand_to_the_comparable_ones_before() -> None:
    for numbers, breaks, english, czech in TITLES:
        assert headline(line(numbers, breaks)) == english
        assert headline(line(numbers, breaks), language="cs") == czech


def years_in(text: str) -> set[int]:
    """The years that a text names; a span names all of its years."""
    spans = re.findall(r"\b(20[0-9]{2})(?:–(20[0-9]{2}))?", text)
    return {year for one, end in spans for year in range(int(one), int(end or one) + 1)}


def span(text: str) -> tuple[int, int]:
    low, _, high = text.partition(" to ")
    return int(low), int(high or low)


@settings(max_examples=100, deadline=None)
@given(NUMBERS, BREAKS)
def test_no_title_says_what_its_numbers_do_not(numbers: Numbers, breaks: list[int]) -> None:
    since = max((year for year in breaks if year <= LAST), default=0)
    comparable = {year: n for year, n in numbers.items() if n is not None and since <= year <= LAST}
    own = {year: n for year, n in comparable.items() if year >= FIRST}
    before = {year: n for year, n in comparable.items() if year < FIRST}

    title = headline(line(numbers, breaks))

    assert years_in(title) <= set(comparable)
    if not own:
        assert title.endswith("no number for the period of the strategy")
    elif found := re.search(
        "(reached|stood at) (.*), the (most|fewest|fewest and the most) of any", title
    ):
        assert years_in(title) == set(comparable)
        for count, named in re.findall(r"([0-9]+) in ((?:20[0-9]{2}[–, ]*)+)", found[2]):
            exactly = {year for year, n in comparable.items() if n == int(count)}
            assert years_in(named) == exactly <= set(own)
            assert int(count) in (min(comparable.values()), max(comparable.values()))
        assert ("most" in found[3]) == (max(own.values()) > max(before.values()))
        assert ("fewest" in found[3]) == (min(own.values()) < min(before.values()))
    else:
        told, *rest = re.split(
            ", (?=above|below|within|the same)", title.removeprefix("Convictions stood at ")
        )
        beside = "".join(rest)
        counts, years = re.split(r" a year in | in ", told, maxsplit=1)
        assert years_in(years) == set(own)
        assert span(counts) == (min(own.values()), max(own.values()))
        assert bool(beside) == bool(before)
        if relation := re.fullmatch("(above|below|within) the (.*) of (.*)", beside):
            assert years_in(relation[3]) == set(before)
            low, high = span(relation[2])
            assert (low, high) == (min(before.values()), max(before.values()))
            place = {
                "above": lambda n: n > high,
                "below": lambda n: n < low,
                "within": lambda n: low <= n <= high,
            }[relation[1]]
            assert all(map(place, own.values()))
        elif beside:
            assert beside.startswith("the same as in ")
            assert len(set(comparable.values())) == 1


def test_agreement_is_counted_from_the_years_of_which_both_have_a_number() -> None:
    rows: list[tuple[Numbers, Numbers, str]] = [
        ({2014: 6}, {2015: 6}, "have no year in common."),
        ({2014: 6, 2015: None}, {2014: 6, 2015: 9}, "agree in 1 of 1 common year (2014)."),
        ({2014: 6, 2016: 9}, {2014: 6, 2016: 8}, DIFFERENT),
    ]  # fmt: skip
    for national, international, said in rows:
        assert agreement(line(national), line(international, source="unodc")) == (
            f"Courts and UNODC (United Nations) {said}"
        )


def test_one_source_is_confirmed_by_none() -> None:
    assert agreement(line({2019: 9})) == (
        "Only Courts has numbers here, so no other source confirms them."
    )
    assert agreement(line({2019: 9}), language="cs") == (
        "Údaje uvádí jen Soudy; žádný další zdroj je nepotvrzuje."
    )


def test_the_years_before_a_break_are_said_to_be_beyond_comparison() -> None:
    broken = compared(line({2015: 3, 2016: 4}, [2016]), line({2016: 4}, source="unodc"))

    assert trend_words.comparability(broken, Wording("en")) == (
        "Courts: not comparable with the years before 2016."
    )
    assert trend_words.comparability(compared(line({2016: 4})), Wording("en")) == ""


def test_the_text_of_a_chart_claims_no_year_without_a_number() -> None:
    for language, numbers, said in (
        ("en", {2017: 9, 2019: 3}, "2016–2017, 2019; highest 9 (2017), lowest 3 (2019)."),
        ("en", {2017: 5, 2019: 5}, "2016–2017, 2019; always 5."),
        ("cs", {2017: 9, 2019: 3}, "2016–2017, 2019; nejvíce 9 (2017), nejméně 3 (2019)."),
    ):
        for missing in ({}, {2018: None}):  # not there, or hidden
            drawn = line({2016: 5, **numbers, **missing})
            words = Wording(language)
            (sentence,) = trend_words.describe_chart([drawn], Selection("convicted"), words)
            assert sentence.endswith(f": {said}")


def test_one_year_without_a_number_is_one_in_czech() -> None:
    czech = Wording("cs")

    for message in ("trends.missing_years", "trends.only_sums"):
        assert czech.plural(message, 1, years="2022").startswith("Za rok 2022 ")
        assert czech.plural(message, 2, years="2022–2023").startswith("Za roky 2022–2023 ")


def test_a_split_that_a_body_does_not_record_is_shown_by_the_word_that_it_writes() -> None:
    number = {
        **{"source": "courts", "series": "courts_convicted", "year_from": 2023, "year_to": 2023},
        **{"age": "unknown", "flag": "not_applicable", "note": "Soudy věk neevidují."},
    }

    told = duty_words.number_line(number, DEFINITIONS, Wording("cs"))

    assert told[2] == "neeviduje se"
