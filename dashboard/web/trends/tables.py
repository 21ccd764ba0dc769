"""Lines of the statistics on the screen: their numbers as a table, notes, definitions, differences."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from dashboard.presentation import Wording, trend_words
from dashboard.statistics import chart_topics, observations
from dashboard.web.kit.html import join
from dashboard.web.kit.paragraphs import translated_text


def translate(text: str, words: Wording) -> Markup:
    """A sentence of the statistics, in Czech where it is translated."""
    return translated_text(text, trend_words.read_translations().get(text), words)


def table(found: trend_words.TrendTable, caption: str, words: Wording) -> Markup:
    """A sheet as a table whose rows become blocks on a narrow screen."""
    head = join(
        [
            Markup('<th scope="col" class="{}">{}</th>').format(_column_class(found, at), one)
            for at, one in enumerate(found.heads)
        ]
    )
    rows = join([_row(found, row, words) for row in found.rows])
    return Markup(
        '<table class="ledger sheet"><caption>{}</caption><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table>"
    ).format(caption, head, rows)


def _column_class(found: trend_words.TrendTable, at: int) -> str:
    return "line" if at == 0 else "count" if at <= found.counts else "about"


def _row(found: trend_words.TrendTable, row: Sequence[str | int], words: Wording) -> Markup:
    cells = [
        Markup('<td class="{}" data-head="{}">{}</td>').format(
            _column_class(found, at),
            found.heads[at],
            words.number(cell) if isinstance(cell, int) else cell or "–",
        )
        for at, cell in enumerate(row)
        if at
    ]
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(row[0], join(cells))


def notes(
    lines: Sequence[chart_topics.ChartLine], ask: chart_topics.Selection, words: Wording
) -> Markup:
    """What the data say of single numbers, each sentence once, with the numbers it speaks of."""
    places: dict[str, dict[str, list[int | str]]] = {}
    for line in lines:
        breaks = {note for _, note in line.breaks}
        for point in (*line.points, *line.sums):
            if point.note and point.note not in breaks:
                here = places.setdefault(point.note, {})
                here.setdefault(trend_words.line_name(line, ask, words), []).append(point.year)
    items = [
        Markup("<li>{} <small>({})</small></li>").format(
            translate(note, words),
            "; ".join(f"{who} {trend_words.year_list(at, words)}" for who, at in where.items()),
        )
        for note, where in places.items()
    ]
    if not items:
        return Markup("")
    return Markup('<details class="told"><summary>{}</summary><ul>{}</ul></details>').format(
        words.plural("trends.notes", len(items)), join(items)
    )


def definitions(lines: Sequence[chart_topics.ChartLine], words: Wording) -> Markup:
    """Each series once: what it counts, its unit, its source and its editions."""
    groups: dict[tuple[str, str, str, str], set[str]] = {}
    for line in lines:
        key = (line.source, line.series, line.definition, line.unit)
        groups.setdefault(key, set()).update(line.vintages)
    items = [
        Markup("<div><dt>{}</dt><dd>{} <small>{}</small></dd></div>").format(
            trend_words.series_name(source, one, words),
            translate(definition, words),
            words(
                "trends.unit_edition",
                unit=words(f"unit.{unit}"),
                edition=", ".join(sorted(vintages)),
            ),
        )
        for (source, one, definition, unit), vintages in groups.items()
    ]
    return Markup('<dl class="defined">{}</dl>').format(join(items))


def differences(found: Sequence[observations.Conflict], by: str | None, words: Wording) -> Markup:
    """Where sources give different counts: those of the split that is looked at, then the rest."""
    mine, rest = (
        [one for one in found if (set(one.of) == {by or ""} - {""}) == own] for own in (True, False)
    )
    pieces = [
        Markup('<h3 class="page">{}</h3><p class="reading">{}</p>').format(
            words.plural("trends.differences", len(found)), words("trends.differences_why")
        )
    ]
    if mine:
        pieces.append(_differences(mine, words))
    if rest:
        pieces.append(
            Markup('<details class="told"{}><summary>{}</summary>{}</details>').format(
                "" if mine else Markup(" open"),
                words.plural("trends.differences_else", len(rest)),
                _differences(rest, words),
            )
        )
    return join(pieces)


def _differences(found: Sequence[observations.Conflict], words: Wording) -> Markup:
    heads = [words(f"trends.{one}") for one in ("year", "subject", "readings")]
    head = join([Markup('<th scope="col">{}</th>').format(one) for one in heads])
    return Markup(
        '<table class="ledger differences"><caption>{}</caption><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table>"
    ).format(
        words.plural("trends.differences", len(found)),
        head,
        join([_difference(one, words) for one in found]),
    )


def _difference(found: observations.Conflict, words: Wording) -> Markup:
    by_value: dict[int, list[str]] = {}
    for source, one, vintage, value in found.readings:
        told = words(
            "trends.reading", series=trend_words.series_name(source, one, words), edition=vintage
        )
        by_value.setdefault(value, []).append(told)
    items = [
        Markup("<li><b>{}</b> {}</li>").format(words.number(value), "; ".join(who))
        for value, who in sorted(by_value.items())
    ]
    of = ", ".join(trend_words.part_name(kind, code, words) for kind, code in found.of.items())
    return Markup(
        '<tr><th scope="row">{}</th><td data-head="{}">{}</td><td><ul>{}</ul></td></tr>'
    ).format(
        trend_words.year_list([found.year], words),
        words("trends.subject"),
        of or words("trends.total"),
        join(items),
    )
