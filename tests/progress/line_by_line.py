"""The checking of a progress table as it is said in words: line after line, cell after cell.

What `progress.check` does with frames must come to the same. Nothing here is quick.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from dashboard.progress import column_names
from dashboard.progress.cell_meanings import Context
from dashboard.progress.column_names import LONGEST_CELL
from dashboard.progress.row_schema import ROW_SCHEMA
from dashboard.strategy import Task
from dashboard.strategy.performance_indicators import WILDCARD, Component, Indicator, component_name
from dashboard.text.names import fold, nearest
from dashboard.text.numbers_and_dates import (
    DateWithPrecision,
    Unreadable,
    expected_day,
    read_date,
    read_expected,
    read_flag,
    read_number,
    read_share,
    read_word,
    task_number_behind_date,
)
from dashboard.text.problem import Problem, Severity, errors
from dashboard.text.tables import Table

Row = dict[str, Any]


def check(
    table: Table, context: Context, mapping: Mapping[str, str] | None = None
) -> tuple[pl.DataFrame, list[Problem]]:
    """The rows of a table (columns of ROW_SCHEMA, `row` and `seq` null) and all its problems."""
    placed = column_names.find_fields(table.columns, mapping or {})
    problems = column_names.check(table, mapping or {})
    if errors(problems):
        return pl.DataFrame(schema=ROW_SCHEMA), problems
    for position, field in placed.items():
        filled = any(cells[position].strip() for _, cells in table.records())
        if field == "delay_reason" and filled and not context.strategy.delay_reasons:
            code, head = "delay-reason-not-read", table.columns[position]
            header = Problem("", {}, Severity.WARNING, row=table.header_row, column=position + 1)
            problems.append(replace(header, code=code, value=head))
    rows: list[Row] = []
    advised: set[str] = set()
    for number, cells in table.records():
        line = _Line(
            context,
            number,
            {field: (at + 1, cells[at]) for at, field in placed.items()},
            advised,
        )
        if line.is_blank or (column_names.is_form(table.columns) and line.is_unfilled):
            continue
        if column_names.repeats_header(table, cells):
            line.problem("head-repeated", "task", Severity.WARNING)
            problems += line.problems
            continue
        if (at := footnote(line, cells)) is not None:
            problems.append(
                Problem(
                    "line-left-out",
                    {"found": clip(cells[at].strip())},
                    Severity.WARNING,
                    row=number,
                    column=at + 1,
                    value=cells[at].strip(),
                )
            )
            continue
        row = line.read()
        problems += line.problems
        if row is not None:
            rows.append(row)
    if not rows and not errors(problems) and not column_names.is_form(table.columns):
        problems.append(Problem("no-rows", row=table.header_row, column=1))
    problems += repeated(rows) + totals_beside_events(rows)
    problems = [problem.in_file(table.file) for problem in problems]
    problems.sort(key=lambda problem: (problem.row or 0, problem.column or 0))
    return pl.DataFrame(rows, schema=ROW_SCHEMA), problems


def clip(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"


def footnote(line: _Line, cells: tuple[str, ...]) -> int | None:
    """The place of the first text of a line that has one text, no task, or only a total; else None."""
    task, indicator = line.text("task"), line.text("indicator")
    written = [at for at, cell in enumerate(cells) if cell.strip()]
    if line.text("date") or (task and indicator) or not 1 <= len(written) <= 2:
        return None
    called = task + indicator + line.text("component")
    word = r"(?:task|[uú]kol|[uú]loha)\b\W*(?:no|n|č|c|number)?\b\W*"
    is_task = re.match(rf"\W*(?:{word})?\d", task, re.IGNORECASE)
    is_number = re.match(r"\d[\d\s.,]*$", line.text("value"))
    alone = len(written) == 1
    is_total = fold(called) in {"celkem", "celkem 2022", "2022 total"}
    left_out = (alone and (is_total or is_number or (task and not is_task))) or (
        is_number and is_total
    )
    return written[0] if left_out else None


class _Line:
    """One row of a table while it is read; collects the problems of its cells."""

    def __init__(
        self,
        context: Context,
        number: int,
        cells: dict[str, tuple[int, str]],
        advised: set[str],
    ) -> None:
        self.context, self.number, self.cells = context, number, cells
        self.advised = advised
        """The indicators whose likeness was told on an earlier line."""
        self.problems: list[Problem] = []

    def text(self, field: str) -> str:
        """The cell without outer spaces; empty where the table has no such column."""
        text = self.cells.get(field, (0, ""))[1].strip()
        sign = "[=+\\-@\uff1d\uff0b\uff0d\uff20]"
        text = text[1:] if re.match(f"'({sign}|[\t\r\n])", text) else text
        return re.sub(f"([;\t\r\n][ \t\r\n\u00a0\x00\"]*)'({sign})", r"\1\2", text)

    @property
    def is_blank(self) -> bool:
        return not any(self.text(field) for field in self.cells)

    @property
    def is_unfilled(self) -> bool:
        written = [field for field in column_names.COLUMN_HEADERS if self.text(field)]
        indicator = self.context.indicators_by_id.get(self.text("indicator"))
        if indicator and indicator.kind in {"count", "share", "context"} and "component" in written:
            return False
        return "indicator" in written and set(written) <= {
            "task",
            "indicator",
            "component",
            "entity",
        }

    def problem(
        self, code: str, field: str, severity: Severity = Severity.ERROR, **values: str
    ) -> None:
        column = self.cells.get(field, (1, ""))[0]
        found = self.text(field)
        shown = {"found": found if len(found) <= 80 else found[:79] + "…", **values}
        value = found if field in self.cells else None
        self.problems.append(
            Problem(code, shown, severity, row=self.number, column=column, value=value)
        )

    def read(self) -> Row | None:
        """The row, or None where it has an error."""
        for field in self.cells:
            self._check_letters(field)
        self._check_entity()
        task = self._task()
        indicator = self._indicator(task) if task else None
        narrative = not any(self.text(field) for field in ("indicator", "component", "value"))
        if task and not narrative and not self.text("indicator"):
            behind = f"{task.number}.{self._letter(task)}"
            indicator = next((each for each in task.indicators if each.id == behind), None)
        dated = self._date(narrative)
        value, denominator, word = None, None, None
        if narrative:
            if not self.text("note") and not self._is_delayed:
                self.problem("row-empty", "value")
        elif indicator is not None:
            value, denominator, word = self._value(indicator)
        elif task and not self.text("indicator"):
            known = ", ".join(found.id for found in task.indicators)
            self.problem("indicator-missing", "indicator", known=known)
        reason, expected = self._reason(), self._expected(dated)
        component, name = None, None
        if indicator and indicator.kind == "recurring":
            component, name = self._period(task, indicator, dated)
        elif indicator:
            component, name = self._component(indicator)
        wrong = any(problem.severity is Severity.ERROR for problem in self.problems)
        self._check_lock(dated)
        if wrong or task is None:
            return None
        self._advise(indicator, value or denominator)
        return {
            "line": self.number,
            "entity": self.context.entity,
            "task": task.number,
            "indicator": indicator.id if indicator else None,
            "component": component,
            "name": name,
            "date": dated.day if dated else None,
            "precision": dated.precision if dated else None,
            "value": value,
            "denominator": denominator,
            "word": word,
            "evidence": self.text("evidence") or None,
            "note": self.text("note") or None,
            "delay_reason": reason,
            "expected": expected,
        }

    @property
    def _is_delayed(self) -> bool:
        """Whether a delay is reported, so that a value may be missing."""
        known = bool(self.context.strategy.delay_reasons)
        return bool(self.text("expected") or (known and self.text("delay_reason")))

    def _reason(self) -> str | None:
        written, listed = self.text("delay_reason"), self.context.strategy.delay_reasons
        if not written or not listed:
            return None
        if self.context.is_source:
            self.problem("delay-of-source", "delay_reason")
            return None
        for each in listed:
            if fold(written).strip(" .") in map(fold, (each.code, each.text, each.text_cs)):
                return each.code
        known, known_cs = (
            "; ".join(texts) for texts in zip(*((e.text, e.text_cs) for e in listed), strict=True)
        )
        self.problem("delay-reason-unknown", "delay_reason", known=known, known_cs=known_cs)
        return None

    def _expected(self, dated: DateWithPrecision | None) -> str | None:
        written = self.text("expected")
        if not written:
            return None
        if self.context.is_source:
            self.problem("delay-of-source", "expected")
            return None
        expected = read_expected(written, self.context.order)
        if isinstance(expected, Unreadable):
            self.problem(expected.code, "expected")
            return None
        if dated and expected_day(expected) < dated.day:
            day = dated.day.isoformat()
            self.problem("expected-before-date", "expected", Severity.WARNING, day=day)
        return expected

    def _check_letters(self, field: str) -> None:
        text = self.text(field)
        if len(text) > LONGEST_CELL:
            self.problem("text-too-long", field, limit=str(LONGEST_CELL))
        damaged = re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd\ufffe\uffff\ud800-\udfff]", text)
        unseen = re.search(
            "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]", text
        )
        if damaged:
            self.problem("text-damaged", field, letter=f"U+{ord(damaged[0]):04X}")
        elif unseen:
            letter = f"U+{ord(unseen[0]):04X}"
            self.problem("text-unseen", field, Severity.WARNING, letter=letter)

    def _check_entity(self) -> None:
        written, by = self.text("entity"), self.context.entity
        if not written:
            return
        names: dict[str, str] = {fold(by): by}
        for each in self.context.strategy.entities:
            alike = (each.code, each.code_cs or "", *each.aliases)
            if each.code == by:
                alike += (each.name, each.name_cs or "")
            names |= {fold(name): each.code for name in alike if name and fold(name) not in names}
        named = names.get(fold(written))
        if named != by:
            codes = [each.code for each in self.context.strategy.entities]
            near = named or nearest(written, codes, 0.8) or ", ".join(codes)
            listed = near.split(", ")
            self.problem(
                "entity-other",
                "entity",
                Severity.ERROR,
                **self._codes("entity", by),
                **self._codes("near", *listed),
            )

    def _codes(self, field: str, *codes: str) -> dict[str, str]:
        """Codes of entities, in Czech as well where these differ."""
        czech = {each.code: each.code_cs for each in self.context.strategy.entities}
        in_czech = ", ".join(czech.get(code) or code for code in codes)
        values = {field: ", ".join(codes)}
        return values if in_czech == values[field] else values | {f"{field}_cs": in_czech}

    def _letter(self, task: Task) -> str:
        """What stands behind the number of a task, as in "2.4 a)"."""
        plain = re.sub(r"(?<=\d)\s*\.\s*(?=\d)", ".", self.text("task"))
        return fold(plain).replace(task.number, "", 1).strip(" .()")

    def _task(self) -> Task | None:
        written = self.text("task")
        plain = re.sub(r"(?<=\d)\s*\.\s*(?=\d)", ".", written)
        match = re.search(r"\d+(?:\.\d+)*", plain)
        task = self.context.strategy.task(match[0]) if match else None
        numbers = [found.number for found in self.context.strategy.tasks]
        if not written:
            self.problem("task-missing", "task")
        elif (became := task_number_behind_date(written)) and self.context.strategy.task(became):
            self.problem("task-became-date", "task", meant=became)
            return None
        elif task is None or fold(plain).replace(task.number, "", 1).strip(" .()") not in {
            *("", "task no", "task", "ukol", "ukol c", "uloha", "uloha c"),
            *(each.id.rpartition(".")[2] for each in task.indicators),
        }:
            versions = [self.context.strategy.at(day) for day in self._days()]
            own = [
                number
                for number in numbers
                if any(
                    version.may_report(self.context.entity, of_day)
                    for version in versions
                    if (of_day := version.task(number))
                )
            ]
            self.problem(
                "task-unknown",
                "task",
                Severity.ERROR,
                **self._codes("entity", self.context.entity),
                own=", ".join(own) or "–",
                variant="own",
            )
            return None
        elif not self._has_part(task):
            owners = self._codes("owners", *task.responsible, *task.cooperating)
            by = self._codes("entity", self.context.entity)
            self.problem("task-of-others", "task", Severity.ERROR, **by, **owners)
        return task

    def _days(self) -> list[date]:
        """A day of each version of the strategy."""
        return [date.min, *(each.date for each in self.context.strategy.amendments)]

    def _has_part(self, task: Task) -> bool:
        dated = read_date(self.text("date"), self.context.order)
        asked = self._days()
        if isinstance(dated, DateWithPrecision):
            asked = [dated.day, self.context.today]
        for day in asked:
            version = self.context.strategy.at(day)
            of_day = version.task(task.number)
            if of_day and version.may_report(self.context.entity, of_day):
                return True
        return False

    def _indicator(self, task: Task) -> Indicator | None:
        written = fold(self.text("indicator"))
        for indicator in task.indicators:
            letter = indicator.id.rpartition(".")[2]
            texts = (indicator.text, indicator.text_cs or indicator.text)
            names = (indicator.id, letter, f"{task.number}{letter}", *texts)
            # "a.", "(a)", and a text without its full stop name it as well
            accepted = {fold(name).strip("(). ") for name in names}
            if {written.strip("(). "), re.sub(r"[\s()]|\.$", "", written)} & accepted:
                return indicator
        if self.text("indicator"):
            known = [indicator.id for indicator in task.indicators]
            near = nearest(written, known) or ", ".join(known)
            self.problem("indicator-unknown", "indicator", task=task.number, near=near)
        return None

    def _component(self, indicator: Indicator) -> tuple[str | None, str | None]:
        written = self.text("component")
        listed = indicator.components
        if not written:
            if indicator.kind == "milestone" and len(listed) == 1:
                return listed[0].id, fold(listed[0].id)
            if self.text("value") and read_word(self.text("value")) is None:
                if indicator.kind == "milestone":
                    known = "; ".join(component.text for component in listed)
                    known_cs = "; ".join(each.text_cs or each.text for each in listed)
                    self.problem("component-missing", "component", known=known, known_cs=known_cs)
                elif indicator.component_required:
                    values = {"indicator": indicator.id}
                    if indicator.component_examples:
                        czech = indicator.component_examples_cs or indicator.component_examples
                        values |= {"variant": "example", "examples_cs": "; ".join(czech)}
                        values["examples"] = "; ".join(indicator.component_examples)
                    self.problem("component-compulsory", "component", Severity.ERROR, **values)
            return None, None
        if indicator.kind == "level":
            self.problem("component-of-level", "component", indicator=indicator.id)
            return None, None
        if indicator.kind != "milestone":
            return written, fold(written)
        name = component_name(written)
        component = indicator.component(written)
        if component is None:
            unnamed = next((each for each in listed if _names_nothing(each, name)), None)
            if unnamed is not None:
                self.problem("component-unnamed", "component", opening=unnamed.id[:-1])
                return None, None
            called = {word: each for each in listed for word in each.names}
            likely = called.get(nearest(name, called))
            meant = [likely] if likely else listed
            near = "; ".join(each.text for each in meant)
            near_cs = "; ".join(each.text_cs or each.text for each in meant)
            self.problem(
                "component-unknown",
                "component",
                indicator=indicator.id,
                near=near,
                near_cs=near_cs,
            )
            return None, None
        return written, name if component.matches_wildcard(name) else fold(component.id)

    def _period(
        self, task: Task | None, indicator: Indicator, dated: DateWithPrecision | None
    ) -> tuple[str | None, str | None]:
        """The period that is named, else the one of the day; the names are spelled out here again."""
        assert task is not None
        end = task.due(indicator) or self.context.strategy.period.end
        is_event = indicator.aggregate in {"sum", "distinct"}
        named: dict[str, tuple[int, int]] = {}
        months = {"year": 12, "half-year": 6, "quarter": 3}[indicator.every or ""]
        sign = {"year": "", "half-year": "-H", "quarter": "-Q"}[indicator.every or ""]
        first = task.start.first.year * 12 + task.start.first.month - 1
        for month in range(first, end.year * 12 + end.month):
            year, number = month // 12, month % 12 // months + 1
            opens = date(year, (number - 1) * months + 1, 1)
            if indicator.month:
                opens = date(year, int(indicator.month), 1)
            closes = opens.replace(month=number * months if not indicator.month else opens.month)
            closes = (closes + timedelta(days=31)).replace(day=1) - timedelta(days=1)
            if task.start.first <= opens and closes <= end:
                named[f"{year}{sign}{number if sign else ''}"] = (year, number)
        written = fold(self.text("component"))
        # Where the rows of a period add up a name is an event's, of a sum also that of a period.
        looks_alike = re.fullmatch(r"\d{4}(-[hq][1-4])?", written) is not None
        looks_alike = looks_alike and len(written) == len(next(iter(named), "2020"))
        says_period = written and (not is_event or (indicator.aggregate == "sum" and looks_alike))
        of_day = dated and (dated.day.year, (dated.day.month - 1) // months + 1)
        for name, period in named.items():
            if written == fold(name) if says_period else of_day == period:
                return (
                    (self.text("component") or None, written or None)
                    if is_event
                    else (name, fold(name))
                )
        told = self.text("value") and read_word(self.text("value")) is None
        if (told and dated) or (written and not is_event):
            values = {"known": ", ".join(named)}
            if indicator.aggregate == "distinct":
                values["variant"] = "dates"
            self.problem("occurrence-unknown", "component", Severity.ERROR, **values)
        return (self.text("component") or None, written or None) if is_event else (None, None)

    def _date(self, narrative: bool) -> DateWithPrecision | None:
        written, strategy = self.text("date"), self.context.strategy
        if not written:
            if not (narrative and self.context.is_source):
                self.problem("date-missing", "date")
            return None
        dated = read_date(written, self.context.order)
        if isinstance(dated, Unreadable):
            self.problem(dated.code, "date")
            return None
        if dated.day < strategy.period.start:
            self.problem("date-before-strategy", "date", start=strategy.period.start.isoformat())
        elif dated.day > self.context.today:
            self.problem("date-in-future", "date", today=self.context.today.isoformat())
        elif dated.day > strategy.period.end:
            end = strategy.period.end.isoformat()
            self.problem("date-after-period", "date", Severity.WARNING, end=end)
        return dated

    def _check_lock(self, dated: DateWithPrecision | None) -> None:
        for period in self.context.strategy.rounds if dated else ():
            lock = period.closed
            closed = lock and lock.on <= self.context.today
            if dated and lock and closed and period.contains(dated.day) and self.context.locked:
                values = {"day": dated.day.isoformat(), "period": period.title}
                values["period_cs"] = period.title_cs or period.title
                values |= {"since": lock.on.isoformat(), "reason": lock.reason}
                self.problem("period-locked", "date", self.context.locked, **values)

    def _value(self, indicator: Indicator) -> tuple[Decimal | None, Decimal | None, str | None]:
        written = self.text("value")
        if not written:
            if not self._is_delayed:
                self.problem("value-missing", "value")
            return None, None, None
        word = read_word(written)
        if word:
            if self.context.is_source:
                self.problem("word-of-source", "value")
            if word == "not_applicable" and not self.text("note"):
                self.problem("not-applicable-without-note", "note")
            return None, None, word
        if indicator.kind == "share":
            share = read_share(written)
            if isinstance(share, Unreadable):
                self.problem(share.code, "value", indicator=indicator.id)
                return None, None, None
            return *share, None
        if indicator.kind == "milestone":
            found = read_flag(written)
        else:
            found = read_number(written)
            said = (indicator.aggregate or indicator.kind) in {"distinct", "recurring"}
            said = said or (indicator.aggregate == "sum" and indicator.component_required)
            if isinstance(found, Unreadable) and said:
                flag = read_flag(written)
                found = found if isinstance(flag, Unreadable) else flag
        if isinstance(found, Unreadable):
            self._say_unreadable(found.code, indicator)
            return None, None, None
        return found, None, None

    def _say_unreadable(self, code: str, indicator: Indicator) -> None:
        """A number that cannot be read, with the advice that fits the unit."""
        unit, more = fold(indicator.unit or ""), {"indicator": indicator.id}
        per_cent = indicator.kind == "level" and unit.startswith(("per cent", "percent", "%"))
        sign = read_number(self.text("value").rstrip("%"))
        if code == "number-percent" and per_cent and not isinstance(sign, Unreadable):
            self.problem("per-cent-sign", "value", plain=f"{sign:f}")
            return
        if code == "number-ambiguous" and per_cent:
            more["variant"] = "per-cent"
        elif code == "number-ambiguous" and unit and unit not in {"czk", "hours", "days"}:
            more |= {} if indicator.kind == "level" else {"variant": "whole"}
        self.problem(code, "value", Severity.ERROR, **more)

    def _advise(self, indicator: Indicator | None, value: Decimal | None) -> None:
        """Warnings: nothing is refused, but the sender and the reviewer see them."""
        if indicator is None or not value:
            return
        if not self.text("evidence"):
            self.problem("evidence-missing", "evidence", Severity.WARNING)
        if indicator.related and indicator.id not in self.advised:
            self.advised |= {indicator.id, *indicator.related}
            related = ", ".join(indicator.related)
            self.problem("like-deliverable", "indicator", Severity.WARNING, related=related)


def _names_nothing(component: Component, name: str) -> bool:
    """Whether a folded name is a wildcard's own id or text, with nothing behind the colon."""
    own = (component.id, component.text, component.text_cs or component.text)
    bare = {component_name(text).rstrip(":*") for text in own}
    return component.id.endswith(WILDCARD) and name.rstrip(":*") in bare


def repeated(rows: list[Row]) -> list[Problem]:
    """Two rows of one key are a question: which of them is right?"""
    first: dict[tuple[Any, ...], Row] = {}
    problems = []
    for row in rows:
        key = (
            row["indicator"] or row["task"],
            row["name"],
            row["date"],
            row["indicator"] is None,
            # A word, or 0/0, and a number are two keys: both stand.
            row["value"] is not None and row["denominator"] != 0,
        )
        if key in first:
            values = {"first": str(first[key]["line"])}
            if row["indicator"] is None:
                values["variant"] = "narrative"
            problems.append(Problem("row-repeated", values, row=row["line"], column=1))
        first.setdefault(key, row)
    return problems


def totals_beside_events(rows: list[Row]) -> list[Problem]:
    """A yearly total ("2022 total") and single events of that year would count twice."""
    totals = {}
    for row in rows:
        found = re.fullmatch(
            r"(\d{4}) (?:total|celkem)|(?:total|celkem) (\d{4})", row["name"] or ""
        )
        if found:
            totals[row["indicator"], int(found[1] or found[2])] = row
    return [
        Problem(
            "total-beside-events",
            {"first": str(total["line"])},
            row=row["line"],
            column=1,
        )
        for row in rows
        if row["date"]
        and (total := totals.get((row["indicator"], row["date"].year)))
        and total is not row
    ]
