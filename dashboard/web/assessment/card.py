"""A card of the assessment as markup: what the program says, what a person said, what came later."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
from markupsafe import Markup

from dashboard.assessment import Card, CardRecord, narrative
from dashboard.assessment import card as evaluator_card
from dashboard.fulfilment import task_details
from dashboard.presentation import Wording, sentences
from dashboard.store import cards as stored_cards
from dashboard.store import drafts
from dashboard.text import Problem
from dashboard.web.kit import entity_names
from dashboard.web.kit.safe_output import chip, joined
from dashboard.web.session import View
from dashboard.web.shell.person import said as person_said
from dashboard.web.submissions import problems
from dashboard.web.submissions.receipts import moment


def beside(view: View, found: task_details.TaskDetails) -> Markup:
    """What the program says of the task, field by field, each sentence with a way to its rows."""
    words, of_task = view.words, narrative.write_narrative(found)
    status = chip(found.state.status, sentences.status_word(found.situation, found.state, words))
    head = Markup('<p class="status">{} {}</p>').format(
        words("published.computed", day=words.date(found.situation.day)), status
    )
    parts = [
        _told(view, found, "description", of_task.description),
        _told(view, found, "indicators_text", of_task.indicators[1:]),
        _told(view, found, "changes", of_task.changes),
    ]
    if of_task.closure:
        parts.append(_told(view, found, "closure", of_task.closure))
    note = problems.remark(words("evaluated.generated_note"))
    return Markup('<section class="generated"><h3>{}</h3>{}{}{}</section>').format(
        words("evaluated.generated"), head, joined(parts), note
    )


def _told(
    view: View, found: task_details.TaskDetails, field: str, lines: Sequence[narrative.Sentence]
) -> Markup:
    items = joined([_line(view, found, line) for line in lines])
    return Markup("<h4>{}</h4><ul>{}</ul>").format(view.words(f"evaluated.{field}"), items)


def _line(view: View, found: task_details.TaskDetails, line: narrative.Sentence) -> Markup:
    """A sentence, and the rows it rests on; they open beside, so that no field is left."""
    words = view.words
    if not line.rows:
        return Markup("<li>{}</li>").format(sentences.write_sentence(line, words))
    numbers = ", ".join(str(row["row"]) for row in line.rows)
    address = view.link("task", task=found.state.task.number)
    rows = Markup('<a class="plain" href="{}" target="_blank">{}</a>').format(
        address, words.plural("evaluated.rows", len(line.rows), rows=numbers)
    )
    return Markup("<li>{} <small>{}</small></li>").format(
        sentences.write_sentence(line, words), rows
    )


def fields(card: Card, words: Wording) -> Markup:
    """Everything a person said on a card; what they left empty is not shown."""
    rows = [
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(name, _text(text))
        for name, text in sentences.card_fields(card, words)
        if text.strip()
    ]
    return Markup('<dl class="evaluated">{}</dl>').format(joined(rows))


def _text(text: str) -> Markup:
    return Markup('<span class="typed">{}</span>').format(problems.visible(text))


def closed(view: View, kept: CardRecord) -> Markup:
    """A card that is written on no more, and what it was judged on."""
    words = view.words
    title = words("evaluated.closed", state=words(f"state.{kept.state}"), version=kept.version)
    frozen = Markup("")
    if kept.as_of is not None:
        frozen = problems.remark(
            words(
                "evaluated.frozen",
                day=words.date(kept.as_of),
                sequence=kept.known_on,
                name=person_said(kept.author, words),
                at=moment(kept.at, words),
                digest=(kept.digest or "")[:12],
            )
        )
    return Markup('<section class="closed"><h3>{}</h3>{}{}</section>').format(
        title, frozen, fields(kept.card, words)
    )


def came_later(view: View, filed: stored_cards.StoredCard, history: pl.DataFrame) -> Markup:
    """The reports that came after a card was judged, which do not change it."""
    words = view.words
    strategy = view.situation.strategy
    came, gone = evaluator_card.find_later_changes(history, filed.task, filed.known_on)
    parts = []
    for name, rows in (("came", came), ("gone", gone)):
        if rows.height:
            shown = rows.sort("opened", "row")
            lines = [
                sentences.row_line(
                    row | {"entity": entity_names.short(strategy, row["entity"], words)}, words
                )
                for row in shown.iter_rows(named=True)
            ]
            items = [Markup("<li>{}</li>").format(problems.visible(line)) for line in lines]
            title = words.plural(f"evaluated.{name}", rows.height)
            parts.append(Markup("<h4>{}</h4><ul>{}</ul>").format(title, joined(items)))
    if not parts:
        return problems.remark(words("evaluated.nothing_later"))
    return Markup('<section class="later">{}</section>').format(joined(parts))


def lacking(found: Sequence[Problem], words: Wording) -> Markup:
    """What is missing on a card, by the fields of Annex 1, and what to write there."""
    items = joined(
        [Markup("<li><b>{}</b> {}</li>").format(*words.problem(problem)) for problem in found]
    )
    return Markup('<section class="lacking"><h4>{}</h4><ul>{}</ul></section>').format(
        words.plural("evaluated.lacking", len(found)), items
    )


def kept_aside(view: View, current: drafts.Draft | None, aside: drafts.Draft) -> Markup:
    """A draft typed on an older form beside the current one: the fields in which they differ."""
    words = view.words
    now = dict(sentences.card_fields(current.card, words)) if current else {}
    then = dict(sentences.card_fields(aside.card, words))
    rows = [
        (name, _text(now.get(name, "")) or "–", _text(then.get(name, "")) or "–")
        for name in dict.fromkeys([*then, *now])
        if now.get(name, "") != then.get(name, "")
    ]
    heads = [
        words("evaluated.field"),
        _whose(current, "evaluated.current", words) if current else words("evaluated.no_current"),
        _whose(aside, "evaluated.aside", words),
    ]
    title = words("evaluated.two")
    if not rows:
        return problems.title(title, 4) + problems.remark(words("evaluated.same"))
    return problems.title(title, 4) + problems.table("aside", title, heads, rows)


def _whose(draft: drafts.Draft, message: str, words: Wording) -> str:
    name = person_said(draft.author, words)
    return words(message, name=name, at=moment(draft.at, words))


def earlier(view: View, cards: Sequence[stored_cards.StoredCard]) -> Markup:
    """The versions of a card that were returned or reopened, each with the reason."""
    words = view.words
    items = [
        Markup("<li>{} <q>{}</q></li>").format(
            words("evaluated.earlier_one", version=one.version, state=words(f"state.{one.state}")),
            one.reason or "–",
        )
        for one in cards
        if one.state in {"returned", "reopened"}
    ]
    if not items:
        return Markup("")
    return Markup('<section class="later"><h4>{}</h4><ul>{}</ul></section>').format(
        words("evaluated.earlier"), joined(items)
    )
