"""Answers to warnings: why a row is right, in the sender's words, kept with the submission."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256

import streamlit as st

from dashboard.markup import View
from dashboard.markup.kit import html
from dashboard.text import Problem, Severity
from dashboard.web import safe_output, session
from dashboard.web.report import upload
from dashboard.web.shell import typed_texts
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.workflow import action_result, intake

MAX_SINGLE_WARNINGS = 50
"""Warnings of one file that are asked about one by one; of the others only one answer for all is asked."""


def ask(
    view: View, who: ActingPerson, file: intake.ProgressFile, tried: action_result.Tried
) -> tuple[intake.ProgressFile, action_result.Tried]:
    """The same file with an answer for each warning that was answered, and what it then would do; none has
    to be answered.

    A field has what was typed to the same question beside another file that is not handed in, as before a
    row of it was corrected, else the answer of an earlier report; emptied, it is not given again.
    """
    words = view.words
    warnings = list(dict.fromkeys(_warnings_by_row(tried.problems)))
    if not warnings:
        return file, tried
    of_code: dict[str, list[tuple[int, str]]] = {}
    for about, row, code in warnings:
        of_code.setdefault(about, []).append((row, code))
    answers: dict[tuple[int, str], str] = {}
    digest = sha256(file.content).hexdigest()
    decided = {(one.row, one.code): one.values.get("once") for one in tried.problems}
    with st.expander(words("answers.title"), expanded=any(decided.values()), key="answering"):
        several = (
            words("answers.several", most=MAX_SINGLE_WARNINGS)
            if len(of_code) < len(warnings)
            else ""
        )
        safe_output.markup(html.remark(words("answers.remark"), several))
        for about, places in of_code.items():
            if len(places) > 1:
                label = words("answers.all", warning=words.warning(about))
                reason = _reason(view, who, digest, label, about)
                answers |= dict.fromkeys(set(places) - set(tried.answered), reason)
        single = warnings[:MAX_SINGLE_WARNINGS]
        times = Counter(tried.questions.get((row, code)) for _, row, code in single)
        for _, row, code in single:
            label = words("answers.label", row=row, warning=words.warning(code))
            given = tried.answered.get((row, code))
            first = given.reason if given else ""
            question = tried.questions.get((row, code), "")
            typed = _question_key(view, file, question)
            is_known = bool(question) and times[question] == 1
            before = typed_texts.find(view.workspace, who, typed) if is_known else ""
            own = _reason(view, who, digest, label, f"{row} {code}", before or first)
            if is_known:
                typed_texts.note(view.workspace, who, typed, "" if own == first else own)
            answers[row, code] = own if own.strip() else answers.get((row, code), "")
    kept = {to: text for to, text in answers.items() if text.strip() or to in tried.answered}
    answered = replace(file, answers=kept)
    if any(text.strip() == decided.get(to) for to, text in kept.items()):
        # Such an answer leaves rows out: what is shown is what it would store.
        again = upload.try_file(view, who, answered, "answered").result
        tried = again if isinstance(again, action_result.Tried) else tried
    return answered, tried


def count_open(file: intake.ProgressFile, tried: action_result.Tried) -> int:
    """How many questions that decide a number the file does not answer yet."""
    given = {to: answer.reason for to, answer in tried.answered.items()} | dict(file.answers)
    asked = (one for one in tried.problems if one.row is not None and "once" in one.values)
    return sum(not given.get((one.row or 0, one.code), "").strip() for one in asked)


def _warnings_by_row(problems: Iterable[Problem]) -> Iterator[tuple[str, int, str]]:
    """What each warning is about, its row and its code: not the same where it counts others. Those that
    decide a number come first."""
    for problem in sorted(problems, key=lambda problem: "once" not in problem.values):
        if problem.severity is Severity.WARNING and problem.row is not None:
            counts = problem.code == "problems-alike"
            yield problem.values["found"] if counts else problem.code, problem.row, problem.code


def forget(view: View, who: ActingPerson, file: intake.ProgressFile) -> None:
    """Erases what was typed beside a file: it was handed in with it."""
    typed_texts.forget_all(view.workspace, who, _key(view, sha256(file.content).hexdigest()))
    typed_texts.forget_all(view.workspace, who, _question_key(view, file, ""))


def _reason(
    view: View, who: ActingPerson, digest: str, label: str, about: str, first: str = ""
) -> str:
    key = f"{_key(view, digest)}{about}"
    return (
        st.text_input(
            label,
            max_chars=1_000,
            key=typed_texts.keep(view.workspace, who, key, first),
            persist_state="session",
        )
        or ""
    )


def _key(view: View, digest: str) -> str:
    """What the keys of the answers to a file begin with."""
    return session.own_key(view.workspace, f"answer {digest} ")


def _question_key(view: View, file: intake.ProgressFile, question: str) -> str:
    """Where an answer is kept by its question, whatever file asks it."""
    return session.own_key(view.workspace, f"answer of {file.entity} {question}")
