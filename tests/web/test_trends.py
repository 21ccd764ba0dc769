"""The page of trends, opened through the entry script on real data."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.__main__ import main
from dashboard.markup.trends import tables, topic
from dashboard.presentation import trend_chart, trend_words
from dashboard.presentation.languages import LANGUAGES, Wording
from dashboard.presentation.trend_chart import YearAxis, YearBand
from dashboard.statistics import chart_topics
from dashboard.statistics.chart_topics import Selection
from dashboard.statistics.observations import Statistics, conflicts
from dashboard.statistics.source_comparison import compare_sources, year_points
from dashboard.web import session
from tests.pages import (
    SMALL,
    button_names,
    facts,
    headings,
    in_language,
    links,
    notices,
    open_page,
    read_html,
    show_strategy,
    table,
    text,
)
from tests.statistics.shipped import DEFINITIONS, shipped

pytestmark = pytest.mark.usefixtures("database")
PERIODS = (YearBand("2016–2019", 2016, 2019), YearBand("2020–2023", 2020, 2023, own=True))
AXIS = YearAxis(range(2014, 2024), "no number")


def open_trends(**query: str) -> AppTest:
    return open_page("trends", **query)


def cells(page: AppTest) -> list[str]:
    """The cells of the table of numbers, without its headers."""
    return [cell for row in numbers(page)[1:] for cell in row[1:]]


def numbers(page: AppTest) -> list[list[str]]:
    """The table of numbers with their remarks, which bears the title of the topic."""
    return table(page, headings(page)[1])


def charts(page: AppTest) -> list[dict[str, Any]]:
    """The charts of the page as Plotly gets them."""
    return [json.loads(element.proto.spec) for element in page.get("plotly_chart")]


def asks(frame: Statistics) -> Iterator[Selection]:
    for one in chart_topics.topics_with_numbers(frame):
        for of in chart_topics.subjects(frame, one) or (None,):
            for by in (None, *chart_topics.find_splits(frame, Selection(one, of))):
                yield Selection(one, of, by)


def test_every_topic_has_a_chart_with_its_alternative_a_table_and_a_download() -> None:
    words = Wording("en")
    for chosen in (name for name in chart_topics.topic_order(DEFINITIONS) if name != "other"):
        page = open_trends(topic=chosen)
        _, chart_title, *_ = headings(page)
        told = [chart.proto.alt for chart in page.get("plotly_chart")]
        if len(told) == 1:
            heading, description = told[0].split(". ", maxsplit=1)
            assert heading == chart_title
            assert description in text(page).replace("\n", " ")
        elif chosen != "summary":
            shaded = table(page, words("splits.caption", heading=chart_title))
            assert {row[0] for row in numbers(page)[1:]} <= {row[0] for row in shaded[1:]}
        assert len(facts(page)) >= 1
        drawn = [words("picture.svg"), words("picture.png")] * max(len(told), 1)
        assert button_names(page) == [*drawn, words("trends.download")]


def test_each_chart_shows_exactly_the_numbers_of_its_table_of_one_source_and_unit() -> None:
    frame, words = shipped(), Wording("en")

    for ask in asks(frame):
        lines = [line for line in chart_topics.find_lines(frame, ask) if line.points]
        if not lines or not topic.share_axis(lines, ask):
            continue
        sheet = tables.tabulate(lines, ask, words)
        curves = trend_words.curves(lines, ask, words)
        figure = trend_chart.line_chart(curves, PERIODS, AXIS, "light")

        # What is on top is drawn last.
        traces = [each for each in figure.data if each.name not in {"absent", "others"}][::-1]
        assert len(traces) == len(lines) == len(sheet.rows)
        assert len({(line.source, line.unit) for line in lines}) == 1
        written = set()
        for trace, row in zip(traces, sheet.rows, strict=True):
            by_year = dict(zip(sheet.headers, row, strict=True))
            for year, value, label in zip(trace.x, trace.y, trace.text, strict=True):
                cell = by_year.get(str(year), "–")
                counted_here = isinstance(cell, int)
                assert value == (cell if counted_here else None)
                # What another line has written at the same place is not written again.
                once = counted_here and (year, value) not in written
                assert label == (str(cell) if once else "")
                written.add((year, value))


def test_a_point_is_hollow_where_one_source_is_alone_and_no_line_crosses_a_break() -> None:
    spoken = {each.topic.id: each for each in compare_sources(shipped())}
    cases, convicted, victims = (
        {point.year: point for point in year_points(spoken[name])}
        for name in ("cases", "convicted", "victims")
    )

    alone = [2015, 2020, 2021]
    assert [year for year, point in cases.items() if not point.is_national] == alone
    assert [year for year, point in cases.items() if not point.is_joined] == [2014, 2016]
    assert [year for year, point in convicted.items() if not point.is_national] == alone
    assert (convicted[2017].value, convicted[2017].others) == (9, (14,))
    assert all(point.is_joined for year, point in convicted.items() if year > 2014)
    assert (victims[2015].value, victims[2015].others) == (4, (50, 92))
    assert victims[2017].is_joined, "the break is of other sources"
    drawn = trend_words.curve_of_years(spoken["convicted"], Wording("en")).spots[0]
    assert drawn.tells == (
        *(
            "2014",
            "UNODC (United Nations): persons convicted 6",
            "MOI web page: persons convicted 6",
        ),
    )
    assert drawn.who == "MOI web page"


def test_who_the_victims_are_is_summed_between_breaks_and_ages_never() -> None:
    page = open_trends()

    for sentence in (
        "As many in 2016–2021, 47 each: women, men.",
        "Only single numbers are known; they cannot be added up.",
        "Most in 2018–2019: several forms at once (19 of 32).",
        "Most in 2016–2019, 2021: Czechia (30 of 81).",
    ):
        assert sentence in headings(page)
    assert table(page, "2016–2017") == [
        ["labour exploitation", "26"],
        ["sexual exploitation", "12"],
    ]
    for said in (
        "2017: 10 of 14, under 18 (US report (TIP): victims identified by the police)",
        "2018: 11 of 11, women, under 18 (US report (TIP): victims identified by the police)",
        "2020: 12 of 13, adults (UNODC (United Nations): detected victims)",
        "2019–2023: 90, adults (GRETA, report of 2025 (cited by Radio Prague): victims identified)",
        "2 numbers on which the sources differ.",
    ):
        assert said in text(page).replace("\n", " ")


def test_the_sources_are_said_to_differ_on_as_many_numbers_as_are_listed_first() -> None:
    """Of the split that is looked at; those of the other splits are counted where they stand."""
    every = [each for each in conflicts(shipped()) if each.concept == "victims"]
    for by in ("total", "sex", "form"):
        mine = [each for each in every if {*each.of} == {by} - {"total"}]
        assert 0 < len(mine) < len(every)

        page = open_trends(topic="sources", of="victims", by=by)

        told = text(page)
        plural = "s" if len(mine) > 1 else ""
        assert f"On {len(mine)} number{plural} the sources differ: see below." in told
        assert f"{len(mine)} number{plural} on which the sources differ" in headings(page)
        assert f"{len(every) - len(mine)} more in other splits" in told
    assert {"suppressed", "unknown", "0", "–"} <= set(cells(page)), "four states of a cell"


def test_an_address_without_a_topic_that_exists_opens_the_trends_with_a_warning() -> None:
    page = open_trends(topic="<b>none</b>")

    (notice,) = notices(page)
    assert "<b>none</b>" in notice
    assert "Who the victims are" in headings(page)
    assert headings(open_trends(topic="sources"))[1] == (
        "Cases and offences, according to several sources"
    )


def test_a_strategy_without_statistics_says_so_and_draws_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    show_strategy(monkeypatch, SMALL)

    page = open_trends()

    assert "No statistics have been loaded for this strategy" in text(page)
    assert charts(page) == []
    assert button_names(page) == []


def test_the_file_is_the_table() -> None:
    frame, words = shipped(), Wording("cs")
    ask = Selection("victims", None, "form")
    sheet = tables.tabulate(chart_topics.find_lines(frame, ask), ask, words)

    text = tables.csv_bytes(sheet, "").decode("utf-8-sig")

    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == list(sheet.headers)
    assert rows[1:] == [[str(cell) for cell in row] for row in sheet.rows]
    drawn = read_html(tables.draw_table(sheet, "Oběti", words))
    assert table(drawn, "Oběti") == [[cell or "–" for cell in row] for row in rows]
    inert = tables.TrendTable(("Line", "2020"), (("=1+1", 5),), 1)
    assert "'=1+1,5" in tables.csv_bytes(inert, "").decode("utf-8-sig")


def test_a_loaded_table_is_drawn_beside_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "courts.csv"
    definition = (
        "Persons convicted of trafficking in human beings in the year "
        "(judicial statistics of the Ministry of Justice)."
    )
    path.write_text(
        "source,series,definition,unit,year,value,flag,vintage,note\n"
        f"courts,courts_convicted,{definition},persons,2020,11,,2021,\n"
        f"courts,courts_convicted,{definition},persons,2021,,not_applicable,2022,no court sat\n"
    )
    before = open_trends(topic="convicted")
    assert "11" not in cells(before)
    assert "for the period of the strategy 2020–2023" in text(before)
    main(["load", str(path), "--as", "coordinator"])
    session.refresh()

    page = open_trends(topic="convicted")

    assert {"11", "not applicable"} <= set(cells(page))
    assert "for the period of the strategy" not in text(page), "there are numbers of it now"


def test_every_sentence_of_the_shipped_statistics_has_its_czech() -> None:
    frame, czech = shipped(), Wording("cs")

    texts = {*frame.frame["definition"], *frame.frame["note"].drop_nulls()}

    translated = map(DEFINITIONS.translate, sorted(texts))
    drawn = [read_html(tables.translate(each, czech)) for each in translated]
    assert [untranslated for each in drawn for untranslated in in_language(each, "en")] == []


def test_every_code_of_the_shipped_statistics_has_a_word() -> None:
    frame = shipped()
    for ask in asks(frame):
        for line in chart_topics.find_lines(frame, ask):
            names = line.names
            texts = (names.source, names.series, names.unit, names.split, names.part)
            assert all(each.second for each in texts if each), line
            for lang in LANGUAGES:
                assert trend_words.line_part(line, Wording(lang)) != (line.category or "-")


def test_the_opening_sets_national_sources_beside_unodc_under_computed_titles() -> None:
    page = open_trends()

    assert headings(page)[1:4] == [
        "Cases stood at 14 to 18 a year in 2020–2021, within the 13 to 22 of 2016–2019",
        "Convictions reached 24 in 2021, the most of any year in 2014–2021",
        "Victims in the Program stood at 11 to 13 a year in 2020–2021, within the 4 to 43 of "
        "2014–2019; 33 in 2022–2023, up to October 2023 (our computation)",
    ]
    for sentence in (
        "33 is our computation from “MOI web page: persons in the Program since 2003” (317 in "
        "2003–2023, up to October 2023). GRETA, report of 2025 (cited by Radio Prague): victims "
        "identified (adults): 90 in 2019–2023; this counts another group of persons.",
        "317 − 186 for 2003–2014 − 98 for 2015–2021 by US report (TIP)",
        "These numbers are context and are not used to assess tasks.",
        "Police and UNODC (United Nations) agree in 4 of 4 common years (2016–2019).",
        "Courts and UNODC (United Nations) agree in 3 of 4 common years (2016–2019). Where sources "
        "print several numbers – 2017: 9 or 14.",
        "US report (TIP) and UNODC (United Nations) agree in 4 of 8 common years (2014–2021). "
        "Where sources print several numbers – 2014: 43 or 67; 2015: 4, 50 or 92; 2016: 14 or 38; "
        "2017: 24 or 14; 2018: 17 or 11; 2021: 11 or 14.",
        "Not comparable with the years before 2016.",
        "UNODC (United Nations): not comparable with the years before 2017.",
        "Source: Police, edition 2020-05; UNODC (United Nations), edition 2025-04; MOI web page",
    ):
        assert sentence in text(page).replace("\n", " ")


def test_everything_that_ships_is_a_link_away_with_its_years() -> None:
    page = open_trends()

    assert (
        "Victims: total 2014–2021 · by sex 2016–2021 · by age 2017–2018, 2020 · by form of exploitation "
        "2016–2019 · by country of origin 2014, 2016–2019, 2021"
    ) in text(page).replace("\n", " ")
    leading = {
        Selection(found.query["topic"], found.query.get("of"), by)
        for found in links(page)
        if "topic" in found.query
        for by in [found.query.get("by")]
        if by
    }
    total = {
        Selection(ask.topic, ask.of, ask.by or topic.TOTAL)
        for ask in asks(shipped())
        if any(line.by == ask.by for line in chart_topics.find_lines(shipped(), ask))
    }
    assert leading == total


def test_what_others_publish_does_not_pay_the_debt_of_a_body() -> None:
    page = open_trends(role="coordinator", part="duties")

    assert headings(page)[1] == (
        "Of the 42 numbers to be reported for 2020–2022, 42 are missing at least in part; another "
        "source has published 11 of these"
    )
    rows = {row[0]: row[1:] for row in table(page, "What each body is to report for each year")}
    elsewhere = "not delivered published by another source: UNODC (United Nations)"
    assert rows["persons convicted, total"] == [elsewhere, elsewhere, "not delivered"]


def test_the_coordinator_alone_sees_how_published_numbers_are_protected() -> None:
    words = Wording("cs")
    assert words("certificate.title") not in text(
        open_trends(role="officer", part="duties", lang="cs")
    )
    page = open_trends(role="coordinator", part="duties", lang="cs")
    assert words("certificate.none") in text(page)
    assert {words("yearly.as_docx"), words("yearly.as_csv")} <= {*button_names(page)}

    assert words("certificate.of_now", version=0)[:20] in text(page)
    told = dict(facts(page))
    assert told[words("certificate.withheld")] == "0"
    assert words("withheld.rule", threshold=5) in text(page)
