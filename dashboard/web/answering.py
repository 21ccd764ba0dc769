"""Answers to warnings: why a row may stand, in the sender's words, kept with the submission."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256

import streamlit as st

from dashboard.intake import Handed
from dashboard.problems import Problem, Severity
from dashboard.web import findings, show
from dashboard.web.session import View

MOST = 50
"""Warnings of one file that are asked about on the page; more than that nobody answers one by one."""


def ask(view: View, handed: Handed, problems: Iterable[Problem]) -> Handed:
    """The same file with an answer for each warning that was answered; none has to be."""
    words = view.words
    asked = {
        (one.row, one.code): None
        for one in problems
        if one.severity is Severity.WARNING and one.row is not None
    }
    if not asked:
        return handed
    file = sha256(handed.content).hexdigest()
    answers: dict[tuple[int, str], str] = {}
    with st.expander(words("answering.title"), key="answering"):
        show.markup(findings.remark(words("answering.remark")))
        for row, code in list(asked)[:MOST]:
            said = st.text_input(
                words("answering.label", row=row, code=code),
                max_chars=1_000,
                key=f"answer {file} {row} {code}",
                persist_state="session",
            )
            if said.strip():
                answers[row, code] = said
    return replace(handed, answers=answers)
