"""The letter to one body, in Czech or English: what is asked of it and by when, and what is asked of nobody.

Its parts are by who is to act: the body itself, the coordinator who has to decide, another owner. A part
with nothing in it is left out. What nobody has told us keeps a place that says what to fill in.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from dashboard.documents import letter_items, row_words
from dashboard.documents.blocks import (
    Block,
    Box,
    Bullets,
    CitedText,
    Document,
    Heading,
    LetterHead,
    Paragraph,
    TableBlock,
)
from dashboard.documents.letter_items import ReminderLetter
from dashboard.fulfilment import status
from dashboard.presentation import Wording, verdict_words
from dashboard.strategy import Strategy, entities

SIGNS = "ABCDE"
"""The signs of the parts, in their order."""


class _Section(NamedTuple):
    """A part of the letter; `to_answer` where something is asked in it."""

    title: str
    blocks: list[Block]
    to_answer: bool = False


def build_letter(
    letter: ReminderLetter, reply_by: date, words: Wording, address: str = ""
) -> Document:
    """The letter in the language of the words; where nothing is asked, a word of thanks.

    `address` is that of the page to report on, empty where it is not known.
    """
    title = words.text(letter.strategy.title)
    by = words.date(reply_by)
    sections = [section for section in _sections(letter, words) if section.blocks]
    subject = "letter.subject" if letter.asks else "letter.subject_thanks"
    blocks: list[Block] = [
        Paragraph(words("letter.salutation")),
        Paragraph(_opening(letter, sections, words)),
    ]
    for sign, section in zip(SIGNS, sections, strict=False):
        blocks += [Heading(1, f"{sign}. {section.title}"), *section.blocks]
    blocks += _next_deadline(letter, words)
    if letter.asks:
        lead = words("letter.answer_by", day=by)
        blocks.append(Box(CitedText(_how(letter, address, words), lead=lead), address))
    return Document(
        title=words(subject, title=title, day=by),
        subtitle="",
        language=words.language,
        day=letter.day,
        facts=_facts(letter, reply_by),
        blocks=(*blocks, *_closing(letter, words)),
        brief=True,
        head=_letter_head(letter, words),
    )


def _how(letter: ReminderLetter, address: str, words: Wording) -> str:
    """Where to answer; that "nothing to report" is an answer is said where more than statistics is asked."""
    page, sheet = words("page.report"), words("form.numbers")
    if not letter.asks_for_reports:
        message = "letter.how_numbers" if address else "letter.how_numbers_page"
        return words(message, page=page, sheet=sheet)
    message = "letter.how" if address else "letter.how_page"
    return words(message, page=page, word=words("word.nothing_to_report"))


def _facts(letter: ReminderLetter, reply_by: date) -> dict[str, object]:
    turns = letter.turns
    return {
        "strategy": letter.strategy.id,
        "entity": letter.entity.code,
        "as_of": letter.day.isoformat(),
        "known_on": letter.known_on,
        "reply_by": reply_by.isoformat(),
        "outstanding": list(letter.body.outstanding),
        "asked": [each.state.indicator.id for each in turns.own],
        "left_to_others": [each.state.indicator.id for each in turns.joint if each.is_demanded],
        "waiting": list(letter.body.waiting),
        "returned": [each.number for each in letter.body.returned],
        "numbers": [
            [number.duty.series, number.year, number.dimension] for number in letter.numbers
        ],
    }


def _place(what: str, words: Wording) -> str:
    """A place that says what to fill in."""
    return words("letter.place", what=words(f"letter.place_{what}"))


def _letter_head(letter: ReminderLetter, words: Wording) -> LetterHead:
    strategy, entity = letter.strategy, letter.entity
    own = strategy.entity(strategy.coordinator)
    contact = own.contact if own and own.contact else entities.Contact()
    reference = {
        "file": None,
        "date": None,
        "person": contact.person,
        "phone": contact.phone,
        "mail": contact.mail,
    }
    return LetterHead(
        sender=_names(strategy, strategy.coordinator, words)[::-1],
        reference=tuple(
            (words(f"letter.{name}"), text or _place(name, words))
            for name, text in reference.items()
        ),
        addressee=(
            *_names(strategy, entity.code, words),
            *((entity.contact.person,) if entity.contact and entity.contact.person else ()),
            entity.address or _place("address", words),
        ),
    )


def _names(strategy: Strategy, code: str, words: Wording) -> tuple[str, ...]:
    """The name of a body, then those of the bodies above it."""
    entities = filter(None, map(strategy.entity, strategy.entity_and_parents(code)))
    names = (_capitalised(words.text(entity.name)) for entity in entities)
    return tuple(names) or (code,)


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _opening(letter: ReminderLetter, sections: Sequence[_Section], words: Wording) -> str:
    """What the body is responsible for, how it stands, and to which parts an answer is wanted."""
    states = [part.state for part in letter.body.responsible]
    name = words.text(letter.entity.name)
    counts = {Statu: sum(state.status is Statu for state in states) for Statu in status.Status}
    day = words.date(letter.day)
    said = []
    if states:
        said.append(words.plural("letter.role", len(states), entity=name))
        counted = verdict_words.status_counts(counts, words)
        said.append(words("letter.counts", day=day, counts=counted))
    if not letter.asks:
        said.append(words("letter.thanks", day=day))
    asking, silent = (
        [sign for sign, each in zip(SIGNS, sections, strict=False) if each.to_answer is wanted]
        for wanted in (True, False)
    )
    for message, signs in (("letter.please", asking), ("letter.nothing_to_send", silent)):
        if signs and letter.asks:
            said.append(words.plural(message, len(signs), parts=_list_of(signs, words)))
    return _capitalised(" ".join(said))


def _list_of(names: Sequence[str], words: Wording) -> str:
    """Names as one says them: A, B and C."""
    *first, last = names
    return words("letter.and", first=", ".join(first), last=last) if first else last


def _sections(letter: ReminderLetter, words: Wording) -> list[_Section]:
    items = letter_items.asked_items(letter, words)
    asked: list[Block] = []
    if items:
        rows = tuple(
            (CitedText(each.text, lead=f"{at}. {each.lead}"), each.wanted)
            for at, each in enumerate(items, 1)
        )
        heads = (words("letter.column_missing"), words("letter.column_wanted"))
        asked = [TableBlock("", heads, rows, widths=(3, 2))]
        said = [letter_items.round_item(round, letter.day, words) for round in letter.rounds]
        said += [words("letter.if_not")] if letter.turns.own else []
        asked += [Paragraph(" ".join(said))] if said else []
    strategy, back = letter.strategy, letter.body.returned
    returned, numbers, waiting, joint = (
        [Bullets(lines)] if (lines := tuple(items)) else []
        for items in (
            (
                letter_items.returned_item(each, strategy, words, letter.effect(each.number))
                for each in back
            ),
            letter_items.number_items(letter, words),
            letter_items.waiting_items(letter, words),
            letter_items.joint_items(letter, words),
        )
    )
    return [
        _Section(words("letter.asked"), asked, to_answer=True),
        _Section(words("letter.returned"), [*returned], to_answer=True),
        _Section(words("letter.numbers"), _numbers(numbers, words), to_answer=True),
        _Section(words("letter.waiting"), [*waiting]),
        _Section(words("letter.joint"), [*joint]),
    ]


def _numbers(listed: Sequence[Block], words: Wording) -> list[Block]:
    """The statistics that are asked for, and where to write them."""
    how = words("letter.numbers_how", sheet=words("form.numbers"))
    return [*listed, Paragraph(how)] if listed else []


def _next_deadline(letter: ReminderLetter, words: Wording) -> list[Block]:
    """The nearest day on which something falls due that is not asked for already; none for none."""
    for day, items in groupby(letter_items.upcoming_items(letter, words), key=itemgetter(0)):
        lead = words("letter.next", day=words.date(day))
        listed = tuple(text for _, _, text in items)
        return [Paragraph(CitedText("", lead=lead)), Bullets(listed)]
    return []


def _closing(letter: ReminderLetter, words: Wording) -> list[Block]:
    """Whom to ask, who signs, and from what the letter was made."""
    own = letter.strategy.entity(letter.strategy.coordinator)
    contact = own.contact if own and own.contact else entities.Contact()
    known = ", ".join(filter(None, (contact.person, contact.phone, contact.mail)))
    signs = words.text(own.signatory) if own and own.signatory else ""
    met = [
        row_words.task_name(letter.strategy, part.state.task.number, words)
        for part in letter.body.responsible
        if part.state.status is status.Status.MET
    ]
    made = words("letter.made_from", day=words.date(letter.day), sequence=letter.known_on)
    done = words("letter.met_tasks", tasks=", ".join(met)) if met else ""
    return [
        Paragraph(words("letter.questions", contact=known or _place("contact", words))),
        Paragraph(signs or _place("signatory", words)),
        Paragraph(f"{made} {done}".strip(), note=True),
    ]
