"""The receipt of a submission, and its state: on the screen, and as a text to keep."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from markupsafe import Markup

from dashboard.fulfilment import effect_of_submission
from dashboard.markup.kit import entity_names, html, templates
from dashboard.markup.kit.table import table
from dashboard.markup.submissions import problems
from dashboard.presentation import Wording, languages, sentences
from dashboard.store import AuditEntry, Submission, answers_to_warnings
from dashboard.strategy import Strategy
from dashboard.text import tables
from dashboard.workflow import marked_copy, workspace

_PARTS = templates.parts("submissions.html")

Facts = list[tuple[str, str | Markup]]
SubmissionAddress = Callable[[int], str]
Awaited = Literal["correction", "answer"]
"""What is waited for from the entity: rows of what was returned, or the answer to an open question."""


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What the audit says of a submission: by which line it was handed in, and what is waited for."""

    sent: AuditEntry | None
    awaited: Awaited | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt tells: a submission, the reasons given for its rows, and what it changes.

    `record` is what the audit says of it.
    """

    stored: Submission
    reasons: answers_to_warnings.Answers
    effects: effect_of_submission.EffectOverTime
    record: OnRecord | None = None


EFFECT_TITLES = {"submitted": "changes", "accepted": "changed", "replaced": "changed"}
"""How the statuses are spoken of that a submission changes; one that never counted changes none."""


def local_time(at: str, words: Wording) -> str:
    """A moment of the store, which is ISO text in UTC, as the clock of Prague showed it."""
    return words.moment(datetime.fromisoformat(at).astimezone(workspace.HOME))


def local_day(at: str) -> date:
    """The day of a moment of the store, in Prague."""
    return datetime.fromisoformat(at).astimezone(workspace.HOME).date()


def received_day(stored: Submission) -> date:
    """The day on which a report came in: here, or earlier elsewhere."""
    return stored.received_on or local_day(stored.submitted_at)


def safe_name(file: str, number: int) -> str:
    """A name under which a stored file may be saved anywhere: plain letters only, never hidden."""
    bare = unicodedata.normalize("NFKD", file).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", bare).strip("._-")
    stem, _, suffix = plain.rpartition(".")
    if not re.fullmatch(r"[A-Za-z0-9]{1,5}", suffix) or not stem:
        stem, suffix = plain, "csv"
    return f"{number}-{(stem or 'file')[:80]}.{suffix}"


def file_name(stored: Submission) -> str:
    """The name of a receipt kept as a file: strategy, entity, number and day."""
    day = local_day(stored.submitted_at)
    plain = safe_name(f"{stored.strategy}-{stored.entity}-{stored.id}-{day}.txt", 0)
    return f"receipt-{plain.removeprefix('0-')}"


def facts(
    stored: Submission,
    strategy: Strategy,
    words: Wording,
    address: SubmissionAddress | None = None,
    record: OnRecord | None = None,
) -> Facts:
    """What is known of a submission, name by name: whose it is, what was sent, its state.

    `address` gives the page of the submission that it replaces, or that replaces it.
    """
    known: Facts = [
        ("strategy", words.text(strategy.title)),
        ("number", str(stored.id)),
        ("entity", entity_names.short_with_name(strategy, stored.entity, words)),
        ("sender", entity_names.actor_name(stored.sender, words)),
        ("at", local_time(stored.submitted_at, words)),
        *([("received_on", words.date(stored.received_on))] if stored.received_on else []),
        ("file", html.escape_unprintable(stored.file_name)),
        ("sha256", stored.sha256),
        ("rows", words.number(stored.rows)),
        *([("numbers", words.number(len(stored.numbers)))] if stored.numbers else []),
    ]
    if record is not None and record.sent is not None:
        known.append(("anchor", f"{record.sent.seq} {record.sent.digest}"))
    known += [
        ("kept", line)
        for line in marked_copy.lost_parts_lines(stored.lost, words, "receipt.lost_parts")
    ]
    if stored.received_as:
        received_as = strategy.shipped_text(stored.entity, stored.received_as)
        known.append(("received_as", words.text(received_as)))
    for name, other in (("replaces", stored.replaces), ("replaced_by", stored.replaced_by)):
        if other is not None:
            text = str(other)
            known.append((name, html.link(address(other), text) if address else text))
    known.append(("state", words(f"state.{stored.stage}")))
    known.append(("next", _next_actor(stored, words, record.awaited if record else None)))
    return [(words(f"receipt.{name}"), text) for name, text in known]


def given_answer(given: answers_to_warnings.GivenAnswer, words: Wording) -> tuple[str, str]:
    """Who gave an answer, when and with which report, and the reason."""
    by, at = entity_names.actor_name(given.sender, words), local_time(given.at, words)
    return words("problems.answered", sender=by, at=at, number=given.submission), given.reason


def answer_lines(reasons: answers_to_warnings.Answers, words: Wording) -> list[tuple[str, str]]:
    """Each reason that was given for rows which a warning asks about: those rows, and the reason."""
    rows: dict[tuple[str, str], list[int]] = {}
    for (row, code), reason in reasons.items():
        rows.setdefault((code, reason), []).append(row)
    return [
        (
            words.plural(
                "answers.rows", len(of), rows=tables.format_ranges(of), warning=words.warning(code)
            ),
            reason,
        )
        for (code, reason), of in sorted(rows.items(), key=lambda each: min(each[1]))
    ]


def draw(
    receipt: Receipt, strategy: Strategy, day: date, words: Wording, address: SubmissionAddress
) -> Markup:
    """The receipt on the screen; it is what a printer prints of the page."""
    stored, reasons = receipt.stored, receipt.reasons
    changes: tuple[str, Markup | str] = "", ""
    if stored.stage in EFFECT_TITLES:
        changes = (
            words(f"receipt.{EFFECT_TITLES[stored.stage]}"),
            problems.draw_over_time(receipt.effects, strategy, day, words),
        )
    lines = [
        (rows, html.escape_unprintable(reason)) for rows, reason in answer_lines(reasons, words)
    ]
    known = facts(stored, strategy, words, address, receipt.record)
    proofs = {words(f"receipt.{name}") for name in ("sha256", "anchor")}
    drawn = _PARTS.receipt(
        words("receipt.title"),
        [fact for fact in known if fact[0] not in proofs],
        (words("receipt.proofs"), [fact for fact in known if fact[0] in proofs]),
        (words("receipt.answers"), html.facts(lines) if lines else ""),
        changes,
    )
    return Markup(drawn)


def text(receipt: Receipt, strategy: Strategy, day: date, words: Wording) -> str:
    """The receipt as plain text, a fact a line."""
    stored, reasons, effects = receipt.stored, receipt.reasons, receipt.effects
    lines = [words("receipt.title"), ""]
    known = facts(stored, strategy, words, record=receipt.record)
    lines += [f"{name}: {languages.one_line(what)}" for name, what in known]
    if reasons:
        lines += ["", f"{words('receipt.answers')}:"]
        lines += [
            f"  {rows}: {languages.one_line(reason)}"
            for rows, reason in answer_lines(reasons, words)
        ]
    if stored.stage in EFFECT_TITLES:
        lines += ["", f"{words(f'receipt.{EFFECT_TITLES[stored.stage]}')}:"]
        lines += [_effect_line(change, strategy, words) for change in effects.changes]
        lines += [] if effects.changes else [words("effects.none", day=words.date(day))]
        if effects.first:
            lines.append(words("effects.from", day=words.date(effects.first)))
            lines += [_effect_line(change, strategy, words) for change in effects.later]
    return "\r\n".join([*lines, ""])


def _effect_line(
    change: effect_of_submission.IndicatorChange, strategy: Strategy, words: Wording
) -> str:
    before, after = (words(f"status.{status.value}") for status in (change.before, change.after))
    both = (
        sentences.achieved_text(number, cases, words, change.lines)
        for number, cases in (
            (change.achieved_before, change.cases_before),
            (change.achieved_after, change.cases_after),
        )
    )
    numbers = " → ".join(both)
    name = f"{change.indicator} {problems.indicator_text(strategy, change, words)}"
    moved = f"; {sentences.day_moved(change, words)}" if change.moves_day else ""
    return f"  {name} {before} → {after} ({numbers}){moved}"


def _next_actor(stored: Submission, words: Wording, awaited: Awaited | None) -> str:
    """Who has to act next; nobody on what was returned and is corrected already, in all its rows."""
    if awaited == "answer" and stored.stage in ("submitted", "accepted"):
        return words(f"next.{stored.stage}_asked")
    corrected = stored.state == "returned" and not (stored.awaits_correction or awaited)
    return words("next.overtaken" if corrected else f"next.{stored.stage}")


def draw_list(
    submissions: Sequence[Submission],
    caption: str,
    words: Wording,
    address: SubmissionAddress,
    last: Mapping[int, str],
    awaited: Mapping[int, Awaited | None],
) -> Markup:
    """The submissions of one entity, the latest first, each with the `last` message and who has to act next.

    Numbers are links. `awaited` has what the entity still owes of a submission, by its number.
    """
    names = ("number", "state", "at", "sender", "file", "rows", "last", "next")
    rows = [
        (
            html.link(address(submission.id), str(submission.id)),
            words(f"state.{submission.stage}"),
            local_time(submission.submitted_at, words),
            entity_names.actor_name(submission.sender, words),
            html.file_text(submission.file_name),
            words.number(submission.rows),
            last[submission.id],
            _next_actor(submission, words, awaited[submission.id]),
        )
        for submission in submissions
    ]
    return table(caption, [words(f"listing.{n}") for n in names], rows, "filing submissions")
