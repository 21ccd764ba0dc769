"""A card of the assessment as markup: what the program says, what a person said, what came later."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

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
from dashboard.markup.kit import entity_names, html, templates
from dashboard.markup.kit.html import chip
from dashboard.markup.kit.table import table
from dashboard.markup.submissions.receipts import local_time
from dashboard.markup.view import View
from dashboard.presentation import Wording, sentences
from dashboard.store import card_drafts, cards
from dashboard.text import Problem

_PARTS = templates.parts("assessment_card.html")


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
    judged = statuses.judged is not None
    found, number = view.snapshot.contradictions(view.day), details.state.task.number
    today = view.snapshot.task(number, view.day)
    day = words.date(details.situation.day)
    rows_at = view.link("task", task=number, as_of=details.situation.day.isoformat())
    drawn = _PARTS.narrative(
        title=words("evaluation.narrative"),
        status=status,
        computed="" if judged else words("published.computed", day=day),
        head=computed[1:] if judged else (),
        difference=statuses.difference and sentences.write_sentence(statuses.difference, words),
        sections=[
            (
                words(f"evaluation.{section.name}"),
                [_sentence(view, rows_at, line) for line in section.lines],
            )
            for section in card_sections.write_sections(details, found, card, today)
        ],
        note=words("evaluation.narrative_note"),
    )
    return Markup(drawn)


def _sentence(view: View, address: str, line: narrative.Sentence) -> tuple[str, str, str]:
    """A sentence, how many rows it rests on, and their address."""
    words = view.words
    text = html.escape_unprintable(sentences.write_sentence(line, words))
    if not line.rows:
        return text, "", ""
    numbers = ", ".join(str(row["row"]) for row in line.rows)
    rows = words.plural("evaluation.rows", len(line.rows), rows=numbers)
    return text, rows, address


def draw_fields(card: Card, words: Wording) -> Markup:
    """Everything a person said on a card; what they left empty is not shown."""
    return _PARTS.fields(_fields(card, words))


def _fields(card: Card, words: Wording) -> list[tuple[str, str]]:
    return [
        (name, html.escape_unprintable(text))
        for name, text in annex_card.card_fields(card, words)
        if text.strip()
    ]


def draw_closed(view: View, record: CardRecord) -> Markup:
    """A card that is written on no more, and what it was judged on."""
    words = view.words
    title = words("evaluation.closed", state=words(f"state.{record.state}"), version=record.version)
    judged_on = ""
    if record.as_of is not None:
        judged_on = words(
            "evaluation.judged_on",
            day=words.date(record.as_of),
            sequence=record.known_on,
            name=entity_names.actor_name(record.author, words),
            at=local_time(record.at, words),
            digest=(record.digest or "")[:12],
        )
    own = annex_card.approval_mark(record, words)
    return _PARTS.closed(title, own, judged_on, _fields(record.card, words))


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
            lines = [
                _sentence(view, filed.task, narrative.row_sentence(row, task, strategy))
                for row in rows.sort("opened", "row").iter_rows(named=True)
            ]
            parts.append((words.plural(f"evaluation.{name}", rows.height), lines))
    if not parts:
        return html.remark(words("evaluation.nothing_later"))
    return _PARTS.later(parts)


def draw_missing(problems: Sequence[Problem], words: Wording) -> Markup:
    """What is missing on a card, by the fields of Annex 1, and what to write there."""
    title = words.plural("evaluation.missing", len(problems))
    return _PARTS.missing(title, [words.problem(problem) for problem in problems])


def compare_drafts(
    view: View, current: card_drafts.Draft | None, aside: card_drafts.Draft
) -> Markup:
    """A draft typed on an older form beside the current one: the fields in which they differ."""
    words = view.words
    now = dict(annex_card.card_fields(current.card, words)) if current else {}
    then = dict(annex_card.card_fields(aside.card, words))
    rows = [
        (name, *(_PARTS.typed(html.escape_unprintable(side.get(name, ""))) for side in (now, then)))
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
    earlier = [
        (
            words(
                "evaluation.earlier_card", version=card.version, state=words(f"state.{card.state}")
            ),
            card.reason or "–",
        )
        for card in versions
        if card.state in {"returned", "reopened"}
    ]
    return Markup(_PARTS.earlier(words("evaluation.earlier"), earlier) if earlier else "")
