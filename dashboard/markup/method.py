"""The Method page: the rule as the engine holds it, what is assumed, what the source got wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from markupsafe import Markup

from dashboard.fulfilment import sensitivity, status, strategy_on_day
from dashboard.markup.kit.html import chip, join, link
from dashboard.markup.kit.paragraphs import source, translated_text
from dashboard.markup.kit.table import Cell, table
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


def draw_all(view: View, evaluated: Snapshot | None) -> Markup:
    """The whole page; `evaluated` is the strategy that the rule is tested on, if there is one."""
    glossary, rounds, *below = view.draw_once(
        partial(_draw_for_every_day, view, evaluated),
        "method of every day",
        evaluated and evaluated.sequence,
    )
    sections = [
        draw_rule(view),
        glossary,
        draw_closure(view.situation.strategy, view.words),
        draw_assumptions(view.situation, view.words),
        draw_sensitivity(view, view.snapshot.sensitivity(view.day)),
        rounds,
        *below,
    ]
    title = Markup('<h2 class="page">{}</h2>').format(view.words("page.method"))
    return title + _draw_with_contents(sections, view.words)


def _draw_for_every_day(view: View, evaluated: Snapshot | None) -> list[Markup]:
    """The sections that are the same on every day."""
    return [
        draw_glossary(view.words),
        draw_rounds(view.workspace.strategy, view.words),
        draw_back_test(evaluated, view.words),
        draw_source_errors(view),
    ]


def _draw_with_contents(sections: Sequence[Markup], words: Wording) -> Markup:
    """The sections that have something to say, below a list of links to their headings."""
    entries, numbered = [], []
    for number, section in enumerate(filter(None, sections), 1):
        before, _, rest = section.partition("<h2>")
        title = Markup(rest.partition("</h2>")[0])
        entries.append(Markup("<li>{}</li>").format(link(f"#method-{number}", title)))
        numbered.append(
            Markup('{}<h2 id="method-{}">{}').format(Markup(before), number, Markup(rest))
        )
    return Markup('<nav class="contents" aria-label="{}"><ol>{}</ol></nav>{}').format(
        words("document.contents"), join(entries), join(numbered)
    )


def draw_rule(view: View) -> Markup:
    """The status table, in the order in which the engine tries it, and what goes with it."""
    words = view.words
    lines = [
        (str(n), words(f"rule.{n}"), chip(outcome, words))
        for n, (outcome, _) in enumerate(status.rules(view.day), 1)
    ]
    headers = [words(f"method.rule_{name}") for name in ("number", "condition", "status")]
    paragraphs = [
        Markup("<p><strong>{}.</strong> {}</p>").format(
            words(f"method.{name}_lead"), words(f"method.{name}")
        )
        for name in (
            "task",
            "years",
            "interim",
            "recurring",
            "measured",
            "share",
            "sums",
            "owners",
            "lateness",
            "sources",
            "clocks",
            "silence",
        )
    ]
    return Markup('<section class="method"><h2>{}</h2><p>{}</p>{}{}</section>').format(
        words("method.rule"),
        words("method.rule_lead"),
        table(words("method.rule"), headers, lines, "plain"),
        join(paragraphs),
    )


def draw_glossary(words: Wording) -> Markup:
    """Statuses and terms with their sentences; a link ending in #term-met leads to that of “met”."""
    entries = [
        *((each.value, f"status.{each.value}", f"meaning.{each.value}") for each in status.Status),
        *((term, f"glossary.{term}", f"meaning.{term}") for term in TERMS),
    ]
    items = [
        Markup('<div id="term-{}"><dt>{}</dt><dd>{}</dd></div>').format(
            anchor, words(name), words(meaning)
        )
        for anchor, name, meaning in entries
    ]
    return Markup(
        '<section class="method"><h2>{}</h2><p>{}</p><dl class="glossary">{}</dl></section>'
    ).format(words("glossary.title"), words("glossary.lead"), join(items))


def draw_closure(strategy: Strategy, words: Wording) -> Markup:
    """From which day the final assessment may be made, and what it calls what was left."""
    rule = strategy.closure
    if rule is None:
        return Markup("")
    return Markup('<section class="method"><h2>{}</h2><p>{}</p></section>').format(
        words("closure.title"), " ".join(sentences.closure_lines(rule, words))
    )


def draw_assumptions(situation: strategy_on_day.Situation, words: Wording) -> Markup:
    """Every assumed target and component, with what it means on the day."""
    states = [state for task in situation.tasks for state in task.indicators]
    assumptions = [line for state in states for line in sentences.assumptions(state, words)]
    lines = [(*texts, translated_text(*why, words)) for *texts, why in assumptions]
    headers = [words(f"method.{name}") for name in ("indicator", "assumed", "now", "why")]
    shown = table(words("method.assumptions"), headers, lines, "plain") if lines else Markup("")
    return Markup('<section class="method"><h2>{}</h2><p>{}</p>{}{}</section>').format(
        words("method.assumptions"),
        words("method.assumptions_lead" if lines else "method.assumptions_none"),
        shown,
        _assumed_reasons(situation.strategy, words),
    )


def _assumed_reasons(strategy: Strategy, words: Wording) -> Markup:
    """The reasons for delay that the strategy does not name itself."""
    ours = [each for each in strategy.delay_reasons if each.basis == "assumed"]
    listed = "; ".join(words.text(each.text, each.text_cs) for each in ours)
    line = words("method.delay_reasons", reasons=listed)
    return Markup("<p>{}</p>").format(line) if ours else Markup("")


def draw_sensitivity(view: View, tasks: Sequence[sensitivity.TaskSensitivity]) -> Markup:
    """What each status rests on, and what it would be without that."""
    words = view.words
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
    paragraphs = [words("sensitivity.lead"), sentences.sensitive_tasks_line(tasks, words)]
    paragraphs += [late] if late else []
    headers = [
        words(f"sensitivity.{name}") for name in ("indicator", "status", "rests_on", "without")
    ]
    return Markup('<section class="method"><h2>{}</h2>{}{}</section>').format(
        words("sensitivity.title"),
        join([Markup("<p>{}</p>").format(text) for text in paragraphs if lines])
        or Markup("<p>{}</p>").format(words("sensitivity.none")),
        table(words("sensitivity.caption"), headers, lines, "plain") if lines else "",
    )


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


def draw_rounds(strategy: Strategy, words: Wording) -> Markup:
    """The rounds of reports: for which days, until when, and who set or opened them."""
    lines = [
        (
            words.text(round.title, round.title_cs),
            f"{words.date(round.start)} – {words.date(round.end)}",
            words.date(round.due),
            " · ".join(filter(None, [origin(round, words), round.note, closed_text(round, words)])),
        )
        for round in strategy.rounds
    ]
    headers = [words(f"method.{name}") for name in ("period", "days", "hand_in", "basis")]
    shown = table(words("method.periods"), headers, lines, "plain") if lines else Markup("")
    return Markup('<section class="method"><h2>{}</h2><p>{}</p>{}</section>').format(
        words("method.periods"),
        words("method.periods_lead" if lines else "who_reported.none"),
        shown,
    )


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
    items = [
        Markup("<li>{}: {}</li>").format(
            words.text(round.title, round.title_cs), closed_text(round, words)
        )
        for round in strategy.rounds
        if round.closed_on(today)
    ]
    return Markup('<ul class="closed">{}</ul>').format(join(items)) if items else Markup("")


def draw_source_errors(view: View) -> Markup:
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
    shown = (
        table(words("method.errors"), headers, lines, "plain")
        if lines
        else Markup("<p>{}</p>").format(words("method.errors_none"))
    )
    read = Markup("<p>{}: {}</p>").format(
        words("method.source"), translated_text(strategy.source, strategy.source_cs, words)
    )
    return Markup('<section class="method"><h2>{}</h2>{}{}</section>').format(
        words("method.errors"), read, shown
    )


def draw_back_test(finished: Snapshot | None, words: Wording) -> Markup:
    """The rule beside the published verdicts of the finished strategy."""
    if finished is None or not (back_tests := finished.back_test()):
        body = Markup("<p>{}</p>").format(words("method.backtest_none"))
        return Markup('<section class="method"><h2>{}</h2>{}</section>').format(
            words("method.backtest"), body
        )
    names = ("computed", "published_indicators", "published_goal", "difference")
    headers = [words("column.task"), *(words(f"method.{name}") for name in names)]
    lines = [
        (
            each.card.task,
            chip(each.computed, words),
            words(f"status.{each.card.indicators}"),
            words(f"status.{each.card.goal}"),
            words("method.agree") if each.agrees else json_payloads.disagreement(each, words),
        )
        for each in back_tests
    ]
    agreement = sum(each.agrees for each in back_tests)
    title = words.text(finished.strategy.title, finished.strategy.title_cs)
    return Markup('<section class="method"><h2>{}</h2><p>{} {}</p>{}</section>').format(
        words("method.backtest"),
        words("method.backtest_lead", title=title),
        words.plural("method.backtest_agree", len(back_tests), agreement=agreement),
        table(words("method.backtest"), headers, lines, "plain"),
    )
