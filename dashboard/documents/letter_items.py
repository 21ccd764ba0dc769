"""What a body is told, as its letter and its mail say it: what is asked of it, what came back, what waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import NamedTuple

import polars as pl

from dashboard.assessment import narrative
from dashboard.documents import row_words
from dashboard.documents.blocks import CitedText
from dashboard.fulfilment import status, strategy_on_day, what_is_outstanding, whose_turn
from dashboard.fulfilment.status_reasons import Row
from dashboard.presentation import (
    Wording,
    delay_words,
    duty_words,
    entity_words,
    missing_words,
    sentences,
)
from dashboard.progress import contradictions
from dashboard.statistics.definitions import Definitions
from dashboard.statistics.duties import OwedSplit
from dashboard.strategy import Strategy, entities
from dashboard.strategy.rounds import Round

IndicatorState = strategy_on_day.IndicatorState


@dataclass(frozen=True, slots=True)
class ReminderLetter:
    """What the letter to a body is written from.

    `said` is what was said of delays. `rows` are the standing rows, `waiting` those of submissions that
    nobody has decided on, `effect` what accepting one of the body's own, or one that was returned to it,
    would do to tasks. `disputes` are the contradictions on record; `known_on` is the data version.
    """

    strategy: Strategy
    body: what_is_outstanding.BodyAnswer
    rows: pl.DataFrame
    waiting: pl.DataFrame
    known_on: int
    said: delay_words.Delays = field(default_factory=dict)
    effect: Callable[[int], Mapping[str, status.Status]] = lambda number: {}
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
        """The body that the letter goes to."""
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
            dispute
            for dispute in self.disputes
            if dispute.is_open and code in {dispute.row["entity"], dispute.other["entity"]}
        ]

    @property
    def unproven(self) -> list[Row]:
        """What the body reports as reached in a report that waits, without evidence."""
        without = self.waiting.filter(
            pl.col("submission").is_in(list(self.body.waiting)),
            pl.col("indicator").is_not_null() & (pl.col("value") > 0),
            pl.col("evidence").fill_null("") == "",
        )
        return [*without.sort("date", "line").iter_rows(named=True)]

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
        return bool(self.turns.own or self.body.returned or self.own_disputes or self.unproven)


class AskedItem(NamedTuple):
    """Something asked of a body: of what, how it stands, and what to send; the indicators that are due."""

    lead: str
    text: str
    wanted: str
    states: Sequence[IndicatorState]

    def line(self, words: Wording) -> str:
        """All of it in one line."""
        return f"{self.lead} {self.text} {words('letter.column_wanted')}: {self.wanted}"


def asked_items(
    letter: ReminderLetter, words: Wording, only: Set[str] | None = None
) -> list[AskedItem]:
    """What is asked, each task once with every reason, the longest overdue first; `only` some ids."""
    states: dict[str, list[IndicatorState]] = {}
    disputes: dict[str, list[contradictions.Contradiction]] = {}
    for each in letter.turns.own:
        id = each.state.indicator.id
        if only is None or id in only:
            states.setdefault(each.state.task, []).append(each.state)
    for dispute in letter.own_disputes:
        disputes.setdefault(dispute.row["task"], []).append(dispute)
    unproven = [row["task"] for row in letter.unproven]
    first = {task: min(map(_due, of_task)) for task, of_task in states.items()}
    tasks = sorted(
        dict.fromkeys([*states, *unproven, *disputes]), key=lambda task: first.get(task, date.max)
    )
    return [
        _of_task(letter, task, states.get(task, []), disputes.get(task, []), words)
        for task in tasks
    ]


def number_items(letter: ReminderLetter, words: Wording) -> Iterator[CitedText]:
    """The statistics that the body owes: of each series and year the splits, by what rule and when."""
    for (_, year), owed in groupby(letter.numbers, key=lambda each: (id(each.duty), each.year)):
        listed = [*owed]
        first = listed[0]
        splits = (
            duty_words.split_text(each.dimension, letter.definitions, words) for each in listed
        )
        said = words(
            "letter.number_due" if first.due else "letter.number",
            series=duty_words.series_text(first, words),
            year=year,
            splits=", ".join(splits),
            rule=duty_words.authority_text(first.duty, words),
            due=duty_words.due_text(first, words),
        )
        yield CitedText(said)


def _due(state: IndicatorState) -> date:
    """Since when it is due; the last day there is where it is not due yet and only a round asks for it."""
    is_due = state.schedule.is_overdue or state.schedule.is_due_today
    return (state.schedule.since if is_due else None) or date.max


def _task_name(letter: ReminderLetter, number: str, words: Wording) -> str:
    return row_words.task_name(letter.strategy, number, words)


def _of_task(
    letter: ReminderLetter,
    task: str,
    states: list[IndicatorState],
    disputes: list[contradictions.Contradiction],
    words: Wording,
) -> AskedItem:
    """The task with what is missing in it and why it is asked for."""
    lead, said = f"{_task_name(letter, task, words)}:", list[str]()
    reasons = [" ".join(_reasons(letter, state, words)) for state in states]
    missing = [_missing(state, words) for state in states]
    if len(set(reasons)) == 1:
        lead, said = f"{lead} {'; '.join(missing)}.", reasons[:1]
    else:
        said = [f"{what}: {why}" for what, why in zip(missing, reasons, strict=True)]
    said += dict.fromkeys(_you_said(letter, states, missing, words))
    for state in states:
        delay = delay_words.delay_paragraph(state, letter.said, letter.strategy, letter.day, words)
        said += [f"{delay}."] if delay else []
    wanted = [*_what_to_send(states, words)]
    unproven = [row for row in letter.unproven if row["task"] == task]
    said += dict.fromkeys(_unproven(row, words) for row in unproven)
    wanted += [_evidence_wanted(letter, row, words) for row in unproven]
    for dispute in disputes:
        text, answer = _of_dispute(letter, dispute, words)
        said.append(text)
        wanted.append(answer)
    return AskedItem(lead, " ".join(said), " ".join(dict.fromkeys(wanted)), states)


def _missing(state: IndicatorState, words: Wording) -> str:
    """What is missing of what is due; of what only a round asks for its name is enough."""
    if _due(state) == date.max:
        return "; ".join(missing_words.names_of_missing(state, words))
    return missing_words.missing_of_indicator(state, words)


def _reasons(letter: ReminderLetter, state: IndicatorState, words: Wording) -> Iterator[str]:
    """Its deadline, the open rounds that ask for it, and that no report of an owner has come."""
    ahead = state.next_due(letter.day)
    if _due(state) < date.max:
        yield _deadline(letter, state, words)
    elif ahead:
        yield words("letter.due_ahead", day=words.date(ahead))
    asking = letter.body.rounds_asking(state.indicator.id)
    if asking:
        names = ", ".join(words.text(each.title) for each in asking)
        yield words.plural("letter.asked_by", len(asking), names=names)
    if what_is_outstanding.is_silent(state):
        yield words("letter.no_report")


def _deadline(letter: ReminderLetter, state: IndicatorState, words: Wording) -> str:
    """Since when it is due, in words; how many of several periods or parts."""
    due = _due(state)
    if due == letter.day:
        return words.due("letter.due", due)
    late = delay_words.late_text(due, letter.day, words)
    kind, missing, of = what_is_outstanding.unreached_parts(state)
    if missing:
        late = f"{late}; {words(f'schedule.missing_{kind}', missing=missing, n=of)}"
    more = what_is_outstanding.is_due_today(state, letter.day)
    today = f" {words.due('letter.more_due', letter.day)}" if more else ""
    return words("letter.overdue", day=words.date(due), late=late) + today


def _you_said(
    letter: ReminderLetter, states: list[IndicatorState], missing: list[str], words: Wording
) -> Iterator[str]:
    """What the body wrote last of each; of what, where it did not write the same of all."""
    told = [_last_words(letter, state, words) for state in states]
    message = "letter.you_said" if len(set(told)) == 1 else "letter.you_said_of"
    for what, last in zip(missing, told, strict=True):
        if last:
            yield words(message, what=what, day=last[0], text=last[1])


def _last_words(
    letter: ReminderLetter, state: IndicatorState, words: Wording
) -> tuple[str, str] | None:
    """The day and text of what the body itself wrote last of an indicator, None where it wrote nothing.

    What it wrote of a part of a milestone that is reached is not about what is missing.
    """
    of_reached = (pl.col("value") > 0) & (state.indicator.kind == "milestone")
    mine = letter.rows.filter(
        pl.col("entity") == letter.entity.code,
        pl.col("indicator") == state.indicator.id,
        pl.col("date") <= letter.day,
        of_reached.not_().fill_null(value=True),
    ).sort("date", "row", descending=True)
    row = next(mine.iter_rows(named=True), None)
    if row is None:
        return None
    text = sentences.row_note(row, letter.strategy, words)
    text = text or (words(f"word.{row['word']}") if row["word"] else "")
    return (sentences.date_text(row, words), text.rstrip(". ")) if text else None


def _what_to_send(states: Sequence[IndicatorState], words: Wording) -> Iterator[str]:
    """What to send by the kind of each, then the evidence that the strategy names for it."""
    kinds = {"milestone": "reached", "recurring": "reached", "sum": "events", "distinct": "events"}
    due = [state for state in states if _due(state) < date.max]
    for state in due:
        yield words(f"letter.wanted_{kinds.get(state.indicator.row_kind, 'number')}")
    for state in due:
        if evidence := words.text(state.indicator.evidence or ""):
            yield f"{evidence.rstrip('. ')}."
    if len(due) < len(states):
        yield words("letter.wanted_round", word=words("word.nothing_to_report"))


def _unproven(row: Row, words: Wording) -> str:
    """A waiting row without evidence by its day and report: what it says stands among what waits."""
    day = sentences.date_text(row, words)
    return words("letter.unproven", day=day, number=row["submission"])


def _evidence_wanted(letter: ReminderLetter, row: Row, words: Wording) -> str:
    """The evidence that the strategy names for a row; any, where it names none."""
    known = letter.strategy.indicator(row["indicator"])
    named = known and words.text(known[1].evidence or "")
    return f"{named.rstrip('. ')}." if named else words("letter.wanted_evidence")


def _of_dispute(
    letter: ReminderLetter, dispute: contradictions.Contradiction, words: Wording
) -> tuple[str, str]:
    """Both rows of a contradiction, the body's own first; and the question whether it keeps to its own."""
    mine, theirs = dispute.row, dispute.other
    if mine["entity"] != letter.entity.code:
        mine, theirs = theirs, mine
    text = words(
        "letter.dispute",
        what=row_words.subject(mine, letter.strategy, words),
        number=mine["submission"],
        mine=", ".join(row_words.statement(mine, letter.strategy, words)),
        body=entity_words.entity_text(theirs["entity"], letter.strategy, words),
        other_number=theirs["submission"],
        theirs=", ".join(row_words.statement(theirs, letter.strategy, words)),
    )
    return text, words("letter.wanted_dispute", number=mine["submission"])


def round_item(round: Round, day: date, words: Wording) -> str:
    """What an open round asks about, by when, and what is noted of it."""
    said = words(
        "letter.round_past" if round.due < day else "letter.round",
        name=words.text(round.title),
        due=words.date(round.due),
        start=words.date(round.start),
        end=words.date(round.end),
    )
    return f"{said} {narrative.with_full_stop(round.note)}" if round.note else said


def round_today(round: Round, day: date, words: Wording) -> str:
    """The same for who reads it on the day itself, with the days that are left."""
    left = delay_words.late_text(round.due, day, words)
    return f"{round_item(round, day, words)} {left[:1].upper()}{left[1:]}."


def returned_item(
    returned: what_is_outstanding.ReturnedSubmission,
    strategy: Strategy,
    words: Wording,
    effect: Mapping[str, status.Status] | None = None,
) -> CitedText:
    """A report that was returned, with its tasks and why; its effect once corrected, where that is known."""
    tasks = [row_words.task_name(strategy, task, words) for task in returned.tasks]
    lead = words("letter.returned_lead", number=returned.number, file=returned.file)
    about = f"{', '.join(tasks)}. " if tasks else ""
    reason = narrative.with_full_stop(returned.reason)
    said = about + words("letter.returned_why", reason=reason)
    if effect is not None:
        after = (
            words(f"status.{to.value}").lower() + (f" ({task})" if tasks[1:] else "")
            for task, to in effect.items()
        )
        message = "letter.effect_corrected" if effect else "letter.effect_corrected_none"
        said = f"{said} {words(message, after=', '.join(after))}"
    return CitedText(said, lead=lead)


def upcoming_items(
    letter: ReminderLetter, words: Wording
) -> Iterator[tuple[date, list[IndicatorState], str]]:
    """What of each task falls due after the day and is not asked for already, the nearest first."""
    asked = {each.state.indicator.id for each in letter.turns.own}
    ahead = [each for each in whose_turn.upcoming(letter.body) if each[1].indicator.id not in asked]
    for (due, task), group in groupby(ahead, key=lambda each: (each[0], each[1].task)):
        states = [state for _, state in group]
        names = (name for each in states for name in missing_words.names_due_on(each, due, words))
        yield due, states, f"{_task_name(letter, task, words)}: {'; '.join(names)}"


def waiting_items(letter: ReminderLetter, words: Wording) -> Iterator[CitedText]:
    """Each task of each own report that waits: what it says, and what accepting it would do."""
    numbers = list(letter.body.waiting)
    mine = letter.waiting.filter(pl.col("submission").is_in(numbers)).sort("submission", "line")
    for (number, task), rows in groupby(
        mine.iter_rows(named=True), key=lambda row: (row["submission"], row["task"])
    ):
        said = "; ".join(
            dict.fromkeys(row_words.claim(row, letter.strategy, words) for row in rows)
        )
        effect = _effect(letter, number, task, words)
        yield CitedText(
            words("letter.waiting_item", said=said, number=number, effect=effect),
            lead=f"{_task_name(letter, task, words)}:",
        )


def _effect(letter: ReminderLetter, number: int, task: str, words: Wording) -> str:
    after = letter.effect(number).get(task)
    if after is None:
        return words("letter.effect_none", day=words.date(letter.day))
    return words("letter.effect", status=words(f"status.{after.value}").lower())


def joint_items(letter: ReminderLetter, words: Wording) -> Iterator[CitedText]:
    """What is still missing, task by task, with who reported on it or whose report waits."""
    for task, group in groupby(letter.turns.joint, key=lambda each: each.state.task):
        said = [_joint(letter, each, words) for each in group]
        yield CitedText(" ".join(said), lead=f"{_task_name(letter, task, words)}:")


def _joint(
    letter: ReminderLetter, each: what_is_outstanding.IndicatorAnswer, words: Wording
) -> str:
    """What of one indicator is missing, and who has told of it last or what a waiting report says of it."""
    if each.waiting:
        parts = row_words.awaited_parts(each.state, each.waiting, letter.waiting, words)
        return " ".join(_awaited(letter, part, words) for part in parts)
    missing = missing_words.missing_of_indicator(each.state, words)
    told = [report for report in each.state.reporting if report.last]
    tellers = [
        entity_words.entity_text(report.by or report.entity, letter.strategy, words)
        for report in told
    ]
    days = [words.date(report.last) for report in told]
    lines = [f"{body}, {day}" for body, day in zip(tellers, days, strict=True)]
    return words("letter.joint_told", missing=missing, reports="; ".join(lines))


def _awaited(letter: ReminderLetter, part: row_words.AwaitedPart, words: Wording) -> str:
    """What a waiting report says of missing things, or that it reports them; else that they are missing."""
    if not part.rows:
        return words("letter.joint_missing", what=", ".join(part.names))
    names = (entity_words.entity_text(code, letter.strategy, words) for code in part.bodies)
    values = {
        "what": ", ".join(part.names),
        "numbers": ", ".join(map(str, part.numbers)),
        "by": f" ({', '.join(names)})",
    }
    if part.reporting:
        return words.plural("letter.joint_waits", len(part.numbers), **values)
    said = row_words.said_by(part.saying[-1], letter.strategy, words)
    return words("letter.joint_says", **values, said=said)
