"""Who the counted persons are: each split with a sentence, and its parts as bars or number by number."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from dashboard.markup.kit.html import link
from dashboard.markup.trends import tables, two_sources
from dashboard.markup.view import View
from dashboard.presentation import trend_words
from dashboard.statistics import chart_topics, observations, split_sums
from dashboard.statistics.chart_topics import SOURCES, Selection

MOST_SPLITS = 4
"""So many stand beside each other."""


def draw(view: View) -> Markup:
    """The splits of the counted persons of which most is known; nothing where nobody has two splits."""
    words, of_statistics = view.words, view.snapshot.of_statistics
    splits = {
        comparison.concept: of_statistics(
            chart_topics.find_splits, Selection(SOURCES, comparison.concept)
        )
        for comparison in two_sources.comparisons(view)
    }
    concept = max(splits, key=lambda name: len(splits[name]), default="")
    if len(splits.get(concept, ())) < 2:
        return Markup()
    what = trend_words.say(view.snapshot.definitions.label("concept", concept), words)
    return view.render(
        "trends/who_they_are.html",
        title=words("trends.who", what=what[:1].lower() + what[1:]),
        splits=[_split(view, concept, by) for by in splits[concept][:MOST_SPLITS]],
    )


def _split(view: View, concept: str, by: str) -> dict[str, object]:
    words, of_statistics = view.words, view.snapshot.of_statistics
    sums = of_statistics(split_sums.sum_parts, concept, by)
    name = trend_words.split_name(by, view.snapshot.definitions, words)
    address = view.link("trends", topic=SOURCES, of=concept, by=by)
    conflicts = [each for each in of_statistics(observations.conflicts) if each.concept == concept]
    differing = len(tables.of_split(conflicts, by))
    return {
        "link": link(address, name[:1].upper() + name[1:]),
        "sentence": _sentence(view, sums[0]) if sums else words("trends.fragments"),
        "stretches": [
            (
                trend_words.year_spans(told.years, words),
                [(trend_words.line_part(line, words), n) for line, n in told.parts],
            )
            for told in sums
        ],
        "highest": max([told.parts[0][1] for told in sums], default=0),
        "fragments": [] if sums else _fragments(view, concept, by),
        "note": " ".join(
            [
                *([words("trends.our_sum", series=_names(view, sums))] if sums else []),
                *([words.plural("trends.differences", differing) + "."] if differing else []),
            ]
        ),
    }


def _names(view: View, sums: Sequence[split_sums.SplitSum]) -> str:
    """Whose numbers were summed."""
    names = [trend_words.series_of(line, view.words) for told in sums for line in told.of]
    return "; ".join(dict.fromkeys(names))


def _sentence(view: View, told: split_sums.SplitSum) -> str:
    """The largest part of the last stretch, or the parts that are as large."""
    words, highest = view.words, told.parts[0][1]
    most = [trend_words.line_part(line, words) for line, n in told.parts if n == highest]
    return words(
        "trends.most_parts" if len(most) > 1 else "trends.most_part",
        years=trend_words.in_years(told.years, words),
        part=", ".join(most),
        n=words.number(highest),
        all=words.number(sum(n for _, n in told.parts)),
    )


def _fragments(view: View, concept: str, by: str) -> list[str]:
    """Every number by itself, with its years, its part, its total and its source."""
    words, definitions = view.words, view.snapshot.definitions
    said = []
    for told in view.snapshot.of_statistics(split_sums.find_fragments, concept, by):
        row = told.row
        part = ", ".join(
            trend_words.part_name(row[name], definitions.category(name, row[name]), words)
            for name in definitions.dimension_ids
            if row[name]
        )
        source, series = (definitions.label(kind, row[kind]) for kind in ("source", "series"))
        years = observations.year_or_span(row["year_from"], row["year_to"])
        said.append(
            words(
                "trends.fragment" if told.total is None else "trends.fragment_of",
                series=trend_words.series_name(source, series, words),
                years=trend_words.year_list([years], words),
                part=part,
                n=words.number(told.value),
                all=words.number(told.total),
            )
        )
    return said
