"""Beside the tasks: what waits for a decision, and who has to act."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from markupsafe import Markup

from dashboard.fulfilment import what_is_outstanding, whose_turn
from dashboard.markup.kit import entity_names, html
from dashboard.markup.kit.html import join, link
from dashboard.markup.submissions import submission_effects
from dashboard.markup.view import View
from dashboard.workflow import letters, permissions, things_told

MOST_DEMANDS = 3
"""Demands that an officer's Overview shows at once: with more the tasks would lie below the screen."""

MOST_NAMED = 2
"""Indicators without a report that are named of a body: with more the papers would lie below the screen."""


def draw_way_to_today(view: View, page: str = "overview", **query: str) -> Markup:
    """On a page that shows another day the one line in place of what is to be done, with the way there."""
    if view.is_today:
        return Markup("")
    address = view.link(page, as_of=view.workspace.today.isoformat(), **query)
    way = link(address, view.words("frame.to_do_today"))
    return Markup('<p class="to-do-today">{}</p>').format(way)


def waiting_reports(view: View) -> dict[str, list[tuple[int, str]]]:
    """Of each task the number and entity of the submissions on it that wait for a decision."""
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
    title = words.plural("overview.waiting", len(numbers))
    go = Markup('<a class="go" href="{}" target="_self">{}</a>').format(
        view.link("review", role="coordinator"), words.plural("overview.review", len(numbers))
    )
    effect = submission_effects.draw_effect_of_all(view, numbers)
    return _panel(title, Markup("<div>{}</div>{}").format(effect, go), "act")


def draw_for_officer(view: View, units: frozenset[str]) -> Markup:
    """What waits for the officer of some units and those below: what was returned to them or asked of them.

    The newest demand first; the others beyond `MOST_DEMANDS` are folded away in place.
    """
    words = view.words
    roles = [(permissions.Role.OFFICER.value, unit) for unit in units]
    things = [
        thing
        for thing in things_told.of_reports(view.snapshot, roles, view.workspace.today, words)
        if thing.kind in {things_told.ThingKind.RETURNED, things_told.ThingKind.QUESTION}
    ]
    if not things:
        return Markup("")
    items = [
        Markup("<li>{}: {}</li>").format(
            link(
                view.link("report", role="officer", unit=thing.entity), words(f"mail.{thing.kind}")
            ),
            html.escape_unprintable(thing.text),
        )
        for thing in sorted(things, key=lambda thing: thing.seq, reverse=True)
    ]
    body = Markup("<ul>{}</ul>").format(join(items[:MOST_DEMANDS]))
    if more := items[MOST_DEMANDS:]:
        body += Markup("<details><summary>{}</summary><ul>{}</ul></details>").format(
            words.plural("overview.more", len(more)), join(more)
        )
    return _panel(words("overview.waits_for_you"), body, "mine")


def draw_who_has_to_act(view: View) -> Markup:
    """Of each responsible entity the tasks that are due and not met, the longest overdue first."""
    words = view.words
    to_send = letters.letters_to_send(view.snapshot, view.day)
    written = {letter.entity.code for letter in to_send}
    lines = [
        line
        for unit in view.snapshot.answer(view.day).owners
        if (line := _entity_line(view, unit, unit.entity.code in written))
    ]
    body = (
        Markup("<ul>{}</ul>").format(join(lines))
        if lines
        else Markup("<p>{}</p>").format(words("overview.nobody_has_to_act"))
    )
    return _panel(words("overview.who_has_to_act"), body)


def _entity_line(view: View, unit: what_is_outstanding.BodyAnswer, has_letter: bool) -> Markup:
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
    if not (unit.overdue or unit.due_today or unit.outstanding or unit.returned):
        return Markup("")
    name = Markup('<abbr title="{}">{}</abbr>').format(
        entity_names.full(strategy, unit.entity.code, words),
        link(
            view.link("units", unit=unit.entity.code),
            entity_names.short(strategy, unit.entity.code, words),
        ),
    )
    parts = []
    for message, each in due:
        numbers = Markup(", ").join(
            link(view.link("task", task=number), number)
            for number in (part.state.task.number for part in each)
        )
        if numbers:
            parts.append(Markup("{} {}").format(numbers, words(message)))
    if unit.outstanding:
        listed = ", ".join(unit.outstanding[:MOST_NAMED])
        missing = words.plural("overview.missing", len(unit.outstanding), indicators=listed)
        parts.append(Markup("{}{}").format(missing, _unseen_rest(unit.outstanding)))
    if unit.returned:
        listed = ", ".join(str(each.number) for each in unit.returned)
        returned = words.plural("overview.returned", len(unit.returned), numbers=listed)
        parts.append(Markup("{}").format(returned))
    line = Markup("<b>{}</b> {}").format(name, Markup("; ").join(parts))
    if has_letter and (address := view.link("who_reported", unit=unit.entity.code)):
        line = html.with_link_behind(line, link(address, words("overview.letter")))
    return Markup("<li>{}</li>").format(line)


def _unseen_rest(outstanding: tuple[str, ...]) -> Markup:
    """The indicators beyond those that are named, for who listens, and three dots for who looks."""
    rest = "".join(f", {indicator}" for indicator in outstanding[MOST_NAMED:])
    return Markup('<span class="rest">{}</span> …').format(rest) if rest else Markup("")


def _days_late(part: what_is_outstanding.TaskPart) -> int:
    return part.state.schedule.days or 0


def _panel(title: str, body: Markup, css: str = "") -> Markup:
    return Markup('<section class="panel {}"><h2>{}</h2>{}</section>').format(css, title, body)
