"""The page of a body: its former names, what is outstanding, its tasks and what it has handed in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from itertools import compress

from markupsafe import Markup

from dashboard.documents import row_words
from dashboard.fulfilment import schedule_and_evidence, strategy_on_day, what_is_outstanding
from dashboard.fulfilment.rule_words import Status
from dashboard.markup import judged_status
from dashboard.markup.kit import entity_names
from dashboard.markup.kit.html import chip, link
from dashboard.markup.kit.paragraphs import translated_text
from dashboard.markup.kit.table import Column, Group, Row, Styled, grouped_table
from dashboard.markup.kit.templates import kit
from dashboard.markup.submissions import receipts
from dashboard.markup.view import View
from dashboard.presentation import Wording, sentences
from dashboard.store import Submission

OBLIGATION_COLUMNS = ("task_and_indicator", "status", "schedule", "told")
COOPERATION_COLUMNS = ("title_of_task", "responsible", "status", "schedule", "last_on")
DASH = "–"
ABSENT = Styled(DASH, "absent")
REPORT_COLUMNS = ("number", "body", "received", "file", "rows", "state", "reason")


def last_submitted(view: View, unit: what_is_outstanding.BodyAnswer) -> date | None:
    """The day on which a body handed in last, of what is seen."""
    return max((receipts.received_day(sent) for sent in submissions_of(view, unit)), default=None)


def submissions_of(view: View, unit: what_is_outstanding.BodyAnswer) -> list[Submission]:
    """What a body has handed in, of what is seen and had come by the day shown.

    One above or below speaks for what it is responsible for, for nothing else: a report on other tasks is
    none of it.
    """
    code, tasks = unit.entity.code, {part.state.task.number for part in unit.responsible}
    speakers = view.situation.strategy.speakers(code)
    about = view.snapshot.cache("tasks of reports", 1).get((), lambda: _tasks_of_reports(view))
    return [
        sent
        for sent in view.snapshot.submissions
        if sent.state != "withdrawn"
        and (sent.entity == code or (sent.entity in speakers and tasks & about.get(sent.id, set())))
        and receipts.received_day(sent) <= view.day
    ]


def _tasks_of_reports(view: View) -> dict[int, set[str]]:
    """The tasks on which each submission has rows that stand or wait."""
    tasks: dict[int, set[str]] = {}
    for rows in (view.snapshot.rows, view.snapshot.pending_rows):
        for submission, task in rows.select("submission", "task").unique().iter_rows():
            tasks.setdefault(submission, set()).add(task)
    return tasks


def draw_last(view: View, unit: what_is_outstanding.BodyAnswer) -> str:
    """The day on which it last handed in; where that is not seen, the day its newest report is about."""
    words = view.words
    if day := last_submitted(view, unit):
        return words.date(day)
    return words("body.dated", day=words.date(unit.last)) if unit.last else DASH


def _columns(names: Sequence[str], words: Wording) -> list[Column]:
    """The columns of a ledger; a narrow screen writes the header before each cell but the first."""
    headers = {name: words(f"body.{name}") for name in names}
    first, *rest = headers.items()
    return [Column(first[1]), *(Column(header, name, label=header) for name, header in rest)]


def _row(cells: Sequence[str | Markup], css: str = "") -> Row:
    """A row of a ledger; a narrow screen skips what is absent."""
    return Row([ABSENT if cell == DASH else cell for cell in cells], css)


def former_names(view: View, code: str) -> list[str]:
    """What a body was called before it was renamed, each name with its last day."""
    words, lines = view.words, list[str]()
    shown = entity_names.short_with_name(view.situation.strategy, code, words)
    entity = view.situation.strategy.entity(code)
    for former in reversed(entity.former_names if entity else ()):
        short = words.text(former.name.with_second(code, former.code_cs))
        full = words.text(former.name)
        if (name := f"{short} – {full}") != shown:
            lines.insert(0, words("body.formerly", day=words.date(former.until), name=name))
            shown = name
    return lines


def _named(view: View, ids: Sequence[str]) -> Markup:
    """Indicators behind the name of their task, each task a link."""
    by_task = dict[str, list[str]]()
    for id in ids:
        by_task.setdefault(view.situation.strategy.task_of(id), []).append(id)
    links = []
    for number, some in by_task.items():
        name = row_words.task_name(view.situation.strategy, number, view.words)
        text = f"{name.removesuffix(f'({number})')}({', '.join(some)})"
        links.append(link(view.link("task", task=number), text))
    return Markup(", ").join(links)


def draw_outstanding(view: View, unit: what_is_outstanding.BodyAnswer) -> str | Markup:
    """The indicators of a responsible unit on which a report is outstanding, each a link."""
    words = view.words
    if not unit.responsible or not unit.outstanding:
        return DASH
    missing = len(unit.outstanding)
    said = words.plural("body.missing", len(unit.indicators), missing=missing)
    return kit.lead(said, _named(view, unit.outstanding))


def draw_tasks(view: View, code: str, *, is_open: bool) -> Markup:
    """What a body has a part in and handed in, each table in a fold, open or shut at first.

    Of a ministry also what its units have a part in, each under its own name.
    """
    strategy, family = view.situation.strategy, view.snapshot.answer(view.day).family(code)
    return view.render(
        "who_reported/tasks.html",
        own=[each for unit in family if unit.entity.code == code for each in _tables(view, unit)],
        below=[(unit, _tables(view, unit)) for unit in family if unit.entity.code != code],
        full=lambda code: entity_names.short_and_full(strategy, code, view.words),
        outstanding=partial(draw_outstanding, view),
        last=partial(draw_last, view),
        reports=_reports(view, set(what_is_outstanding.entity_and_below(strategy, code))),
        is_open=is_open,
    )


def _tables(view: View, unit: what_is_outstanding.BodyAnswer) -> list[tuple[str, Markup]]:
    """The tasks that a body is responsible for, then those that it cooperates on, each with its title."""
    return [
        *([_responsible(view, unit)] if unit.responsible else ()),
        *([_cooperating(view, unit)] if unit.cooperating else ()),
    ]


def _table(
    caption: str, names: Sequence[str], css: str, bodies: Sequence[Sequence[Row]], words: Wording
) -> Markup:
    """A table without the columns in which nobody has anything."""
    held = [
        any(row.cells[n] != ABSENT for body in bodies for row in body) for n in range(len(names))
    ]
    groups = [
        Group("", [row._replace(cells=[*compress(row.cells, held)]) for row in body])
        for body in bodies
    ]
    columns = _columns([*compress(names, held)], words)
    return grouped_table(caption, columns, groups, f"ledger {css}")


def _responsible(view: View, unit: what_is_outstanding.BodyAnswer) -> tuple[str, Markup]:
    title = view.words.plural("body.responsible_for", len(unit.responsible))
    bodies = [_part(view, part) for part in unit.responsible]
    return title, _table(title, OBLIGATION_COLUMNS, "told", bodies, view.words)


def _part(view: View, part: what_is_outstanding.TaskPart) -> list[Row]:
    """A task of a responsible unit, and each of its indicators."""
    words, state = view.words, part.state
    cells: list[str | Markup] = [
        _task(view, part),
        judged_status.draw_status(view, state),
        sentences.schedule_line(state.schedule, words),
        words.date(part.last) if part.last else DASH,
    ]
    rows = [_indicator(part, indicator, words) for indicator in state.indicators]
    return [_row(cells, "duty"), *rows]


def _task(view: View, part: what_is_outstanding.TaskPart) -> Markup:
    """Number and title of a task, and who shares the responsibility."""
    words, task = view.words, part.state.task
    title, address = words.text(task.title), view.link("task", task=task.number)
    named = kit.numbered(task.number, title, address)
    others = [code for code in task.responsible if code != part.entity]
    if not part.responsible or not others:
        return named
    names = entity_names.abbreviations(view.situation.strategy, others, words)
    return kit.noted(named, Markup("({} {})").format(words("body.shared"), names))


def _indicator(
    part: what_is_outstanding.TaskPart, state: strategy_on_day.IndicatorState, words: Wording
) -> Row:
    indicator, reporting = state.indicator, part.reporting(state)
    cells: list[str | Markup] = [
        kit.numbered(indicator.id, translated_text(indicator.text, words)),
        chip(state.status, words, sentences.indicator_word(state, words)),
        sentences.schedule_line(state.schedule, words),
        _last_report(reporting, state, words),
    ]
    return _row(cells)


def _last_report(
    reporting: schedule_and_evidence.Reporting | None,
    state: strategy_on_day.IndicatorState,
    words: Wording,
) -> str:
    """The last report of a unit on an indicator, or since when the first is missing of what is not met."""
    if reporting and reporting.last:
        return words.date(reporting.last)
    if state.status is Status.MET:
        return DASH
    if reporting and reporting.silent_since:
        return words("body.silent_since", since=words.date(reporting.silent_since))
    return words("body.not_begun")


def _cooperating(view: View, unit: what_is_outstanding.BodyAnswer) -> tuple[str, Markup]:
    words = view.words
    rows = []
    for part in unit.cooperating:
        state = part.state
        cells: list[str | Markup] = [
            _task(view, part),
            entity_names.abbreviations(view.situation.strategy, state.task.responsible, words),
            judged_status.draw_status(view, state),
            sentences.schedule_line(state.schedule, words),
            words.date(part.last) if part.last else DASH,
        ]
        rows.append(_row(cells))
    title = words.plural("body.cooperating_on", len(rows))
    return title, _table(title, COOPERATION_COLUMNS, "last_on", [rows], words)


def _reports(view: View, codes: set[str]) -> Markup:
    """What the unit, or a unit below it, has handed in, the latest first, and what became of it."""
    words = view.words
    rows = [
        _report(view, submission)
        for submission in reversed(view.snapshot.submissions)
        if submission.entity in codes
    ]
    if not rows:
        return Markup("")
    title = words("body.submissions")
    return _table(title, REPORT_COLUMNS, "reason", [rows], words)


def _report(view: View, sent: Submission) -> Row:
    words = view.words
    cells: list[str | Markup] = [
        words("body.submission", number=sent.id),
        entity_names.short(view.situation.strategy, sent.entity, words),
        receipts.local_time(sent.submitted_at, words),
        sent.file_name,
        words.number(sent.rows),
        words(f"state.{sent.state}"),
        sent.reason or DASH,
    ]
    return _row(cells)
