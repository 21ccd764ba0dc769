"""Two days side by side: what went up or down, fell overdue, is silent, came; every status on both."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from dashboard.fulfilment import compare_days, obligations, trace
from dashboard.fulfilment import status as status_rule
from dashboard.presentation import sentences
from dashboard.web.kit import entity_names
from dashboard.web.kit.paragraphs import text_of
from dashboard.web.kit.safe_output import chip, joined, link
from dashboard.web.session import Compared, View
from dashboard.web.submissions import problems

DIRECTIONS = ("up", "down", "same")


def head(view: View, found: Compared, silent: Sequence[obligations.EntityObligations]) -> Markup:
    """Which days are compared, as known when, and how much changed."""
    words = view.words
    since, day = words.date(found.a.day), words.date(found.b.day)
    sides = {"before": found.a.sequence, "after": found.b.sequence}
    counts = [
        ("up", len({one.indicator for one in _of(found, "up")})),
        ("down", len({one.indicator for one in _of(found, "down")})),
        ("overdue", len(_overdue(found))),
        ("silent", len(silent)),
        ("arrived", found.rows.height),
    ]
    tiles = joined(
        [
            Markup('<li class="tile">{}</li>').format(words.plural(f"comparing.count_{name}", n))
            for name, n in counts
        ]
    )
    told = [words("comparing.sides", since=since, day=day, **sides)]
    if not found.known_then:
        told.append(words("comparing.not_known_then", since=since))
    return Markup('{}{}<ul class="tiles" aria-label="{}">{}</ul>').format(
        problems.title(words("comparing.title"), 2),
        problems.remark(*told),
        words("comparing.counts"),
        tiles,
    )


def groups(view: View, found: Compared, silent: Sequence[obligations.EntityObligations]) -> Markup:
    """The changes by their direction, what fell overdue, who is silent, and the rows that came."""
    words = view.words
    parts = [
        _part(view, f"comparing.{name}", _changes(view, _of(found, name))) for name in DIRECTIONS
    ]
    parts.append(_part(view, "comparing.overdue", _fell_overdue(view, _overdue(found))))
    parts.append(_part(view, "pack.silent", _silent(view, silent)))
    parts.append(_part(view, "pack.arrived", _arrived(view, found)))
    return joined(parts) or problems.remark(words("compare.nothing"))


def _part(view: View, title: str, table: Markup) -> Markup:
    return problems.title(view.words(title)) + table if table else Markup("")


def _of(found: Compared, direction: str) -> list[compare_days.AxisChange]:
    """The changes of indicators in a direction; a due day that passes stands apart."""
    return [
        one
        for one in found.changes
        if one.indicator and one.axis != "schedule" and one.direction == direction
    ]


def _overdue(found: Compared) -> list[str]:
    return [one.indicator for one in found.changes if one.indicator and one.falls_overdue]


def _changes(view: View, changes: Sequence[compare_days.AxisChange]) -> Markup:
    words = view.words
    names = ("indicator", "what", "before", "after", "cause")
    rows = [
        (
            _indicator(view, one.indicator or one.task),
            words(f"pack.axis_{one.axis}"),
            _value(view, one, one.before),
            _value(view, one, one.after),
            words(f"cause.{one.cause.value}"),
        )
        for one in changes
    ]
    return _table(view, "changes", "pack.changes", [f"pack.{name}" for name in names], rows)


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
    return problems.table(name, words(caption), [words(head) for head in heads], rows)


def _value(view: View, change: compare_days.AxisChange, value: str) -> str | Markup:
    said = sentences.change_value(change, value, view.words)
    return chip(status_rule.Status(value), said) if change.axis == "status" else said


def _indicator(view: View, name: str) -> Markup:
    """An indicator or a task by its id and text, linked to the task."""
    words, state = view.words, view.situation.indicator(name)
    text = text_of(state.indicator.text, state.indicator.text_cs, words) if state else ""
    task = name.rpartition(".")[0] if state else name
    return Markup("{} {}").format(link(view.link("task", task=task), name), text)


def _fell_overdue(view: View, names: Sequence[str]) -> Markup:
    words = view.words
    rows = []
    for name in names:
        state = view.situation.indicator(name)
        task = view.situation.strategy.task(name.rpartition(".")[0])
        if state and task:
            owners = entity_names.listed(view.situation.strategy, task.responsible, words)
            late = sentences.schedule_line(state.schedule, words, short=True)
            rows.append((_indicator(view, name), owners, words.date(state.due), late))
    heads = [f"pack.{head}" for head in ("indicator", "responsible", "due", "late")]
    return _table(view, "overdue", "comparing.overdue", heads, rows)


def _silent(view: View, silent: Sequence[obligations.EntityObligations]) -> Markup:
    words, strategy = view.words, view.situation.strategy
    rows = [
        (
            link(
                view.link("units", unit=unit.entity.code),
                entity_names.with_name(strategy, unit.entity.code, words),
            ),
            words.date(unit.silent[0]),
            ", ".join(unit.silent_on),
        )
        for unit in silent
    ]
    heads = [f"pack.{head}" for head in ("body", "silent_since", "silent_on")]
    return _table(view, "silent", "pack.silent", heads, rows)


def _arrived(view: View, found: Compared) -> Markup:
    names = ("body", "date", "says", "evidence")
    heads = ["pack.indicator", *(f"comparing.{name}" for name in names)]
    rows = [_row(view, row) for row in found.rows.iter_rows(named=True)]
    return _table(view, "arrived", "pack.arrived", heads, rows)


def _row(view: View, row: trace.Row) -> tuple[str | Markup, ...]:
    words = view.words
    told = " = ".join(
        part for part in (row["component"], sentences.row_value_text(row, words)) if part
    )
    return (
        _indicator(view, row["indicator"] or row["task"]),
        entity_names.short(view.situation.strategy, row["entity"], words),
        sentences.date_text(row, words),
        problems.visible(" · ".join(part for part in (told, row["note"]) if part)),
        problems.visible(row["evidence"] or words("row.no_evidence")),
    )


def every(view: View, found: Compared) -> Markup:
    """Each task with its indicators: the status on both days, and why it changed."""
    words = view.words
    by_name: dict[str, list[compare_days.AxisChange]] = {}
    for one in found.changes:
        if one.axis == "status":
            by_name.setdefault(one.indicator or one.task, []).append(one)
    days = [words.date(side.day) for side in (found.a, found.b)]
    rows = [
        _both(view, by_name.get(name, []), label, status)
        for task in view.situation.tasks
        for name, label, status in (
            (
                task.task.number,
                Markup("<b>{} {}</b>").format(
                    link(view.link("task", task=task.task.number), task.task.number),
                    text_of(task.task.title, task.task.title_cs, words),
                ),
                task.status,
            ),
            *(
                (one.indicator.id, _indicator(view, one.indicator.id), one.status)
                for one in task.indicators
            ),
        )
    ]
    heads = [words("comparing.task"), *days, words("pack.cause")]
    title = words("comparing.every")
    return problems.title(title) + problems.table("both", title, heads, rows)


def _both(
    view: View, changes: Sequence[compare_days.AxisChange], label: Markup, after: status_rule.Status
) -> tuple[str | Markup, ...]:
    """A line: the status before is that of the first change; without one it is that of the later day."""
    words = view.words
    before = status_rule.Status(changes[0].before) if changes else after
    causes: dict[compare_days.Cause, None] = dict.fromkeys(one.cause for one in changes)
    why = ", ".join(words(f"cause.{cause.value}") for cause in causes)
    return (
        label,
        chip(before, words(f"status.{before.value}")),
        chip(after, words(f"status.{after.value}")),
        why or words("comparing.unchanged"),
    )
