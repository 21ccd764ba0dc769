"""The Method page: the rule on one screen with examples of the day; behind links all that goes with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from dashboard.fulfilment import rule_words, sensitivity, status, strategy_on_day
from dashboard.markup.kit.html import chip, join, link
from dashboard.markup.kit.paragraphs import source, translated_text
from dashboard.markup.kit.table import Cell, table
from dashboard.markup.kit.templates import kit, render
from dashboard.markup.overview import task_table
from dashboard.markup.view import View
from dashboard.presentation import Wording, json_payloads, sentences
from dashboard.strategy import Strategy, rounds
from dashboard.workflow import Snapshot

TERMS = (
    "withdrawn",
    "outstanding",
    "overdue",
    "assumed_target",
    "component",
    "evidence",
    "round",
    "card",
    "goal_verdict",
    "data_version",
    "two_days",
    "audit_chain",
)
"""What is explained beside the statuses, in the order in which a reader meets it."""


WORDS = (
    ("status.no_report", "method.word_no_report"),
    ("status.not_met", "method.word_not_met"),
    ("card.responsible", "method.word_responsible"),
    ("method.indicator_word", "method.word_indicator"),
    ("glossary.overdue", "method.word_overdue"),
    ("glossary.evidence", "method.word_evidence"),
    ("method.star", "method.word_star"),
)
"""The words without which the first screen cannot be read, with what they mean."""

EXPLAINED = (
    *("task", "years", "interim", "recurring", "measured", "share"),
    *("sums", "owners", "lateness", "sources", "clocks", "silence"),
)
"""What goes with the rule, in order."""


class Condition(NamedTuple):
    """A line of the rule: what it decides, and the first task of the day that has this status."""

    status: status.Status
    example: strategy_on_day.TaskState | None
    parts: task_table.Parts


class Part(NamedTuple):
    """What stands behind a link of the first screen; it says nothing where `content` is empty."""

    title: str
    paragraphs: Sequence[str]
    content: Markup


def draw(view: View, evaluated: Snapshot | None, part: str = "") -> Markup:
    """The first screen, or one of the parts behind its links, with the way back.

    `evaluated` is the strategy that the rule is tested on, if there is one.
    """
    parts = PARTS if part not in PARTS else {part: PARTS[part]}
    made = {name: make(view, evaluated) for name, make in parts.items()}
    if part in PARTS:
        back = link(view.link("method"), view.words("method.title"))
        return Markup(kit.way_back(back)) + _draw_part(view, part, made[part])
    addresses = {name: view.link("method", part=name) for name in made}
    return _draw_first_screen(view, evaluated, made, addresses)


def draw_all(view: View, evaluated: Snapshot | None) -> Markup:
    """All of it on one page, for a site that cannot ask for a part."""
    made = {name: make(view, evaluated) for name, make in PARTS.items()}
    addresses = {name: f"#method-{name}" for name in made}
    shown = [_draw_part(view, name, part) for name, part in made.items() if _says_something(part)]
    return _draw_first_screen(view, evaluated, made, addresses) + join(shown)


def _says_something(part: Part) -> bool:
    return bool(part.content or part.paragraphs)


def _draw_part(view: View, name: str, part: Part) -> Markup:
    return view.render("method/part.html", name=name, **part._asdict())


def _draw_first_screen(
    view: View,
    evaluated: Snapshot | None,
    made: Mapping[str, Part],
    addresses: Mapping[str, str],
) -> Markup:
    tasks = view.situation.tasks
    order = [outcome for outcome, _ in status.rules(view.day)]
    back_tests = evaluated.back_test() if evaluated else []
    judged = view.snapshot.sensitivity(view.day)
    indicators = [indicator for task in judged for indicator in task.indicators]
    two = [task for task in tasks if len({state.status for state in task.indicators}) > 1]
    example = min(two, key=lambda task: len(task.indicators), default=None)
    return view.render(
        "method/first_screen.html",
        conditions=[_condition(tasks, outcome) for outcome in order],
        number_of={outcome: number for number, outcome in enumerate(order, 1)},
        example_task=example,
        met=sum(state.status is status.Status.MET for state in example.indicators)
        if example
        else 0,
        meanings=WORDS,
        assumed=len({line[0] for line in _assumption_lines(view)}),
        under_higher_target=[
            indicator.state.indicator.id
            for indicator in indicators
            if indicator.status_under_higher_target not in {None, indicator.state.status}
        ],
        back_tests=back_tests,
        tried_on=evaluated.strategy.period if evaluated else None,
        agreement=sum(tested.agrees for tested in back_tests),
        is_stricter=all(tested.is_stricter for tested in back_tests if not tested.agrees),
        sensitive_tasks=sentences.sensitive_tasks_line(judged, view.words),
        parts=[
            (addresses[name], part.title) for name, part in made.items() if _says_something(part)
        ],
    )


def _condition(tasks: Sequence[strategy_on_day.TaskState], outcome: status.Status) -> Condition:
    example = next((task for task in tasks if task.status is outcome), None)
    parts = task_table.parts_of_task(example) if example else task_table.Parts(0, 0)
    return Condition(outcome, example, parts)


def _rule(view: View, evaluated: Snapshot | None) -> Part:
    """What goes with the rule, and from which day the final assessment may be made."""
    words, closure = view.words, view.situation.strategy.closure
    lines = sentences.closure_lines(closure, words) if closure else []
    content = view.render("method/rule.html", names=EXPLAINED, closure=lines)
    return Part(words("method.rule"), [words("method.rule_lead")], content)


def _terms(view: View, evaluated: Snapshot | None) -> Part:
    words = view.words
    return Part(words("glossary.title"), [words("glossary.lead")], draw_terms(words))


def draw_terms(words: Wording) -> Markup:
    """The words of the rule and terms, explained; a link ending in #term-met leads to that of “met”."""
    (_, statuses), *others = rule_words.LISTS.items()
    entries = [
        *((word, words(f"status.{word}"), words(f"meaning.{word}")) for word in statuses),
        *(
            (f"list-{name}", words(f"list.{name}"), _listed(name, listed, words))
            for name, listed in others
        ),
        *((term, words(f"glossary.{term}"), words(f"meaning.{term}")) for term in TERMS),
    ]
    return render("method/terms.html", words, entries=entries)


def _listed(name: str, listed: Sequence[str], words: Wording) -> str:
    return "; ".join(words(f"{name}.{word}") for word in listed)


def _assumption_lines(view: View) -> list[tuple[Cell, ...]]:
    states = [state for task in view.situation.tasks for state in task.indicators]
    assumptions = [line for state in states for line in sentences.assumptions(state, view.words)]
    return [(*texts, translated_text(why, view.words)) for *texts, why in assumptions]


def _assumptions(view: View, evaluated: Snapshot | None) -> Part:
    """Every assumed target and component, with what it means on the day, and our reasons for delay."""
    words, lines = view.words, _assumption_lines(view)
    headers = [words(f"method.{name}") for name in ("indicator", "assumed", "now", "why")]
    shown = table(words("method.assumptions"), headers, lines, "plain") if lines else Markup("")
    said = [words("method.assumptions_lead" if lines else "method.assumptions_none")]
    if ours := [
        words.text(reason.text)
        for reason in view.situation.strategy.delay_reasons
        if reason.basis == "assumed"
    ]:
        said.append(words("method.delay_reasons", reasons="; ".join(ours)))
    return Part(words("method.assumptions"), said, shown)


def _sensitivity(view: View, evaluated: Snapshot | None) -> Part:
    """What each status rests on, and what it would be without that."""
    words, tasks = view.words, view.snapshot.sensitivity(view.day)
    late = sentences.told_late_line(tasks, words)
    lines = [
        line
        for task in tasks
        for indicator in task.indicators
        for line in _sensitivity_rows(
            indicator,
            sentences.sensitivity_lines(indicator, words, told_late=not late),
            view.link("task", task=task.state.task.number),
            words,
        )
    ]
    if not lines:
        return Part(words("sensitivity.title"), [words("sensitivity.none")], Markup(""))
    said = [words("sensitivity.lead"), sentences.sensitive_tasks_line(tasks, words), late]
    headers = [
        words(f"sensitivity.{name}") for name in ("indicator", "status", "rests_on", "without")
    ]
    shown = table(words("sensitivity.caption"), headers, lines, "plain")
    return Part(words("sensitivity.title"), [*filter(None, said)], shown)


def _sensitivity_rows(
    state: sensitivity.IndicatorSensitivity,
    supports: Sequence[tuple[str, status.Status]],
    address: str,
    words: Wording,
) -> list[tuple[Cell, ...]]:
    """The lines of an indicator; below the first its id says enough."""
    indicator, now = state.state.indicator, state.state.status
    name = sentences.indicator_name(indicator, words)
    return [
        (
            indicator.id if at else link(address, name),
            "" if at else chip(now, words),
            basis,
            words("sensitivity.unchanged") if without is now else chip(without, words),
        )
        for at, (basis, without) in enumerate(supports)
    ]


def _back_test(view: View, evaluated: Snapshot | None) -> Part:
    """The rule beside the published verdicts of the finished strategy."""
    words, title = view.words, view.words("method.backtest")
    if evaluated is None or not (back_tests := evaluated.back_test()):
        return Part(title, [], Markup(""))
    names = ("computed", "published_indicators", "published_goal", "difference")
    headers = [words("column.task"), *(words(f"method.{name}") for name in names)]
    lines = [
        (
            tested.card.task,
            chip(tested.computed, words),
            words(f"status.{tested.card.indicators}"),
            words(f"status.{tested.card.goal}"),
            words("method.agree") if tested.agrees else json_payloads.disagreement(tested, words),
        )
        for tested in back_tests
    ]
    agreement = sum(tested.agrees for tested in back_tests)
    strategy = words.text(evaluated.strategy.title)
    said = (
        words("method.backtest_lead", title=strategy),
        words.plural("method.backtest_agree", len(back_tests), agreement=agreement),
    )
    return Part(title, [" ".join(said)], table(title, headers, lines, "plain"))


def _source_errors(view: View, evaluated: Snapshot | None) -> Part:
    """The slips of the source text and how each was read."""
    words, strategy = view.words, view.workspace.strategy
    lines = [
        (
            source(slip.where, words),
            source(slip.found, words),
            Markup("{} ({})").format(source(slip.read_as, words), words("method.inferred"))
            if slip.basis == "inferred"
            else source(slip.read_as, words),
        )
        for slip in strategy.source_errors
    ]
    headers = [words(f"method.{name}") for name in ("where", "found", "read_as")]
    read = Markup("{}: {}").format(words("method.source"), translated_text(strategy.source, words))
    title = words("method.errors")
    if not lines:
        return Part(title, [read, words("method.errors_none")], Markup(""))
    return Part(title, [read], table(title, headers, lines, "plain"))


def _rounds(view: View, evaluated: Snapshot | None) -> Part:
    """The rounds of reports: for which days, until when, and who set or opened them."""
    words, strategy = view.words, view.workspace.strategy
    lines = [
        (
            words.text(round.title),
            f"{words.date(round.start)} – {words.date(round.end)}",
            words.date(round.due),
            " · ".join(filter(None, [origin(round, words), round.note, closed_text(round, words)])),
        )
        for round in strategy.rounds
    ]
    title = words("method.periods")
    if not lines:
        return Part(title, [], Markup(""))
    headers = [words(f"method.{name}") for name in ("period", "days", "hand_in", "basis")]
    return Part(title, [words("method.periods_lead")], table(title, headers, lines, "plain"))


def origin(round: rounds.Round, words: Wording) -> str:
    """Where the source sets a round, or when the coordinator opened it."""
    if round.source:
        return words("rounds.of_source", place=round.source)
    if round.opened:
        return words("rounds.opened_on", day=words.date(round.opened.on))
    return words("rounds.assumed")


def closed_text(round: rounds.Round, words: Wording) -> str:
    """Since when a round takes no more reports, and why, if that is public; empty of an open one."""
    closed = round.closed
    if closed is None:
        return ""
    message = "method.locked" if closed.reason else "method.locked_since"
    return words(message, since=words.date(closed.on), reason=closed.reason)


def draw_closed_rounds(strategy: Strategy, today: date, words: Wording) -> Markup:
    """The rounds that take no reports of units any more, each with its reason."""
    lines = [
        f"{words.text(round.title)}: {closed_text(round, words)}"
        for round in strategy.rounds
        if round.closed_on(today)
    ]
    return Markup(kit.closed_rounds(lines)) if lines else Markup("")


PARTS: dict[str, Callable[[View, Snapshot | None], Part]] = {
    "rule": _rule,
    "terms": _terms,
    "assumptions": _assumptions,
    "sensitivity": _sensitivity,
    "differences": _back_test,
    "rounds": _rounds,
    "source": _source_errors,
}
"""What stands behind the links of the first screen, by the name in its address."""
