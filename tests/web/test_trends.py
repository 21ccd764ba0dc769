"""The page of trends, opened through the entry script on real data."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.__main__ import main
from dashboard.presentation import trend_words
from dashboard.presentation.languages import LANGUAGES, Wording
from dashboard.statistics import chart_topics
from dashboard.statistics.chart_topics import Selection
from dashboard.statistics.observations import CONCEPTS
from dashboard.web.trends import page as trends
from dashboard.web.trends import tables
from dashboard.workflow.workspace import read_observations

ROOT = Path(__file__).resolve().parents[2]
ENTRY = str(ROOT / "dashboard" / "web" / "app.py")
SMALL = Path(__file__).parents[1] / "small.yaml"
DATA = ROOT / "data" / "statistics"
FILES = ("annex-2.csv", "public-series.csv", "unodc.csv")
BANDS = ((2016, 2019), (2020, 2023))


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", f"sqlite:///{tmp_path / 'pages.db'}")
    monkeypatch.setenv("DASHBOARD_STRATEGY", str(ROOT / "indicators.yaml"))
    return another()


def another() -> AppTest:
    """Another visitor of the same server."""
    return AppTest.from_file(ENTRY, default_timeout=60)


def shown(app: AppTest, **query: str) -> str:
    """The markup of the page at an address, and nothing went wrong."""
    for name, value in {"lang": "en", **query}.items():
        app.query_params[name] = value
    app.run()
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page(str(ROOT / "pages" / "trends.py")).run()
    return markup(app)


def markup(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def drawn(app: AppTest) -> list[dict[str, Any]]:
    """The charts of the page as Plotly gets them."""
    found: list[dict[str, Any]] = [
        json.loads(element.proto.spec) for element in app.get("plotly_chart")
    ]
    return found


def shipped() -> pl.DataFrame:
    return pl.concat([read_observations((DATA / name).read_bytes(), name)[0] for name in FILES])


def asks(frame: pl.DataFrame) -> Iterator[Selection]:
    for topic in chart_topics.topics_with_numbers(frame):
        for of in chart_topics.subjects(frame, topic) or (None,):
            for by in (None, *chart_topics.find_splits(frame, Selection(topic, of))):
                yield Selection(topic, of, by)


@pytest.mark.parametrize("topic", [name for name in chart_topics.ORDER if name != "other"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_topic_has_a_chart_with_its_alternative_a_table_and_a_download(
    app: AppTest, topic: str, lang: str
) -> None:
    page = shown(app, lang=lang, topic=topic)

    words = Wording(lang)
    assert words("trends.title") in page
    assert page.count('<table class="ledger sheet">') == 1
    assert page.count('<p class="said">') >= 1
    assert page.count("<dl class=") == 1
    assert len(drawn(app)) == 1
    assert [button.label for button in app.download_button] == [words("trends.download")]
    assert app.query_params["topic"] in (topic, [topic])


def test_each_chart_shows_exactly_the_numbers_of_its_table() -> None:
    frame, words = shipped(), Wording("en")

    for ask in asks(frame):
        lines = [line for line in chart_topics.find_lines(frame, ask) if line.points]
        if not lines:
            continue
        figure = trends.build_chart(lines, ask, BANDS, words, "light")
        sheet = trend_words.trend_table(lines, ask, words)

        traces = [trace for trace in figure.data if trace.name != "absent"]
        assert len(traces) == len(lines) == len(sheet.rows)
        for trace, row in zip(traces, sheet.rows, strict=True):
            table = dict(zip(sheet.heads, row, strict=True))
            for year, value, text in zip(trace.x, trace.y, trace.text, strict=True):
                cell = table.get(str(year), "–")
                assert (value, text) == ((cell, str(cell)) if isinstance(cell, int) else (None, ""))


def test_no_trace_has_two_sources_and_no_axis_two_units() -> None:
    frame, words = shipped(), Wording("en")

    for ask in asks(frame):
        lines = [line for line in chart_topics.find_lines(frame, ask) if line.points]
        if not lines:
            continue
        figure = trends.build_chart(lines, ask, BANDS, words, "light")
        traces = [trace for trace in figure.data if trace.name != "absent"]
        by_axis: dict[str, set[tuple[str, str]]] = {}
        for line, trace in zip(lines, traces, strict=True):
            values = [point.value for point in line.points]
            assert [value for value in trace.y if value is not None] == [
                value for value in values if value is not None
            ]
            by_axis.setdefault(trace.yaxis or "y", set()).add((line.source, line.unit))
        assert all(len(found) == 1 for found in by_axis.values())


def test_breaks_are_drawn_and_told(app: AppTest) -> None:
    page = shown(app, topic="cases")

    (figure,) = drawn(app)
    dashed = [shape for shape in figure["layout"]["shapes"] if shape.get("name") == "break"]
    assert [shape["x0"] for shape in dashed] == [2015.5]
    assert page.count('<p class="break">') == 1
    assert "Break of the series from 2016, dashed line" in page
    assert "Police crime statistics before 2016 are not comparable" in page


def test_the_police_s_prosecuted_are_unodc_s_formal_contact_and_the_page_says_so(
    app: AppTest,
) -> None:
    page = shown(app, topic="prosecuted")

    assert "UNODC calls formal contact" in page
    assert "women" in page
    assert "/trends?lang=en&amp;strategy=cz-thb-2020-2023" in page
    assert "topic=sources&amp;of=formal_contact" in page


def test_sources_that_differ_are_listed_with_both_their_numbers(app: AppTest) -> None:
    page = shown(app, topic="sources", of="convicted")

    assert "1 number on which the sources differ" in page
    assert "<li><b>9</b> Courts: persons convicted (2020-05)</li>" in page
    assert "<li><b>14</b> UNODC (United Nations): persons convicted (2025-04)</li>" in page


def test_the_four_states_of_a_cell_are_four_words(app: AppTest) -> None:
    page = shown(app, topic="sources", of="victims", by="form")

    (figure,) = drawn(app)
    absent = [trace for trace in figure["data"] if trace["name"] == "absent"]
    assert [trace["text"] for trace in absent] == [["suppressed"], ["unknown"]]
    for cell in (">suppressed<", ">unknown<", ">0<", ">–<"):
        assert cell in page
    assert "zero, blank in the source" in page


def test_a_period_without_numbers_of_its_own_is_said(app: AppTest) -> None:
    assert "own years 2020–2023" in shown(app, topic="convicted")
    assert "own years" not in shown(another(), topic="ngo_clients")


def test_numbers_for_several_years_at_once_are_a_table_without_a_chart(app: AppTest) -> None:
    page = shown(app, topic="sources", of="since_2003")

    assert drawn(app) == []
    assert "for several years at once" in page
    assert ">317<" in page
    assert "2003–2023" in page


def test_the_address_chooses_and_a_word_that_is_no_choice_is_told(app: AppTest) -> None:
    page = shown(app, topic="victims", by="country_of_origin")
    assert "Philippines" in page
    assert "Bulgaria" in page

    page = shown(another(), topic="<b>none</b>")
    assert "&lt;b&gt;none&lt;/b&gt;" in page


def test_a_choice_is_kept_in_the_address_and_leaves_with_its_topic(app: AppTest) -> None:
    shown(app, topic="sources", of="victims", by="sex")
    assert app.query_params["by"] in ("sex", ["sex"])

    app.segmented_control(key="cz-thb-2020-2023 topic").set_value("cases").run()

    assert not app.exception
    assert app.query_params["topic"] in ("cases", ["cases"])
    assert "of" not in app.query_params
    assert "by" not in app.query_params


def test_a_strategy_without_statistics_says_so_and_draws_nothing(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHBOARD_STRATEGY", str(SMALL))

    page = shown(app)

    assert "No statistics have been loaded for this strategy" in page
    assert drawn(app) == []
    assert len(app.download_button) == 0


def test_the_file_is_the_table() -> None:
    frame, words = shipped(), Wording("cs")
    ask = Selection("victims", None, "form")
    sheet = trend_words.trend_table(chart_topics.find_lines(frame, ask), ask, words)

    text = trend_words.csv_bytes(sheet).decode("utf-8-sig")

    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == list(sheet.heads)
    assert rows[1:] == [[str(cell) for cell in row] for row in sheet.rows]
    page = str(tables.draw_table(sheet, "Oběti", words))
    cells = re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", page)
    assert cells == [cell or "–" for row in rows for cell in row]


def test_a_cell_that_a_spreadsheet_would_run_is_written_inert() -> None:
    sheet = trend_words.TrendTable(("Line", "2020"), (("=1+1", 5),), 1)

    assert "'=1+1,5" in trend_words.csv_bytes(sheet).decode("utf-8-sig")


def test_a_loaded_table_is_drawn_beside_what_was_there(app: AppTest, tmp_path: Path) -> None:
    path = tmp_path / "courts.csv"
    definition = "Persons convicted as a test has it"
    path.write_text(
        "source,series,definition,unit,year,value,flag,vintage,note\n"
        f"courts,courts_convicted,{definition},persons,2020,11,,2021,\n"
        f"courts,courts_convicted,{definition},persons,2021,,not_applicable,2022,no court sat\n"
    )
    assert ">11<" not in shown(app, topic="convicted")
    main(["load", str(path), "--as", "coordinator"])
    st.cache_resource.clear()

    page = shown(another(), topic="convicted")

    assert ">11<" in page
    assert ">not applicable<" in page
    assert "own years" not in page


def test_every_sentence_of_the_shipped_statistics_has_its_czech() -> None:
    frame, czech = shipped(), Wording("cs")

    texts = {*frame["definition"], *frame["note"].drop_nulls()}

    assert [text for text in sorted(texts) if 'lang="en"' in tables.translate(text, czech)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_code_of_the_shipped_statistics_has_a_word(lang: str) -> None:
    words, frame = Wording(lang), shipped()

    for series in (name for group in CONCEPTS.values() for name in group):
        assert words.has_message(f"series.{series}"), series
    for ask in asks(frame):
        for line in chart_topics.find_lines(frame, ask):
            assert words.has_message(f"source.{line.source}")
            assert words.has_message(f"unit.{line.unit}")
            if line.by and line.category and not line.by.startswith("country"):
                assert words.has_message(f"{line.by}.{line.category}")


def test_the_overview_s_small_trends_lead_to_their_topics(app: AppTest) -> None:
    app.query_params["lang"] = "en"

    page = markup(app.run())

    for topic in trends.OVERVIEW_TOPICS:
        assert f"topic={topic}" in page
    assert page.count('class="small-trend"') == 3
    assert [chart["data"][0]["text"] for chart in drawn(app)] == [
        ["22", "", "", "20"],
        ["8", "", "", "9"],
        ["14", "", "", "15"],
    ]
