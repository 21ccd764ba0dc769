"""What a page shows, as values: a snapshot at the close of a day, in a language, and its links."""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlencode

import polars as pl
from markupsafe import Markup

from dashboard.fulfilment import strategy_on_day
from dashboard.markup.kit import templates
from dashboard.markup.kit.paragraphs import translated_text
from dashboard.presentation import Wording
from dashboard.workflow import Snapshot, Workspace

T = TypeVar("T")
Address = Callable[[str, Mapping[str, str]], str]
StrategyYears = tuple[tuple[int, int], ...]


DRAWN_BYTES = 32 * 2**20
"""What is kept of the drawings of a snapshot: as much as `safe_output` keeps of what it made ready of them.

With less, what is drawn again would stand in memory beside what is kept there."""
_OTHER_BYTES = 50_000
"""What is counted for a drawing that is no markup, such as a chart or a document."""


def _bytes_of(drawn: object) -> int:
    if isinstance(drawn, str):
        return sys.getsizeof(drawn)
    if isinstance(drawn, tuple | list):
        return sum(map(_bytes_of, drawn))
    return int(drawn.estimated_size()) if isinstance(drawn, pl.DataFrame) else _OTHER_BYTES


def page_address(page: str, query: Mapping[str, str]) -> str:
    """The address of a page on a server that has all of them; the first page has no name in it."""
    return f"/{'' if page == 'overview' else page}?{urlencode(query)}"


def _address_on(address: Address, day: date, page: str, query: Mapping[str, str]) -> str:
    return address(page, {**query, "as_of": day.isoformat()})


@dataclass(frozen=True, slots=True)
class View:
    """What one page shows: a snapshot at the close of a day, in a language; it needs no session.

    `workspaces` are the strategies at hand by id, the one in force first; `scheme` the colours, `dark` or
    `light`. `address` makes the address of a page, empty for one that cannot be reached from here.
    """

    snapshot: Snapshot
    words: Wording
    day: date
    workspaces: Mapping[str, Workspace] = field(default_factory=dict)
    scheme: str = "light"
    address: Address = page_address

    @property
    def workspace(self) -> Workspace:
        """The strategy with its file and its database."""
        return self.snapshot.workspace

    @property
    def is_today(self) -> bool:
        """Whether the day is the real one: what is to be done exists for it alone."""
        return self.day == self.workspace.today

    @property
    def situation(self) -> strategy_on_day.Situation:
        """Every task judged at the close of the day."""
        return self.snapshot.on(self.day)

    @property
    def later_rows(self) -> int:
        """The number of standing rows dated after the day."""
        later = self.snapshot.cache("later rows", 64)
        return later.get(
            self.day, lambda: self.snapshot.rows.filter(pl.col("date") > self.day).height
        )

    def at(self, day: date) -> View:
        """The same on another day; its links lead on with the day that is chosen."""
        return replace(self, day=day, address=partial(_address_on, self.address, self.day))

    def link(self, page: str, **query: str) -> str:
        """The address of a page with this strategy, day and language, and what else it needs."""
        shared = {
            "lang": self.words.language,
            "strategy": self.workspace.strategy.id,
            "as_of": self.day.isoformat(),
        }
        return self.address(page, shared | query)

    def render(self, template: str, **values: Any) -> Markup:
        """A part of the page by its template, which reads `view`, `words`, `translated` and the values."""
        translated = partial(translated_text, words=self.words)
        return templates.render(template, self.words, view=self, translated=translated, **values)

    def term_link(self, term: str) -> str:
        """The address of the sentence that explains a status or a term."""
        return f"{self.link('method', part='terms')}#term-{term}"

    @property
    def strategy_years(self) -> StrategyYears:
        """The first and the last year of each strategy at hand, the earliest first."""
        periods = [workspace.strategy.period for workspace in self.workspaces.values()]
        return tuple(sorted((period.start.year, period.end.year) for period in periods))

    def draw_once(self, make: Callable[[], T], *key: Hashable) -> T:
        """What is drawn once for this snapshot, the language, the colour scheme and a key."""
        drawings = self.snapshot.cache("drawings", DRAWN_BYTES, _bytes_of)
        return drawings.get((self.words.language, self.words.today, self.scheme, *key), make)

    @property
    def days_to_compare(self) -> dict[date, str]:
        """The meetings and the closings of rounds before the day, the latest first, each with its words."""
        words, strategy = self.words, self.workspace.strategy
        days = {day: words("compare.meeting", day=words.date(day)) for day in strategy.meetings}
        for round in strategy.rounds:
            if round.closed:
                name = words.text(round.title)
                closed = words.date(round.closed.on)
                days[round.closed.on] = words("compare.round_closed", name=name, day=closed)
        return {day: days[day] for day in sorted(days, reverse=True) if day < self.day}

    @property
    def usual_earlier_day(self) -> date | None:
        """The day to compare with where none is chosen: the latest meeting or closing, None without one."""
        return next(iter(self.days_to_compare), None)

    @property
    def first_day(self) -> date:
        """The first day of the strategy, or the day itself where that is before."""
        return min(self.day, self.workspace.strategy.period.start)
