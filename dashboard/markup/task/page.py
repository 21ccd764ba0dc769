"""The page of one task: what it is, its status, who has to report, and the card as in the source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from markupsafe import Markup, escape

from dashboard.assessment import published_evaluation
from dashboard.fulfilment import status, task_details, what_is_outstanding
from dashboard.markup import contradictions, judged_status
from dashboard.markup.kit import entity_names
from dashboard.markup.kit.html import chip, join, link
from dashboard.markup.kit.paragraphs import (
    definition_list,
    draw_paragraphs,
    goal_title,
    source,
    translated_text,
)
from dashboard.markup.task import amendments, indicators, related_tasks, rows
from dashboard.markup.view import View
from dashboard.presentation import Wording, json_payloads, missing_words, sentences
from dashboard.strategy import Strategy, Task, deadlines
from dashboard.text import Problem


def draw(view: View, details: task_details.TaskDetails) -> Markup:
    """The whole page: findings on one side, the adopted text on the other, the rows below."""
    words = view.words
    findings = join(
        [
            _status_and_obligations(view, details),
            indicators.draw_all(view, details),
            contradictions.draw_all(view, contradictions.of_task(view, details.state.task.number)),
            _published_card(view, details.state.task.number),
            rows.draw_all(details, words),
            rows.remarks(details, words),
        ]
    )
    text = join(
        [
            _card(details, words),
            amendments.draw_all(details, words),
            related_tasks.draw_prompts(details, words),
            related_tasks.draw_links(view, details),
        ]
    )
    return Markup(
        '<div class="task">{}<div class="sides"><div class="findings">{}</div>'
        '<div class="adopted">{}</div></div></div>'
    ).format(_header(view, details), findings, text)


def _header(view: View, details: task_details.TaskDetails) -> Markup:
    words, task = view.words, details.state.task
    title = Markup("<h2>{} {}</h2>").format(
        task.number, translated_text(task.title, task.title_cs, words)
    )
    above = view.situation.strategy.goal_and_parents(task.goal)
    line = escape("")
    if above:
        goal = above[-1]
        name = translated_text(goal.title, goal.title_cs, words)
        line = Markup('<p class="of">{}</p>').format(
            Markup(words("task.of_goal")).format(goal=goal.id, title=name)
        )
    if above[1:]:
        line += Markup('<p class="of">{}</p>').format(
            goal_title(view.situation.strategy, above[-2].id, words)
        )
    return Markup("{}{}{}").format(_pager(view, details), title, line)


def _pager(view: View, details: task_details.TaskDetails) -> Markup:
    """The way to the tasks before and after, and to all of them."""
    words = view.words
    steps = [link(view.link("task_list"), words("task.all"))]
    for number, message in (
        (details.previous, "task.previous"),
        (details.following, "task.following"),
    ):
        if number:
            steps.append(link(view.link("task", task=number), words(message, number=number)))
    items = join([Markup("<li>{}</li>").format(step) for step in steps])
    return Markup('<nav class="pager" aria-label="{}"><ul>{}</ul></nav>').format(
        words("task.pager"), items
    )


def _status_and_obligations(view: View, details: task_details.TaskDetails) -> Markup:
    """The status of the task, and who has reported."""
    words, state, task = view.words, details.state, details.state.task
    met, judged = indicators.count_met(details)
    due = words.when(task.deadline)
    if task.deadline.as_stated:
        due = words("task.deadline", due=due)
    if task.deadline != state.original.deadline:
        original = words.when(state.original.deadline)
        due = words("task.deadline_moved", due=words.when(task.deadline), original=original)
    parts = [
        due,
        sentences.schedule_line(state.schedule, words, short=bool(task.deadline.as_stated)),
        words("task.met", met=met, judged=judged),
    ]
    held = related_tasks.draw_held_up(view, state)
    missing = "; ".join(missing_words.missing_of_task(state, words))
    gap = Markup("<p><b>{}:</b> {}</p>").format(words("tasks.column_missing"), missing)
    stands = Markup('<div><h3>{}</h3><p class="status">{}</p><p>{}</p>{}{}</div>').format(
        words("task.status"),
        judged_status.draw_status(view, state, view.term_link(state.status)),
        " · ".join(parts),
        gap if missing else "",
        Markup("<p><b>{}</b></p>").format(held) if held else "",
    )
    strategy = details.situation.strategy
    found = view.snapshot.answer(view.day)
    owed = [
        _owner_report(duty, details, found.body(duty.entity), words)
        for duty in details.owner_reports
    ]
    heard = _other_reporters(details.other_reporters, strategy, words)
    owes = Markup('<div><h3>{}</h3><ul class="owners">{}</ul></div>').format(
        words("task.obligations"),
        join([*owed, *_pending_decision(view, details), *_returned(view, details), *heard]),
    )
    return Markup('<section class="standing">{}{}</section>').format(stands, owes)


def _owner_report(
    duty: task_details.OwnerReport,
    details: task_details.TaskDetails,
    owed: what_is_outstanding.BodyAnswer | None,
    words: Wording,
) -> Markup:
    """What a responsible body has reported, silence first, and what it owes by the one answer."""
    task, strategy = details.state.task, details.situation.strategy
    met = {
        state.indicator.id
        for state in details.state.indicators
        if state.status is status.Status.MET
    }
    on = ", ".join(name for name in duty.silent_on if name not in met)
    if duty.silent_since and not on:
        line = words("task.obligation_silent_met", since=words.date(duty.silent_since))
    elif duty.silent_since:
        line = words("task.obligation_silent", since=words.date(duty.silent_since), indicators=on)
    elif duty.last and on:
        line = words("task.obligation_part", last=words.date(duty.last), indicators=on)
    elif duty.last:
        line = words("task.obligation_done", last=words.date(duty.last))
    elif details.situation.day < task.start.first:
        line = words("task.obligation_early", start=words.date(task.start.first))
    else:
        line = ""
    ids = {state.indicator.id for state in details.state.indicators}
    outstanding = [id for id in owed.outstanding if id in ids] if owed else []
    owes = words("task.nothing_outstanding")
    if outstanding:
        owes = words("task.outstanding", indicators=", ".join(outstanding))
    line = " · ".join(filter(None, (line, owes)))
    name = entity_names.short_and_full(strategy, duty.entity, words)
    kind = "silent" if on else "told"
    return Markup('<li class="{}"><b>{}</b>: {}</li>').format(kind, name, line)


def _returned(view: View, details: task_details.TaskDetails) -> Iterator[Markup]:
    """Each report on the task that was returned and waits for its correction, with the question."""
    words, strategy = view.words, view.situation.strategy
    number = details.state.task.number
    for body in view.snapshot.answer(view.day).bodies:
        for sent in body.returned:
            if number in sent.tasks:
                name = entity_names.short_and_full(strategy, body.entity.code, words)
                said = words("task.returned", number=sent.number, reason=sent.reason)
                yield Markup("<li><b>{}</b>: {}</li>").format(name, said)


def _pending_decision(view: View, details: task_details.TaskDetails) -> list[Markup]:
    """What the coordinator has to do: decide on submitted rows."""
    number = sum(entry.use == "waiting" for entry in (*details.entries, *details.remarks))
    if not number:
        return []
    words, coordinator = view.words, view.situation.strategy.coordinator
    name = entity_names.short_and_full(view.situation.strategy, coordinator, words)
    text = link(view.link("review"), words.plural("task.waits", number))
    return [Markup("<li><b>{}</b>: {}</li>").format(name, text)]


def _other_reporters(
    heard: Sequence[task_details.OtherReporter], strategy: Strategy, words: Wording
) -> list[Markup]:
    """Bodies that do not have to report: what they said, and in one line who said nothing."""
    lines, quiet = [], []
    for report in heard:
        entity = strategy.entity(report.entity)
        if report.last is None:
            quiet.append(report.entity)
            continue
        kind = "source" if entity and entity.kind == "source" else "partner"
        line = words(f"task.reporter_{kind}", last=words.date(report.last))
        name = entity_names.short_and_full(strategy, report.entity, words)
        lines.append(Markup("<li><b>{}</b>: {}</li>").format(name, line))
    if quiet:
        names = entity_names.abbreviations(strategy, quiet, words)
        lines.append(Markup("<li>{}: {}</li>").format(words("task.reporters_silent"), names))
    return lines


def _card(details: task_details.TaskDetails, words: Wording) -> Markup:
    """The card field by field, in the order of the source; what it leaves out is named at the end."""
    original, strategy = details.state.original, details.situation.strategy
    rows = _fields(original, strategy, words)
    absent = ", ".join(name for name, text in rows if text == "")
    notes = []
    if absent:
        notes.append(Markup("<p>{}</p>").format(words("card.absent", fields=absent)))
    if original.note:
        notes.append(
            Markup("<p><b>{}</b> {}</p>").format(
                words("card.our_note"), translated_text(original.note, original.note_cs, words)
            )
        )
    if words.language == "cs" and not original.has_czech_text:
        notes.append(Markup("<p>{}</p>").format(words("card.english")))
    return Markup(
        '<section class="adopted-text"><h3>{}</h3>{}<div class="ours">{}</div></section>'
    ).format(words("card.title"), definition_list(rows, "card"), join(notes))


def _fields(task: Task, strategy: Strategy, words: Wording) -> list[tuple[str, Markup | None]]:
    own = task.has_czech_text
    title = translated_text(task.title, task.title_cs if own else None, words)
    texts = [indicator.text for indicator in task.indicators]
    czech = [indicator.text_cs or indicator.text for indicator in task.indicators] if own else ()

    def stated(name: str) -> Markup:
        return translated_text(getattr(task, name) or "", getattr(task, f"{name}_cs"), words)

    return [
        (words("card.task_title"), title),
        (words("card.description"), draw_paragraphs(task.description, words, task.description_cs)),
        (words("card.goal"), draw_paragraphs(task.task_goal, words, task.task_goal_cs)),
        (words("card.justification"), stated("justification")),
        (words("task.indicators"), draw_paragraphs(texts, words, czech)),
        (words("card.financing"), stated("financing")),
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
    return Markup("{} <small>{}</small>").format(
        stated, words("card.read_as", read=read or words("card.nobody"))
    )


def _when(when: deadlines.When | deadlines.Open, day: date | None, words: Wording) -> Markup:
    """A point of the timetable as stated, and the day that it is read as."""
    stated = words.when(when)
    if day is None or stated == words.date(day):
        return escape(stated)
    read = words("card.read_as", read=words.date(day))
    return Markup("{} <small>{}</small>").format(stated, read)


def _published_card(view: View, number: str) -> Markup:
    """The published card of a task; nothing where the strategy has no published evaluation."""
    if view.workspace.strategy.cards is None:
        return Markup("")
    cards, problems = view.snapshot.published_cards
    of_task = tuple(back_test for back_test in cards if back_test.task == number)
    tested = published_evaluation.back_test(view.situation, view.snapshot.rows, of_task)
    inside = (
        _computed_and_verdicts(view, tested[0]) if tested else _no_evaluation(problems, view.words)
    )
    return Markup('<section class="published"><h3>{}</h3>{}</section>').format(
        view.words("published.title"), inside
    )


def _no_evaluation(problems: list[Problem], words: Wording) -> Markup:
    sentence = " ".join(words.problem(problem)[0] for problem in problems)
    return Markup("<p>{} {}</p>").format(words("published.none"), sentence)


def _computed_and_verdicts(view: View, back_test: published_evaluation.BackTest) -> Markup:
    """Verdicts are people's: the computed status is beside them and never replaces them."""
    words, published = view.words, back_test.card
    agreement = words("published.agrees" if back_test.agrees else "published.differs")
    verdicts = definition_list(
        [
            (
                words("published.computed", day=words.date(view.day)),
                Markup("{} {}").format(chip(back_test.computed, words), agreement),
            ),
            (
                words("published.indicators"),
                _verdict(published.indicators, published.indicators_as_stated, words),
            ),
            (
                words("published.goal"),
                _verdict(published.goal, published.goal_as_stated, words),
            ),
            (words("published.changes"), source((published.changes or "").strip("- "), words)),
        ],
        "facts verdicts",
    )
    why = Markup("")
    if not back_test.agrees:
        why = Markup("<p><b>{}</b> {}</p>").format(
            words("published.why"), json_payloads.disagreement(back_test, words)
        )
    return Markup("{}{}<details open><summary>{}</summary>{}</details>").format(
        verdicts, why, words("published.description"), draw_paragraphs(published.description, words)
    )


def _verdict(verdict: str, stated: str, words: Wording) -> Markup:
    """A verdict in our word and in the words of the source; no chip, for nobody computed it."""
    return Markup("<b>{}</b> <q>{}</q>").format(words(f"verdict.{verdict}"), source(stated, words))
