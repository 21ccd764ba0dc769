"""The reminder letter of an entity: what it has to report and by when, in Czech or English."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from dashboard.fulfilment import one_answer, round_answers, strategy_on_day
from dashboard.presentation import Wording, delay_words, languages, sentences
from dashboard.strategy import Strategy


@dataclass(frozen=True, slots=True)
class ReminderLetter:
    """What the letter is written from, on a day; `line` is None where no round asks the unit.

    `said` is what was said of delays; the letter repeats the last word of each body.
    """

    strategy: Strategy
    day: date
    unit: one_answer.BodyAnswer
    line: round_answers.EntityRounds | None
    said: delay_words.Delays = field(default_factory=dict)

    @property
    def overdue(self) -> tuple[strategy_on_day.IndicatorState, ...]:
        """What is unmet past its due day, was reported on, and waits for nobody's decision."""
        outstanding = set(self.unit.outstanding)
        return tuple(
            each.state
            for each in self.unit.indicators
            if each.is_demanded and each.state.indicator.id not in outstanding
        )

    @property
    def waiting(self) -> tuple[one_answer.IndicatorAnswer, ...]:
        """What is not met and on which a report of an owner waits: nothing is asked of it."""
        return tuple(each for each in self.unit.indicators if each.is_waiting)

    @property
    def due_today(self) -> tuple[strategy_on_day.IndicatorState, ...]:
        """What is unmet and falls due on the day, unless a report on it waits."""
        return tuple(
            each.state
            for each in self.unit.indicators
            if one_answer.is_due_today(each.state, self.day) and not each.waiting
        )

    @property
    def upcoming(self) -> tuple[tuple[date, strategy_on_day.IndicatorState], ...]:
        """Those unmet with a due day still to come, each with the next, in their order; not what waits."""
        dated = [
            (day, each.state)
            for each in self.unit.indicators
            if not each.waiting and (day := each.state.next_due(self.day))
        ]
        return tuple(sorted(dated, key=lambda pair: pair[0]))


def letter_text(letter: ReminderLetter, words: Wording) -> str:
    """The letter as plain text, its sections under their headings; an empty section is left out."""
    strategy, entity = letter.strategy, letter.unit.entity
    name = words.text(entity.name, entity.name_cs)
    title = words.text(strategy.title, strategy.title_cs)
    short = words.text(entity.code, entity.code_cs)
    lines = [title, words("digest.heading", entity=f"{short} – {name}", day=words.date(letter.day))]
    sections = list(_sections(letter, words)) or [(words("digest.nothing"), ())]
    sections.append((words("digest.how"), _how_to_report(words)))
    for heading, items in sections:
        lines += ["", heading, *(f"- {languages.one_line(item)}" for item in items)]
    return "\n".join([*lines, ""])


Section = tuple[str, Sequence[str]]


def _sections(letter: ReminderLetter, words: Wording) -> Iterator[Section]:
    if letter.unit.returned:
        items = [
            words(
                "digest.returned_item",
                number=submission.number,
                file=submission.file,
                reason=submission.reason,
            )
            for submission in letter.unit.returned
        ]
        yield words.plural("digest.returned", len(items)), items
    for heading, states in (
        ("digest.outstanding", letter.unit.outstanding_indicators),
        ("digest.overdue", letter.overdue),
    ):
        if states:
            yield (
                words.plural(heading, len(states)),
                [_unmet_item(letter, state, words) for state in states],
            )
    if letter.due_today:
        yield (
            words("digest.due_today"),
            [
                _with_delay(letter, each, indicator_name(each, words), words)
                for each in letter.due_today
            ],
        )
    if letter.waiting:
        yield words("digest.waiting"), [_waiting_item(each, words) for each in letter.waiting]
    if letter.line:
        missing = [round_item(cell, words) for cell in letter.line.overdue]
        begun = letter.line.upcoming
        upcoming = [round_item(cell, words) for cell in begun]
        if missing:
            yield words("digest.missing_reports"), missing
        if upcoming:
            yield words("digest.now"), upcoming
    if letter.upcoming:
        items = [
            _with_delay(letter, state, f"{words.date(day)}: {indicator_name(state, words)}", words)
            for day, state in letter.upcoming
        ]
        yield words("digest.upcoming"), items


def _waiting_item(each: one_answer.IndicatorAnswer, words: Wording) -> str:
    """An indicator with the numbers of the reports on it that wait."""
    numbers = ", ".join(map(str, each.waiting))
    return words.plural(
        "digest.waiting_item",
        len(each.waiting),
        indicator=indicator_name(each.state, words),
        numbers=numbers,
    )


def _unmet_item(
    letter: ReminderLetter, state: strategy_on_day.IndicatorState, words: Wording
) -> str:
    schedule = sentences.schedule_line(state.schedule, words)
    return _with_delay(letter, state, f"{indicator_name(state, words)}: {schedule}", words)


def _with_delay(
    letter: ReminderLetter, state: strategy_on_day.IndicatorState, item: str, words: Wording
) -> str:
    """The item with what was said of a delay."""
    delay = delay_words.delay_paragraph(state, letter.said, letter.strategy, letter.day, words)
    return f"{item}; {delay}" if delay else item


def indicator_name(state: strategy_on_day.IndicatorState, words: Wording) -> str:
    """An indicator by its name, as an item of a list."""
    return sentences.indicator_name(state.indicator, words).rstrip(".")


def round_item(cell: round_answers.RoundAnswer, words: Wording) -> str:
    """A round with the day to report by, and the indicators on which nothing has come."""
    round, missing = cell.round, cell.to_answer
    text = words.plural(
        "digest.missing",
        len(missing),
        period=words.text(round.title, round.title_cs),
        due=words.date(round.due),
        indicators=", ".join(missing),
    )
    waits = words.plural("digest.waits", len(cell.waiting)) if cell.waiting else ""
    return f"{text} {waits}".strip()


def cell_text(cell: round_answers.RoundAnswer, words: Wording) -> str:
    """A body in a round: its state, how many reports of how many are missing, the last report."""
    text = words(f"who_reported.{cell.state.value}")
    if cell.missing and cell.asked:
        text = words(
            "who_reported.missing_of_all",
            said=text,
            missing=len(cell.missing),
            all=len(cell.asked),
        )
    return f"{text} ({words.date(cell.last)})" if cell.last else text


def _how_to_report(words: Wording) -> Sequence[str]:
    return [
        words("digest.how_page", page=words("page.report")),
        words("digest.how_nothing", word=words("word.nothing_to_report")),
    ]
