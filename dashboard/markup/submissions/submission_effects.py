"""What a submission changes, or changed when it was accepted: computed once a version, said in a sentence.

Nothing here decides anything: every verb of `review` looks again at what the database holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from markupsafe import Markup

from dashboard.fulfilment import effect_of_submission, known_rows, status, strategy_on_day
from dashboard.markup import judged_status
from dashboard.markup.kit import html, templates
from dashboard.markup.kit.table import table
from dashboard.markup.submissions import receipts
from dashboard.markup.view import View
from dashboard.presentation import Wording, duty_words, sentences
from dashboard.progress import contradictions
from dashboard.store import Submission
from dashboard.workflow import review


def effects(view: View, stored: Submission) -> effect_of_submission.EffectOverTime:
    """What accepting a submission would change on the day shown, or did change when it was accepted."""
    key = (stored.id, stored.stage, view.day, view.workspace.today)
    return view.snapshot.cache("effects", 64).get(key, lambda: _effects(view, stored))


def effects_of_each(
    view: View, waiting: Iterable[Submission]
) -> Mapping[int, effect_of_submission.EffectOverTime]:
    """What accepting each of several that wait would change on the day shown, by its number."""
    numbers = tuple(submission.id for submission in waiting)
    cache = view.snapshot.cache("effects of each", 64)
    return cache.get(
        (numbers, view.day, view.workspace.today),
        lambda: review.preview_each(
            view.workspace, numbers, view.day, review.read_once(view.snapshot, numbers)
        ),
    )


def contradictions_of_each(
    view: View, waiting: Iterable[Submission]
) -> Mapping[int, tuple[contradictions.Contradiction, ...]]:
    """What each of several that wait says otherwise than standing rows of other bodies, by its number."""
    cache = view.snapshot.cache("contradictions of each", 64)
    return {
        each.id: cache.get(each.id, partial(contradictions_before_decision, view, each))
        for each in waiting
    }


def contradictions_before_decision(
    view: View, waiting: Submission
) -> tuple[contradictions.Contradiction, ...]:
    """What one that waits says otherwise than the rows that will stand beside it."""
    replaced = review.gives_way(view.workspace, waiting)
    others = known_rows.exclude_submission(view.snapshot.rows, replaced)
    rows = view.snapshot.rows_of(waiting.id)
    return contradictions.find_between(view.workspace.strategy, rows, others)


def _effects(view: View, stored: Submission) -> effect_of_submission.EffectOverTime:
    if stored.stage == "submitted":
        read = review.read_once(view.snapshot, [stored.id])
        return review.preview_on(view.workspace, [stored.id], view.day, read)
    accepted = view.snapshot.rows_of(stored.id)["seq"].min()
    if stored.stage not in receipts.EFFECT_TITLES or not isinstance(accepted, int):
        return effect_of_submission.EffectOverTime([])
    strategy, history = view.snapshot.strategy, view.snapshot.history
    until = max(view.day, view.workspace.today)
    before, after = (known_rows.rows_known_at(history, at) for at in (accepted - 1, accepted))
    return effect_of_submission.effect_of_rows(strategy, before, after, view.day, until)


def effect_of_withdrawal(view: View, stored: Submission) -> effect_of_submission.EffectOverTime:
    """What taking an accepted submission back would change on the day shown."""
    key = (stored.id, "withdrawal", view.day, view.workspace.today)
    return view.snapshot.cache("effects", 64).get(
        key, lambda: review.preview_withdrawal(view.workspace, stored.id, view.day)
    )


def over_time(view: View, effect: effect_of_submission.EffectOverTime) -> str:
    """The effect on the day shown in a sentence, and what else on the first day on which more works."""
    text = effect_sentence(view.snapshot.on(view.day), effect.changes, view.words)
    if effect.first is None:
        return text
    later = effect_sentence(view.snapshot.on(effect.first), effect.later, view.words)
    return view.words("effect.later", now=text, day=view.words.date(effect.first), then=later)


NAMED = {status.Status.MET, status.Status.PARTIALLY_MET, status.Status.NOT_MET}
"""Statuses with a sentence of their own; the others are quoted."""


def effect_of_all(view: View, numbers: Sequence[int]) -> effect_of_submission.EffectOverTime:
    """What accepting several submissions would change."""
    return view.snapshot.cache("effects", 64).get(
        (tuple(numbers), view.day, view.workspace.today),
        lambda: review.preview_on(
            view.workspace, numbers, view.day, review.read_once(view.snapshot, numbers)
        ),
    )


def draw_effect_of_all(view: View, numbers: Sequence[int]) -> Markup:
    """What accepting several submissions would change on the day shown, and what else from a later day on.

    By task, then by indicator where the task stays as it is.
    Once a verdict is approved it is said to be computed.
    """
    words, effect = view.words, effect_of_all(view, numbers)
    day, first = words.date(view.day), words.date(effect.first)
    parts = effect_parts(view.snapshot.on(view.day), effect.changes, words)
    if not parts:
        drawn = html.paragraphs([words("overview.would_change_nothing", day=day)])
    else:
        named = "_computed" if judged_status.verdicts(view) else ""
        drawn = _listed(words(f"overview.would_change{named}", day=day), parts)
    if effect.first is None:
        return drawn
    later = effect_parts(view.snapshot.on(effect.first), effect.later, words)
    return drawn + _listed(words("overview.would_change_from", day=first), later)


def _listed(lead: str, parts: Iterable[str]) -> Markup:
    return Markup(templates.parts("submissions.html").effect(lead, parts))


def effect_sentence(
    before: strategy_on_day.Situation,
    changes: Sequence[effect_of_submission.IndicatorChange],
    words: Wording,
) -> str:
    """The parts of `effect_parts` in a sentence; that nothing changes where there are none."""
    return "; ".join(effect_parts(before, changes, words)) or words("effect.nothing")


def effect_parts(
    before: strategy_on_day.Situation,
    changes: Sequence[effect_of_submission.IndicatorChange],
    words: Wording,
) -> list[str]:
    """The tasks that change their status, then indicators whose task does not, then mere numbers."""
    tasks = effect_of_submission.task_changes(before, changes)
    told = {change.task for change in tasks}
    single = [change for change in changes if before.strategy.task_of(change.indicator) not in told]
    parts = [
        *_moves("tasks", ((change.task, change.after) for change in tasks), words),
        *_moves(
            "indicators",
            ((each.indicator, each.after) for each in single if each.before is not each.after),
            words,
        ),
    ]
    parts += [sentences.day_moved(each, words) for each in changes if each.moves_day]
    numbers = [
        each.indicator for each in single if each.before is each.after and not each.moves_day
    ]
    if numbers:
        parts.append(words.plural("effect.numbers", len(numbers), names=", ".join(numbers)))
    return parts


def _moves(kind: str, moves: Iterable[tuple[str, status.Status]], words: Wording) -> Iterator[str]:
    """How many come to each status, and which."""
    by_status: dict[status.Status, list[str]] = defaultdict(list)
    for name, after in moves:
        by_status[after].append(name)
    for after in sorted(by_status, key=list(status.Status).index):
        names = by_status[after]
        ending = after.value if after in NAMED else "other"
        yield words.plural(
            f"effect.{kind}_{ending}",
            len(names),
            names=", ".join(names),
            status=words(f"status.{after.value}").lower(),
        )


def draw_numbers(view: View, numbers: Sequence[Mapping[str, Any]]) -> Markup:
    """What is counted, the year, the number or what is said instead of one, and the note."""
    if not numbers:
        return Markup("")
    words, definitions = view.words, view.snapshot.definitions
    title = words.plural("submit.numbers", len(numbers))
    heads = [words(f"numbers.{name}").capitalize() for name in ("what", "year", "value", "note")]
    rows = [
        [html.escape_unprintable(text) for text in duty_words.number_line(each, definitions, words)]
        for each in numbers
    ]
    return html.title(title, 4) + table(title, heads, rows, "filing numbers")
