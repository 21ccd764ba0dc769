"""The first two pages of the papers: the finding, what changed, is overdue, waits and is disputed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

import polars as pl

from dashboard.documents import row_words
from dashboard.documents.assessment import Material
from dashboard.documents.blocks import (
    Block,
    Bullets,
    CitedText,
    Heading,
    Paragraph,
    TableBlock,
    Text,
)
from dashboard.documents.chapters.citations import Citations
from dashboard.documents.meeting_facts import ChangesSince, Dispute
from dashboard.fulfilment import one_answer, status, strategy_on_day, trace, whose_turn
from dashboard.presentation import (
    Wording,
    amendment_words,
    change_sentences,
    delay_words,
    entity_words,
    missing_words,
    palette,
    sentences,
)
from dashboard.strategy import Strategy

MOST_IN_STRIP = 16
"""Tasks that have room beside each other on a page."""

ORDER = (
    status.Status.MET,
    status.Status.PARTIALLY_MET,
    status.Status.NOT_MET,
    status.Status.NO_REPORT,
    status.Status.NOT_YET_DUE,
    status.Status.NO_TARGET,
)


def finding(material: Material, words: Wording) -> str:
    """How many tasks have each status: 5 of 13 tasks are met, 5 partly, 2 not.

    Where people have judged tasks it says that these are the computed statuses.
    """
    counts = Counter(state.status for state in material.situation.tasks)
    every = sum(counts.values())
    met = words.plural("overview.headline_met", counts[status.Status.MET], all=every)
    others = [
        words.plural(f"overview.headline_{each.value}", counts[each])
        for each in ORDER[1:]
        if counts[each]
    ]
    line = ", ".join([met, *others])
    if every == 1:
        (only,) = counts
        line = words("overview.headline_only", status=words(f"status.{only.value}").lower())
    return words("pack.computed", finding=line) if _verdicts(material, words) else line


def front(
    material: Material, since: ChangesSince, citations: Citations, words: Wording
) -> list[Block]:
    """Both pages; a section with nothing in it is left out."""
    sections: list[tuple[str, list[Block]]] = [
        (words("pack.changed"), _changes(material, since, citations, words)),
        (_overdue_title(material, words), _overdue(material, since, citations, words)),
        (words("pack.waiting_title"), _waiting(material, since, words)),
        (words("pack.disputes"), _disputes(material, since, citations, words)),
        (words("pack.amendments"), _amendments(material, since, words)),
        (words("pack.conclusions"), _conclusions(material, since, words)),
        (words("pack.next"), _next(material, words)),
    ]
    printed = [(title, blocks) for title, blocks in sections if blocks]
    return [
        Paragraph(_lead(material, since, words)),
        *_strip(material, since, words),
        *(
            block
            for at, (title, blocks) in enumerate(printed, 1)
            for block in (Heading(1, f"{at}. {title}"), *blocks)
        ),
    ]


def _lead(material: Material, since: ChangesSince, words: Wording) -> str:
    """The day, what moved since, what waits and what approving it would come to; and the verdicts given."""
    parts = [words("pack.state", day=words.date(material.day))]
    parts += _verdicts(material, words)
    moved = _moves(since, words)
    then = words.date(since.earlier_side.day)
    parts.append(
        words("pack.moves", day=then, moves=", ".join(moved))
        if moved
        else words("overview.headline_unchanged", day=then)
    )
    if not material.answer.overdue:
        parts.append(words("pack.nothing_overdue"))
    if since.waiting:
        parts.append(words.plural("pack.waiting_count", len(since.waiting)))
        parts.append(_effect_of_all(material, since, words))
    return " ".join(parts)


def _verdicts(material: Material, words: Wording) -> list[str]:
    """How many tasks people have judged as what, which leads wherever a verdict is given."""
    given = [
        record.card.goal or record.card.indicators
        for record in material.cards.values()
        if record.state in {"approved", "published"}
    ]
    counts = Counter(verdict for verdict in given if verdict)
    said = [f"{words(f'verdict.{each}').lower()} {number}" for each, number in counts.items()]
    if not said:
        return []
    return [words.plural("pack.verdicts", sum(counts.values()), counts=", ".join(said))]


def _statuses_before(material: Material, since: ChangesSince) -> dict[str, status.Status]:
    """The status of each task on the earlier day."""
    before = {state.task.number: state.status for state in material.situation.tasks}
    for change in reversed(since.changes):
        if change.indicator is None and change.axis == "status":
            before[change.task] = status.Status(change.before)
    return before


def _moves(since: ChangesSince, words: Wording) -> list[str]:
    """How many tasks came to each status."""
    first: dict[str, str] = {}
    last: dict[str, str] = {}
    for change in since.changes:
        if change.indicator is None and change.axis == "status":
            first.setdefault(change.task, change.before)
            last[change.task] = change.after
    reached = Counter(status.Status(last[task]) for task in last if last[task] != first[task])
    return [
        f"{words(f'status.{each.value}').lower()} {reached[each]}"
        for each in ORDER
        if reached[each]
    ]


def _effect_of_all(material: Material, since: ChangesSince, words: Wording) -> str:
    """What the counts would be if everything that waits were approved."""
    changes = {change.task: change.after for change in since.effects.of_all}
    if not changes:
        return words("pack.effect_of_all_none")
    counts = Counter(
        changes.get(state.task.number, state.status) for state in material.situation.tasks
    )
    said = [
        f"{words(f'status.{each.value}').lower()} {counts[each]}" for each in ORDER if counts[each]
    ]
    return words("pack.effect_of_all", counts=", ".join(said))


def _strip(material: Material, since: ChangesSince, words: Wording) -> list[Block]:
    """The sign of each task then and now, where all of them have room; then what the signs mean."""
    states = material.situation.tasks
    if len(states) > MOST_IN_STRIP:
        return []
    before = _statuses_before(material, since)
    then, now = (
        (words.date(day), *(palette.STATUS_STYLES[each].sign for each in of_task))
        for day, of_task in (
            (since.earlier_side.day, [before[state.task.number] for state in states]),
            (material.day, [state.status for state in states]),
        )
    )
    used = {*before.values(), *(state.status for state in states)}
    legend = [
        f"{palette.STATUS_STYLES[each].sign} {words(f'status.{each.value}').lower()}"
        for each in ORDER
        if each in used
    ]
    heads = (words("pack.day"), *(state.task.number for state in states))
    widths = (3, *(1 for _ in states))
    return [
        TableBlock("", heads, (then, now), widths),
        Paragraph(", ".join(legend), note=True),
    ]


def _named(material: Material, number: str, words: Wording, text: str = "") -> CitedText:
    return CitedText(text, lead=row_words.task_name(material.strategy, number, words))


def _table(
    columns: Sequence[str],
    rows: Sequence[tuple[Text, ...]],
    widths: tuple[int, ...],
    words: Wording,
) -> list[Block]:
    heads = tuple(words(f"pack.{column}") for column in columns)
    return [TableBlock("", heads, tuple(rows), widths)] if rows else []


def _changes(
    material: Material, since: ChangesSince, citations: Citations, words: Wording
) -> list[Block]:
    """A line for each task that changed: its status then and now, the cause and the source."""
    before = _statuses_before(material, since)
    touched = {each.task for each in since.changes} | {each.task for each in since.amendments}
    rows = [
        (
            _named(material, state.task.number, words),
            _then_and_now(before[state.task.number], state.status, words),
            _cause(material, since, state.task.number, citations, words),
        )
        for state in material.situation.tasks
        if state.task.number in touched
    ]
    return _table(("task", "then_and_now", "cause_and_source"), rows, (4, 3, 7), words)


def _then_and_now(before: status.Status, after: status.Status, words: Wording) -> str:
    then, now = (words(f"status.{each.value}") for each in (before, after))
    return words("pack.unchanged", status=now) if then == now else f"{then} → {now}"


def _cause(
    material: Material, since: ChangesSince, task: str, citations: Citations, words: Wording
) -> Text:
    """What happened to a task: amendments, the rows that came with their sources, then what else did."""
    period = change_sentences.ComparedDays(since.earlier_side.day, material.situation, since.rows)
    said = [
        words(
            "pack.amended",
            change=amendment_words.change_text(each, material.strategy, words),
            source=amendment_words.source_text(each, words),
        )
        for each in since.amendments
        if each.task == task
    ]
    cited: list[trace.Row] = []
    rest: list[str] = []
    for history in change_sentences.histories(each for each in since.changes if each.task == task):
        told = [each for each in history.changes if each.cause in change_sentences.REPORTED]
        rows = [*since.rows.filter(pl.col("indicator") == history.indicator).iter_rows(named=True)]
        cited += rows if told else []
        others = tuple(each for each in history.changes if not (rows and each in told))
        if others:
            left = change_sentences.IndicatorHistory(history.indicator, others)
            rest.append(change_sentences.sentence(period, left, words))
    said += _sources(cited, since, material.strategy, words)
    said += rest
    return CitedText("; ".join(dict.fromkeys(filter(None, said))), citations.rows(cited))


def _sources(
    rows: Sequence[trace.Row], since: ChangesSince, strategy: Strategy, words: Wording
) -> list[str]:
    """Who reported what of which day on what evidence; what differs in its subject alone stands together.

    It is late where the day was past on the earlier one.
    """
    together: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        body = entity_words.entity_text(row["entity"], strategy, words)
        is_late = row["date"] is not None and row["date"] <= since.earlier_side.day
        late = f" ({words('cause.late_report')})" if is_late else ""
        said = (body, *row_words.statement_after_name(row, strategy, words), late)
        together.setdefault(said, []).append(row_words.subject(row, strategy, words))
    lines = []
    for (body, value, *rest, late), subjects in together.items():
        names = ", ".join(dict.fromkeys(subjects))
        what = f"{names}: {value}" if value else names
        lines.append(f"{body}: {', '.join([what, *rest])}{late}")
    return lines


def _overdue_title(material: Material, words: Wording) -> str:
    return words.plural("pack.overdue_title", len(material.answer.overdue))


def _overdue(
    material: Material, since: ChangesSince, citations: Citations, words: Wording
) -> list[Block]:
    """A line for each overdue task: what is missing, whether that waits or was returned, since when."""
    said = material.delays_known_at(material.day, material.known_on)
    states = sorted(material.answer.overdue, key=lambda state: state.schedule.since or material.day)
    rows = []
    is_assumed = False
    for state in states:
        late = [each for each in state.indicators if each.schedule.is_overdue]
        is_assumed = is_assumed or any(each.rests_on_assumption for each in late)
        missing = [_missing(material, since, each, said, citations, words) for each in late]
        marks = tuple(mark for each in missing for mark in each.marks)
        owners = entity_words.entity_list(
            material.situation.strategy, state.task.responsible, None, words
        )
        due = state.schedule.since or material.day
        rows.append(
            (
                _named(material, state.task.number, words, owners),
                CitedText("\n".join(each.text for each in missing), tuple(dict.fromkeys(marks))),
                f"{words.date(due)}\n"
                + words.plural("schedule.overdue_short", (material.day - due).days),
            )
        )
    blocks = _table(("task_and_owner", "lacks", "deadline_and_delay"), rows, (5, 7, 3), words)
    if is_assumed:
        blocks.append(Paragraph(words("pack.assumed"), note=True))
    return [*blocks, *_due_today(material, words)]


def _due_today(material: Material, words: Wording) -> list[Block]:
    """What is not met and has the day itself as its deadline, in a sentence of its own."""
    today = [
        f"{row_words.task_name(material.strategy, state.task.number, words)}: "
        + "; ".join(missing_words.names_of_missing(indicator, words))
        for state in material.situation.tasks
        for indicator in state.indicators
        if one_answer.is_due_today(indicator, material.day)
    ]
    if not today:
        return []
    return [Paragraph(words("pack.due_today", things="; ".join(today)))]


def _missing(
    material: Material,
    since: ChangesSince,
    state: strategy_on_day.IndicatorState,
    said: delay_words.Delays,
    citations: Citations,
    words: Wording,
) -> CitedText:
    """What of an indicator is missing; then whether that waits, was returned, or is delayed."""
    star = "*" if state.rests_on_assumption else ""
    text = "; ".join(missing_words.names_of_missing(state, words)) + star
    notes = [*_standing(material, since, state, words)]
    delays = delay_words.delay_sentences(state, said, material.strategy, material.day, words)
    notes += [line for line, _ in delays]
    rows = [row for _, of_line in delays for row in of_line]
    if not notes:
        return CitedText(text)
    return CitedText(f"{text} ({'; '.join(notes)})", citations.rows(rows))


def _standing(
    material: Material,
    since: ChangesSince,
    state: strategy_on_day.IndicatorState,
    words: Wording,
) -> Iterator[str]:
    """Whether a report on an indicator waits or was returned, or none has come."""
    id, returned = state.indicator.id, False
    waiting = material.answer.by_indicator[id].waiting
    if waiting:
        yield words.plural("pack.it_waits", len(waiting), numbers=", ".join(map(str, waiting)))
    for body in material.answer.bodies:
        for each in body.returned:
            if id in since.returned.get(each.number, ()):
                name = entity_words.entity_text(body.entity.code, material.strategy, words)
                yield words("pack.it_was_returned", number=each.number, entity=name)
                returned = True
    if waiting or returned:
        return
    if one_answer.is_silent(state):
        yield words("pack.no_report")
    else:
        yield from _said(material, state, words)


def _said(
    material: Material, state: strategy_on_day.IndicatorState, words: Wording
) -> Iterator[str]:
    """The last note of an owner on an indicator, as it was written."""
    told = material.rows.filter(
        pl.col("indicator") == state.indicator.id,
        pl.col("entity").is_in([report.entity for report in state.reporting]),
        pl.col("date") <= material.day,
    ).sort("date", "row", descending=True)
    row = next(told.iter_rows(named=True), None)
    note = sentences.row_note(row, material.strategy, words) if row else ""
    if row and note:
        body = entity_words.entity_text(row["entity"], material.strategy, words)
        day = sentences.date_text(row, words)
        yield words("pack.said", entity=body, day=day, text=note.rstrip(". "))


def _waiting(material: Material, since: ChangesSince, words: Wording) -> list[Block]:
    """A line for each report that waits: what it says, and what approving it would do by task."""
    disputed = {number for each in since.disputes for number in each.waits}
    rows = [
        (
            CitedText(
                "; ".join(_claims(since, each.number, material.strategy, words)),
                lead=words(
                    "pack.report_of",
                    entity=entity_words.entity_text(each.entity, material.strategy, words),
                    number=each.number,
                ),
            ),
            "\n".join(
                [
                    *_effects(material, since, each.number, words),
                    *([words("pack.is_disputed")] if each.number in disputed else ()),
                ]
            ),
        )
        for each in since.waiting
    ]
    blocks = _table(("report", "by_approval"), rows, (7, 6), words)
    if since.effects.first:
        blocks.append(Paragraph(words("pack.effect_later", day=words.date(since.effects.first))))
    return blocks


def _claims(since: ChangesSince, number: int, strategy: Strategy, words: Wording) -> list[str]:
    mine = since.pending.filter(pl.col("submission") == number).sort("line")
    said = (row_words.claim(row, strategy, words) for row in mine.iter_rows(named=True))
    return [*dict.fromkeys(said)]


def _effects(material: Material, since: ChangesSince, number: int, words: Wording) -> Iterator[str]:
    """What approving a report by itself would do to each task that it speaks of."""
    mine = since.pending.filter(pl.col("submission") == number)
    moved = {change.task: change for change in since.effects.of_each.get(number, ())}
    told = mine["task"].unique().to_list()
    for state in material.situation.tasks:
        task = state.task.number
        if task not in moved and task not in told:
            continue
        change = moved.get(task)
        after = change.after if change else state.status
        name = row_words.task_name(material.strategy, task, words)
        yield f"{name}: {_then_and_now(state.status, after, words)}"


def _disputes(
    material: Material, since: ChangesSince, citations: Citations, words: Wording
) -> list[Block]:
    """Each contradiction as a question, with both rows and what the task would be by either."""
    strategy = material.strategy
    rows: list[tuple[Text, ...]] = [
        (
            CitedText(
                f"{row_words.subject(each.contradiction.row, strategy, words)}, "
                + sentences.date_text(each.contradiction.row, words),
                lead=row_words.task_name(strategy, each.contradiction.task, words),
            ),
            *(_side(row, strategy, citations, words) for row in _rows(each)),
            _depends(each, strategy, words),
        )
        for each in since.disputes
    ]
    blocks = _table(("question", "one", "other", "depends"), rows, (4, 4, 4, 5), words)
    sides = {row["entity"] for each in since.disputes for row in _rows(each)}
    if strategy.coordinator in sides:
        name = entity_words.entity_text(strategy.coordinator, strategy, words)
        blocks.append(Paragraph(words("pack.coordinator_is_a_side", entity=name), note=True))
    return blocks


def _rows(dispute: Dispute) -> tuple[trace.Row, trace.Row]:
    return dispute.contradiction.row, dispute.contradiction.other


def _side(row: trace.Row, strategy: Strategy, citations: Citations, words: Wording) -> CitedText:
    """What one body says, with the source of a row that stands."""
    value, _, evidence = row_words.statement(row, strategy, words)
    note = sentences.row_note(row, strategy, words)
    lead = words(
        "pack.report_of",
        entity=entity_words.entity_text(row["entity"], strategy, words),
        number=row["submission"],
    )
    marks = citations.rows([row]) if row["row"] is not None else ()
    return CitedText(". ".join(filter(None, (f"{value}, {evidence}", note))), marks, lead=lead)


def _depends(dispute: Dispute, strategy: Strategy, words: Wording) -> str:
    """What the task would be by either row."""
    bodies = [entity_words.entity_text(row["entity"], strategy, words) for row in _rows(dispute)]
    one, other = (
        words(f"status.{each.value}").lower() for each in (dispute.with_row, dispute.with_other)
    )
    if one != other:
        return _by_either("pack.depends_on", bodies, (one, other), words)
    line = words("pack.depends_not", status=one)
    after = [
        words(f"status.{each.value}").lower()
        for each in (dispute.with_row_later, dispute.with_other_later)
        if each
    ]
    if len(set(after)) < 2:
        return line
    return f"{line} {_by_either('pack.depends_later', bodies, after, words)}"


def _by_either(message: str, bodies: Sequence[str], found: Sequence[str], words: Wording) -> str:
    return words(message, one=bodies[0], by_one=found[0], other=bodies[1], by_other=found[1])


def _amendments(material: Material, since: ChangesSince, words: Wording) -> list[Block]:
    """What of the strategy itself changed, with its authority and reason."""
    items = [
        _named(
            material,
            each.task or each.amendment.subject,
            words,
            f"{amendment_words.change_text(each, material.strategy, words)}; "
            f"{amendment_words.source_text(each, words)}.",
        )
        for each in since.amendments
    ]
    return [Bullets(tuple(items))] if items else []


def _conclusions(material: Material, since: ChangesSince, words: Wording) -> list[Block]:
    """What the meeting might conclude, each from lines above; the coordinator edits them."""
    by = words("letter.place", what=words("letter.place_reply_by"))
    day, strategy = words.date(material.day), material.strategy
    amended = dict.fromkeys(
        row_words.task_name(strategy, each.task, words) for each in since.amendments if each.task
    )
    noted = words("pack.takes_note_of", day=day)
    if amended:
        noted = words("pack.takes_note_of_amended", day=day, tasks=", ".join(amended))
    items: list[Text] = [CitedText(noted, lead=words("pack.takes_note"))]
    items += _requests(material, since, by, words)
    items += [
        CitedText(
            words(
                "pack.decides_which",
                what=row_words.subject(each.contradiction.row, strategy, words),
                task=row_words.task_name(strategy, each.contradiction.task, words),
            ),
            lead=words("pack.decides"),
        )
        for each in since.disputes
    ]
    assumed = [
        row_words.task_name(strategy, state.task.number, words)
        for state in material.answer.overdue
        if any(each.schedule.is_overdue and each.rests_on_assumption for each in state.indicators)
    ]
    if assumed:
        text = words("pack.confirms_what", tasks=", ".join(assumed))
        items.append(CitedText(text, lead=words("pack.confirms")))
    return [
        Paragraph(words("pack.conclusions_lead"), note=True),
        Bullets(tuple(items), numbered=True),
    ]


def _requests(
    material: Material, since: ChangesSince, by: str, words: Wording
) -> Iterator[CitedText]:
    """What each body is asked for: what is its own turn, what was returned; the coordinator last."""
    strategy = material.strategy
    bodies = sorted(
        material.answer.bodies, key=lambda body: body.entity.code == strategy.coordinator
    )
    for body in bodies:
        turns = whose_turn.whose_turn(body)
        things = [
            f"{row_words.task_name(strategy, task, words)}: "
            + "; ".join(
                name for each in group for name in missing_words.names_of_missing(each.state, words)
            )
            for task, group in groupby(
                turns.own, key=lambda each: each.state.indicator.id.rpartition(".")[0]
            )
        ]
        things += [words("pack.corrected_report", number=each.number) for each in body.returned]
        if things:
            name = entity_words.entity_text(body.entity.code, strategy, words)
            yield CitedText(
                words("pack.asks_for", day=by, things="; ".join(things)),
                lead=words("pack.asks", entity=name),
            )


def _next(material: Material, words: Wording) -> list[Block]:
    """The deadlines to come, the nearest first: what falls due, of which task, of which bodies."""
    due: dict[tuple[date, str], strategy_on_day.IndicatorState] = {}
    owners: dict[str, list[str]] = {}
    for body in material.answer.bodies:
        if body.next_due is None:
            continue
        day, states = body.next_due
        for state in states:
            due[day, state.indicator.id] = state
            owners.setdefault(state.indicator.id, []).append(body.entity.code)
    rows = [
        (
            words.date(day),
            _named(
                material,
                id,
                words,
                "; ".join(missing_words.names_of_missing(state, words))
                + f" ({_names(owners[id], material.strategy, words)})",
            ),
        )
        for (day, id), state in sorted(due.items(), key=lambda each: each[0])
    ]
    if not rows:
        return [Paragraph(words("pack.nothing_next"))]
    return _table(("due", "what_is_due"), rows, (2, 11), words)


def _names(codes: Iterable[str], strategy: Strategy, words: Wording) -> str:
    return ", ".join(entity_words.entity_text(code, strategy, words) for code in codes)
