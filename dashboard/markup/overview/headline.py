"""What the Overview says first: how many tasks are met, what is overdue, what changed.

Each sentence counts what the situation holds and names nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import get_args

from markupsafe import Markup

from dashboard.fulfilment import compare_days, status, strategy_on_day, what_is_outstanding
from dashboard.fulfilment.rule_words import IndicatorVerdict
from dashboard.markup import judged_status
from dashboard.markup.kit.html import count_link, link
from dashboard.markup.view import View
from dashboard.presentation import Wording, verdict_words

Situation = strategy_on_day.Situation
FALLS_DUE = "overview.headline_due"


def _other_readings(view: View) -> Iterator[str]:
    """The verdict on indicators, where one was published, and the computed status, each named."""
    words, given = view.words, judged_status.verdicts(view).values()
    if any(each.is_published for each in given):
        counts = Counter(each.indicators for each in given if each.indicators)
        parts = ", ".join(
            f"{words(f'verdict.{word}').lower()} {words.number(counts[word])}"
            for word in get_args(IndicatorVerdict)
            if counts[word]
        )
        yield words("overview.headline_indicators", counts=parts)
    counted = verdict_words.status_counts(view.situation.counts, words)
    yield words("overview.headline_computed", counts=counted)


def overdue_sentence(found: what_is_outstanding.Answer, words: Wording) -> str:
    """How many of the tasks that are not met are overdue, since which years, and are due today."""
    unfinished = [state for state in found.situation.tasks if state.status.is_unfinished]
    if not unfinished:
        return words("overview.headline_all_finished")
    late, today = found.overdue, found.due_today
    parts, day = [], words.date(found.situation.day)
    if late:
        first, last = _years(state.schedule.since for state in late)
        years = words(
            "overview.headline_year" if first == last else "overview.headline_years",
            first=first,
            last=last,
        )
        parts.append(words.plural("overview.headline_overdue", len(late), years=years))
        if more := len(found.more_due_today):
            parts[-1] += words.due("overview.headline_more_due", found.situation.day, more)
    if today:
        parts.append(words.due("overview.headline_due", found.situation.day, len(today)))
    if not parts:
        return words.plural("overview.headline_none_overdue", len(unfinished), day=day)
    facts = words("overview.headline_and").join(parts)
    return words.plural("overview.headline_unfinished", len(unfinished), facts=facts, day=day)


def _years(days: Iterable[date | None]) -> tuple[int, int]:
    years = [day.year for day in days if day]
    return min(years), max(years)


def draw_way_to_changes(view: View) -> Markup:
    """The way to what changed since the last meeting, with the version of the data known at its close."""
    since, words = view.usual_earlier_day, view.words
    if since is None:
        return link(view.link("compare"), words("compare.choose_day"))
    version = view.snapshot.side_at_close(since).sequence
    text = words("overview.since", what=view.days_to_compare[since], version=version)
    return link(view.link("compare", since=since.isoformat()), text)


def changes_sentence(view: View, since: date | None) -> Markup:
    """Which tasks changed their status since a day, each leading to its page; empty without a day."""
    words = view.words
    if since is None or since >= view.day:  # nothing can have changed before the strategy begins
        return Markup("")
    comparison = view.snapshot.since(since, view.day)
    changes = [
        (
            words.due(message, view.day, len(tasks))
            if message == FALLS_DUE
            else words.plural(message, len(tasks)),
            tasks,
        )
        for message, tasks in _sort_changes(comparison)
    ]
    return view.render("overview/changes.html", since=since, changes=changes)


def _sort_changes(
    comparison: compare_days.Comparison,
) -> Iterator[tuple[str, list[str]]]:
    """The changed tasks under the message that says what happened to them, best first.

    What is past its due day, and what is due on the day itself, are the tasks that Changes counts.
    """
    past, today = comparison.past_due, comparison.due_today
    kinds: dict[str, list[str]] = {
        "overview.headline_newly_met": [],
        "overview.headline_newly_partly": [],
        "overview.headline_missed": list(past),
        FALLS_DUE: list(today),
        "overview.headline_changed": [],
    }
    for change in comparison.changes:
        if change.axis != "status" or change.indicator is not None:
            continue
        if change.after == status.Status.MET:
            kind = "newly_met"
        elif change.after == status.Status.PARTIALLY_MET and change.direction == "up":
            kind = "newly_partly"
        elif change.task in {*past, *today}:
            continue
        else:
            kind = "changed"
        kinds[f"overview.headline_{kind}"].append(change.task)
    return ((message, tasks) for message, tasks in kinds.items() if tasks)


def draw(view: View, since: date | None, role: str = "") -> Markup:
    """The headline and the text below it; where verdicts are approved or published, they come first.

    Each count of the headline filters the table of tasks. Until a body has reported it says what a `role`
    does first.
    """
    words = view.words
    below: list[str | Markup] = []
    first: str | Markup
    if judged_status.verdicts(view):
        first = verdict_words.headline(
            judged_status.verdicts(view), len(view.situation.tasks), words
        )
        below += _other_readings(view)
    else:
        first = Markup(", ").join(
            count_link(view.link("overview", status=computed.value), text)
            for computed, text in verdict_words.computed_parts(view.situation, words)
        )
    is_finished = view.workspace.strategy.cards is not None
    if not is_finished:
        below += [
            words("overview.headline_by_it") if below else "",
            overdue_sentence(view.snapshot.answer(view.day), words),
            changes_sentence(view, since),
        ]
    return view.render(
        "overview/headline.html",
        first=first,
        sentences=list(filter(None, below)),
        is_finished=is_finished,
        first_step=f"overview.first_{role}",
    )
