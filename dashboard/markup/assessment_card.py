"""A card of the assessment as markup: what the program says, what a person said, what came later."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from dashboard.assessment import (
    Card,
    CardRecord,
    card,
    card_sections,
    narrative,
    status_then_and_now,
)
from dashboard.documents.chapters import annex_card
from dashboard.fulfilment import task_details
from dashboard.markup.kit import entity_names, html
from dashboard.markup.kit.html import chip, join
from dashboard.markup.kit.table import table
from dashboard.markup.submissions.receipts import local_time
from dashboard.markup.view import View
from dashboard.presentation import Wording, sentences
from dashboard.store import card_drafts, cards
from dashboard.text import Problem


def draw_narrative(
    view: View,
    details: task_details.TaskDetails,
    statuses: status_then_and_now.ComputedStatuses,
    card: Card | None,
) -> Markup:
    """What the program says of the task and of the `card`, each sentence with a way to its rows."""
    words, _state = view.words, details.state
    computed = [sentences.write_sentence(line, words) for line in statuses.lines]
    status = chip(statuses.compared.status, words, computed[0])
    if statuses.judged is None:
        day = words.date(details.situation.day)
        head = [Markup("{} {}").format(words("published.computed", day=day), status)]
    else:
        head = [status, *map(escape, computed[1:])]
    if statuses.difference:
        line = sentences.write_sentence(statuses.difference, words)
        head.append(Markup("<b>{}</b>").format(line))
    found, number = view.snapshot.contradictions(view.day), details.state.task.number
    today = view.snapshot.task(number, view.day)
    parts = [
        _narrative_section(view, number, section)
        for section in card_sections.write_sections(details, found, card, today)
    ]
    lines = join([Markup('<p class="status">{}</p>').format(line) for line in head])
    note = html.remark(words("evaluation.narrative_note"))
    return Markup('<section class="generated"><h3>{}</h3>{}{}{}</section>').format(
        words("evaluation.narrative"), lines, join(parts), note
    )


def _narrative_section(view: View, task: str, section: card_sections.Section) -> Markup:
    items = join([_sentence_item(view, task, line) for line in section.lines])
    return Markup("<h4>{}</h4><ul>{}</ul>").format(view.words(f"evaluation.{section.name}"), items)


def _sentence_item(view: View, task: str, line: narrative.Sentence) -> Markup:
    """A sentence, and the rows it rests on; they open beside, so that no field is left."""
    words = view.words
    text = html.escape_unprintable(sentences.write_sentence(line, words))
    if not line.rows:
        return Markup("<li>{}</li>").format(text)
    numbers = ", ".join(str(row["row"]) for row in line.rows)
    address = view.link("task", task=task)
    rows = Markup('<a class="plain" href="{}" target="_blank">{}</a>').format(
        address, words.plural("evaluation.rows", len(line.rows), rows=numbers)
    )
    return Markup("<li>{} <small>{}</small></li>").format(text, rows)


def draw_fields(card: Card, words: Wording) -> Markup:
    """Everything a person said on a card; what they left empty is not shown."""
    rows = [
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(name, _text(text))
        for name, text in annex_card.card_fields(card, words)
        if text.strip()
    ]
    return Markup('<dl class="evaluated">{}</dl>').format(join(rows))


def _text(text: str) -> Markup:
    return Markup('<span class="typed">{}</span>').format(html.escape_unprintable(text))


def draw_closed(view: View, record: CardRecord) -> Markup:
    """A card that is written on no more, and what it was judged on."""
    words = view.words
    title = words("evaluation.closed", state=words(f"state.{record.state}"), version=record.version)
    frozen = Markup("")
    if record.as_of is not None:
        frozen = html.remark(
            words(
                "evaluation.judged_on",
                day=words.date(record.as_of),
                sequence=record.known_on,
                name=entity_names.actor_name(record.author, words),
                at=local_time(record.at, words),
                digest=(record.digest or "")[:12],
            )
        )
    own = Markup("")
    if mark := annex_card.approval_mark(record, words):
        own = Markup('<p class="notice warning">{}</p>').format(mark)
    return Markup('<section class="closed"><h3>{}</h3>{}{}{}</section>').format(
        title, own, frozen, draw_fields(record.card, words)
    )


def draw_later_reports(view: View, filed: cards.StoredCard) -> Markup:
    """The reports that came after a card was judged, which do not change it."""
    words, strategy, snapshot = view.words, view.situation.strategy, view.snapshot
    task = strategy.task(filed.task)
    assert task is not None
    came, gone = card.find_later_changes(
        snapshot.history, filed.task, filed.known_on, snapshot.sequence
    )
    parts = []
    for name, rows in (("came", came), ("gone", gone)):
        if rows.height:
            items = [
                _sentence_item(view, filed.task, narrative.row_sentence(row, task, strategy))
                for row in rows.sort("opened", "row").iter_rows(named=True)
            ]
            title = words.plural(f"evaluation.{name}", rows.height)
            parts.append(Markup("<h4>{}</h4><ul>{}</ul>").format(title, join(items)))
    if not parts:
        return html.remark(words("evaluation.nothing_later"))
    return Markup('<section class="later">{}</section>').format(join(parts))


def draw_missing(problems: Sequence[Problem], words: Wording) -> Markup:
    """What is missing on a card, by the fields of Annex 1, and what to write there."""
    items = join(
        [Markup("<li><b>{}</b> {}</li>").format(*words.problem(problem)) for problem in problems]
    )
    return Markup('<section class="lacking"><h4>{}</h4><ul>{}</ul></section>').format(
        words.plural("evaluation.missing", len(problems)), items
    )


def compare_drafts(
    view: View, current: card_drafts.Draft | None, aside: card_drafts.Draft
) -> Markup:
    """A draft typed on an older form beside the current one: the fields in which they differ."""
    words = view.words
    now = dict(annex_card.card_fields(current.card, words)) if current else {}
    then = dict(annex_card.card_fields(aside.card, words))
    rows = [
        (name, _text(now.get(name, "")) or "–", _text(then.get(name, "")) or "–")
        for name in dict.fromkeys([*then, *now])
        if now.get(name, "") != then.get(name, "")
    ]
    heads = [
        words("evaluation.field"),
        _draft_heading(current, "evaluation.current", words)
        if current
        else words("evaluation.no_current"),
        _draft_heading(aside, "evaluation.older_draft", words),
    ]
    title = words("evaluation.two_texts")
    if not rows:
        return html.title(title, 4) + html.remark(words("evaluation.same_drafts"))
    return html.title(title, 4) + table(title, heads, rows, "filing aside")


def _draft_heading(draft: card_drafts.Draft, message: str, words: Wording) -> str:
    name = entity_names.actor_name(draft.author, words)
    return words(message, name=name, at=local_time(draft.at, words))


def draw_earlier_versions(view: View, versions: Sequence[cards.StoredCard]) -> Markup:
    """The versions of a card that were returned or reopened, each with the reason."""
    words = view.words
    items = [
        Markup("<li>{} <q>{}</q></li>").format(
            words(
                "evaluation.earlier_card", version=card.version, state=words(f"state.{card.state}")
            ),
            card.reason or "–",
        )
        for card in versions
        if card.state in {"returned", "reopened"}
    ]
    if not items:
        return Markup("")
    return Markup('<section class="later"><h4>{}</h4><ul>{}</ul></section>').format(
        words("evaluation.earlier"), join(items)
    )
