"""Why an indicator has its status: the rule, the rows used, the rows ignored, the remedies.

Without the rows named as used the status or the number would change; without the ignored ones nothing
would. So a row that would take the place of one that decides and say the same is used as well.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

import polars as pl
from polars import selectors as cs

from dashboard.fulfilment import what_is_outstanding
from dashboard.fulfilment.judged_indicators import StatusInput, judge_each, prepare_counting_rows
from dashboard.fulfilment.periods_reached import drop_values_outside_periods
from dashboard.fulfilment.reporters import (
    IS_LEAD,
    IS_NAMED,
    IS_SOURCE,
    IS_VALUE,
    first_days_of_reporters,
    first_owner_days,
    numbered_reporters,
    rows_by_indicator,
)
from dashboard.fulfilment.running_totals import values_in_order
from dashboard.fulfilment.status import Status
from dashboard.fulfilment.strategy_on_day import IndicatorState, Situation, situation
from dashboard.strategy import Strategy, performance_indicators

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Trace:
    """The reasons of one indicator on one day."""

    state: IndicatorState
    deciding: tuple[Row, ...]
    """The rows that the status and the number rest on."""
    same: tuple[Row, ...]
    """The rows that would take their place and say the same."""
    ignored: tuple[tuple[Row, str], ...]
    """The other rows of the indicator, each with the reason. Narratives of its task are none of them."""
    remedies: tuple[tuple[str, dict[str, str]], ...]
    """What would make the indicator met: message ids with their values; empty when it is met."""

    @property
    def used(self) -> tuple[Row, ...]:
        """The rows without all of which the status or the number would change."""
        return (*self.deciding, *self.same)

    @property
    def used_by_title(self) -> dict[str, list[Row]]:
        """The used rows under the ids of their headings: what decides, narratives that do, the same again."""
        return {
            "trace.used": [row for row in self.deciding if not row["narrative"]],
            "trace.narrative": [row for row in self.deciding if row["narrative"]],
            "trace.same": list(self.same),
        }


def traces(
    strategy: Strategy,
    rows: pl.DataFrame,
    wanted: Collection[str],
    day: date,
    on_day: Situation | None = None,
) -> tuple[Situation, list[Trace]]:
    """The situation on a day, and the traces of the wanted indicators in source order.

    `on_day` is that situation, where it is at hand.
    """
    version = strategy.at(day)
    judged = judge_rows(version, rows, day)
    on_day = on_day or situation(strategy, rows, day, judged.prepared)
    judged = judged.only(wanted)
    used_rows, deciding_rows = (set(found.iter_rows()) for found in judged.used)
    decide: dict[str, list[Row]] = {indicator: [] for indicator in wanted}
    same: dict[str, list[Row]] = {indicator: [] for indicator in wanted}
    ignored: dict[str, list[Row]] = {indicator: [] for indicator in wanted}
    for row in judged.in_order:
        key = (row["indicator"], row["row"])
        if key[0] not in decide:
            continue
        if key in used_rows:
            (decide if key in deciding_rows else same)[key[0]].append(row)
        elif not row["narrative"]:
            ignored[key[0]].append(row)
    return on_day, [
        Trace(
            state,
            tuple(decide[name]),
            tuple(same[name]),
            tuple((row, row["why"]) for row in ignored[name]),
            tuple(_remedies(state)),
        )
        for task in on_day.tasks
        for state in task.indicators
        if (name := state.indicator.id) in decide
    ]


@dataclass(frozen=True)
class JudgedRows:
    """Every indicator on a day: its rows, those that count, what is made of these, and the status."""

    version: Strategy
    day: date
    rows: pl.DataFrame
    counting: pl.DataFrame
    prepared: StatusInput
    statuses: pl.DataFrame

    @cached_property
    def used(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The used rows of every indicator, as in `_find_used_rows`."""
        return _find_used_rows(self)

    @cached_property
    def in_order(self) -> tuple[Row, ...]:
        """The rows by their days, each with `why` it would be ignored, if it is not used."""
        no_period = self.rows["value"].is_not_null() & self.counting["value"].is_null()
        why = _reasons_to_ignore(self.counting.with_columns(no_period=no_period), self.day)
        by_day = self.rows.sort("date", "seq", "row", nulls_last=True).join(
            why, on=["indicator", "row"], how="left", maintain_order="left", validate="1:1"
        )
        return tuple(by_day.iter_rows(named=True))

    def only(self, wanted: Collection[str]) -> JudgedRows:
        """The same with the rows of some indicators only."""
        is_wanted = self.rows["indicator"].is_in(list(wanted))
        rows, counting = self.rows.filter(is_wanted), self.counting.filter(is_wanted)
        return replace(self, rows=rows, counting=counting)

    def grounds(self, grounds: pl.DataFrame) -> pl.DataFrame:
        """Which grounds each indicator has among the rows that it uses. Columns: indicator, ground.

        `grounds` (indicator, row, ground) say of some rows what is to be said of them.
        """
        used, _ = self.used
        return used.join(grounds, on=["indicator", "row"]).select("indicator", "ground").unique()


_KEPT: deque[JudgedRows] = deque(maxlen=32)
"""What was judged last of few rows: from one day to the next mostly nothing changes."""


def judge_rows(version: Strategy, rows: pl.DataFrame, day: date) -> JudgedRows:
    """The standing rows under the version in force on a day, judged at its close.

    Its `day` is the last one until then on which anything was told, ended or was due.
    """
    all_rows, counting = _rows_and_counting(version, rows)
    prepared = prepare_counting_rows(version, counting)
    day = _last_change(all_rows, prepared, day)
    for kept in tuple(_KEPT):
        if kept.prepared is prepared and kept.day == day and kept.rows.equals(all_rows):
            return kept
    (statuses,) = judge_each([prepared], day)
    judged = JudgedRows(version, day, all_rows, counting, prepared, statuses)
    if rows.height <= 1_000:
        _KEPT.append(judged)
    return judged


def _last_change(rows: pl.DataFrame, prepared: StatusInput, day: date) -> date:
    """The last of all days named that is not after a day; the day itself where there is none."""
    frames = (rows, prepared.indicators, prepared.targets, prepared.steps, prepared.contributions)
    named = pl.concat(days for frame in frames for days in frame.select(cs.date()).get_columns())
    last = named.filter(named <= day).max()
    return last if isinstance(last, date) else day


def _rows_and_counting(version: Strategy, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows by indicator, and the same without the values of periods that nothing asks for."""
    all_rows = rows_by_indicator(version, rows)
    return all_rows, drop_values_outside_periods(version, all_rows)


def _find_used_rows(all_judged: JudgedRows) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows that a status rests on with those that would say the same in their place, and the former.

    They are found by taking the decisive rows away and judging again, until the status or the number
    changes. None are left where all of them together change nothing, as a share of no case before its
    due day. Columns of both: indicator, row.
    """
    version, day, rows = all_judged.version, all_judged.day, all_judged.counting
    judged = all_judged.statuses
    deciding = _decisive_rows(rows, all_judged.prepared.contributions_with_rows, judged, day)
    rest, latest, used = rows, deciding, deciding
    while not latest.is_empty():
        pending = rest.filter(pl.col("indicator").is_in(latest["indicator"].unique().to_list()))
        rest = pending.join(latest, on=["indicator", "row"], how="anti")
        without = prepare_counting_rows(version, rest)
        (again,) = judge_each([without], day)
        same = judged.join(
            again, on=["indicator", "rule", "achieved"], how="semi", nulls_equal=True
        ).select("indicator")
        unchanged = again.join(same, on="indicator", how="semi")
        rest = rest.join(same, on="indicator", how="semi")
        removed = latest["indicator"]
        latest = _decisive_rows(rest, without.contributions_with_rows, unchanged, day)
        if not latest.is_empty():
            # They need not be tried one by one; of what is met the whole spell is taken away anyway.
            unmet = unchanged.filter(pl.col("status") != Status.MET)
            repeated = values_that_repeat(version, rest, day)
            repeated = repeated.join(unmet, on="indicator", how="semi")
            latest = pl.concat([latest, repeated]).unique()
        idle = same.filter(pl.col("indicator").is_in(removed.implode()))
        idle = idle.join(latest, on="indicator", how="anti")
        used = pl.concat([used, latest]).join(idle, on="indicator", how="anti")
    return used, deciding


def _decisive_rows(
    rows: pl.DataFrame, contributions: pl.DataFrame, judged: pl.DataFrame, day: date
) -> pl.DataFrame:
    """The rows that count on some day of the spells in which targets are met; else only on the day.

    Of what is met also those that know such a day exactly. Where no value counts: the reports of owners that
    make "not met" of "no report". Columns: indicator, row.
    """
    key = ["indicator", "row"]
    first = pl.when(pl.col("status") == Status.MET).then("spell_from").otherwise(day)
    # A row repeated by an inexact one gives the day on which the spell began, even from outside it.
    retold = pl.col("retold") & (pl.col("until") == pl.col("spell_from"))
    lasts = (pl.col("until") > first) | (retold & (pl.col("status") == Status.MET))
    counting = contributions.join(judged, on="indicator", validate="m:1").filter(
        (pl.col("date") <= day) & (pl.col("until").is_null() | lasts)
    )
    valueless = judged.join(counting, on="indicator", how="anti")
    reports = rows.filter(pl.col("date") <= day, pl.col("owner"), ~IS_VALUE)
    not_met = valueless.filter(pl.col("status") == Status.NOT_MET)
    decisive = reports.join(not_met, on="indicator", how="semi")
    exact = counting.filter(pl.col("status") == Status.MET, pl.col("date") >= first)
    exact = exact.select("indicator", row="exact_row").drop_nulls()
    return pl.concat([counting.select(key), decisive.select(key), exact]).unique()


def _reasons_to_ignore(rows: pl.DataFrame, day: date) -> pl.DataFrame:
    """Why each row would not count, meant for those that are not used. Columns: indicator, row, why.

    `no_period` of a row is whether it lost its value by `drop_values_outside_periods`.
    """
    silenced = first_owner_days(rows).filter(pl.col("owner_from") <= day)
    first_lead_day = pl.col("date").filter(IS_LEAD & IS_VALUE).min()
    keys = {kind: ["indicator", "name"] for kind in performance_indicators.KINDS_WITH_COMPONENTS}
    keys |= {"level": ["indicator", "date"]}
    lead_from = pl.coalesce(
        pl.when(pl.col("kind") == kind).then(first_lead_day.over(key)) for kind, key in keys.items()
    )
    whole_from = pl.col("date").filter(~IS_NAMED & IS_VALUE).min().over("indicator", "entity")
    in_whole = (pl.col("kind") == "share") & IS_NAMED & (whole_from <= day)
    table: list[tuple[str, pl.Expr]] = [
        ("undated", pl.col("date").is_null()),
        ("after_day", pl.col("date") > day),
        ("no_period", pl.col("no_period")),
        ("source_word", IS_SOURCE & pl.col("value").is_null()),
        ("source_silenced", IS_SOURCE & pl.col("owner_from").is_not_null()),
        ("word", pl.col("value").is_null()),
        ("lead_decides", ~IS_LEAD & (pl.col("lead_from") <= pl.col("date"))),
        ("whole_told", in_whole),
        ("no_case", (pl.col("denominator") == 0).fill_null(False)),
        ("same_event", pl.col("kind") == "sum"),
        ("superseded", pl.lit(True)),
    ]
    reason = pl.coalesce(pl.when(holds).then(pl.lit(word)) for word, holds in table)
    return (
        rows.join(silenced, on="indicator", how="left", validate="m:1")
        .with_columns(lead_from=lead_from)
        .select("indicator", "row", why=reason)
    )


def _remedies(state: IndicatorState) -> list[tuple[str, dict[str, str]]]:
    """The shortest list of things that would make the indicator met: what the answer says is missing."""
    if not state.status.is_unfinished:
        return []
    indicator = state.indicator
    remedies: list[tuple[str, dict[str, str]]] = []
    if indicator.kind == "recurring" and indicator.aggregate:
        least = indicator.target_number or Decimal(1)
        remedies += [
            (
                "remedy.period",
                {
                    "component": part.component.text,
                    "id": part.component.id,
                    "missing": f"{(least - (part.number or 0)).normalize():f}",
                },
            )
            for part in what_is_outstanding.missing_parts(state)
        ]
    elif indicator.kind in performance_indicators.KINDS_WITH_COMPONENTS:
        message = "remedy.period_reached" if indicator.kind == "recurring" else "remedy.component"
        remedies += [
            (message, {"component": part.component.text, "id": part.component.id})
            for part in what_is_outstanding.missing_parts(state)
        ]
    elif indicator.kind in performance_indicators.MEASUREMENT_KINDS and state.needed is not None:
        how = f"{indicator.direction}_any" if state.is_any_change_enough else indicator.direction
        kind = "share" if indicator.kind == "share" else "measured"
        remedies.append((f"remedy.{kind}_{how}", {"needed": f"{state.needed.normalize():f}"}))
    elif (missing := what_is_outstanding.missing_number(state)) is not None:
        remedies.append((f"remedy.{indicator.aggregate}", {"missing": f"{missing.normalize():f}"}))
    remedies += [("remedy.related", {"related": other}) for other in indicator.related]
    return remedies


SAID = ["value", "denominator"]


def values_that_repeat(strategy: Strategy, rows: pl.DataFrame, day: date) -> pl.DataFrame:
    """The last values of each key that counts on a day, as many as have the same before them in every key.

    `rows` are those of `prepare_counting_rows`. Whoever takes the last value away from each key, and again,
    until these are gone, changes neither a number nor who counts. Of an indicator as many of each key as of
    the one that has fewest; none where all values are added up. Columns: indicator, row.
    """
    first_days, lines = first_days_of_reporters(strategy, rows)
    _, reporters, decided = numbered_reporters(strategy, first_days)
    numbers = decided["reporter"][lines]
    told = values_in_order(rows, reporters, numbers).select("at", "key", "reporter", "date")
    told = told.hstack(reporters[told["reporter"]][["kind", "ends"]])
    told = told.hstack(rows[told["at"]][["indicator", "row", *SAID]])
    said = pl.col("key", *SAID)
    # The first value of a reporter stays, since it decides who counts.
    is_first = pl.int_range(pl.len()).over("key", "reporter") == 0
    place_from_end = pl.int_range(pl.len(), 0, -1).over("key")
    return (
        told.filter(pl.col("date") <= day, pl.col("kind") != "sum")
        .filter(pl.col("ends").is_null() | (pl.col("date") < pl.col("ends")))
        .with_columns(over=(pl.col("ends") <= day).fill_null(False), turn=place_from_end)
        .with_columns(
            stays=~pl.all_horizontal(said.eq_missing(said.shift(1)))
            | pl.col("over").shift(1)
            | is_first
        )
        .filter(~pl.col("over").last().over("key"))
        .with_columns(free=pl.col("turn").filter("stays").min().over("key") - 1)
        .filter(pl.col("turn") <= pl.col("free").min().over("indicator"))
        .select("indicator", "row")
    )
