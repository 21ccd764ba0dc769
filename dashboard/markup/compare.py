"""Two days side by side: a line for each change, what is outstanding; folded, rows and all statuses."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
from markupsafe import Markup, escape

from dashboard.assessment import narrative
from dashboard.fulfilment import compare_days, status, what_is_outstanding
from dashboard.fulfilment.status_reasons import Row
from dashboard.markup import body_page
from dashboard.markup.kit import entity_names, html
from dashboard.markup.kit.html import chip, join, link
from dashboard.markup.kit.paragraphs import translated_text
from dashboard.markup.kit.table import table
from dashboard.markup.kit.templates import kit
from dashboard.markup.view import View
from dashboard.presentation import amendment_words, change_sentences, sentences

DIRECTIONS = ("up", "down", "same")
MOST_ROWS = 200
"""As many new rows have a line each; nobody reads thousands, and the papers have every one."""


def draw_all(
    view: View,
    comparison: compare_days.Comparison,
    missing: Sequence[what_is_outstanding.BodyAnswer],
) -> tuple[Markup, ...]:
    """What happened in short, line by line, and what is folded away."""
    changed = change_sentences.histories(comparison.changes)
    counting = view.snapshot.counting_rows(comparison)
    period = change_sentences.ComparedDays(comparison.earlier.day, view.situation, counting)
    return (
        _draw_summary(view, comparison, changed, missing),
        _draw_changes(view, comparison, period, changed, missing),
        _draw_folded(view, comparison, period),
    )


def _draw_summary(
    view: View,
    comparison: compare_days.Comparison,
    changed: Sequence[change_sentences.IndicatorHistory],
    missing: Sequence[what_is_outstanding.BodyAnswer],
) -> Markup:
    """Which days are compared, as known when, and how much changed."""
    words = view.words
    since, day = words.date(comparison.earlier.day), words.date(comparison.later.day)
    sides = {"before": comparison.earlier.sequence, "after": comparison.later.sequence}
    due = f"due_{'today' if comparison.later.day == words.today else 'then'}"
    counts = [
        ("up", sum(history.direction == "up" for history in changed)),
        ("down", sum(history.direction == "down" for history in changed)),
        ("amended", len(comparison.amendments)),
        ("overdue", len(comparison.past_due)),
        (due, len(comparison.due_today)),
        ("outstanding", len(missing)),
        ("arrived", comparison.rows.height),
    ]
    remarks = [words("compare.sides", since=since, day=day, **sides)]
    if not comparison.known_then:
        remarks.append(words("compare.not_known_then", since=since))
    return view.render(
        "compare/summary.html",
        title=words("compare.title", since=since, day=day),
        remark=html.remark(*remarks),
        counts=[words.plural(f"compare.count_{name}", n, day=day) for name, n in counts if n],
    )


def _draw_changes(
    view: View,
    comparison: compare_days.Comparison,
    period: change_sentences.ComparedDays,
    changed: Sequence[change_sentences.IndicatorHistory],
    missing: Sequence[what_is_outstanding.BodyAnswer],
) -> Markup:
    """A line for each amendment, for each indicator that changed, by direction, and what is outstanding."""
    words = view.words
    parts = [_section(view, "compare.amended", _amendment_table(view, comparison))]
    parts += [
        _section(
            view,
            f"compare.{name}",
            _change_table(view, period, name, [each for each in changed if each.direction == name]),
        )
        for name in DIRECTIONS
    ]
    parts.append(_section(view, "pack.outstanding", _outstanding_table(view, missing)))
    return join(parts) or html.remark(words("compare.nothing"))


def _draw_folded(
    view: View, comparison: compare_days.Comparison, period: change_sentences.ComparedDays
) -> Markup:
    """What is read by who asks for it: the rows that came, and every status on both days."""
    folded = {
        "pack.new_rows": _new_row_table(view, comparison),
        "compare.all_tasks": _all_tasks(view, comparison, period),
    }
    return join(
        [html.fold(view.words(title), part, "fold shut") for title, part in folded.items() if part]
    )


def _section(view: View, title: str, content: Markup) -> Markup:
    return html.title(view.words(title)) + content if content else Markup("")


def _change_table(
    view: View,
    period: change_sentences.ComparedDays,
    direction: str,
    changed: Sequence[change_sentences.IndicatorHistory],
) -> Markup:
    names = ("pack.indicator", "compare.change", "pack.happened")
    rows = [
        (
            kit.noted(_indicator(view, history.indicator), _task_name(view, history.indicator)),
            _before_and_after(view, history),
            change_sentences.sentence(period, history, view.words),
        )
        for history in changed
    ]
    return _table(view, "changes", f"compare.{direction}", names, rows)


def _amendment_table(view: View, comparison: compare_days.Comparison) -> Markup:
    """A line for each value that an amendment changed, whether a status moved or not."""
    words = view.words
    rows = [
        (
            _indicator(
                view, amendment_words.subject(change.amendment, view.situation.strategy, words)
            ),
            html.escape_unprintable(
                amendment_words.change_text(change, view.situation.strategy, words)
            ),
            html.escape_unprintable(amendment_words.source_text(change, words)),
        )
        for change in amendment_words.as_read(comparison.amendments, words)
    ]
    heads = ("compare.task", "compare.change", "compare.under")
    return _table(view, "changes", "compare.amended", heads, rows)


def _before_and_after(view: View, history: change_sentences.IndicatorHistory) -> Markup:
    """The status, else the number, else the evidence before and after; where none changed, the status."""
    words, change = view.words, history.foremost
    if change is None:
        state = view.situation.indicator(history.indicator)
        return chip(state.status, words) if state else Markup("")
    name = "" if change.axis == "status" else f"{words(f'pack.axis_{change.axis}')}: "
    before, after = (_value(view, change, value) for value in (change.before, change.after))
    state = view.situation.indicator(history.indicator)
    if change.axis == "status" and state and state.withdrawn:
        after = chip(state.status, words, sentences.indicator_word(state, words))
    return Markup("{}{}").format(name, kit.moved(before, after, words))


def _table(
    view: View,
    name: str,
    caption: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str | Markup]],
) -> Markup:
    words = view.words
    if not rows:
        return Markup("")
    return table(words(caption), [words(head) for head in heads], rows, f"filing {name}")


def _value(view: View, change: compare_days.AxisChange, value: str) -> str | Markup:
    text = change_sentences.change_value(change, value, view.words)
    return chip(status.Status(value), view.words, text) if change.axis == "status" else text


def _indicator(view: View, name: str) -> Markup:
    """An indicator or a task by its id and text, linked to the task."""
    words, state = view.words, view.situation.indicator(name)
    if state is None:
        return _task(view, name)
    text = translated_text(state.indicator.text, words)
    return Markup("{} {}").format(link(view.link("task", task=state.task), name), text)


def _task(view: View, number: str) -> Markup:
    """A task by its number and title, linked; what is none by its name."""
    task = view.situation.strategy.task(number)
    if task is None:
        return escape(number)
    title = translated_text(task.title, view.words)
    return Markup("{} {}").format(link(view.link("task", task=number), number), title)


def _task_name(view: View, name: str) -> str:
    """The short name of the task of an indicator; nothing for a task, which has its title."""
    state = view.situation.indicator(name)
    task = view.situation.strategy.task(state.task) if state else None
    return view.words.text(task.name) if task else ""


def _outstanding_table(view: View, missing: Sequence[what_is_outstanding.BodyAnswer]) -> Markup:
    words, strategy = view.words, view.situation.strategy
    rows = [
        (
            link(
                view.link("who_reported", unit=unit.entity.code),
                entity_names.short_and_full(strategy, unit.entity.code, words),
            ),
            body_page.draw_outstanding(view, unit),
        )
        for unit in missing
    ]
    heads = [f"pack.{head}" for head in ("body", "missing")]
    return _table(view, "outstanding", "pack.outstanding", heads, rows)


def _new_row_table(view: View, comparison: compare_days.Comparison) -> Markup:
    """A line for each row that came; of many how many came of each indicator, and the latest ones."""
    came, words = comparison.rows, view.words
    if came.height <= MOST_ROWS:
        return _row_lines(view, came, words("pack.new_rows"))
    latest = came.sort("date", descending=True, maintain_order=True).head(MOST_ROWS)
    shown = words.number(MOST_ROWS)
    return join(
        [
            html.remark(words("compare.many_rows", number=words.number(came.height), shown=shown)),
            html.title(words("compare.counted_rows")),
            _count_table(view, came),
            html.title(words("compare.latest_rows", shown=shown)),
            _row_lines(view, latest, words("compare.latest_rows", shown=shown)),
        ]
    )


def _row_lines(view: View, rows: pl.DataFrame, caption: str) -> Markup:
    if rows.is_empty():
        return Markup("")
    names = ("body", "date", "says", "evidence")
    heads = ["pack.indicator", *(f"compare.{name}" for name in names)]
    lines = [_row(view, row) for row in rows.iter_rows(named=True)]
    return table(caption, [view.words(head) for head in heads], lines, "filing arrived")


def _count_table(view: View, rows: pl.DataFrame) -> Markup:
    """How many rows came of each indicator, or of a task in words, by body, and the day of the last."""
    words, strategy = view.words, view.situation.strategy
    by = pl.coalesce("indicator", "task").alias("of")
    counted = rows.group_by(by, "entity", maintain_order=True).agg(pl.len(), pl.col("date").max())
    lines = []
    for (subject,), bodies in counted.group_by("of", maintain_order=True):
        number, last = bodies.select(pl.col("len").sum(), pl.col("date").max()).row(0)
        by_body = ", ".join(
            f"{entity_names.short(strategy, entity, words)}:\u00a0{words.number(n)}"
            for entity, n in bodies.select("entity", "len").iter_rows()
        )
        lines.append(
            (_indicator(view, str(subject)), words.number(number), by_body, words.date(last))
        )
    heads = ("pack.indicator", "compare.rows", "compare.by_body", "compare.last_day")
    return _table(view, "tally", "compare.counted_rows", heads, lines)


def _row(view: View, row: Row) -> tuple[str | Markup, ...]:
    words, strategy = view.words, view.situation.strategy
    parts = (
        sentences.row_component(row, strategy, words),
        sentences.row_statement(row, strategy, words),
    )
    reported = " = ".join(part for part in parts if part)
    note = sentences.row_note(row, strategy, words)
    return (
        _indicator(view, row["indicator"] or row["task"]),
        entity_names.short(strategy, row["entity"], words),
        sentences.date_text(row, words),
        html.escape_unprintable(" · ".join(part for part in (reported, note) if part)),
        html.escape_unprintable(
            sentences.value_text(narrative.row_evidence(row, strategy), words)
            or words("row.no_evidence")
        ),
    )


def _all_tasks(
    view: View, comparison: compare_days.Comparison, period: change_sentences.ComparedDays
) -> Markup:
    """Each task with its indicators: the status on both days, and why it changed."""
    words = view.words
    by_name: dict[str, list[compare_days.AxisChange]] = {}
    for change in comparison.changes:
        if change.axis == "status":
            by_name.setdefault(change.indicator or change.task, []).append(change)
    days = [words.date(side.day) for side in (comparison.earlier, comparison.later)]
    begun = {
        name
        for each in comparison.amendments
        if each.field == "withdrawn"
        for name in (each.task, each.indicator)
    }
    rows = [
        _status_row(
            view, comparison, period, by_name.get(name, []), label, status, word, name in begun
        )
        for task in view.situation.tasks
        for name, label, status, word in (
            (
                task.task.number,
                kit.bold(
                    link(view.link("task", task=task.task.number), task.task.number),
                    translated_text(task.task.title, words),
                ),
                task.status,
                sentences.task_word(task, words),
            ),
            *(
                (
                    state.indicator.id,
                    _indicator(view, state.indicator.id),
                    state.status,
                    sentences.indicator_word(state, words),
                )
                for state in task.indicators
            ),
        )
    ]
    heads = [words("compare.task"), *days, words("pack.cause")]
    title = words("compare.all_tasks")
    return table(title, heads, rows, "filing both")


def _status_row(
    view: View,
    comparison: compare_days.Comparison,
    period: change_sentences.ComparedDays,
    changes: Sequence[compare_days.AxisChange],
    label: Markup,
    after: status.Status,
    word: str,
    has_begun: bool,
) -> tuple[str | Markup, ...]:
    """A line: the status before comes from the first change, or without one from the later day.

    `word` says what the later status is where that is more than the status: withdrawn; `has_begun` whether
    it is so only since then.
    """
    words = view.words
    before = status.Status(changes[0].before) if changes else after
    causes = (
        change_sentences.change_sentence(period, change, comparison.changes, words)
        for change in changes
    )
    why = "; ".join(dict.fromkeys(causes))
    return (
        label,
        chip(before, words, "" if changes or has_begun else word),
        chip(after, words, word),
        why or words("compare.unchanged"),
    )
