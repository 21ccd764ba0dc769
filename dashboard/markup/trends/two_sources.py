"""What the charts of two sources share: the periods behind them, their axis of years, their key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from markupsafe import Markup

from dashboard.markup.kit import templates
from dashboard.markup.view import View
from dashboard.presentation import Wording, palette, trend_chart, trend_words
from dashboard.statistics import chart_topics, source_comparison

PARTS = templates.parts("trends/parts.html")


def comparisons(view: View) -> tuple[source_comparison.SourceComparison, ...]:
    """The topics of which two sources are set side by side; those that have numbers."""
    return view.snapshot.of_statistics(source_comparison.compare_sources)


def all_lines(view: View) -> list[chart_topics.ChartLine]:
    """All lines whose numbers the charts show, and those of the sums over years that stand with them."""
    shown = comparisons(view)
    printed = [line for comparison in shown for line in comparison.printed if line.points]
    return [*printed, *(told.line for comparison in shown for told in sums(view, comparison))]


def headline(
    view: View, comparison: source_comparison.SourceComparison
) -> source_comparison.Headline:
    """What the numbers of the strategy's own years do."""
    period = view.workspace.strategy.period
    told = sums(view, comparison)
    return source_comparison.headline(comparison, period.start.year, period.end.year, told)


def sums(
    view: View, comparison: source_comparison.SourceComparison
) -> tuple[source_comparison.SumOverYears, ...]:
    """The numbers over several years that cover years of the strategy without a number of their own."""
    return view.snapshot.of_statistics(
        source_comparison.find_sums, comparison.concept, tuple(missing_years(view))
    )


def missing_years(view: View) -> list[int]:
    """The years of the strategy for which no series has a number of its own."""
    period = view.workspace.strategy.period
    return view.snapshot.of_statistics(
        source_comparison.years_without_number, range(period.start.year, period.end.year + 1)
    )


def title(view: View, comparison: source_comparison.SourceComparison) -> str:
    """What the numbers do, in a sentence."""
    return trend_words.headline(headline(view, comparison), view.words)


def periods(view: View) -> tuple[trend_chart.YearBand, ...]:
    """The periods of the available strategies, the earliest first; this one's is marked."""
    period = view.workspace.strategy.period
    return tuple(
        trend_chart.YearBand(
            view.words("trends.strategy", years=view.words.years(first, last)),
            *(first, last, (first, last) == (period.start.year, period.end.year)),
        )
        for first, last in view.strategy_years
    )


def year_axis(view: View, lines: Iterable[chart_topics.ChartLine]) -> trend_chart.YearAxis:
    """The years of all lines and of the strategy."""
    period = view.workspace.strategy.period
    years = source_comparison.year_axis(lines, period.start.year, period.end.year)
    said = ("no_number", "broken", "broken_elsewhere", "only_sum")
    return trend_chart.YearAxis(years, *(view.words(f"trends.{name}") for name in said))


def shared_axis(view: View, comparison: source_comparison.SourceComparison) -> trend_chart.YearAxis:
    """The axis of all comparisons, with the sums over several years of one."""
    brackets = trend_words.brackets(sums(view, comparison), view.words)
    return replace(year_axis(view, all_lines(view)), brackets=brackets)


def name_sources(lines: Iterable[chart_topics.ChartLine], words: Wording) -> str:
    """The sources of lines with their editions."""
    editions: dict[str, set[str]] = {}
    for line in lines:
        editions.setdefault(trend_words.say(line.names.source, words), set()).update(line.vintages)
    sources = "; ".join(
        words("picture.source", source=source, edition=", ".join(sorted(vintages)))
        for source, vintages in editions.items()
    )
    return words("picture.sources", sources=sources)


def key(comparison: source_comparison.SourceComparison, words: Wording) -> Markup:
    """The sign of each source before its name."""
    return key_of_names(names(comparison, words))


def names(comparison: source_comparison.SourceComparison, words: Wording) -> list[str]:
    """Each source with what it counts; what the hollow ones among its signs remark."""
    return [
        with_hollow(trend_words.series_of(line, words), line, words) for line in comparison.lines
    ]


def with_hollow(name: str, line: chart_topics.ChartLine, words: Wording) -> str:
    """The name of a line with what the hollow ones among its signs remark."""
    hollow = trend_words.remarks_of_points(line, words)
    return f"{name} ({words('trends.hollow_key', remarks=hollow)})" if hollow else name


def key_of_names(names: Iterable[str]) -> Markup:
    """The sign of each line before its name, in the order in which they are drawn."""
    return PARTS.keys(zip(palette.SERIES, trend_chart.SIGNS, names, strict=False))
