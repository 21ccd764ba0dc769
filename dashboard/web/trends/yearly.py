"""The yearly table of the statistics as a file, beside the request: Word, or CSV for a spreadsheet."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard.documents import yearly_statistics
from dashboard.documents.formats import write_file
from dashboard.files import work_in_child
from dashboard.markup import View
from dashboard.presentation import duty_words, open_data
from dashboard.statistics import availability, yearly_table
from dashboard.text import Problem
from dashboard.web import session
from dashboard.web.shell import download_button, fields


def offer(view: View) -> None:
    """A year, and a button for each format; nothing where no yearly table is declared."""
    words, period = view.words, view.workspace.strategy.period
    if not view.snapshot.definitions.yearly:
        return
    years = view.snapshot.of_statistics(
        availability.years_with_numbers, tuple(range(period.start.year, period.end.year + 1))
    )
    with st.container(horizontal=True, vertical_alignment="bottom", key="yearly"):
        year = fields.switch(
            words("yearly.year"),
            sorted(years, reverse=True),
            str,
            key=session.own_key(view.workspace, "yearly_year"),
            first=max(years),
        )
        for ending in (".docx", ".csv"):
            download_button.offer(
                view,
                words(f"yearly.as{ending.replace('.', '_')}"),
                partial(_make, view, year, ending),
                f"statistics:{year}",
                file_name=f"{words('yearly.file_name')}-{year}{ending}",
                key=f"yearly file {ending}",
            )


def _make(view: View, year: int, ending: str) -> bytes | Problem:
    words, snapshot = view.words, view.snapshot
    only = yearly_table.Only()
    cells = snapshot.of_statistics(yearly_table.build, year, only)
    lines = duty_words.yearly_lines(cells, view.situation.strategy, snapshot.definitions, words)
    headers = duty_words.yearly_headers(year, words)
    if ending == ".csv":
        return open_data.csv_text(headers, [line.cells for line in lines]).encode()
    title = words("yearly.title", year=year)
    subtitle = words.text(snapshot.strategy.title, snapshot.strategy.title_cs)
    lead = duty_words.yearly_lead(cells, snapshot.sequence, words)
    made = snapshot.workspace.today, {"year": year}
    document = yearly_statistics.build(lines, headers, (title, subtitle, lead), made, words)
    return work_in_child.call(write_file.render_document, document, ending)
