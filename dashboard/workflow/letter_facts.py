"""The letters to bodies: what each is written from, and each as a document."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

from dashboard.documents import reminder_letter
from dashboard.documents.blocks import Document
from dashboard.documents.letter_items import ReminderLetter
from dashboard.fulfilment import effect_of_submission, status
from dashboard.presentation import Wording
from dashboard.progress import contradictions
from dashboard.workflow import reported_numbers, review
from dashboard.workflow.snapshot import Snapshot


def read_letter(snapshot: Snapshot, code: str, day: date) -> ReminderLetter | None:
    """What the letter to a body is written from; None for a public source and an unknown code."""
    body = snapshot.answer(day).body(code)
    if body is None:
        return None
    return ReminderLetter(
        strategy=snapshot.on(day).strategy,
        body=body,
        rows=snapshot.rows,
        waiting=snapshot.pending_rows,
        known_on=snapshot.sequence,
        said=snapshot.delays(day),
        effect=lambda number: _effect(snapshot, number, day),
        disputes=(*snapshot.contradictions(day), *_before_acceptance(snapshot)),
        numbers=reported_numbers.owed_of_body(snapshot, code, day),
        definitions=snapshot.definitions,
    )


def letters_to_send(snapshot: Snapshot, day: date) -> list[ReminderLetter]:
    """What each letter that asks for something is written from, in the order of the strategy."""
    codes = (body.entity.code for body in snapshot.answer(day).bodies)
    read = (read_letter(snapshot, code, day) for code in codes)
    return [letter for letter in read if letter and letter.asks]


def _before_acceptance(snapshot: Snapshot) -> Sequence[contradictions.Contradiction]:
    """What rows that wait for a decision say otherwise than standing ones of other bodies."""
    return snapshot.cache("contradictions before acceptance", 1).get(
        (),
        lambda: contradictions.find_between(
            snapshot.strategy, snapshot.pending_rows, snapshot.rows
        ),
    )


def _effect(snapshot: Snapshot, number: int, day: date) -> Mapping[str, status.Status]:
    """The tasks whose status on the day accepting a submission would change, with what it would be.

    Of one that was returned: if it came again with the same values.
    """

    def compute() -> Mapping[str, status.Status]:
        accepted, sent = review.read_once(snapshot, [number])
        if number not in snapshot.pending_rows["submission"]:
            replaced = {each.id: each.replaces for each in snapshot.submissions}.get(number)
            standing = replaced if replaced in accepted.rows["submission"] else None
            sent = {number: (snapshot.rows_of(number), standing)}
        changes = review.preview_on(snapshot.workspace, [number], day, (accepted, sent)).changes
        moved = effect_of_submission.task_changes(snapshot.on(day), changes)
        return {change.task: change.after for change in moved}

    return snapshot.cache("letter effects", 64).get((number, day), compute)


def write_letter(letter: ReminderLetter, reply_by: date, words: Wording) -> Document:
    """The letter as a document, with the address of the page where its body reports, where it is known."""
    address = os.environ.get("DASHBOARD_PUBLIC_URL", "").strip().rstrip("/")
    query = {
        "strategy": letter.strategy.id,
        "lang": words.language,
        "role": "officer",
        "unit": letter.entity.code,
    }
    link = f"{address}/report?{urlencode(query)}" if address else ""
    return reminder_letter.build_letter(letter, reply_by, words, link)


def file_name(letter: ReminderLetter, words: Wording, ending: str) -> str:
    """The name of a letter's file: strategy, body, day, language."""
    parts = (letter.strategy.id, letter.entity.code, letter.day.isoformat(), words.language)
    return "-".join(parts) + ending


def write_letters(
    snapshot: Snapshot, day: date, reply_by: date, words: Wording, ending: str
) -> list[tuple[str, Document]]:
    """The letters to all bodies of which something is asked, each with the name of its file."""
    return [
        (file_name(letter, words, ending), write_letter(letter, reply_by, words))
        for letter in letters_to_send(snapshot, day)
    ]
