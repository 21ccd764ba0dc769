"""Performance indicators: their kinds, components and targets, as the source states them."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from dashboard.strategy.deadlines import Basis, End, Part, Start
from dashboard.strategy.field_types import NumbersByYear, TargetNumber, TargetValue, YesNo
from dashboard.text import fraction, names, tables
from dashboard.text.text_language import Text

WILDCARD = ":*"
"""The end of a component id that accepts any name after the colon: `other:*`."""

IDENTIFIER = r"^[^\W_]([\w.-]{0,18}\w)?$"
Identifier = Annotated[
    str,
    Field(
        pattern=IDENTIFIER,
        json_schema_extra={
            "pattern": r"^[^\s!-/:-@\[-`{-~]([^\s!-,/:-@\[-^`{-~]{0,18}[^\s!-/:-@\[-^`{-~])?$"
        },
    ),
]
"""The number of a task and the id of an indicator, as the plan has them: short and without spaces."""

Kind = Literal["milestone", "done", "recurring", "count", "level", "share", "context"]
Month = Literal["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"]
KINDS_WITH_COMPONENTS = {"milestone", "recurring"}
"""Kinds whose components are each reached or not."""
MEASUREMENT_KINDS = {"level", "share"}
"""Kinds whose number is compared with a baseline, in a direction."""


def component_name(written: str) -> str:
    """The folded name of a component, without spaces around its colon: `other: Polish` is `other:polish`."""
    return re.sub(r"\s*:\s*", ":", names.fold(written))


def indicator_id(task: str, place: int) -> str:
    """The id of an indicator by its place in its task, from 0: 1.2.a is the first, 1.2.aa follows 1.2.z."""
    return f"{task}.{tables.column_letters(place + 1).lower()}"


class Component(Part):
    """A part of an indicator that is reached or not; `counts` says what counts as reached."""

    id: str
    """Its short name in reports; one that ends in :* accepts any name after the colon."""
    text: Text
    """Its text."""
    required: YesNo = True
    """Whether it is needed."""
    basis: Basis = "strategy"
    """Whether the source names it or it is assumed."""
    due: Start | None = None
    """Its own day, where it has one."""
    counts: Text | None = None
    """What counts as reached."""

    @cached_property
    def names(self) -> set[str]:
        """The folded names of the component: its id and its texts; none for a wildcard."""
        if self.id.endswith(WILDCARD):
            return set()
        return {component_name(name) for name in (self.id, *self.text.both)}

    def matches_wildcard(self, name: str) -> bool:
        """Whether this is a wildcard that accepts a folded name: its prefix and something after the colon."""
        opening = component_name(self.id).removesuffix("*")
        wild = self.id.endswith(WILDCARD) and name.startswith(opening)
        return wild and any(letter.isalnum() for letter in name[len(opening) :])


class Step(Part):
    """A part of what is to be done, with its day; without words of its own it is the whole."""

    due: Start
    """By when."""
    text: Text | None = None
    """What is done by then."""


class Target(Part):
    """What is needed: a number; `all` required components of a milestone; `any` change of a measured number.

    For a recurring indicator: the number needed in each period; for a share: per cent. In a file a level may
    have `change` from its baseline instead (-51%), and what is counted the number of each year (`by_year`).
    """

    value: TargetValue = "all"
    """A number, all required components of a milestone, or any change of what is measured."""
    change: str | None = None
    """Instead of a number, the change of a level from its baseline in per cent: -51%."""
    by_year: NumbersByYear = ()
    """Instead of a number, that of each year."""
    basis: Basis
    """Where it is from: the source, an amendment, or assumed."""
    note: Text | None = None
    """Why it is assumed."""


class Interim(Part):
    """An interim target: a number to reach by a day before the due day."""

    due: Start
    """By when."""
    value: TargetNumber
    """The number to reach."""
    basis: Basis = "strategy"
    """Where it is from."""
    note: Text | None = None
    """Why it is assumed."""


class Plausible(Part):
    """Limits beyond which a reported number is asked about; a `least` below zero lets a level be negative."""

    least: TargetNumber = Decimal(0)
    """The least number that is not asked about; one below zero lets a level be negative."""
    most: TargetNumber | None = None
    """The greatest number that is not asked about."""


class Indicator(Part):
    """A performance indicator; its text is copied exactly from the source.

    `month` is the month at whose end what recurs every year is due; without one it is due at the year's end.
    `component_examples` show how free components are named; they are ours, never read as components.
    `totals` is what happens to a total among its parts: asked about, or refused.
    `kind: done`, in one or in `steps`, is read as a milestone, whose components are these.
    `counts_basis` is whether what counts is read in the source or assumed; `note` then says why.
    """

    id: Identifier
    """Its id: that of the plan, or the number of the task with a letter."""
    text: Text
    """Its text, as in the source."""
    kind: Kind
    """How it is judged: done or not, by parts, by a number, in each period, or not at all."""
    aggregate: Literal["sum", "distinct", "latest"] | None = None
    """How rows of what is counted are joined: added up, different names counted, the latest taken."""
    direction: Literal["up", "down"] | None = None
    """Whether more or less is better of what is measured."""
    every: Literal["year", "half-year", "quarter", "month"] | None = None
    """The period of what recurs."""
    month: Month | None = None
    """The month at whose end what recurs every year is due; without it, at the end of the year."""
    unit: Text | None = None
    """What is counted or measured."""
    plausible: Plausible | None = None
    """Limits beyond which a number is asked about."""
    totals: Literal["ask", "refuse"] = "ask"
    """Whether a total among its parts is asked about or refused."""
    target: Target | None = None
    """What is needed; without it the indicator is shown and not judged."""
    interim: tuple[Interim, ...] = ()
    """Numbers to reach before the due day."""
    due: End | None = None
    """Its own due day; without it, the deadline of its task."""
    steps: tuple[Step, ...] = ()
    """The parts of what is to be done, each with its day."""
    components: tuple[Component, ...] = ()
    """The parts of a milestone, each reached or not; of a count, names for events."""
    component_required: YesNo = False
    """Whether each row must name its event."""
    component_examples: tuple[Text, ...] = ()
    """How free names may look; ours."""
    baseline: Text | None = None
    """The number from which it is measured."""
    baseline_year: str | None = None
    """The year of that number."""
    evidence: Text | None = None
    """What proves it."""
    monitored_by: Text | None = None
    """Who watches it, according to the plan."""
    counts_basis: Basis = "strategy"
    """Whether what counts is read in the source or assumed; the note then says why."""
    related: tuple[str, ...] = ()
    """The ids of indicators that belong together."""
    note: Text | None = None
    """A note of ours."""

    @property
    def row_kind(self) -> str:
        """What a row says: the aggregate of a count, or of what recurs with a number; else the kind."""
        return self.aggregate or self.kind

    @property
    def rule_kind(self) -> str:
        """The rule by which rows are counted, of what recurs with a number with its aggregate."""
        recurs_with_number = self.kind == "recurring" and self.aggregate
        return f"recurring_{self.aggregate}" if recurs_with_number else self.row_kind

    @property
    def may_be_negative(self) -> bool:
        """Whether a reported number may be below zero: of a level whose limits say so."""
        return self.kind == "level" and self.plausible is not None and self.plausible.least < 0

    @property
    def exact_baseline(self) -> Fraction | None:
        """The baseline of a measured number without rounding, for a share in per cent.

        None where it is not known, and for kinds that are not measured.
        """
        if not self.baseline or self.kind not in MEASUREMENT_KINDS:
            return None
        read = fraction.baseline_in_per_cent if self.kind == "share" else Fraction
        return read(self.baseline)

    def lines(self, needed: Decimal | None) -> tuple[Fraction, ...]:
        """What its number is held against: what is needed, and the baseline of what is measured."""
        if needed is None:
            return ()
        start = self.exact_baseline
        return (Fraction(needed), *([] if start is None else [start]))

    @property
    def displayed_baseline(self) -> Decimal | None:
        """The baseline as it is shown: rounded to nine decimal places, of a share in per cent."""
        exact = self.exact_baseline
        return None if exact is None else fraction.round_for_display(exact)

    @property
    def target_number(self) -> Decimal | None:
        """The number to reach, for a milestone of its required components; None without a target.

        Where any change is enough it is the baseline, which must be passed.
        """
        if self.target is None or self.kind == "context":
            return None
        if isinstance(self.target.value, Decimal):
            return self.target.value
        if self.target.value == "any":
            return self.displayed_baseline
        return Decimal(sum(component.required for component in self.components))

    def component(self, written: str) -> Component | None:
        """The listed component that a text means, or None; a wildcard accepts any name."""
        name = component_name(written)
        for component in self.components:
            if name in component.names or component.matches_wildcard(name):
                return component
        return None
