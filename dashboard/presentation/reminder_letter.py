"""The digest of one unit: what it owes, as a letter in Czech or English, made when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.fulfilment import obligations, schedule_and_evidence, strategy_on_day, who_reported
from dashboard.presentation.languages import Wording, one_line
from dashboard.presentation.sentences import schedule_line
from dashboard.strategy import Strategy


@dataclass(frozen=True, slots=True)
class ReminderLetter:
    """What one unit is to be told on a day; `line` is None where there are no reporting periods."""

    strategy: Strategy
    day: date
    unit: obligations.EntityObligations
    line: who_reported.EntityPeriods | None
    returned: tuple[who_reported.ReturnedSubmission, ...]

    @property
    def indicators(self) -> tuple[strategy_on_day.IndicatorState, ...]:
        """The indicators on which the unit is to report."""
        return tuple(one for duty in self.unit.responsible for one in duty.indicators)

    @property
    def overdue(self) -> tuple[strategy_on_day.IndicatorState, ...]:
        """Those unmet at or past their due day."""
        return tuple(
            one
            for one in self.indicators
            if one.schedule.state is schedule_and_evidence.ScheduleState.OVERDUE
        )

    @property
    def upcoming(self) -> tuple[tuple[date, strategy_on_day.IndicatorState], ...]:
        """Those unmet of which something is still to fall due, each behind its next day."""
        found = [(one.next_due(self.day), one) for one in self.indicators]
        dated = [(day, one) for day, one in found if day]
        return tuple(sorted(dated, key=lambda each: each[0]))


def letter_text(digest: ReminderLetter, words: Wording) -> str:
    """The digest as plain text, its parts under their headings; a part that is empty is left out."""
    strategy, entity = digest.strategy, digest.unit.entity
    name = words.text(entity.name, entity.name_cs)
    title = words.text(strategy.title, strategy.title_cs)
    short = words.text(entity.code, entity.code_cs)
    lines = [title, words("digest.heading", entity=f"{short} – {name}", day=words.date(digest.day))]
    parts = list(_parts(digest, words))
    if not parts:
        parts = [(words("digest.nothing"), ())]
    parts.append((words("digest.how"), _how(entity.code, words)))
    for heading, items in parts:
        lines += ["", heading, *(f"- {one_line(item)}" for item in items)]
    return "\n".join([*lines, ""])


Section = tuple[str, Sequence[str]]


def _parts(digest: ReminderLetter, words: Wording) -> Iterator[Section]:
    if digest.returned:
        items = [
            words("digest.returned_item", number=one.number, file=one.file, reason=one.reason)
            for one in digest.returned
        ]
        yield words.plural("digest.returned", len(items)), items
    if digest.overdue:
        items = [
            f"{_indicator_name(one, words)}: {schedule_line(one.schedule, words)}"
            for one in digest.overdue
        ]
        yield words.plural("digest.overdue", len(items)), items
    if digest.line:
        owed = [_outstanding_item(cell, words) for cell in digest.line.overdue]
        now = [_outstanding_item(cell, words) for cell in digest.line.upcoming(digest.day)]
        if owed:
            yield words("digest.missing_reports"), owed
        if now:
            yield words("digest.now"), now
    if digest.upcoming:
        items = [
            f"{words.date(day)}: {_indicator_name(one, words)}" for day, one in digest.upcoming
        ]
        yield words("digest.upcoming"), items


def _indicator_name(state: strategy_on_day.IndicatorState, words: Wording) -> str:
    text = words.text(state.indicator.text, state.indicator.text_cs)
    return f"{state.indicator.id} {text.rstrip('.')}"


def _outstanding_item(cell: who_reported.EntityPeriod, words: Wording) -> str:
    """A period with the day to hand in, and the indicators that are missing, by task."""
    period, missing = cell.period, len(cell.missing)
    said = words.plural(
        "digest.missing",
        missing,
        period=words.text(period.title, period.title_cs),
        due=words.date(period.due),
        indicators=", ".join(cell.missing),
    )
    waits = words.plural("digest.waits", len(cell.waiting)) if cell.waiting else ""
    return f"{said} {waits}".strip()


def cell_text(cell: who_reported.EntityPeriod, words: Wording) -> str:
    """A cell of the matrix in short: its word, how many reports of how many are missing, the last report."""
    said = words(f"who_reported.{cell.state.value}")
    if cell.missing and cell.obligations:
        said = words(
            "who_reported.missing_of_all",
            said=said,
            missing=len(cell.missing),
            all=len(cell.obligations),
        )
    return f"{said} ({words.date(cell.last)})" if cell.last else said


def _how(code: str, words: Wording) -> Sequence[str]:
    return [
        words("digest.how_page", page=words("page.report")),
        words("digest.how_command", command=f"dashboard submit FILE --entity {code}"),
        words("digest.how_nothing", word=words("word.nothing_to_report")),
    ]
