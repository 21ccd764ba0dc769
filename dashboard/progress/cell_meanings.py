"""What the cells of a progress row mean in a strategy: its task, indicator, component, day and value.

Each reader takes only the texts on which a meaning depends. It returns what they mean (None where they
mean nothing) and last the finding, or None where nothing is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

import polars as pl

from dashboard.progress import units_of_measure
from dashboard.progress.findings import Finding
from dashboard.progress.row_schema import ROW_SCHEMA
from dashboard.strategy import (
    Component,
    Indicator,
    Strategy,
    Task,
    performance_indicators,
    recurrence,
)
from dashboard.text import Severity, names, numbers_and_dates
from dashboard.text.text_language import as_values

_TASK_WORD = re.compile(r"\b(?:task(?: no)?|(?:ukol|uloha)(?: c)?)\b\.?")


@dataclass(frozen=True)
class Context:
    """What a table is checked against: the strategy, the reporting entity and the day.

    `order` says whether the day or the month comes first in dates with slashes; None where nobody said.
    `accepted` are the standing rows (columns of `row_schema.ROW_SCHEMA`), without those of a submission
    that the table replaces; None skips the comparison with earlier reports. `waiting` are the entity's
    rows that nobody has decided on yet, None for none. `locked` is the severity of a row dated in a
    closed round; None ignores closings.
    """

    strategy: Strategy
    entity: str
    today: date
    order: numbers_and_dates.DateOrder | None = None
    accepted: pl.DataFrame | None = None
    locked: Severity | None = None
    waiting: pl.DataFrame | None = None

    @cached_property
    def indicators_by_id(self) -> dict[str, Indicator]:
        """Every indicator by its id."""
        return {indicator.id: indicator for _, indicator in self.strategy.indicators()}

    @cached_property
    def amended_indicators(self) -> dict[str, Indicator]:
        """Every indicator by its id as it is on the day of handing in; what is withdrawn is missing."""
        version = next(version for first, version in self._versions if first <= self.today)
        return {indicator.id: indicator for _, indicator in version.indicators()}

    @cached_property
    def ways_to_name_a_task(self) -> dict[str, tuple[Task, str | None]]:
        """Each task by its number, and with the id of an indicator by that, as `_close` gives them."""
        tasks = self.strategy.tasks
        ways = dict[str, tuple[Task, str | None]](
            (_close(task.number), (task, None)) for task in tasks
        )
        for task, indicator in self.strategy.indicators():
            for way in (indicator.id, f"{task.number}{task.letter(indicator)}"):
                ways.setdefault(_close(way), (task, indicator.id))
        return ways

    @cached_property
    def free_name_indicators(self) -> set[str]:
        """The indicators whose components are free names; of what recurs they name events of a period."""
        return {
            id
            for id, indicator in self.indicators_by_id.items()
            if indicator.kind in {"count", "share", "context"} or names_events(indicator)
        }

    @cached_property
    def occurrences(self) -> dict[str, tuple[Component, ...]]:
        """The periods of each recurring indicator, by its id: as adopted and as it is on the day of
        handing in."""
        found: dict[str, dict[str, Component]] = {}
        for version in (self.strategy, self.strategy_today):
            for task, indicator in version.indicators():
                if indicator.kind == "recurring":
                    listed = recurrence.components_of(version, task, indicator)
                    found.setdefault(indicator.id, {}).update((each.id, each) for each in listed)
        return {
            id: tuple(sorted(by_id.values(), key=lambda each: each.id))
            for id, by_id in found.items()
        }

    @cached_property
    def least_values(self) -> dict[str, Decimal]:
        """The value from which a period is met, by indicator, where a row says that a period is met."""
        return {
            id: self.indicators_by_id[id].target_number or Decimal(1)
            for id in self.indicators_of_kinds("recurring")
        }

    @property
    def is_source(self) -> bool:
        """Whether the reporting entity is a public source, which reports facts only."""
        return self.entity in self.strategy.sources

    @cached_property
    def _versions(self) -> list[tuple[date, Strategy]]:
        """The strategy as amended, with the first day of each version; the latest first."""
        days = sorted({amendment.date for amendment in self.strategy.amendments}, reverse=True)
        adopted = (date.min, self.strategy)
        return [*((day, self.strategy.at(day)) for day in days), adopted]

    @cached_property
    def strategy_today(self) -> Strategy:
        """The version in force on the day of handing in."""
        return next(version for first, version in self._versions if first <= self.today)

    def first_day_of_version(self, day: pl.Expr) -> pl.Expr:
        """The first day of the version of the strategy in force on a day; null without a day."""
        firsts = [first for first, _ in self._versions]
        return pl.max_horizontal(pl.when(day >= first).then(first) for first in firsts)

    def may_report(self, number: str, day: date | None) -> bool:
        """Whether the entity has a part in a task on a day, or on the day of handing in.

        Without a day it is enough to have had a part at any time.
        """
        of_day = [
            next(version for first, version in self._versions if first <= asked)
            for asked in (day, self.today)
            if asked is not None
        ]
        versions = of_day if day else [version for _, version in self._versions]
        tasks = ((version, version.task(number)) for version in versions)
        return any(task and version.may_report(self.entity, task) for version, task in tasks)

    def codes(self, name: str, *codes: str) -> tuple[tuple[str, str], ...]:
        """Codes of entities as a value of a sentence and, where they have Czech ones, in Czech (`…_cs`)."""
        known = {
            entity.code: entity.code_cs or entity.code for entity in self.strategy_today.entities
        }
        texts = ", ".join(codes), ", ".join(known.get(code, code) for code in codes)
        return (
            ((name, texts[0]),)
            if texts[0] == texts[1]
            else ((name, texts[0]), (f"{name}_cs", texts[1]))
        )

    def owners(self, number: str) -> tuple[str, ...]:
        """Who is responsible for a task or cooperates on it on the day of handing in."""
        task = self.strategy_today.task(number)
        return (*task.responsible, *task.cooperating) if task else ()

    @cached_property
    def own_earlier_rows(self) -> pl.DataFrame:
        """What the entity has reported before of indicators, accepted or waiting: columns of ROW_SCHEMA."""
        own = (pl.col("entity") == self.entity) & pl.col("indicator").is_not_null()
        earlier = [rows.filter(own) for rows in (self.accepted, self.waiting) if rows is not None]
        return pl.concat([pl.DataFrame(schema=ROW_SCHEMA), *earlier], how="diagonal")

    def earlier_rows_beside(self, rows: pl.DataFrame, *asked: pl.Expr) -> pl.DataFrame:
        """The `own_earlier_rows` that are asked for: of each key the last, where no row of the table replaces
        it."""
        earlier = self.own_earlier_rows.filter(*asked)
        if earlier.is_empty():
            return earlier
        key = ["indicator", "name", "date"]
        stay = earlier.join(rows, on=key, how="anti", nulls_equal=True, maintain_order="left")
        return stay.unique(key, keep="last", maintain_order=True)

    def severity_of_totals(self, id: str) -> Severity:
        """Whether what counts twice in an indicator is asked about or refused."""
        refused = self.indicators_by_id[id].totals == "refuse"
        return Severity.ERROR if refused else Severity.WARNING

    def indicators_of_kinds(self, *aggregates: str) -> set[str]:
        """The ids of indicators with one of these aggregates or, where they have none, kinds."""
        indicators = self.indicators_by_id.values()
        return {indicator.id for indicator in indicators if indicator.row_kind in aggregates}


def read_task(
    written: str, day: date | None, context: Context
) -> tuple[str | None, str | None, Finding | None]:
    """The number of a task, and the id of an indicator whose letter is written behind it ("2.4 a)").

    Also of a task of another entity, so that the rest of the row is still read. Whose a task is depends
    on the `day` of the row.
    """
    strategy = context.strategy
    if not written:
        return None, None, Finding("task-missing")
    became = numbers_and_dates.task_number_behind_date(written)
    if became and strategy.task(became):
        return None, None, Finding("task-became-date", values=(("meant", became),))
    ways, bare = context.ways_to_name_a_task, _TASK_WORD.sub("", names.fold(written), count=1)
    found = ways.get(_close(written)) or ways.get(_close(bare))
    if found is None:
        return None, None, _unknown_task(context)
    task, beside = found
    if not context.may_report(task.number, day):
        owners = context.codes("owners", *context.owners(task.number))
        values = (*context.codes("entity", context.entity), *owners)
        return task.number, beside, Finding("task-of-others", values=values)
    return task.number, beside, None


def _close(written: str) -> str:
    """A number as it is compared: "2. 4 a)" is 2.4a."""
    plain = re.sub(r"\s*([.-])\s*", r"\1", re.sub("[()]", " ", names.fold(written)))
    return re.sub(r"(?<=\d)\s+(?=[^\W\d])", "", plain).strip(" .")


def _unknown_task(context: Context) -> Finding:
    """The finding of a task that the strategy does not have, with those of the entity."""
    tasks = context.strategy.tasks
    own = [task.number for task in tasks if context.may_report(task.number, None)]
    more = (("own", ", ".join(own) or "–"), ("variant", "own"))
    values = (*context.codes("entity", context.entity), *more)
    return Finding("task-unknown", values=values)


def read_entity(written: str, context: Context) -> tuple[Finding | None]:
    """A finding where a row names another entity (by code, alias or name) than the one that reports."""
    strategy = context.strategy_today
    named, own_names = strategy.find_entity(written), {names.fold(context.entity)}
    for version in (context.strategy, strategy):  # as it was called when it was adopted, too
        if own := version.entity(context.entity):
            own_names |= {names.fold(name) for name in own.name.both}
    if (named and named.code == context.entity) or names.fold(written) in own_names:
        return (None,)
    values = context.codes("entity", context.entity)
    codes = [entity.code for entity in strategy.entities]
    near = [named.code] if named else [names.nearest(written, codes, names.SLIP)]
    return (
        Finding(
            "entity-other", values=(*values, *context.codes("near", *(near if near[0] else codes)))
        ),
    )


def read_indicator(
    number: str, written: str, context: Context
) -> tuple[str | None, Finding | None]:
    """The id of an indicator of a task, written as its id, letter or text; an only one need not be."""
    task = context.strategy.task(number)
    assert task is not None
    ids = tuple(indicator.id for indicator in task.indicators)
    if not written and len(ids) == 1:
        return ids[0], None
    if not written:
        return None, Finding("indicator-missing", values=(("known", ", ".join(ids)),))
    name = names.fold(written).strip("(). ")
    close = re.sub(r"[\s()]", "", name)
    for indicator in task.indicators:
        letter = task.letter(indicator)
        texts = indicator.text.both
        accepted = (indicator.id, letter, f"{task.number}{letter}", *texts)
        # "a.", "(a)", "2.4 a)" and a text without its full stop name it as well
        known = {names.fold(each).strip("(). ") for each in accepted}
        if name and (name in known or close in known):
            return indicator.id, None
    return None, Finding("indicator-unknown", values=(("task", task.number),), known=ids)


def read_day(written: str, context: Context) -> tuple[date | None, str | None, Finding | None]:
    """A day and its precision (day, period, inferred or not_later_than)."""
    period = context.strategy.period
    if not written:
        return None, None, Finding("date-missing")
    dated = numbers_and_dates.read_date(written, context.order)
    if isinstance(dated, numbers_and_dates.Unreadable):
        return None, None, Finding(dated.code)
    finding = None
    if dated.day < period.start:
        finding = Finding("date-before-strategy", values=(("start", period.start.isoformat()),))
    elif dated.day > context.today:
        finding = Finding("date-in-future", values=(("today", context.today.isoformat()),))
    elif dated.day > period.end:
        end = (("end", period.end.isoformat()),)
        finding = Finding("date-after-period", Severity.WARNING, end)
    return dated.day, dated.precision, finding


def read_value(
    id: str, written: str, context: Context
) -> tuple[Decimal | None, Decimal | None, str | None, Finding | None]:
    """The number (for a share: numerator and denominator) or the report word of an indicator."""
    indicator = context.indicators_by_id[id]
    if not written:
        return None, None, None, Finding("value-missing")
    word = numbers_and_dates.read_word(written)
    if word:
        return None, None, word, Finding("word-of-source") if context.is_source else None
    reading: Decimal | tuple[Decimal, Decimal] | numbers_and_dates.Unreadable
    if indicator.kind == "share":
        reading = numbers_and_dates.read_share(written)
    elif indicator.kind == "milestone":
        reading = numbers_and_dates.read_flag(written)
    else:
        signed = indicator.may_be_negative
        read = numbers_and_dates.read_signed_number if signed else numbers_and_dates.read_number
        reading = read(written)
        is_met = names.fold(written).removeprefix("ne") in numbers_and_dates.MET
        takes = takes_yes(indicator) and not (is_met and indicator.row_kind == "sum")
        if isinstance(reading, numbers_and_dates.Unreadable) and takes:
            flag = numbers_and_dates.read_flag(written)
            reading = reading if isinstance(flag, numbers_and_dates.Unreadable) else flag
    if isinstance(reading, numbers_and_dates.Unreadable):
        return None, None, None, _unreadable_value(reading.code, written, indicator)
    number, denominator = reading if isinstance(reading, tuple) else (reading, None)
    return number, denominator, None, None


def _unreadable_value(code: str, written: str, indicator: Indicator) -> Finding:
    """The finding of a number that cannot be read, with advice that fits its indicator."""
    values: tuple[tuple[str, str], ...] = (("indicator", indicator.id),)
    per_cent = units_of_measure.is_per_cent(indicator) and indicator.kind == "level"
    if code == "number-percent" and per_cent:
        number = numbers_and_dates.read_signed_number(written.strip().rstrip("%"))
        if isinstance(number, Decimal):
            return Finding("per-cent-sign", values=(("plain", f"{number:f}"),))
    measured = indicator.unit is None or units_of_measure.is_measured(indicator.unit)
    if code == "number-ambiguous" and per_cent:
        values += (("variant", "per-cent"),)
    elif code == "number-ambiguous" and not measured and indicator.kind != "level":
        values += (("variant", "whole"),)
    elif re.search("priloh|attach", names.fold(written)):
        values += (("variant", "attachment"),)
    return Finding(code, values=values)


def read_delay_reason(written: str, context: Context) -> tuple[str | None, Finding | None]:
    """The code of a reason for delay, written as its code or as either of its texts."""
    reason = context.strategy.find_delay_reason(written)
    if context.is_source:
        return None, Finding("delay-of-source")
    if reason is not None:
        return reason.code, None
    known = as_values("known", *(each.text for each in context.strategy.delay_reasons))
    return None, Finding("delay-reason-unknown", values=tuple(known.items()))


def read_expected(
    written: str, day: date | None, context: Context
) -> tuple[str | None, Finding | None]:
    """When something is expected, in the form of `numbers_and_dates.read_expected`.

    `day` is that of the row: an expectation before it is asked about.
    """
    if context.is_source:
        return None, Finding("delay-of-source")
    expected = numbers_and_dates.read_expected(written, context.order)
    if isinstance(expected, numbers_and_dates.Unreadable):
        return None, Finding(expected.code)
    if day and numbers_and_dates.expected_day(expected) < day:
        values = (("day", day.isoformat()),)
        return expected, Finding("expected-before-date", Severity.WARNING, values)
    return expected, None


def read_component(
    id: str, written: str, valued: bool, day: date | None, context: Context
) -> tuple[str | None, str | None, Finding | None]:
    """A listed component and its folded name. Some indicators need one in every row with a value.

    `day` says which period of a recurring indicator is meant. Free names are read here only for
    recurring indicators, because they may name a period.
    """
    adopted = context.indicators_by_id[id]
    indicator = context.amended_indicators.get(id, adopted)
    listed = indicator.components
    if indicator.kind == "recurring":
        return _read_occurrence(indicator, context.occurrences[id], written, valued, day)
    if written and indicator.kind == "level":
        return None, None, Finding("component-of-level", values=(("indicator", indicator.id),))
    if written:
        # A row may be dated before the amendment, and then means what was listed there.
        before = adopted.component(written) and not indicator.component(written)
        return _read_listed_component(adopted if before else indicator, written)
    if indicator.kind == "milestone" and len(listed) == 1:
        return listed[0].id, names.fold(listed[0].id), None
    if valued and indicator.kind == "milestone":
        return None, None, Finding("component-missing", values=_component_texts("known", listed))
    if valued and indicator.component_required:
        return None, None, Finding("component-compulsory", values=_example_texts(indicator))
    return None, None, None


def takes_yes(indicator: Indicator) -> bool:
    """Whether a row is a component, a period or one named thing, so that "yes" says it is there."""
    named = indicator.row_kind == "sum" and indicator.component_required
    return named or indicator.row_kind in {
        *performance_indicators.KINDS_WITH_COMPONENTS,
        "distinct",
    }


def names_events(indicator: Indicator) -> bool:
    """Whether the rows of a period add up, so that each may name its event and not its period."""
    return indicator.kind == "recurring" and indicator.aggregate in {"sum", "distinct"}


def _read_occurrence(
    indicator: Indicator,
    listed: tuple[Component, ...],
    written: str,
    valued: bool,
    day: date | None,
) -> tuple[str | None, str | None, Finding | None]:
    """The period of a row of a recurring indicator: the named one, otherwise the one around its day.

    Where a name is an event's, the row has no period for its name.
    """
    occurrence = recurrence.find_occurrence(indicator, listed, written, day)
    if occurrence is not None:
        named = not names_events(indicator)
        return (occurrence.id, names.fold(occurrence.id), None) if named else (None, None, None)
    if (valued and day) or (written and not names_events(indicator)):
        known = (("known", ", ".join(component.id for component in listed)),)
        # Where names are counted the component names none of the periods.
        dates = (("variant", "dates"),) if indicator.aggregate == "distinct" else ()
        return None, None, Finding("occurrence-unknown", values=(*known, *dates))
    return None, None, None


def _read_listed_component(
    indicator: Indicator, written: str
) -> tuple[str | None, str | None, Finding | None]:
    name = performance_indicators.component_name(written)
    component = indicator.component(written)
    if component is not None:
        return (
            written,
            name if component.matches_wildcard(name) else names.fold(component.id),
            None,
        )
    unnamed = next((each for each in indicator.components if _is_bare_wildcard(each, name)), None)
    if unnamed is not None:
        return None, None, Finding("component-unnamed", values=(("opening", unnamed.id[:-1]),))
    called = {called: each for each in indicator.components for called in each.names}
    near = called.get(names.nearest(name, called))
    near_ones = _component_texts("near", (near,) if near else indicator.components)
    values = (("indicator", indicator.id), *near_ones)
    return None, None, Finding("component-unknown", values=values)


def _component_texts(value: str, listed: Sequence[Component]) -> tuple[tuple[str, str], ...]:
    """Components by their texts, as a value of a sentence in either language."""
    return tuple(as_values(value, *(each.text for each in listed)).items())


def _example_texts(indicator: Indicator) -> tuple[tuple[str, str], ...]:
    """An indicator with the examples of its components, where the strategy has some."""
    values, examples = {"indicator": indicator.id}, indicator.component_examples
    if examples:
        values |= {"variant": "example", **as_values("examples", *examples)}
    return tuple(values.items())


def _is_bare_wildcard(component: Component, name: str) -> bool:
    """Whether a folded name is the id or text of a wildcard with nothing behind the colon."""
    own = (component.id, *component.text.both)
    bare = {performance_indicators.component_name(text).rstrip(":*") for text in own}
    return component.id.endswith(performance_indicators.WILDCARD) and name.rstrip(":*") in bare
