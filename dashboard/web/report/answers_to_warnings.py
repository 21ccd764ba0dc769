"""Answers to warnings: why a row is right, in the sender's words, kept with the submission."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256

import streamlit as st

from dashboard.markup import View
from dashboard.markup.kit import html
from dashboard.text import Problem, Severity
from dashboard.web import safe_output, session
from dashboard.web.report import upload
from dashboard.web.shell import fields, typed_texts
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.workflow import action_result, intake

MAX_SINGLE_WARNINGS = 50
"""Warnings of one file that are asked about one by one; of the others only one answer for all is asked."""


def ask(
    view: View, who: ActingPerson, file: intake.ProgressFile, tried: action_result.Tried
) -> tuple[intake.ProgressFile, action_result.Tried]:
    """The same file with an answer for each warning that was answered, and what it then would do. Only what
    decides a number has to be answered.

    A field has what was typed to the same question beside another file that is not handed in, as before a
    row of it was corrected, else the answer of an earlier report; emptied, it is not given again.
    """
    asked = {(one.row or 0, one.code): one for one in tried.problems if one.decides}
    decisions = {to: _decide(view, who, file, tried, to, one) for to, one in asked.items()}
    answers = decisions | _ask_remarks(view, who, file, tried)
    kept = {to: text for to, text in answers.items() if text.strip() or to in tried.answered}
    answered = replace(file, answers=kept)
    if any(decisions.values()):
        # What is shown is what such an answer would store.
        again = upload.try_file(view, who, answered, "answered").result
        tried = again if isinstance(again, action_result.Tried) else tried
    return answered, tried


def _decide(
    view: View,
    who: ActingPerson,
    file: intake.ProgressFile,
    tried: action_result.Tried,
    to: tuple[int, str],
    asked: Problem,
) -> str:
    """The answer to a question that decides a number: one of its two results, or an earlier reason; empty
    until one is chosen."""
    words, key = view.words, _key_of(view, file, tried, to)
    once, twice = asked.values["once"], asked.values["twice"]
    given = tried.answered.get(to)
    first = (once if given.reason == once else twice) if given else None
    remedy = asked.code if asked.values.get("leave") else "none"
    of_row = dict.fromkeys(
        ("not-held-said", "note-differs", "people-counted", "comment-differs"), "row"
    )
    every = ({"correction-or-new": "new"} | of_row).get(asked.code, "all")
    told = {twice: words(f"decide.{every}"), once: words(f"decide.{remedy}")}
    labels = {result: f"{words.number(Decimal(result))}: {told[result]}" for result in told}
    fields.renew(key, labels.__getitem__, typed_texts.find(view.workspace, who, key) or first)
    safe_output.markup(html.remark(words.problem(asked)[0]))
    label = words("answers.label", row=to[0], warning=words.warning(asked.code))
    chosen: str | None = st.radio(
        label, (twice, once), index=None, format_func=labels.__getitem__, key=key
    )
    typed_texts.note(view.workspace, who, key, chosen or "")
    return given.reason if given and chosen == first else chosen or ""


def _ask_remarks(
    view: View, who: ActingPerson, file: intake.ProgressFile, tried: action_result.Tried
) -> dict[tuple[int, str], str]:
    """What was typed to the warnings that decide no number; a reason for all rows, and for single ones."""
    words = view.words
    warnings = list(dict.fromkeys(_warnings_by_row(tried.problems)))
    answers: dict[tuple[int, str], str] = {}
    if not warnings:
        return answers
    of_code: dict[str, list[tuple[int, str]]] = {}
    for about, row, code in warnings:
        of_code.setdefault(about, []).append((row, code))
    with st.expander(words("answers.title"), key="answering"):
        is_many = len(of_code) < len(warnings)
        several = words("answers.several", most=MAX_SINGLE_WARNINGS) if is_many else ""
        safe_output.markup(html.remark(words("answers.remark"), several))
        for about, places in of_code.items():
            if len(places) > 1:
                label = words("answers.all", warning=words.warning(about))
                reason = _reason(view, who, label, _key(view, file, f"{_digest(file)} {about}"))
                answers |= dict.fromkeys(set(places) - set(tried.answered), reason)
        for _, row, code in warnings[:MAX_SINGLE_WARNINGS]:
            label = words("answers.label", row=row, warning=words.warning(code))
            given = tried.answered.get((row, code))
            key = _key_of(view, file, tried, (row, code))
            own = _reason(view, who, label, key, given.reason if given else "")
            answers[row, code] = own if own.strip() else answers.get((row, code), "")
    return answers


def _warnings_by_row(problems: Iterable[Problem]) -> Iterator[tuple[str, int, str]]:
    """What each remark is about, its row and its code: not the same where it counts others."""
    for problem in problems:
        if problem.severity is Severity.WARNING and problem.row is not None and not problem.decides:
            counts = problem.code == "problems-alike"
            yield problem.values["found"] if counts else problem.code, problem.row, problem.code


def forget(view: View, who: ActingPerson, file: intake.ProgressFile) -> None:
    """Erases what was typed beside a file: it was handed in with it."""
    typed_texts.forget_all(view.workspace, who, _key(view, file, ""))


def _reason(view: View, who: ActingPerson, label: str, key: str, first: str = "") -> str:
    key = typed_texts.keep(view.workspace, who, key, first)
    return st.text_input(label, max_chars=1_000, key=key, persist_state="session") or ""


def _key_of(
    view: View, file: intake.ProgressFile, tried: action_result.Tried, to: tuple[int, str]
) -> str:
    """Where an answer is kept: by its question, whatever file asks it; where two rows ask it, by its row."""
    question = tried.questions.get(to, "")
    is_known = list(tried.questions.values()).count(question) == 1
    return _key(view, file, question if is_known else f"{_digest(file)} {to[0]} {to[1]}")


def _digest(file: intake.ProgressFile) -> str:
    return sha256(file.content).hexdigest()


def _key(view: View, file: intake.ProgressFile, about: str) -> str:
    """What the keys of the answers beside the files of a body are, and begin with."""
    return session.own_key(view.workspace, f"answer of {file.entity} {about}")
