"""The published evaluation of a finished task beside the status that the rule computes."""

from __future__ import annotations

from markupsafe import Markup

from dashboard.assessment import published_verdicts
from dashboard.markup.kit.html import chip
from dashboard.markup.kit.paragraphs import definition_list, draw_paragraphs, source
from dashboard.markup.view import View
from dashboard.presentation import Wording, json_payloads
from dashboard.text import Problem


def draw_card(view: View, number: str) -> Markup:
    """The published card of a task; nothing where the strategy has no published evaluation."""
    if view.workspace.strategy.cards is None:
        return Markup("")
    cards, problems = view.snapshot.published_cards
    of_task = tuple(back_test for back_test in cards if back_test.task == number)
    tested = published_verdicts.back_test(view.situation, view.snapshot.rows, of_task)
    inside = (
        _computed_and_verdicts(view, tested[0]) if tested else _no_evaluation(problems, view.words)
    )
    return Markup('<section class="published"><h3>{}</h3>{}</section>').format(
        view.words("published.title"), inside
    )


def _no_evaluation(problems: list[Problem], words: Wording) -> Markup:
    sentence = " ".join(words.problem(problem)[0] for problem in problems)
    return Markup("<p>{} {}</p>").format(words("published.none"), sentence)


def _computed_and_verdicts(view: View, back_test: published_verdicts.BackTest) -> Markup:
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
