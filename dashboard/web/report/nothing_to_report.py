"""Nothing to report for every outstanding report of a unit, in one act: tried out, then confirmed."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard.markup import View, what_to_report, who_reported
from dashboard.markup.kit import html
from dashboard.presentation import exported_files
from dashboard.web import safe_output, session
from dashboard.web.report import answers_to_warnings, confirmation, handed_in, upload
from dashboard.web.shell import address_bar, fields
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.workflow import action_result, intake

SHOWN = "nothing"
"""The parameter of the address that has the unit whose preview is shown: it outlives the session."""
FILE_NAME = "what_to_report.nothing_file"
"""The key of the name of the table, in the language in which the button was pressed."""
COLUMNS = ("task", "indicator", "date", "value")


def offer(view: View, who: ActingPerson, entity: str) -> bool:
    """The button, and once it was pressed what it would do; whether that is shown."""
    reports = what_to_report.open_reports(view, entity, _ask_round(view, entity))
    rows = [
        (
            f"task {view.situation.strategy.task_of(indicator)}",
            indicator,
            day.isoformat(),
            "nothing to report",
        )
        for indicator, day in reports
    ]
    if not rows:
        st.query_params.pop(SHOWN, None)
        return _show_receipt(view, who, entity)
    shown = st.query_params.get(SHOWN) == entity
    if st.button(view.words.plural("what_to_report.nothing", len(rows)), key="nothing_to_report"):
        shown = not shown
    days = dict.fromkeys(view.words.date(day) for _, day in reports)
    things = who_reported.things(view, [indicator for indicator, _ in reports])
    listed = ", ".join(thing.text for thing in things)
    means = view.words("what_to_report.nothing_means", indicators=listed, days=", ".join(days))
    safe_output.markup(html.remark(means))
    if not shown:
        st.query_params.pop(SHOWN, None)
        return False
    address_bar.put(SHOWN, entity)
    content = exported_files.csv_text(COLUMNS, rows).encode()
    file = intake.ProgressFile(view.words(FILE_NAME), content, entity)
    plain = replace(file.options, encoding="utf-8", delimiter=",", header_row=1)
    file = replace(file, options=plain)
    with handed_in.outcome("nothing"):
        attempt = upload.try_file(view, who, file)
        match attempt.result:
            case action_result.Tried() as tried:
                answered, tried = answers_to_warnings.ask(view, who, file, tried)
                confirmation.show_effects(view, tried, answered, is_of_page=True)
                confirmation.offer_confirmation(view, who, answered, tried)
            case _:
                confirmation.show_attempt(view, who, attempt)
    return True


def _ask_round(view: View, entity: str) -> str | None:
    """Which open round is answered where several ask: the one due first, until another is chosen."""
    words, rounds = view.words, what_to_report.rounds_to_answer(view, entity)
    if len(rounds) < 2:
        return None
    by_id = {round.id: round for round in rounds}

    def name(id: str) -> str:
        round = by_id[id]
        title = words.text(round.title)
        return words("who_reported.round_due", name=title, day=words.date(round.due))

    listed = " ".join(by_id)
    return fields.select(
        words("what_to_report.nothing_round"),
        list(by_id),
        name,
        key=session.own_key(view.workspace, f"nothing_of_round {entity} {listed}"),
        first=rounds[0].id,
        width=460,
    )


def _show_receipt(view: View, who: ActingPerson, entity: str) -> bool:
    """The receipt of what was just confirmed here; whether there is one."""
    stored = handed_in.last_of_part(view, entity, FILE_NAME)
    if stored is None:
        return False
    handed_in.show_submission(view, who, stored)
    return True
