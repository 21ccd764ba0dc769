"""What a letter to one body is written from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from dashboard.fulfilment import status, what_is_outstanding, whose_turn
from dashboard.presentation import delay_words
from dashboard.progress import contradictions
from dashboard.statistics.definitions import Definitions
from dashboard.statistics.duties import OwedSplit
from dashboard.strategy import Strategy, entities
from dashboard.strategy.rounds import Round


@dataclass(frozen=True, slots=True)
class ReminderLetter:
    """What the letter to a body is written from.

    `said` is what was said of delays. `rows` are the standing rows, `waiting` those of submissions that
    nobody has decided on, `effects` what accepting each of the body's own would do to tasks. `disputes` are
    the contradictions on record; `known_on` is the data version.
    """

    strategy: Strategy
    body: what_is_outstanding.BodyAnswer
    rows: pl.DataFrame
    waiting: pl.DataFrame
    known_on: int
    said: delay_words.Delays = field(default_factory=dict)
    effects: Mapping[int, Mapping[str, status.Status]] = field(default_factory=dict)
    disputes: Sequence[contradictions.Contradiction] = ()
    numbers: Sequence[OwedSplit] = ()
    """The statistics that the body owes; what they count is in `definitions`."""
    definitions: Definitions = field(default_factory=Definitions)

    @property
    def day(self) -> date:
        """The day at whose close it is written."""
        return self.body.day

    @property
    def entity(self) -> entities.Entity:
        """To whom it goes."""
        return self.body.entity

    @property
    def turns(self) -> whose_turn.Turns:
        """Whose turn it is in each thing that is due."""
        return whose_turn.whose_turn(self.body)

    @property
    def own_disputes(self) -> list[contradictions.Contradiction]:
        """The contradictions of which the body is one side."""
        code = self.entity.code
        return [
            each
            for each in self.disputes
            if each.is_open and code in {each.row["entity"], each.other["entity"]}
        ]

    @property
    def rounds(self) -> list[Round]:
        """The open rounds that ask for some of what is asked of the body."""
        ids = {each.state.indicator.id for each in self.turns.own}
        return [each.round for each in self.body.asked if ids.intersection(each.missing)]

    @property
    def asks(self) -> bool:
        """Whether anything is asked of the body; if not, there is no reason to write."""
        return self.asks_for_reports or bool(self.numbers)

    @property
    def asks_for_reports(self) -> bool:
        """Whether more than statistics is asked of the body."""
        return bool(self.turns.own or self.body.returned or self.own_disputes)
