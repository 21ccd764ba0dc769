"""The computed status of a task on two dates: as its card was judged, and now.

A status computed at one data version and one computed at another are two values; neither takes the place
of the other, and a verdict is held against the one that its evaluator saw.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dashboard.assessment import narrative, verdicts_in_force
from dashboard.assessment.card import CardRecord
from dashboard.fulfilment import status, strategy_on_day


@dataclass(frozen=True, slots=True)
class ComputedStatus:
    """A status at the close of a day, computed from what was known at a data version."""

    status: status.Status
    sentence: narrative.Sentence
    day: date
    known_on: int

    def labelled(self, when: str) -> narrative.Sentence:
        """The status with when it was computed: `now`, or the state of the card it was judged for."""
        values: dict[str, narrative.Value] = {"day": self.day, "sequence": self.known_on}
        return narrative.Sentence(f"computed.{when}", values | {"status": self.sentence})


@dataclass(frozen=True, slots=True)
class ComputedStatuses:
    """The status of a task now and, once its card is ready or approved, as it was judged."""

    record: CardRecord | None
    now: ComputedStatus
    judged: ComputedStatus | None = None

    @property
    def moved(self) -> bool:
        """Whether the status is another one now than when the card was judged."""
        return self.judged is not None and self.judged.status is not self.now.status

    @property
    def compared(self) -> ComputedStatus:
        """The status that the verdict is held against: the one its evaluator saw."""
        return self.judged or self.now

    @property
    def differs(self) -> bool:
        """Whether the verdict on the indicators is not the computed status; False without a verdict."""
        verdict = self.record.card.indicators if self.record else None
        return verdict is not None and verdict != self.compared.status.value

    @property
    def verdict_in_force(self) -> verdicts_in_force.Verdict | None:
        """What people have judged, once it is approved or published: it leads wherever the task is shown."""
        return verdicts_in_force.of_record(self.record)

    @property
    def goal_differs(self) -> bool:
        """Whether the verdict on the goal, once it leads, is not the status that its evaluator saw."""
        verdict = self.verdict_in_force
        return verdict is not None and verdict.goal != self.compared.status.value

    @property
    def lines(self) -> tuple[narrative.Sentence, ...]:
        """The computed status; of a card that is judged as it was then and as it is now, both labelled."""
        if self.judged is None or self.record is None:
            return (self.now.sentence,)
        then, now = self.judged.labelled(self.record.state), self.now.labelled("now")
        same = (self.judged.day, self.judged.known_on) == (self.now.day, self.now.known_on)
        return (then,) if same else (then, now)

    @property
    def brief_line(self) -> narrative.Sentence:
        """The status alone; where it has changed, the status now and that of the judged card, in short."""
        if self.judged is None or self.record is None or not self.moved:
            return self.now.sentence
        values = {"now": self.now.sentence, "judged": self.judged.sentence}
        return narrative.Sentence(f"computed.brief_{self.record.state}", values)

    @property
    def verdict(self) -> narrative.Sentence:
        """The verdict on the indicators, marked where it differs from the computed status."""
        if self.record is None or self.record.card.indicators is None:
            return narrative.Sentence("annex_card.no_verdict")
        verdict = narrative.Sentence(f"verdict.{self.record.card.indicators}")
        if not self.differs:
            return verdict
        return narrative.Sentence("computed.verdict_differs", {"verdict": verdict})

    @property
    def difference(self) -> narrative.Sentence | None:
        """How the verdict differs from the status it is held against; None where it does not."""
        if self.record is None or not self.differs:
            return None
        values: dict[str, narrative.Value] = {
            "verdict": narrative.Sentence(f"verdict.{self.record.card.indicators}"),
            "computed": self.compared.sentence,
        }
        return narrative.Sentence("computed.differs", values)


def compute_statuses(
    record: CardRecord | None,
    now: tuple[strategy_on_day.Situation, strategy_on_day.TaskState, int],
    judged: tuple[strategy_on_day.Situation, strategy_on_day.TaskState] | None = None,
) -> ComputedStatuses:
    """Both statuses of a task; `now` ends with its data version; the one of `judged` is on the card."""
    situation, state, sequence = now
    if judged is None or record is None or record.known_on is None:
        return ComputedStatuses(record, _computed(situation, state, sequence))
    return ComputedStatuses(
        record, _computed(situation, state, sequence), _computed(*judged, record.known_on)
    )


def _computed(
    situation: strategy_on_day.Situation, state: strategy_on_day.TaskState, sequence: int
) -> ComputedStatus:
    sentence = narrative.status_sentence(situation, state)
    return ComputedStatus(state.status, sentence, situation.day, sequence)
