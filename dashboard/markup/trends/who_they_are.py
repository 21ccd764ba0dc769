"""Who the counted persons are: each split with a sentence, and its parts as bars or as a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from dashboard.markup.kit.html import link
from dashboard.markup.trends import two_sources
from dashboard.markup.view import View
from dashboard.presentation import trend_words
from dashboard.statistics import chart_topics, split_sums
from dashboard.statistics.chart_topics import ChartLine

MOST_SPLITS, MOST_PARTS = 4, 8
"""What stands beside and below each other; the rest of the parts stand in the note."""


class Stretch(NamedTuple):
    """Years with the sums of their parts: name, number as written, number."""

    years: str
    parts: list[tuple[str, str, float]]


def draw(view: View) -> Markup:
    """The splits of the counted persons of which most is known; nothing where none has two splits."""
    words, definitions = view.words, view.snapshot.definitions
    concepts = [comparison.concept for comparison in two_sources.comparisons(view)]
    splits = {
        concept: view.snapshot.of_statistics(
            chart_topics.find_splits, chart_topics.Selection(chart_topics.SOURCES, concept)
        )
        for concept in concepts
    }
    concept = max(concepts, key=lambda name: len(splits[name]), default="")
    if len(splits.get(concept, ())) < 2:
        return Markup()
    what = trend_words.say(definitions.label("concept", concept), words)
    return view.render(
        "trends/who_they_are.html",
        title=words("trends.who", what=what[:1].lower() + what[1:]),
        articles=[_article(view, concept, by) for by in splits[concept][:MOST_SPLITS]],
    )


def _article(view: View, concept: str, by: str) -> dict[str, object]:
    words = view.words
    ask = chart_topics.Selection(chart_topics.SOURCES, concept, by)
    lines = [
        line for line in view.snapshot.of_statistics(chart_topics.find_lines, ask) if line.by == by
    ]
    sums = split_sums.sum_parts(lines)
    split = trend_words.split_name(by, view.snapshot.definitions, words)
    return {
        "split": split[:1].upper() + split[1:],
        "sentence": _sentence(view, sums) if sums else words("trends.fragments"),
        "stretches": [_stretch(view, found) for found in sums],
        "fragments": [] if sums else _fragments(view, lines),
        "note": _note(view, sums),
        "onward": link(
            view.link("trends", topic=ask.topic, of=concept, by=by), words("trends.every_source")
        ),
    }


def _sentence(view: View, sums: Sequence[split_sums.SplitSum]) -> str:
    """The largest part of the last stretch, or the parts that are as large."""
    words, last = view.words, sums[0]
    highest = last.parts[0][1]
    most = [trend_words.line_part(line, words) for line, n in last.parts if n == highest]
    return words(
        "trends.most_parts" if len(most) > 1 else "trends.most_part",
        years=trend_words.year_spans(last.years, words),
        part=", ".join(most),
        n=words.number(highest),
        all=words.number(sum(n for _, n in last.parts)),
    )


def _stretch(view: View, found: split_sums.SplitSum) -> Stretch:
    words = view.words
    parts = [
        (trend_words.line_part(line, words), words.number(n), float(n))
        for line, n in found.parts[:MOST_PARTS]
    ]
    return Stretch(trend_words.year_spans(found.years, words), parts)


def _fragments(view: View, lines: Sequence[ChartLine]) -> list[str]:
    """Every number by itself, with its year and its source."""
    words = view.words
    return [
        words(
            "trends.fragment",
            series=trend_words.series_of(line, words),
            years=trend_words.year_list([point.year], words),
            part=trend_words.line_part(line, words),
            n=words.number(point.value),
        )
        for line in lines
        for point in line.all_points
        if point.value is not None
    ][:MOST_PARTS]


def _note(view: View, sums: Sequence[split_sums.SplitSum]) -> str:
    """Whose numbers were summed, and the parts for which there is no bar."""
    if not sums:
        return ""
    words = view.words
    rest = [
        f"{trend_words.line_part(line, words)} {words.number(n)}"
        for line, n in sums[0].parts[MOST_PARTS:]
    ]
    said = words("trends.our_sum", series=trend_words.series_of(sums[0].parts[0][0], words))
    return f"{said} {words('trends.other_parts', parts=', '.join(rest))}" if rest else said
