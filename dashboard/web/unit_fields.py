"""Which unit is looked at, and what a person takes home of it: its deadlines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from dashboard.documents import deadline_calendar
from dashboard.fulfilment import round_answers, what_is_outstanding
from dashboard.markup import View, units
from dashboard.markup.kit import entity_names
from dashboard.web import safe_output
from dashboard.web.shell import download_button, fields


def choose_unit(view: View, found: what_is_outstanding.Answer) -> str | None:
    """The code of the unit that is looked at; the address keeps it, whatever the language."""
    strategy = view.situation.strategy
    codes = [body.entity.code for body in found.bodies if found.family(body.entity.code)]
    named = {code: entity_names.short_and_full(strategy, code, view.words) for code in codes}
    words = view.words
    return (
        fields.choose_code(
            view, "unit", words("units.choose"), words("units.all"), named, width=520
        )
        or None
    )


def count_in_address(view: View) -> str:
    """The count that the table is filtered by, empty for all; what is none is warned of."""
    written = str(st.query_params.get("show", ""))
    if not written or written in units.COUNTS:
        return written
    safe_output.warning(
        view.words("choice.unknown", found=written, label=view.words("units.title"))
    )
    return ""


def choose_reporting_unit(
    view: View, entities: Sequence[round_answers.EntityRounds]
) -> round_answers.EntityRounds | None:
    """The unit that is looked at; the address keeps its code, whatever the language."""
    strategy = view.situation.strategy
    lines = {line.entity.code: line for line in entities}
    named = {code: entity_names.short_and_full(strategy, code, view.words) for code in lines}
    words = view.words
    chosen = fields.choose_code(
        view, "unit", words("units.choose"), words("units.all"), named, width=520
    )
    return lines.get(chosen)


def offer_calendar(view: View, found: what_is_outstanding.Answer, chosen: str | None) -> None:
    """The deadlines of the unit and those below it, or of all, as a calendar file; none when all is over."""
    strategy = view.situation.strategy
    units = found.family(chosen) if chosen else found.bodies
    if strategy.cards is not None or not any(unit.responsible for unit in units):
        return
    words = view.words
    download_button.offer(
        view,
        words("units.calendar"),
        lambda: deadline_calendar.write_calendar(strategy, units, datetime.now(UTC), words),
        f"calendar:{chosen or ''}",
        file_name="-".join(
            filter(None, (strategy.id, (chosen or "").lower(), words("units.calendar_name")))
        )
        + ".ics",
        help=words("units.calendar_help"),
        key="calendar_file",
    )
