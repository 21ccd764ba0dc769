"""The page of one task: what it is, its status, who has to report, and the card as in the source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from markupsafe import Markup, escape

from dashboard.assessment import published_evaluation
from dashboard.fulfilment import strategy_on_day, task_details, what_is_outstanding
from dashboard.fulfilment.rule_words import Status
from dashboard.markup import contradictions, judged_status
from dashboard.markup.kit import entity_names
from dashboard.markup.kit.paragraphs import (
    definition_list,
    draw_paragraphs,
    goal_title,
    translated_text,
)
from dashboard.markup.kit.templates import kit
from dashboard.markup.overview import task_table, to_do
from dashboard.markup.task import amendments, indicators, related_tasks, rows
from dashboard.markup.view import View
from dashboard.presentation import Wording, json_payloads, missing_words, sentences
from dashboard.strategy import Strategy, Task, deadlines

MOST_NAMED = 3
"""Reached parts that the sentence of a task names."""


class Turn(NamedTuple):
    """Who acts next on a task, with the page to act on, and by when if a round says so."""

    text: str
    address: str
    detail: str


class Report(NamedTuple):
    """A report on the task: its number, its state, and the reason of a return."""

    number: int
    state: str
    reason: str


class BodyReports(NamedTuple):
    """A body with its part in the task, its reports, and what is outstanding or was said last."""

    name: str
    role: str
    reports: Sequence[Report]
    line: str


def draw(view: View, details: task_details.TaskDetails) -> Markup:
    """The whole page: status and why, who acts, parts and reports; folded what decides nothing."""
    words, state, task = view.words, details.state, details.state.task
    number, strategy, original = task.number, details.situation.strategy, state.original
    due, fields = words.when(task.deadline), _fields(original, strategy, words)
    if task.deadline != original.deadline:
        due = words("task.deadline_moved", due=due, original=words.when(original.deadline))
    bodies, quiet = _bodies(view, details)
    disputes = contradictions.of_task(view, number)
    acts = state.unfinished and view.workspace.strategy.cards is None
    return view.render(
        "task/page.html",
        task=task,
        ways=_ways(view, details),
        goals=_goals(view, task),
        status=judged_status.draw_status(view, state, view.term_link(state.status)),
        why=_why(state, words, is_disputed=bool(disputes)),
        missing="; ".join(missing_words.missing_of_task(state, words)),
        # Who acts is said for today alone, and of what is left to do.
        to_today=to_do.draw_way_to_today(view, "task", task=number) if acts else "",
        turn=_turn(view, details),
        due=due,
        schedule=sentences.schedule_line(state.schedule, words),
        held_up=related_tasks.draw_held_up(view, state),
        indicators=[indicators.draw(view, traced, details) for traced in details.traces],
        contradictions=contradictions.draw_all(view, disputes),
        published=_published_card(view, number),
        bodies=bodies,
        quiet=entity_names.abbreviations(strategy, quiet, words) if quiet else "",
        others=rows.draw_others(details, words),
        others_count=rows.count_others(details),
        reading=indicators.draw_reading(view, details),
        original=original,
        fields=definition_list(fields, "card"),
        absent=[name for name, text in fields if text == ""],
        amendments=amendments.draw_all(view, details),
        amended=len(details.amendments),
        links=related_tasks.draw_links(view, details),
    )


def _ways(view: View, details: task_details.TaskDetails) -> list[tuple[str, str]]:
    """The way to all tasks, to the one before and to the one after."""
    words = view.words
    ways = [(view.link("task_list"), words("task.all"))]
    for number, message in (
        (details.previous, "task.previous"),
        (details.following, "task.following"),
    ):
        if number:
            ways.append((view.link("task", task=number), words(message, number=number)))
    return ways


def _goals(view: View, task: Task) -> list[Markup]:
    """The goal of the task, and below it the line of goals above."""
    words, strategy = view.words, view.situation.strategy
    line = strategy.goal_and_parents(task.goal)
    if not line:
        return []
    name = translated_text(line[-1].title, words)
    goals = [Markup(words("task.of_goal")).format(goal=line[-1].id, title=name)]
    if line[1:]:
        goals.append(escape(goal_title(strategy, line[-2].id, words)))
    return goals


def _why(state: strategy_on_day.TaskState, words: Wording, *, is_disputed: bool) -> str:
    """One sentence why the task has its status."""
    if state.status is Status.MET:
        said = words("task.why_met", schedule=sentences.schedule_line(state.schedule, words))
    elif state.status is Status.PARTIALLY_MET:
        done, needed = task_table.parts_of_task(state)
        names = _reached_names(state, words)
        said = words("task.why_partial", done=done, needed=needed)
        if names:
            listed = ", ".join(names[:MOST_NAMED]) + (" …" if names[MOST_NAMED:] else "")
            said = words("task.why_partial_named", done=done, needed=needed, names=listed)
    elif len(state.indicators) == 1:
        said = sentences.rule_sentence(state.indicators[0], words)
    else:
        said = words(f"meaning.{state.status}")
    if state.rests_on_assumption and state.status in {Status.MET, Status.PARTIALLY_MET}:
        said = f"{said} {words('task.why_assumed')}"
    return f"{said} {words('task.why_disputed')}" if is_disputed else said


def _reached_names(state: strategy_on_day.TaskState, words: Wording) -> list[str]:
    """What of a task is reached by name: parts of what is met partially, indicators that are met."""
    names = []
    for indicator in state.indicators:
        if indicator.status is Status.MET and len(state.indicators) > 1:
            names.append(sentences.indicator_name(indicator.indicator, words))
        else:
            names += [
                words.text(part.component.text) for part in indicator.components if part.reached
            ]
    return [name.rstrip(".") for name in names]


def _turn(view: View, details: task_details.TaskDetails) -> Turn | None:
    """Who acts next: who decides, who corrects, who owes a report, who owes what is missing."""
    if view.workspace.strategy.cards is not None or not view.is_today:
        return None
    words, task, strategy = view.words, details.state.task, view.situation.strategy

    def names(codes: Iterable[str]) -> str:
        return ", ".join(entity_names.short(strategy, code, words) for code in codes)

    entries = (*details.entries, *details.remarks)
    if waiting := sorted({entry.row["submission"] for entry in entries if entry.use == "waiting"}):
        numbers = ", ".join(map(str, waiting))
        said = words.plural(
            "task.turn_decides", len(waiting), body=names([strategy.coordinator]), numbers=numbers
        )
        address = view.link("review", role="coordinator", submission=str(waiting[0]))
        return Turn(said, address, "")
    answer, ids = view.snapshot.answer(view.day), {s.indicator.id for s in details.state.unfinished}

    def asked_by(bodies: Iterable[what_is_outstanding.BodyAnswer]) -> str:
        """The day by which an open round asks them for what is missing of the task."""
        asked = (asked for body in bodies for asked in body.asked if ids & {*asked.missing})
        day = min((each.round.due for each in asked), default=None)
        return words("task.turn_by", day=words.date(day)) if day else ""

    for sender in answer.bodies:
        for sent in sender.returned:
            if task.number in sent.tasks:
                code = sender.entity.code
                said = words("task.turn_corrects", body=names([code]), number=sent.number)
                return Turn(
                    said, view.link("report", role="officer", unit=code), asked_by([sender])
                )
    if not ids:
        return None
    if not task.responsible:
        return Turn(words("task.turn_assigns"), "", "")
    owners = [body for code in task.responsible if (body := answer.body(code))]
    owing = [body for body in owners if ids & {*body.outstanding}]
    message = "task.turn_reports" if owing else "task.turn_delivers"
    codes = [body.entity.code for body in owing] or task.responsible
    address = view.link("who_reported", unit=codes[0])
    return Turn(words(message, bodies=names(codes)), address, asked_by(owing or owners))


def _bodies(view: View, details: task_details.TaskDetails) -> tuple[list[BodyReports], list[str]]:
    """Each body with its reports on the task, owners first; and the codes of those that said nothing."""
    words, strategy, answer = view.words, details.situation.strategy, view.snapshot.answer(view.day)
    lines = [
        BodyReports(
            entity_names.short_and_full(strategy, duty.entity, words),
            words("card.responsible").lower(),
            _reports(details, answer, duty.entity),
            _owner_line(duty, details, answer.body(duty.entity), words),
        )
        for duty in details.owner_reports
    ]
    quiet = []
    for other in details.other_reporters:
        reports = _reports(details, answer, other.entity)
        if other.last is None and not reports:
            quiet.append(other.entity)
            continue
        kind = "source" if other.entity in strategy.sources else "partner"
        said = words(f"task.reporter_{kind}", last=words.date(other.last)) if other.last else ""
        name = entity_names.short_and_full(strategy, other.entity, words)
        lines.append(BodyReports(name, "", reports, said))
    return lines, quiet


def _reports(
    details: task_details.TaskDetails, answer: what_is_outstanding.Answer, code: str
) -> list[Report]:
    """The reports of a body on the task: approved ones, those that wait, those that were returned."""
    states = {
        entry.row["submission"]: "submitted" if entry.use == "waiting" else "accepted"
        for entry in (*details.entries, *details.remarks)
        if entry.row["entity"] == code and entry.use != "closed"
    }
    body = answer.body(code)
    returned = [
        Report(sent.number, "returned", sent.reason)
        for sent in (body.returned if body else ())
        if details.state.task.number in sent.tasks
    ]
    return [*returned, *(Report(number, states[number], "") for number in sorted(states))]


def _owner_line(
    duty: task_details.OwnerReport,
    details: task_details.TaskDetails,
    owed: what_is_outstanding.BodyAnswer | None,
    words: Wording,
) -> str:
    """Since when an owner says nothing of what is not met, or that a report of it is outstanding."""
    task = details.state.task
    met = {state.indicator.id for state in details.state.indicators if state.status is Status.MET}
    silent = ", ".join(name for name in duty.silent_on if name not in met)
    ids = {state.indicator.id for state in details.state.indicators}
    outstanding = [id for id in owed.outstanding if id in ids] if owed else []
    said = []
    # Otherwise its report stands above, with the reason why it was returned.
    is_returned = owed and any(task.number in sent.tasks for sent in owed.returned)
    silent = "" if is_returned else silent
    if duty.silent_since and silent:
        since = words.date(duty.silent_since)
        said.append(words("task.obligation_silent", since=since, indicators=silent))
    elif duty.last and silent:
        last = words.date(duty.last)
        said.append(words("task.obligation_part", last=last, indicators=silent))
    elif duty.last:
        said.append(words("task.obligation_done", last=words.date(duty.last)))
    elif not duty.silent_since and details.situation.day < task.start.first:
        said.append(words("task.obligation_early", start=words.date(task.start.first)))
    if outstanding:
        said.append(words("task.outstanding", indicators=", ".join(outstanding)))
    return " · ".join(said)


def _fields(task: Task, strategy: Strategy, words: Wording) -> list[tuple[str, Markup | None]]:
    """The card field by field, in the order of the source; one that it leaves out is empty."""
    texts = [task.title, *(indicator.text for indicator in task.indicators)]
    if not task.is_wholly_in(words.language):
        texts = [text.with_second(text, None) for text in texts]

    def stated(name: str) -> Markup:
        return translated_text(getattr(task, name) or "", words)

    return [
        (words("card.task_title"), translated_text(texts[0], words)),
        (words("card.description"), draw_paragraphs(task.description, words)),
        (words("card.goal"), draw_paragraphs(task.task_goal, words)),
        (words("card.justification"), stated("justification")),
        (words("task.indicators"), draw_paragraphs(texts[1:], words)),
        (words("card.financing"), stated("financing")),
        (words("card.budget"), draw_paragraphs(sentences.budget_lines(task, words), words) or None),
        (words("card.condition"), stated("condition") or None),
        (
            words("card.responsible"),
            _entities(stated("responsible_as_stated"), task.responsible, strategy, words),
        ),
        (
            words("card.cooperating"),
            _entities(stated("cooperating_as_stated"), task.cooperating, strategy, words),
        ),
        (words("card.target_group"), stated("target_group")),
        (words("card.timetable"), stated("timetable_as_stated") or None),
        (words("card.start"), _when(task.start, task.start.first, words)),
        (words("card.deadline"), _when(task.deadline, task.deadline.last, words)),
        (words("card.notes"), stated("notes")),
    ]


def _entities(stated: Markup, codes: Sequence[str], strategy: Strategy, words: Wording) -> Markup:
    """The bodies as the source names them, and as we read it."""
    if not stated and not codes:
        return Markup("")
    read = "; ".join(entity_names.short_and_full(strategy, code, words) for code in codes)
    return kit.noted(stated, words("card.read_as", read=read or words("card.nobody")))


def _when(when: deadlines.When | deadlines.Open, day: date | None, words: Wording) -> Markup:
    """A point of the timetable as stated, and the day that it is read as."""
    stated = words.when(when)
    if day is None or stated == words.date(day):
        return escape(stated)
    return kit.noted(stated, words("card.read_as", read=words.date(day)))


def _published_card(view: View, number: str) -> Markup:
    """The published card of a task; nothing where the strategy has no published evaluation."""
    if view.workspace.strategy.cards is None:
        return Markup("")
    cards, problems = view.snapshot.published_cards
    of_task = tuple(back_test for back_test in cards if back_test.task == number)
    tested = published_evaluation.back_test(view.situation, view.snapshot.rows, of_task)
    test = tested[0] if tested else None
    return view.render(
        "task/published.html",
        test=test,
        changes=(test.card.changes or "").strip("- ") if test else "",
        why=json_payloads.disagreement(test, view.words) if test else "",
        problems=[view.words.problem(problem)[0] for problem in problems],
    )
