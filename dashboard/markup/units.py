"""Who has to report what, and what is outstanding: all units in one table, and each with its duties."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import compress

from markupsafe import Markup

from dashboard.documents import row_words
from dashboard.fulfilment import (
    schedule_and_evidence,
    strategy_on_day,
    what_is_outstanding,
    whose_turn,
)
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

OVERVIEW_COLUMNS = ("unit", "owns", "overdue", "outstanding", "waits", "last", "next", "cooperates")
OBLIGATION_COLUMNS = ("task_and_indicator", "status", "schedule", "told")
COOPERATION_COLUMNS = ("title_of_task", "responsible", "status", "schedule", "last_on")
COUNTS: dict[str, Callable[[View, what_is_outstanding.BodyAnswer], bool]] = {
    "overdue": lambda _, unit: bool(unit.overdue),
    "outstanding": lambda _, unit: bool(unit.outstanding),
    "never": lambda view, unit: last_day(view, unit) is None,
}
"""What is counted of the responsible units, each with who belongs to it."""
DASH = "–"
ABSENT = Styled(DASH, "absent")
SUBMISSION_COLUMNS = ("number", "body", "received", "file", "rows", "state", "reason")


def draw_all(view: View, found: what_is_outstanding.Answer, wanted: str = "") -> Markup:
    """The responsible units by what is outstanding, then a list of those that help.

    `wanted` is a count of `COUNTS` that the table is filtered by, empty for all.
    """
    words = view.words
    shown = [unit for unit in found.owners if not wanted or COUNTS[wanted](view, unit)]
    caption = words("units.caption", day=words.date(view.day))
    tiles = [_tile(view, "", len(found.owners), is_wanted=False)]
    for name, belongs in COUNTS.items():
        n = sum(belongs(view, unit) for unit in found.owners)
        tiles.append(_tile(view, name, n, is_wanted=name == wanted))
    rows = [_unit_row(view, unit) for unit in shown]
    return view.render(
        "units/all.html",
        tiles=tiles,
        table=_table(caption, OVERVIEW_COLUMNS, "units", [rows], words) if rows else "",
        helpers=[] if wanted else _helpers(view, found),
    )


def _helpers(view: View, found: what_is_outstanding.Answer) -> list[Markup]:
    """Those that only help, each with its tasks and last report: nobody demands one of them."""
    words, items = view.words, []
    for unit in found.bodies:
        if not unit.parts or unit.responsible:
            continue
        code = unit.entity.code
        name = entity_names.short_and_full(view.situation.strategy, code, words)
        text = words.plural("units.tasks", len(unit.cooperating))
        if last_day(view, unit):
            text = f"{text}; {_last_in_words(view, unit)}"
        items.append(kit.noted(link(view.link("units", unit=code), name), text))
    return items


def last_day(view: View, unit: what_is_outstanding.BodyAnswer) -> date | None:
    """The day on which a body handed in last, else the newest day that is reported of it."""
    return last_submitted(view, unit) or unit.last


def last_submitted(view: View, unit: what_is_outstanding.BodyAnswer) -> date | None:
    """The day on which a body handed in last, of what is seen."""
    return max(
        (receipts.local_day(sent.submitted_at) for sent in submissions_of(view, unit)), default=None
    )


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
        and receipts.local_day(sent.submitted_at) <= view.day
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
    return words("units.dated", day=words.date(unit.last)) if unit.last else DASH


def _last_in_words(view: View, unit: what_is_outstanding.BodyAnswer) -> str:
    """The same within a sentence."""
    words = view.words
    if day := last_submitted(view, unit):
        return words("units.last_submitted", last=words.date(day))
    return words("tasks.last", last=words.date(unit.last))


def _columns(names: Sequence[str], words: Wording) -> list[Column]:
    """The columns of a ledger; a narrow screen writes the header before each cell but the first."""
    headers = {name: words(f"units.{name}") for name in names}
    first, *rest = headers.items()
    return [Column(first[1]), *(Column(header, name, label=header) for name, header in rest)]


def _row(cells: Sequence[str | Markup], css: str = "") -> Row:
    """A row of a ledger; a narrow screen skips what is absent."""
    return Row([ABSENT if cell == DASH else cell for cell in cells], css)


def _tile(view: View, name: str, n: int, *, is_wanted: bool) -> tuple[str, int, str, bool]:
    """A count of units that filters the table; the chosen one leads back to all."""
    filtered = {} if is_wanted or not name else {"show": name}
    address = view.link("units", **filtered) if n else ""
    return address, n, view.words.plural(f"units.tile_{name or 'responsible'}", n), is_wanted


def _unit_row(view: View, unit: what_is_outstanding.BodyAnswer) -> Row:
    words, strategy, code = view.words, view.situation.strategy, unit.entity.code
    short, full = (
        entity_names.short(strategy, code, words),
        entity_names.full(strategy, code, words),
    )
    helps = len(unit.cooperating)
    cells: list[str | Markup] = [
        kit.numbered(short, "" if full == short else full, view.link("units", unit=code)),
        words.plural("units.tasks", len(unit.responsible)) if unit.responsible else DASH,
        _overdue(view, unit),
        draw_outstanding(view, unit),
        draw_waiting(unit, words),
        draw_last(view, unit),
        _next_due(view, unit),
        words.plural("units.tasks", helps) if helps else DASH,
    ]
    return _row(cells)


def _formerly(view: View, code: str) -> list[str]:
    """What a body was called before it was renamed, each name with its last day."""
    words, lines = view.words, list[str]()
    shown = entity_names.short_with_name(view.situation.strategy, code, words)
    entity = view.situation.strategy.entity(code)
    for former in reversed(entity.former_names if entity else ()):
        short = words.text(former.name.with_second(code, former.code_cs))
        full = words.text(former.name)
        if (name := f"{short} – {full}") != shown:
            lines.insert(0, words("units.formerly", day=words.date(former.until), name=name))
            shown = name
    return lines


def _overdue(view: View, unit: what_is_outstanding.BodyAnswer) -> str | Markup:
    """The overdue tasks of a responsible unit, and those due today, each a link."""
    if not unit.responsible:
        return DASH
    words, parts = view.words, []
    if unit.overdue:
        count = words.plural("units.tasks", len(unit.overdue))
        parts.append(kit.lead(count, _numbers(view, unit.overdue)))
    for said, each in (
        (words("units.left"), whose_turn.left_to_others(unit)),
        (words.due("units.more_due", unit.day), unit.more_due_today),
        (words.due("schedule.due", unit.day), unit.due_today),
    ):
        if each:
            parts.append(Markup("{}: {}").format(said, _numbers(view, each)))
    return Markup("; ").join(parts) or DASH


def _numbers(view: View, parts: Sequence[what_is_outstanding.TaskPart]) -> Markup:
    return Markup(", ").join(_number(view, part) for part in parts)


def _number(view: View, part: what_is_outstanding.TaskPart) -> Markup:
    number = part.state.task.number
    name = row_words.task_name(view.situation.strategy, number, view.words)
    return link(view.link("task", task=number), name)


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
    said = words.plural("units.missing", len(unit.indicators), missing=missing)
    return kit.lead(said, _named(view, unit.outstanding))


def draw_waiting(unit: what_is_outstanding.BodyAnswer, words: Wording) -> str:
    """Which of its submissions wait for a decision, and which were returned to it."""
    returned = [each.number for each in unit.returned]
    parts = [
        words.plural(message, len(numbers), numbers=", ".join(map(str, numbers)))
        for message, numbers in (("units.waiting", unit.waiting), ("overview.returned", returned))
        if numbers
    ]
    return "; ".join(parts) or DASH


def _next_due(view: View, unit: what_is_outstanding.BodyAnswer) -> str | Markup:
    if not unit.responsible or unit.next_due is None:
        return DASH
    day, indicators = unit.next_due
    return kit.lead(view.words.date(day), _named(view, [each.indicator.id for each in indicators]))


def draw_unit(view: View, found: what_is_outstanding.Answer, code: str) -> Markup:
    """A unit with its duties; below a ministry those of its units, each under its own name."""
    words, strategy = view.words, view.situation.strategy
    family = found.family(code)
    alone = [unit.entity.code for unit in family] == [code]
    return view.render(
        "units/one.html",
        name=entity_names.short_and_full(strategy, code, words),
        formerly=_formerly(view, code),
        parts=[_unit_part(view, unit, code, named=not alone) for unit in family],
        submissions=_submissions(view, set(what_is_outstanding.entity_and_below(strategy, code))),
    )


def _unit_part(
    view: View, unit: what_is_outstanding.BodyAnswer, code: str, *, named: bool
) -> tuple[str, list[tuple[str, str | Markup]], list[tuple[str, Markup]]]:
    """The duties of one unit on the page of `code`: its name if `named`, facts, and titled tables."""
    words = view.words
    name = entity_names.short_and_full(view.situation.strategy, unit.entity.code, words)
    if unit.entity.code == code:
        name = words("units.own")
    facts: list[tuple[str, str | Markup]] = [(words("units.last"), draw_last(view, unit))]
    if unit.responsible:
        facts = [
            (words("units.overdue"), _overdue(view, unit)),
            (words("units.next"), _next_due(view, unit)),
            (words("units.outstanding"), draw_outstanding(view, unit)),
            (words("units.waits"), draw_waiting(unit, words)),
            *facts,
        ]
    tables = []
    if unit.responsible:
        tables.append(_responsible(view, unit))
    if unit.cooperating:
        tables.append(_cooperating(view, unit))
    return name if named else "", [fact for fact in facts if fact[1] != DASH], tables


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
    title = view.words.plural("units.responsible_for", len(unit.responsible))
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
    return kit.noted(named, Markup("({} {})").format(words("units.shared"), names))


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
        return words("units.silent_since", since=words.date(reporting.silent_since))
    return words("units.not_begun")


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
    title = words.plural("units.cooperating_on", len(rows))
    return title, _table(title, COOPERATION_COLUMNS, "last_on", [rows], words)


def _submissions(view: View, codes: set[str]) -> Markup:
    """What the unit, or a unit below it, has handed in, the latest first, and what became of it."""
    words = view.words
    rows = [
        _submission(view, submission)
        for submission in reversed(view.snapshot.submissions)
        if submission.entity in codes
    ]
    if not rows:
        return Markup("")
    title = words("units.submissions")
    return _table(title, SUBMISSION_COLUMNS, "reason", [rows], words)


def _submission(view: View, sent: Submission) -> Row:
    words = view.words
    cells: list[str | Markup] = [
        words("units.submission", number=sent.id),
        entity_names.short(view.situation.strategy, sent.entity, words),
        receipts.local_time(sent.submitted_at, words),
        sent.file_name,
        words.number(sent.rows),
        words(f"state.{sent.state}"),
        sent.reason or DASH,
    ]
    return _row(cells)
