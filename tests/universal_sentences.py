"""Where a sentence says something of all or of none, and whether it is so by the rows."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date

import polars as pl

from dashboard.assessment import card_sections
from dashboard.documents.assessment import build_assessment
from dashboard.documents.meeting import build_pack
from dashboard.fulfilment import what_is_outstanding
from dashboard.fulfilment.status import Status
from dashboard.markup import View, body_page, compare, method, task_list, timeline, who_reported
from dashboard.markup.overview import headline, squares, task_table, to_do
from dashboard.markup.task import page
from dashboard.presentation import sentences
from dashboard.presentation.languages import LANGUAGES, Wording, read_catalogue
from dashboard.strategy import rounds
from dashboard.workflow import document_material, letter_facts

UNIVERSAL = {
    "en": re.compile(r"\b(all|every|none|nothing|nobody|everywhere)\b", re.IGNORECASE),
    "cs": re.compile(r"\b(všech\w*|žádn\w*|nic|ničeho|nikdo|všude|každ\w*)\b", re.IGNORECASE),
}
DONE = {Status.MET, Status.NO_TARGET}
EARLIER = date(2020, 1, 1)
Values = Mapping[str, object]


class Recording(Wording):
    """Wording that keeps what it was asked to say: message ids with their values."""

    def __init__(self, language: str) -> None:
        super().__init__(language)
        self.said: dict[str, list[Values]] = defaultdict(list)

    def __call__(self, message: str, /, **values: object) -> str:
        self.said[message].append(values)
        return super().__call__(message, **values)

    def plural(self, message: str, number: int, /, **values: object) -> str:
        self.said[message].append({"n": number, **values})
        return super().plural(message, number, **values)


def universal_messages() -> set[str]:
    """The ids whose sentence, in either language, says something of all or of none."""
    return {
        message.id if isinstance(message.id, str) else message.id[0]
        for language in LANGUAGES
        for message in read_catalogue(language)
        if message.id
        for forms in [[message.string] if isinstance(message.string, str) else message.string or ()]
        if any(UNIVERSAL[language].search(form) for form in forms)
    }


def is_so(view: View, message: str, values: Values) -> bool:
    """Whether a sentence about the whole strategy is so, by the rows and the day."""
    tasks = view.situation.tasks
    match message:
        case "pack.nothing_overdue" | "overview.headline_none_overdue":
            return not any(state.schedule.is_overdue for state in tasks if state.status not in DONE)
        case "overview.headline_all_finished":
            return all(state.status in DONE for state in tasks)
        case "overview.headline_met":
            return str(values["all"]) == str(len(tasks))
        case "overview.headline_unchanged":
            changes = view.snapshot.since(EARLIER, view.day).changes
            return not any(each.axis == "status" and not each.indicator for each in changes)
        case "method.assumptions_none":
            stated = view.situation.strategy.indicators()
            return not any(each.target and each.target.basis == "assumed" for _, each in stated)
        case "sensitivity.tasks_none":
            found = view.snapshot.sensitivity(view.day)
            return all(each.firm_status is each.state.status for each in found)
        case "annexes.no_statistics":
            return view.snapshot.observations.is_empty()
        case "pack.effect_of_all_none" | "overview.would_change_nothing":
            side = view.snapshot.side_at_close(EARLIER)
            later = document_material.read_changes(view.snapshot, side, view.day)
            return not later.effects.of_all
    raise KeyError(message)


def is_so_of_task(view: View, number: str, message: str) -> bool:
    """Whether a sentence about one task is so, by its rows."""
    rows = view.snapshot.rows.filter(pl.col("task").cast(pl.String) == number)
    until = rows.filter(pl.col("date") <= view.day)
    details = view.snapshot.task(number, view.day)
    assert details is not None
    match message:
        case "narrative.nothing":
            return until.is_empty()
        case "narrative.unchanged":
            return not any(each.in_force for each in details.amendments)
        case "rows.none":
            return rows.is_empty()
        case "task.no_row":
            told = set(until["indicator"].drop_nulls().cast(pl.String))
            return any(state.indicator.id not in told for state in details.state.indicators)
        case "narrative.rests_firm":
            sources = view.situation.strategy.sources
            deciding = [
                row for each in details.traces if not each.state.withdrawn for row in each.deciding
            ]
            return (
                bool(deciding)
                and not details.state.rests_on_assumption
                and not any(
                    row["entity"] in sources
                    or (row["value"] is not None and not (row["evidence"] or "").strip())
                    or row["precision"] in {"inferred", "not_later_than"}
                    for row in deciding
                )
            )
    raise KeyError(message)


def reporters(each: what_is_outstanding.IndicatorAnswer) -> set[str]:
    """The owners that have reported on an indicator."""
    return {report.entity for report in each.state.reporting if report.last}


def is_so_of_body(body: what_is_outstanding.BodyAnswer, message: str) -> bool:
    """Whether a sentence about one body is so, by the one answer."""
    match message:
        case "who_reported.nothing_outstanding":
            return not body.outstanding
        case "letter.thanks":
            return not any(
                each.state.schedule.is_overdue or each.state.schedule.is_due_today
                for each in body.indicators
                if each.state.status not in DONE and not each.waiting
                # What only another owner has reported on is that owner's to finish.
                if body.entity.code in reporters(each) or not reporters(each)
            )
    raise KeyError(message)


OF_ALL = {
    "pack.nothing_overdue", "overview.headline_none_overdue", "overview.headline_all_finished",
    "overview.headline_met", "overview.headline_unchanged",
    "method.assumptions_none", "sensitivity.tasks_none", "pack.effect_of_all_none",
    "overview.would_change_nothing", "annexes.no_statistics",
}  # fmt: skip
OF_TASK = {
    "narrative.unchanged",
    "narrative.nothing",
    "rows.none",
    "task.no_row",
    "narrative.rests_firm",
}
OF_BODY = {"who_reported.nothing_outstanding", "letter.thanks"}
OF_NO_ROW = {
    "annex_card.lead", "annexes.method_verdicts", "annexes.no_sources", "compare.all_tasks",
    "compare.not_known_then", "compare.nothing", "document.overview", "evidence.none",
    "frame.discipline_lead", "frame.limit_rows", "glossary.lead", "ignored.no_case",
    "ignored.no_period", "letter.how_page", "letter.nothing_to_send", "letter.wanted_events",
    "letter.wanted_round", "meaning.audit_chain", "meaning.no_report", "meaning.not_met",
    "meaning.not_yet_due", "meaning.outstanding", "meaning.round", "method.assumptions_lead",
    "method.backtest_none", "method.errors_none", "method.interim", "method.lateness",
    "method.lead", "method.no_example", "method.owners", "method.periods_lead", "method.recurring",
    "method.share", "method.silence", "method.sources", "method.task", "method.word_indicator",
    "method.word_no_report", "method.years",
    "overview.not_shown_is_not_undone", "overview.would_change", "overview.would_change_computed",
    "pack.effect_of_all", "pack.no_new_rows", "pack.nothing_next", "remedy.sum",
    "rows.no_evidence", "rule.1", "rule.4", "rule.5", "sensitivity.all", "sensitivity.lead",
    "sensitivity.many_told_late", "sensitivity.tasks", "sensitivity.up_to",
    "summary.computed_alone", "target.all", "target.each_half-year", "target.each_month",
    "target.each_quarter", "target.each_year", "task.all", "task.kind_distinct", "task.kind_milestone",
    "task.kind_recurring", "task.kind_recurring_distinct", "task.kind_recurring_latest",
    "task.kind_recurring_sum", "task.kind_share", "task.nothing_outstanding",
    "task.obligation_early", "task.obligation_part", "timeline.no_report", "body.all",
    "body.no_submission", "body.nothing", "who_reported.helpers",
    "word.nothing_to_report",
}  # fmt: skip
"""Labels, texts of the rule, and cells about one row or body, which the tests of their pages read."""


def draw_pages(view: View) -> None:
    """The pages that speak of the whole strategy, the assessment and the papers."""
    snapshot = view.snapshot
    found = snapshot.answer(view.day)
    reports = to_do.waiting_reports(view)
    headline.draw(view, EARLIER)
    squares.draw_squares(view)
    task_table.draw_tasks(view, reports)
    task_table.draw_foot(view)
    to_do.draw_waiting(view, reports)
    task_list.draw_all(view, list(view.situation.tasks))
    who_reported.draw_all(view, snapshot.reporting(view.day))
    timeline.draw_chart(view, snapshot.lanes(view.day))
    timeline.draw_facts(view, snapshot.lanes(view.day))
    method.draw_all(view, None)
    owing = [body for body in found.bodies if body.outstanding]
    compare.draw_all(view, snapshot.since(EARLIER, view.day), owing)
    material, _ = document_material.read_material(snapshot, view.day)
    changes = document_material.read_changes(snapshot, snapshot.side_at_close(EARLIER), view.day)
    build_assessment(material, view.words)
    build_pack(material, changes, view.words)


def draw_task(view: View, number: str, words: Wording) -> None:
    """The page of a task, and what the program says beside its card."""
    details = view.snapshot.task(number, view.day)
    assert details is not None
    page.draw(view, details)
    for section in card_sections.write_sections(details, ()):
        for line in section.lines:
            sentences.write_sentence(line, words)


def draw_body(view: View, code: str, words: Wording) -> None:
    """A body on State of reporting, and the letter to it."""
    for line in view.snapshot.reporting(view.day):
        if line.entity.code == code:
            who_reported.draw_unit(view, line)
    body_page.draw_tasks(view, code, is_open=False)
    letter = letter_facts.read_letter(view.snapshot, code, view.day)
    if letter is not None:
        letter_facts.write_letter(
            letter, rounds.reply_day(view.snapshot.strategy.rounds, view.day), words
        )
