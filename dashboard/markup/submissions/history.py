"""What a submission changes, or changed when it was accepted: computed once for a version of the data.

Nothing here decides anything: every verb of `review` looks again at what the database holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dashboard.fulfilment import effect_of_submission
from dashboard.markup.submissions import receipts
from dashboard.markup.view import View
from dashboard.store import Submission
from dashboard.workflow import review


def effects(view: View, stored: Submission) -> list[effect_of_submission.IndicatorChange]:
    """What accepting a submission would change now, or did change when it was accepted."""
    key = (stored.id, stored.stage, view.workspace.default_day)
    return view.snapshot.cache("effects", 64).get(key, lambda: _effects(view, stored))


def effects_of_each(
    view: View, waiting: Iterable[Submission]
) -> Mapping[int, list[effect_of_submission.IndicatorChange]]:
    """What accepting each of several that wait would change now, by its number."""
    numbers = tuple(submission.id for submission in waiting)
    cache = view.snapshot.cache("effects of each", 8)
    return cache.get(
        (numbers, view.workspace.default_day), lambda: review.preview_each(view.workspace, numbers)
    )


def _effects(view: View, stored: Submission) -> list[effect_of_submission.IndicatorChange]:
    if stored.stage == "submitted":
        return review.preview_together(view.workspace, [stored.id])
    accepted = view.snapshot.rows_of(stored.id)["seq"].min()
    if stored.stage not in receipts.EFFECT_TITLES or not isinstance(accepted, int):
        return []
    return effect_of_submission.changes_of_acceptance(
        view.snapshot.strategy, view.snapshot.history, accepted, view.workspace.default_day
    )
