"""What waits for the coordinator or an officer: the cards beside and above the tasks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from markupsafe import Markup

from dashboard.markup.kit import html
from dashboard.markup.kit.html import link
from dashboard.markup.kit.templates import kit
from dashboard.markup.submissions import submission_effects
from dashboard.markup.view import View
from dashboard.workflow import notifications, permissions

MOST_DEMANDS = 3
"""Demands that an officer's Overview shows at once: with more the tasks would lie below the screen."""


def draw_way_to_today(view: View, page: str = "overview", **query: str) -> Markup:
    """The one line that stands for what is to be done on a page of another day, with the way to today."""
    if view.is_today:
        return Markup("")
    address = view.link(page, as_of=view.workspace.today.isoformat(), **query)
    return kit.way_to_today(link(address, view.words("frame.to_do_today")))


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
