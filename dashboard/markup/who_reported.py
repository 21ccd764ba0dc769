"""State of reporting: what is to be delivered now and by whom, what waits, who has answered which round."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import NamedTuple

from markupsafe import Markup

from dashboard.documents import letter_items, row_words
from dashboard.fulfilment import round_answers, what_is_outstanding, whose_turn
from dashboard.fulfilment.rule_words import ReportingState
from dashboard.fulfilment.status import Status
from dashboard.markup import body_page, contradictions, method
from dashboard.markup.kit import entity_names
from dashboard.markup.submissions import receipts, submission_effects
from dashboard.markup.view import View
from dashboard.presentation import delay_words, entity_words, missing_words
from dashboard.store import Submission
from dashboard.strategy import rounds
from dashboard.workflow import letter_facts, reported_numbers

EntityRounds = round_answers.EntityRounds
MOST_NAMED = 3
"""Things that the headline names; of more it says how many tasks they are of each body."""
MOST_WAITING = 8
"""Reports that wait whose effect is shown beside; the page Approval has all."""


class Thing(NamedTuple):
    """What is reported on: a task by its name and number, or by the ids where only some of it is meant."""

    task: str
    text: str


class Demand(NamedTuple):
    """What a body is to deliver: since when it is due, the rounds that asked for it, the owners it shares it
    with, and what of it is `missing`; or a report that was returned, on the day `returned_on` if that is
    seen, and why."""

    code: str
    things: Sequence[Thing]
    shared: Sequence[str]
    due: date | None
    rounds: Sequence[rounds.Round]
    returned: what_is_outstanding.ReturnedSubmission | None = None
    returned_on: date | None = None
    missing: str = ""


class Sent(NamedTuple):
    """Reports of one body with rows in the days of a round, handed in on one day and in one state."""

    stage: str
    day: date
    entity: str
    numbers: Sequence[int]
    rows: int


class Cell(NamedTuple):
    """A body in a round: what came, and its state in words where that does not say it."""

    answer: round_answers.RoundAnswer
    state: str
    sent: Sequence[Sent]


class Line(NamedTuple):
    """A body: its rounds, how far its tasks are, when it handed in last, and what is left."""

    unit: what_is_outstanding.BodyAnswer
    cells: Sequence[Cell]
    met: int
    last: date | None
    missing: Sequence[Thing]


class Letter(NamedTuple):
    """A letter to send, and what it is about."""

    code: str
    about: Sequence[str]


def draw_headline(view: View, lines: Sequence[EntityRounds]) -> Markup:
    """What is to be delivered by whom, what the open rounds wait for, and how many reports wait."""
    strategy, day = view.situation.strategy, view.day
    owed = defaultdict[tuple[Thing, ...], list[str]](list)
    for line in lines:
        demanded = _demands(view, _unit(view, line))
        if what := {thing.task: thing for demand in demanded for thing in demand.things}:
            name = entity_names.short(strategy, line.entity.code, view.words)
            owed[(*what.values(),)].append(name)
    nothing = "overdue" if any(line.to_answer for line in lines) else "outstanding"
    asking = rounds.open_rounds(view.workspace.strategy.rounds, day)
    return view.render(
        "who_reported/headline.html",
        owed=owed.items(),
        is_named=sum(map(len, owed)) <= MOST_NAMED,
        nothing=view.words(f"who_reported.nothing_{nothing}", day=view.words.date(day)),
        asking=[(round, _answered(lines, round)) for round in asking],
        waiting=len(_waiting(view)) if view.is_today else 0,
    )


def draw_all(view: View, lines: Sequence[EntityRounds]) -> Markup:
    """What is to be delivered, then the rounds; without any round every owner with its tasks and reports."""
    known = next(([cell.round for cell in line.cells] for line in lines), [])
    shown = [
        line
        for line in lines
        if line.responsible and (not known or _is_asked(line) or _unit(view, line).outstanding)
    ]
    found, codes = view.snapshot.answer(view.day), {line.entity.code for line in shown}
    others = [code for body in found.bodies if (code := body.entity.code) not in codes]
    return view.render(
        "who_reported/page.html",
        **_parts(view),
        demands=[demand for line in lines for demand in _demands(view, _unit(view, line))],
        rounds=[(round, _answered(lines, round)) for round in known],
        origin=method.origin,
        lines=[_line(view, line) for line in shown],
        late_text=delay_words.late_text,
        helpers=[code for code in others if found.family(code)],
    )


def draw_unit(view: View, line: EntityRounds) -> Markup:
    """One body: its names, what is outstanding, and each round with what came and is missing."""
    unit = _unit(view, line)
    return view.render(
        "who_reported/unit.html",
        **_parts(view),
        name=entity_names.short_and_full(view.situation.strategy, line.entity.code, view.words),
        formerly=body_page.former_names(view, line.entity.code),
        outstanding=body_page.draw_outstanding(view, unit),
        last=body_page.draw_last(view, unit),
        line=_line(view, line),
        closed_text=method.closed_text,
        things=things,
    )


def draw_waiting(view: View) -> Markup:
    """Each report that waits, with what accepting it would change or whom it contradicts."""
    waiting = _waiting(view)
    if not waiting:
        return Markup("")
    shown = waiting[:MOST_WAITING]
    disputes = submission_effects.contradictions_of_each(view, shown)
    effects = submission_effects.effects_of_each(view, shown)
    return view.render(
        "who_reported/waiting.html",
        css="act reports",
        title=view.words.plural("overview.waiting", len(waiting)),
        **_parts(view),
        n=len(waiting),
        reports=[
            (sent, disputes[sent.id], submission_effects.over_time(view, effects[sent.id]))
            for sent in shown
        ],
        subject=contradictions.name_subject,
    )


def draw_letters(view: View) -> Markup:
    """The letters to send with what each is about, and of whom nothing is asked."""
    written = sorted(letters(view), key=lambda letter: not letter.asks_for_reports)
    if not written:
        return Markup("")
    codes = {letter.entity.code for letter in written}
    owners = (unit.entity.code for unit in view.snapshot.answer(view.day).owners)
    return view.render(
        "who_reported/letters.html",
        css="letters",
        title=view.words("who_reported.letters", n=len(written)),
        **_parts(view),
        letters=[Letter(letter.entity.code, [*_about(view, letter)]) for letter in written],
        unasked=[code for code in owners if code not in codes],
    )


def draw_preview(view: View, asked: Sequence[tuple[str, Sequence[Thing]]]) -> Markup:
    """What a round that is about to be opened or changed would ask of each body."""
    return view.render("who_reported/preview.html", **_parts(view), asked=asked)


def letters(view: View) -> list[letter_items.ReminderLetter]:
    """What each letter is written from that there is to send on the day shown."""
    return view.draw_once(
        lambda: letter_facts.letters_to_send(view.snapshot, view.day), "letters to send", view.day
    )


def bodies(view: View) -> tuple[EntityRounds, ...]:
    """Each body, as each has a page: those of the rounds, then all others."""
    lines = view.snapshot.reporting(view.day)
    shown = {line.entity.code for line in lines}
    others = (body.entity for body in view.snapshot.answer(view.day).bodies)
    return (*lines, *(EntityRounds(one, False, ()) for one in others if one.code not in shown))


def things(view: View, ids: Sequence[str]) -> list[Thing]:
    """Indicators by the name of their task, each task once: data collection (4.3)."""
    strategy, by_task = view.situation.strategy, defaultdict[str, list[str]](list)
    for id in ids:
        by_task[strategy.task_of(id)].append(id)
    of_task = {state.task.number: state for state in view.situation.tasks}
    named = []
    for number, some in by_task.items():
        alive = sum(not state.withdrawn for state in of_task[number].indicators)
        numbers = number if len(some) == alive else ", ".join(some)
        text = row_words.task_name(strategy, number, view.words)
        named.append(Thing(number, text.removesuffix(f"({number})") + f"({numbers})"))
    return named


def _parts(view: View) -> Mapping[str, object]:
    """How the templates name a body."""
    strategy, words = view.situation.strategy, view.words
    return {
        "short": lambda code: entity_names.short(strategy, code, words),
        "full": lambda code: entity_names.full(strategy, code, words),
    }


def _unit(view: View, line: EntityRounds) -> what_is_outstanding.BodyAnswer:
    unit = view.snapshot.answer(view.day).body(line.entity.code)
    assert unit is not None
    return unit


def _is_asked(line: EntityRounds) -> bool:
    return any(cell.is_asked for cell in line.cells)


def _answered(lines: Sequence[EntityRounds], round: rounds.Round) -> tuple[int, int]:
    """How many of the owners that a round asks have answered all that it asks, of how many."""
    asked = [
        cell
        for line in lines
        for cell in line.cells
        if line.responsible and cell.round.id == round.id and cell.is_asked
    ]
    return sum(cell.has_answered for cell in asked), len(asked)


def _waiting(view: View) -> list[Submission]:
    """The reports that wait: of bodies before public sources, the longest waiting first."""
    waiting = [sent for sent in view.snapshot.submissions if sent.stage == "submitted"]
    return sorted(waiting, key=lambda sent: sent.entity in view.situation.strategy.sources)


def _demands(view: View, unit: what_is_outstanding.BodyAnswer) -> Iterator[Demand]:
    """What was returned to a body, then what else is outstanding, grouped by day and rounds."""
    code, decisions = unit.entity.code, view.snapshot.decisions()
    returned = []
    for sent in unit.returned:
        decided = decisions.get(sent.number)
        day = receipts.local_day(decided.at) if decided else None
        if day is None or day <= view.day:
            returned.append(sent)
            about = [Thing(task, _task_name(view, task)) for task in sent.tasks]
            yield Demand(code, about, (), None, (), sent, day)
    grouped = defaultdict[tuple[date | None, tuple[rounds.Round, ...]], list[str]](list)
    for state in unit.outstanding_indicators:
        id = state.indicator.id
        if not any(sent.is_about(state.task, id) for sent in returned):
            due = state.schedule.since if state.schedule.is_overdue else None
            asking = tuple(round for round in unit.rounds_asking(id) if round.due < view.day)
            grouped[due, asking].append(id)
    for (due, asking), ids in grouped.items():
        what = things(view, ids)
        yield Demand(code, what, _sharing(unit, what), due, asking)


def _sharing(unit: what_is_outstanding.BodyAnswer, what: Sequence[Thing]) -> Sequence[str]:
    """The other owners of the tasks of some things."""
    tasks = {thing.task for thing in what}
    parts = (part for part in unit.responsible if part.state.task.number in tasks)
    owners = dict.fromkeys(owner for part in parts for owner in part.state.task.responsible)
    return [owner for owner in owners if owner != unit.entity.code]


def draw_requests(view: View, unit: what_is_outstanding.BodyAnswer | None) -> Markup:
    """What a body is asked for today or soon, each thing once, the longest overdue first; or nothing."""
    if unit is None or unit.is_over:
        return Markup("")
    grouped = defaultdict[tuple[object, ...], list[whose_turn.Request]](list)
    requests = whose_turn.requests(unit)
    for asked in sorted(requests, key=lambda asked: asked.due or date.max):
        task = asked.state.task
        grouped[task, asked.due, asked.rounds].append(asked)
    demands, asking = [], dict.fromkeys(asked.rounds for asked in requests)
    for group in grouped.values():
        due, ids = group[0].due, [asked.state.indicator.id for asked in group]
        what, back = (
            things(view, ids),
            [
                sent
                for sent in unit.returned
                if any(sent.is_about(group[0].state.task, id) for id in ids)
            ],
        )
        names = [view.words("who_reported.correction", number=sent.number) for sent in back]
        for asked in group:
            names += missing_words.names_of_missing(asked.state, view.words)
        # The rounds that ask for everything are said above.
        named = () if due and len(asking) == 1 else group[0].rounds
        demands.append(Demand("", what, _sharing(unit, what), due, named, missing="; ".join(names)))
    rounds = dict.fromkeys(chain.from_iterable(asking))
    numbers = reported_numbers.owed_of_body(view.snapshot, unit.entity.code, view.day)
    return view.render(
        "who_reported/requests.html",
        **_parts(view),
        code=unit.entity.code,
        demands=demands,
        years=sorted({number.year for number in numbers}),
        rounds=[letter_items.round_today(round, view.day, view.words) for round in rounds],
        late_text=delay_words.late_text,
    )


def _task_name(view: View, task: str) -> str:
    return row_words.task_name(view.situation.strategy, task, view.words)


def _line(view: View, line: EntityRounds) -> Line:
    unit = _unit(view, line)
    return Line(
        unit,
        [_cell(view, unit, cell) for cell in line.cells],
        sum(part.state.status is Status.MET for part in unit.responsible),
        body_page.last_submitted(view, unit),
        things(view, unit.outstanding),
    )


def _cell(
    view: View, unit: what_is_outstanding.BodyAnswer, answer: round_answers.RoundAnswer
) -> Cell:
    sent = _sent(view, unit, answer.round)
    says_all = answer.state is ReportingState.NOTHING_OWED or (answer.has_answered and sent)
    return Cell(answer, "" if says_all else entity_words.state_text(answer, view.words), sent)


def _sent(view: View, unit: what_is_outstanding.BodyAnswer, round: rounds.Round) -> Sequence[Sent]:
    """What a body handed in with rows in the days of a round, by the day of handing in."""
    by_day = view.snapshot.cache("rows of reports by day", 1).get((), lambda: _rows_by_day(view))
    returned = {sent.number for sent in unit.returned}
    grouped, rows = defaultdict[tuple[date, str, str], list[int]](list), Counter[object]()
    for sent in body_page.submissions_of(view, unit):
        stage = "returned" if sent.id in returned else sent.stage
        days = by_day.get(sent.id, {})
        n = sum(count for day, count in days.items() if round.contains(day))
        if n and stage in {"accepted", "submitted", "returned"}:
            key = receipts.received_day(sent), stage, sent.entity
            grouped[key].append(sent.id)
            rows[key] += n
    return [Sent(key[1], key[0], key[2], grouped[key], rows[key]) for key in sorted(grouped)]


def _rows_by_day(view: View) -> Mapping[int, Mapping[date, int]]:
    """How many rows each report has of each day: those that stand, wait or are to be corrected."""
    by_day = defaultdict[int, Counter[date]](Counter)
    returned = (
        sent.number for unit in view.snapshot.answer(view.day).bodies for sent in unit.returned
    )
    frames = [view.snapshot.rows_of(number) for number in returned]
    for rows in (view.snapshot.rows, view.snapshot.pending_rows, *frames):
        for submission, day in rows.select("submission", "date").iter_rows():
            by_day[submission][day] += 1
    return by_day


def _about(view: View, letter: letter_items.ReminderLetter) -> Iterator[str]:
    """The tasks that a body is asked for, the rounds that ask it, what was returned to it, and what another
    body contradicts, and the statistics."""
    words = view.words
    own = (answer.state.indicator.id for answer in letter.turns.own)
    yield from (thing.text for thing in things(view, [*own]))
    for round in letter.rounds:
        yield words("rounds.named", name=words.text(round.title))
    for sent in letter.body.returned:
        about = ", ".join(_task_name(view, task) for task in sent.tasks)
        returned = words.plural("overview.returned", 1, numbers=sent.number)
        yield f"{returned}: {about}" if about else returned
    tasks = dict.fromkeys(dispute.task for dispute in letter.own_disputes)
    if tasks:
        named = ", ".join(_task_name(view, task) for task in tasks)
        yield words.plural("who_reported.letter_disputes", len(letter.own_disputes), tasks=named)
    if letter.numbers:
        yield words("who_reported.letter_statistics")
