"""State of reporting: what is outstanding from whom, what waits, and who has answered which round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from dashboard.documents import letter_items
from dashboard.fulfilment import round_answers, what_is_outstanding
from dashboard.fulfilment.rule_words import ReportingState
from dashboard.fulfilment.status import Status
from dashboard.markup import method, units, what_to_report
from dashboard.markup.kit import entity_names
from dashboard.markup.kit.html import join, link, with_link_behind
from dashboard.markup.kit.paragraphs import definition_list
from dashboard.markup.kit.table import Cell, Column, Row, Styled, table
from dashboard.markup.view import View
from dashboard.presentation import Wording, round_words
from dashboard.strategy import rounds
from dashboard.workflow import letter_facts

SIGNS = {
    ReportingState.OWED: "?",
    ReportingState.WAITING: "…",
    ReportingState.NOT_YET_DUE: "○",
    ReportingState.REPORTED: "✓",
    ReportingState.PARTLY_ANSWERED: "◐",
    ReportingState.NOT_ANSWERED: "–",
    ReportingState.NOTHING_OWED: "–",
}
QUIET = {
    ReportingState.PARTLY_ANSWERED,
    ReportingState.NOT_ANSWERED,
    ReportingState.NOTHING_OWED,
}
ROUND_COLUMNS = ("period", "hand_in", "state", "last_on", "missing")
DASH = "–"


def draw_all(view: View, lines: Sequence[round_answers.EntityRounds]) -> Markup:
    """What is outstanding, every owner with its deadlines and reports, and the rounds where there are any."""
    owners = [line for line in lines if line.responsible]
    return Markup("{}{}{}").format(
        _bodies(view, owners),
        _rounds(view, lines) if lines and lines[0].cells else Markup(""),
        _helpers(view),
    )


def _helpers(view: View) -> Markup:
    """Those that only help, in a sentence: they may report, and nobody demands it."""
    bodies = view.snapshot.answer(view.day).bodies
    codes = [unit.entity.code for unit in bodies if unit.parts and not unit.responsible]
    if not codes:
        return Markup("")
    names = entity_names.abbreviations(view.situation.strategy, codes, view.words)
    return Markup('<p class="foot">{}: {}.</p>').format(view.words("who_reported.helpers"), names)


def draw_letters(view: View, lines: Sequence[round_answers.EntityRounds]) -> Markup:
    """The letters there are to send, each with the tasks that it is about; nothing that waits."""
    words, strategy = view.words, view.situation.strategy
    written = letter_facts.letters_to_send(view.snapshot, view.day)
    if not written:
        return Markup("")
    shown = {line.entity.code for line in lines}
    items, others = list[Markup](), dict[str, list[str]]()
    for letter in written:
        code, about = letter.entity.code, _letter_about(view, letter)
        name = entity_names.short(strategy, code, words)
        if code in shown:
            named = Markup("<b>{}</b> {}").format(name, about)
            address = view.link("who_reported", unit=code)
            named = with_link_behind(named, link(address, words("overview.letter")))
            items.append(Markup("<li>{}</li>").format(named))
        else:
            others.setdefault(about, []).append(name)
    # Bodies that are responsible for no task are written to, too; the page has no letter of theirs.
    for about, names in others.items():
        said = words("who_reported.letters_of_others", names=", ".join(names), about=about)
        items.append(Markup("<li>{}</li>").format(said))
    return Markup('<section class="panel"><h2>{}</h2><ul>{}</ul></section>').format(
        words("who_reported.letters", n=len(written)), join(items)
    )


def _letter_about(view: View, letter: letter_items.ReminderLetter) -> str:
    """The tasks that a body is asked for, the rounds that ask it, what was returned to it, and where
    another body contradicts it; the statistics where nothing else is asked."""
    words, unit = view.words, letter.body
    if not letter.asks_for_reports:
        return words("who_reported.letter_statistics")
    own = (each.state.indicator.id for each in letter.turns.own)
    parts = [", ".join(dict.fromkeys(id.rpartition(".")[0] for id in own))]
    parts += [words("rounds.named", name=_title(round, words)) for round in letter.rounds]
    if unit.returned:
        numbers = ", ".join(str(each.number) for each in unit.returned)
        parts.append(words.plural("overview.returned", len(unit.returned), numbers=numbers))
    if disputes := letter.own_disputes:
        tasks = ", ".join(dict.fromkeys(each.row["task"] for each in disputes))
        parts.append(words.plural("who_reported.letter_disputes", len(disputes), tasks=tasks))
    return "; ".join(filter(None, parts))


def draw_headline(view: View, lines: Sequence[round_answers.EntityRounds]) -> Markup:
    """What is outstanding from whom, and what the open rounds wait for."""
    words, day = view.words, view.day
    named = [
        f"{entity_names.short(view.situation.strategy, line.entity.code, words)} ({', '.join(ids)})"
        for line in lines
        if (ids := _unit(view, line).outstanding)
    ]
    nothing = "overdue" if any(line.to_answer for line in lines) else "outstanding"
    said = [
        words.plural(
            "who_reported.outstanding", len(named), bodies="; ".join(named), day=words.date(day)
        )
        if named
        else words(f"who_reported.nothing_{nothing}", day=words.date(day))
    ]
    said += _reported_overdue(view, lines)
    asking = rounds.open_rounds(view.workspace.strategy.rounds, day)
    for round in asking:
        cells = [
            cell
            for line in lines
            for cell in line.cells
            if line.responsible and cell.round.id == round.id
        ]
        asked = [cell for cell in cells if cell.is_asked]
        said.append(
            words(
                "rounds.open_line",
                name=words.text(round.title, round.title_cs),
                due=words.date(round.due),
                answered=sum(cell.has_answered for cell in asked),
                asked=len(asked),
            )
        )
    if not asking:
        said.append(words("rounds.none_open"))
    first, *rest = said
    return Markup('<h2 class="headline">{}</h2><p class="below">{}</p>').format(
        first.removesuffix("."), " ".join(rest)
    )


def _reported_overdue(view: View, lines: Sequence[round_answers.EntityRounds]) -> list[str]:
    """The tasks that are overdue though their reports are in, in a sentence; nothing where there is none."""
    found = view.snapshot.answer(view.day)
    owed = {id.rpartition(".")[0] for line in lines for id in _unit(view, line).outstanding}
    tasks = [
        state.task.number
        for state in found.overdue
        if state.task.number not in owed
        and not any(
            what_is_outstanding.is_silent(each)
            and not found.by_indicator[each.indicator.id].waiting
            for each in state.indicators
        )
    ]
    return [view.words("who_reported.reported_overdue", tasks=", ".join(tasks))] if tasks else []


def _unit(view: View, line: round_answers.EntityRounds) -> what_is_outstanding.BodyAnswer:
    unit = view.snapshot.answer(view.day).body(line.entity.code)
    assert unit is not None
    return unit


def _bodies(view: View, owners: Sequence[round_answers.EntityRounds]) -> Markup:
    words = view.words
    caption = words("who_reported.caption", day=words.date(view.day))
    heads = ("body", "tasks_met", "last", "waits", "missing")
    first, *rest = ((name, words(f"who_reported.column_{name}")) for name in heads)
    columns = [Column(first[1])]
    columns += [Column(head, "last" if name == "last" else "", head) for name, head in rest]
    rows = [_body_row(view, line) for line in owners]
    return table(caption, columns, rows, "ledger state-of-reporting")


def _body_row(view: View, line: round_answers.EntityRounds) -> Row:
    words, code = view.words, line.entity.code
    unit = _unit(view, line)
    met = sum(each.state.status is Status.MET for each in unit.responsible)
    tasks = words("who_reported.met_of", met=met, of=len(unit.responsible))
    overdue = [each.state.task.number for each in unit.overdue]
    if overdue:
        late = words("who_reported.late_tasks", tasks=", ".join(overdue))
        tasks = Markup("{}<br><small>{}</small>").format(tasks, late)
    waits = join([*_waiting(view, unit)])
    missing = _missing_parts(view, unit, line)
    return Row(
        [
            _body_link(view, code),
            tasks,
            units.draw_last(view, unit),
            waits or Styled("", "absent"),
            missing or Markup('<span class="none">{}</span>').format(words("units.nothing")),
        ]
    )


def _waiting(view: View, unit: what_is_outstanding.BodyAnswer) -> Iterator[Markup]:
    """What waits for a decision on a body's reports, and what was returned to it."""
    words = view.words
    for each in view.snapshot.submissions:
        if each.entity == unit.entity.code and each.stage == "submitted":
            said = words("who_reported.waits_number", number=each.id)
            yield Markup('<div><span class="waits">{}</span></div>').format(said)
    for sent in unit.returned:
        said = words("who_reported.returned_number", number=sent.number)
        yield Markup('<div><span class="returned">{}</span><br><small>{}</small></div>').format(
            said, sent.reason
        )


def _missing_parts(
    view: View, unit: what_is_outstanding.BodyAnswer, line: round_answers.EntityRounds
) -> Markup:
    """What is outstanding by deadline, and what each open round still asks, each a link."""
    words, parts = view.words, []
    if unit.outstanding:
        parts.append(Markup("<b>{}</b>").format(named_links(view, unit.outstanding)))
    for cell in line.to_answer:
        said = words.plural(
            "rounds.past" if cell.state is ReportingState.OWED else "rounds.until",
            len(cell.to_answer),
            name=words.text(cell.round.title, cell.round.title_cs),
            due=words.date(cell.round.due),
        )
        address = view.link("who_reported", unit=cell.entity, period=cell.round.id)
        parts.append(Markup("<small>{}</small>").format(link(address, said)))
    return join([Markup("<div>{}</div>").format(part) for part in parts])


def named_links(view: View, ids: Sequence[str]) -> Markup:
    """Indicators by the short name of their task, each task once: data collection (4.3.a)."""
    strategy, of_task = view.situation.strategy, dict[str, list[str]]()
    for id in ids:
        of_task.setdefault(id.rpartition(".")[0], []).append(id)
    names = {task.number: view.words.text(*task.name) for task in strategy.tasks}
    return Markup(", ").join(
        link(view.link("task", task=number), f"{names.get(number, '')} ({', '.join(each)})".strip())
        for number, each in of_task.items()
    )


def _rounds(view: View, lines: Sequence[round_answers.EntityRounds]) -> Markup:
    """The matrix of rounds: a body a line, a round a column, every cell a link."""
    words = view.words
    shown = [line for line in lines if any(cell.is_asked for cell in line.cells)]
    columns = [
        Column(words("units.unit")),
        *(
            Column(_round_header(view, cell.round), label=_title(cell.round, words))
            for cell in lines[0].cells
        ),
    ]
    return Markup('<h3 class="page">{}</h3>{}').format(
        words("rounds.title"),
        table(
            words("rounds.caption"),
            columns,
            [_round_row(view, line) for line in shown],
            "ledger rounds",
        ),
    )


def _sign(state: ReportingState) -> Markup:
    return Markup('<span class="round {}" aria-hidden="true">{}</span>').format(
        state.value, SIGNS[state]
    )


def _round_header(view: View, round: rounds.Round) -> Markup:
    words = view.words
    closed = round.closed_on(view.day)
    state = words("who_reported.due", due=words.date(round.due))
    if closed:
        state = words("who_reported.closed_on", day=words.date(closed.on))
    return Markup('<span title="{}">{}</span><br><small>{}</small>').format(
        method.origin(round, words), _title(round, words), state
    )


def _title(round: rounds.Round, words: Wording) -> str:
    return words.text(round.title, round.title_cs)


def _round_row(view: View, line: round_answers.EntityRounds) -> list[Cell]:
    return [_body_link(view, line.entity.code), *(_cell(view, cell) for cell in line.cells)]


def _body_link(view: View, code: str) -> Markup:
    words, strategy = view.words, view.situation.strategy
    name = Markup('<b title="{}">{}</b>').format(
        entity_names.full(strategy, code, words), entity_names.short(strategy, code, words)
    )
    return link(view.link("who_reported", unit=code), name)


def _cell(view: View, cell: round_answers.RoundAnswer) -> Styled:
    """A sign with its words, linked to the body's page at the round."""
    words = view.words
    if cell.state is ReportingState.NOTHING_OWED:
        return Styled(DASH, "absent")
    address = view.link("who_reported", unit=cell.entity, period=cell.round.id)
    name = entity_names.short(view.situation.strategy, cell.entity, words)
    text = round_words.cell_text(cell, words)
    label = f"{name}, {_title(cell.round, words)}: {text}"
    content = Markup('<a class="plain" href="{}" target="_self" aria-label="{}">{} {}</a>').format(
        address, label, _sign(cell.state), text
    )
    return Styled(content, f"{cell.state.value}{' quiet' if cell.state in QUIET else ''}")


def draw_unit(view: View, line: round_answers.EntityRounds, here: str | None = None) -> Markup:
    """One body: what is outstanding, and each round with what came and is missing; `here` is marked."""
    words, strategy, code = view.words, view.situation.strategy, line.entity.code
    unit = _unit(view, line)
    rows = [
        _round(view, cell, is_here=cell.round.id == here) for cell in line.cells if cell.is_asked
    ]
    heads = [words(f"who_reported.column_{name}") for name in ROUND_COLUMNS]
    title = words("who_reported.unit_caption", day=words.date(view.day))
    waits = join([*_waiting(view, unit)])
    facts = definition_list(
        [
            (words("units.outstanding"), units.draw_outstanding(view, unit)),
            (words("who_reported.column_last"), units.draw_last(view, unit)),
            (words("who_reported.column_waits"), waits or words("units.nothing")),
        ],
        "owed",
    )
    links = [
        link(view.link("who_reported"), words("units.all")),
        link(view.link("units", unit=code), words("who_reported.tasks")),
        link(view.link("report", unit=code, role="officer"), words("page.report")),
    ]
    return Markup(
        '<section class="unit"><header><h2 class="page">{}</h2><p>{}</p></header>{}{}</section>'
    ).format(
        entity_names.short_and_full(strategy, code, words),
        Markup(" · ").join(links),
        facts,
        table(title, heads, rows, "filing periods") if rows else Markup(""),
    )


def _round(
    view: View, cell: round_answers.RoundAnswer, *, is_here: bool
) -> tuple[str | Markup, ...]:
    words, round = view.words, cell.round
    name = Markup("<b{}>{}</b>").format(
        Markup(' class="here"') if is_here else "", _title(round, words)
    )
    closed = method.closed_text(round, words)
    notes = [text for text in (round.note, closed) if text]
    state = Markup("{} {}{}").format(
        _sign(cell.state),
        round_words.state_text(cell, words),
        join([Markup("<br><small>{}</small>").format(text) for text in notes]),
    )
    missing = what_to_report.draw_links(view, cell.to_answer)
    if cell.unanswered:
        missing = Markup("<small>{}: {}</small>").format(
            words("who_reported.owed"), what_to_report.draw_links(view, cell.unanswered)
        )
    if cell.waiting:
        waits = words("who_reported.waits")
        waiting = Markup("{} <small>({})</small>").format(
            what_to_report.draw_links(view, cell.waiting), waits
        )
        missing = Markup(", ").join([missing, waiting] if missing else [waiting])
    return (name, words.date(round.due), state, words.date(cell.last), missing or Markup(DASH))
