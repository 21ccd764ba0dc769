"""What waits for a decision, and who has to act: the cards beside the tasks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from dashboard.fulfilment import what_is_outstanding, whose_turn
from dashboard.markup.kit import entity_names, html
from dashboard.markup.kit.html import link
from dashboard.markup.kit.templates import kit
from dashboard.markup.submissions import submission_effects
from dashboard.markup.view import View
from dashboard.workflow import letter_facts, notifications, permissions

MOST_DEMANDS = 3
"""Demands that an officer's Overview shows at once: with more the tasks would lie below the screen."""

MOST_NAMED = 2
"""Indicators without a report that are named of a body: with more the papers would lie below the screen."""


def draw_way_to_today(view: View, page: str = "overview", **query: str) -> Markup:
    """The one line that stands for what is to be done on a page of another day, with the way to today."""
    if view.is_today:
        return Markup("")
    address = view.link(page, as_of=view.workspace.today.isoformat(), **query)
    return Markup(kit.way_to_today(link(address, view.words("frame.to_do_today"))))


def waiting_reports(view: View) -> dict[str, list[tuple[int, str]]]:
    """The number and entity of the submissions on each task that wait for a decision."""
    waiting: dict[str, list[tuple[int, str]]] = view.snapshot.cache("waiting", 1).get(
        (), lambda: _waiting_reports(view)
    )
    return waiting


def _waiting_reports(view: View) -> dict[str, list[tuple[int, str]]]:
    reports = view.snapshot.pending_rows.select("task", "submission", "entity").unique()
    by_task: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for task, submission, entity in reports.sort("submission", "entity").iter_rows():
        by_task[task].append((submission, entity))
    return dict(by_task)


def draw_waiting(view: View, reports: Mapping[str, list[tuple[int, str]]]) -> Markup:
    """How many submissions wait, and what accepting all of them would change."""
    words = view.words
    numbers = sorted({number for pairs in reports.values() for number, _ in pairs})
    if not numbers:
        return Markup("")
    return view.render(
        "overview/waiting.html",
        css="act",
        title=words.plural("overview.waiting", len(numbers)),
        effect=submission_effects.draw_effect_of_all(view, numbers),
        n=len(numbers),
    )


def draw_for_officer(view: View, units: frozenset[str]) -> Markup:
    """What waits for the officer of some units and those below: what was returned to them or asked of them.

    The newest demand first; the others beyond `MOST_DEMANDS` are folded away in place.
    """
    words = view.words
    roles = [(permissions.Role.OFFICER.value, unit) for unit in units]
    things = [
        thing
        for thing in notifications.of_reports(view.snapshot, roles, view.workspace.today, words)
        if thing.kind in {notifications.ThingKind.RETURNED, notifications.ThingKind.QUESTION}
    ]
    if not things:
        return Markup("")
    return view.render(
        "overview/for_officer.html",
        css="mine",
        title=words("overview.waits_for_you"),
        things=sorted(things, key=lambda thing: thing.seq, reverse=True),
        MOST_DEMANDS=MOST_DEMANDS,
        escape_unprintable=html.escape_unprintable,
    )


class BodyLine(NamedTuple):
    """What a body has to do: tasks by the message that says what of them, and what is missing or returned.

    `unseen` are the indicators beyond those that are named in `missing`.
    """

    code: str
    name: str
    full_name: str
    tasks: Sequence[tuple[str, Sequence[str]]]
    missing: str
    unseen: str
    returned: str
    has_letter: bool


def draw_who_has_to_act(view: View) -> Markup:
    """The tasks of each responsible entity that are due and not met, the longest overdue first."""
    words = view.words
    to_send = letter_facts.letters_to_send(view.snapshot, view.day)
    written = {letter.entity.code for letter in to_send}
    return view.render(
        "overview/who_has_to_act.html",
        css="",
        title=words("overview.who_has_to_act"),
        lines=[
            _body_line(view, unit, unit.entity.code in written)
            for unit in view.snapshot.answer(view.day).owners
            if unit.overdue or unit.due_today or unit.outstanding or unit.returned
        ],
    )


def _body_line(view: View, unit: what_is_outstanding.BodyAnswer, has_letter: bool) -> BodyLine:
    words, strategy = view.words, view.situation.strategy
    waiting, left = unit.all_waiting, whose_turn.left_to_others(unit)
    late, today = (
        [part for part in parts if part not in (*waiting, *left)]
        for parts in (unit.overdue, unit.due_today)
    )
    due = (
        ("overview.are_overdue", sorted(late, key=_days_late, reverse=True)),
        ("overview.are_left", sorted(left, key=_days_late, reverse=True)),
        ("overview.have_more_due_today", unit.more_due_today),
        ("overview.are_due_today", today),
        ("overview.wait", waiting),
    )
    missing, returned, outstanding = "", "", unit.outstanding
    if outstanding:
        listed = ", ".join(outstanding[:MOST_NAMED])
        missing = words.plural("overview.missing", len(outstanding), indicators=listed)
    if unit.returned:
        listed = ", ".join(str(submission.number) for submission in unit.returned)
        returned = words.plural("overview.returned", len(unit.returned), numbers=listed)
    return BodyLine(
        unit.entity.code,
        entity_names.short(strategy, unit.entity.code, words),
        entity_names.full(strategy, unit.entity.code, words),
        [(message, [part.state.task.number for part in parts]) for message, parts in due if parts],
        missing,
        "".join(f", {indicator}" for indicator in outstanding[MOST_NAMED:]),
        returned,
        has_letter,
    )


def _days_late(part: what_is_outstanding.TaskPart) -> int:
    return part.state.schedule.days or 0
