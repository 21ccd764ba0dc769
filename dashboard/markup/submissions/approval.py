"""What a decision rests on: what waits, what each report changes by task, and what it contradicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import polars as pl
from markupsafe import Markup

from dashboard.documents import meeting_front
from dashboard.fulfilment import effect_of_submission, known_rows, status, strategy_on_day
from dashboard.markup import contradictions as drawn_contradictions
from dashboard.markup import judged_status
from dashboard.markup.kit import entity_names, html, paragraphs
from dashboard.markup.submissions import submission_effects
from dashboard.markup.view import View
from dashboard.presentation import Wording, missing_words, sentences
from dashboard.progress import row_schema
from dashboard.progress.contradictions import Contradiction
from dashboard.store import Submission
from dashboard.strategy import Task
from dashboard.workflow import document_material, review

MOST_DISPUTES = 6
"""So many contradictions are shown beside the effect, with what depends on them."""


class TaskEffect(NamedTuple):
    """A task that a report touches, its status before and after, and why."""

    task: Task
    before: status.Status
    after: status.Status
    reasons: list[str]


class Dispute(NamedTuple):
    """What two bodies say of one thing and on which evidence, and what the choice between them decides."""

    subject: str
    holds: tuple[str, str]
    says: tuple[str, str]
    depends: str


Disputes = Mapping[int, Sequence[Contradiction]]


def name(view: View, submission: Submission) -> str:
    """A report by its body and number."""
    body = entity_names.short(view.situation.strategy, submission.entity, view.words)
    return view.words("review.name", number=submission.id, entity=body)


def headline(view: View, waiting: Sequence[Submission], disputes: Disputes) -> str:
    """What waits, and what of it contradicts rows of other bodies."""
    words = view.words
    if not waiting:
        return words("review.none_waits")
    said = words.plural("review.waiting", len(waiting))
    disputed = [submission for submission in waiting if disputes.get(submission.id)]
    if not disputed:
        return said
    if len(disputed) > 1:
        what = words.plural("review.disputed_reports", len(disputed))
    else:
        against = contradicts(view, disputes[disputed[0].id])
        what = words("review.disputed", name=name(view, disputed[0]), what=against)
    return f"{said}; {what}"


def draw_lead(view: View, waiting: Sequence[Submission]) -> Markup:
    """What accepting all that wait would change, in a sentence; one alone says it itself."""
    if len(waiting) < 2:
        return Markup("")
    words, day = view.words, view.words.date(view.day)
    effect = submission_effects.effect_of_all(view, sorted(report.id for report in waiting))
    said = words("overview.would_change_nothing", day=day)
    if effect.changes or effect.first is not None:
        named = "_computed" if judged_status.verdicts(view) else ""
        changes = submission_effects.over_time(view, effect)
        said = f"{words(f'overview.would_change{named}', day=day)} {changes}."
    return html.remark(said)


def contradicts(view: View, disputes: Sequence[Contradiction]) -> str:
    """In how many rows a report contradicts which bodies; empty where it does not."""
    if not disputes:
        return ""
    strategy, words = view.situation.strategy, view.words
    bodies = dict.fromkeys(
        entity_names.short(strategy, dispute.row["entity"], words) for dispute in disputes
    )
    rows = {(dispute.other["submission"], dispute.other["line"]) for dispute in disputes}
    return words.plural("review.contradicts", len(rows), bodies=", ".join(bodies))


def draw_effects(view: View, submission: Submission) -> Markup:
    """What accepting a report changes by task on the day shown and later, and what it contradicts."""
    effect = submission_effects.effects(view, submission)
    disputes = submission_effects.contradictions_of_each(view, [submission])[submission.id]
    after = strategy_on_day.judged_days(
        view.workspace.strategy, _rows_once_accepted(view, submission)
    )
    days = (view.day, effect.changes), (effect.first, effect.later)
    now, later = (
        _by_task(view.snapshot.on(day), after(day), changes, view.words) if day else []
        for day, changes in days
    )
    return view.render(
        "approval/effects.html",
        now=now,
        first=effect.first,
        later=later,
        count=len(disputes),
        disputes=[_dispute(view, each, after(view.day)) for each in disputes[:MOST_DISPUTES]],
    )


def _rows_once_accepted(view: View, submission: Submission) -> pl.DataFrame:
    """The rows that would stand."""
    accepted, sent = review.read_once(view.snapshot, [submission.id])
    rows = accepted.rows
    if submission.id in sent:
        rows = known_rows.add_accepted_rows(rows, *sent[submission.id])
    return known_rows.select_standing_rows(rows)


def _by_task(
    before: strategy_on_day.Situation,
    after: strategy_on_day.Situation,
    changes: Sequence[effect_of_submission.IndicatorChange],
    words: Wording,
) -> list[TaskEffect]:
    then = {state.task.number: state for state in after.tasks}
    effects = []
    for state in before.tasks:
        number, ids = state.task.number, {each.indicator.id for each in state.indicators}
        reasons = [_reason(change, words) for change in changes if change.indicator in ids]
        if not reasons:
            continue
        missing = "; ".join(missing_words.missing_of_task(then[number], words))
        if missing and state.status is not then[number].status:
            reasons.append(words("effects.still_missing", names=missing))
        effects.append(TaskEffect(state.task, state.status, then[number].status, reasons))
    return effects


def _reason(change: effect_of_submission.IndicatorChange, words: Wording) -> str:
    if change.moves_day:
        return sentences.day_moved(change, words)
    numbers = (
        (change.achieved_before, change.cases_before),
        (change.achieved_after, change.cases_after),
    )
    before, after = (
        words("effects.no_value")
        if each == (None, None)
        else sentences.achieved_text(*each, words, change.lines)
        for each in numbers
    )
    return words("effects.value", indicator=change.indicator, before=before, after=after)


def _dispute(view: View, contradiction: Contradiction, after: strategy_on_day.Situation) -> Dispute:
    """What depends on it is judged as in the papers for a meeting, and what the approval makes of it."""
    words, strategy = view.words, view.situation.strategy
    judged = document_material.judge_dispute(view.snapshot, contradiction, view.day)
    holds, says = (_side(view, row) for row in contradiction.rows)
    about = drawn_contradictions.name_subject(view, contradiction)
    then = next(each for each in after.tasks if each.task.number == contradiction.task)
    status = words(f"status.{then.status.value}").lower()
    depends = meeting_front.depends(judged, strategy, words)
    return Dispute(about, holds, says, f"{depends} {words('contradiction.then', status=status)}")


def _side(view: View, row: row_schema.Row) -> tuple[str, str]:
    """What one body says, and on which evidence."""
    words = view.words
    *_, evidence, note = paragraphs.row_cells(row, view.situation.strategy, words)
    number = words("review.from", number=row["submission"] or "–")
    basis = " · ".join(text for text in (number, evidence, note) if text != "–")
    return drawn_contradictions.statement(view, row), basis
