"""The tables of statistics in documents: many years are tables below each other, each as wide as a page."""

from __future__ import annotations

from pathlib import Path

from dashboard.__main__ import main
from dashboard.documents.blocks import TableBlock
from dashboard.documents.chapters import statistics_part
from dashboard.documents.chapters.citations import Citations
from dashboard.presentation import Wording, trend_words
from dashboard.statistics import chart_topics
from tests.statistics.shipped import given, shipped

OF_COURTS = chart_topics.Selection("convicted")


def tables(*rows: str) -> list[TableBlock]:
    numbers = given(*rows) if rows else shipped()
    lines = chart_topics.find_lines(numbers, OF_COURTS)
    names = dict.fromkeys(lines, "convicted")
    found = statistics_part._count_tables(names, "Convicted", Citations(), Wording("en"))
    return list(found)


def test_sixty_years_are_tables_whose_numbers_stand_on_one_line() -> None:
    years = range(1964, 2024)

    found = tables(
        *(f"courts,courts_convicted,c,persons,{year},,,{1000 + year},,2024," for year in years)
    )

    assert [head for table in found for head in table.headers[1:]] == [*map(str, years)]
    assert all(len(table.headers) <= 12 for table in found)
    assert found[0].caption.endswith(", 1964–1974")
    assert len({table.caption for table in found}) == len(found) == 6


def test_a_break_names_its_lines_where_it_is_not_that_of_the_whole_table() -> None:
    """Below a table of several sources it would else be read of all of them."""
    ask = chart_topics.Selection("sources", "convicted")
    numbers = given(
        *(
            f"courts,courts_convicted,c,persons,{year},,,{year - 2000},,2024,"
            for year in (2021, 2022)
        ),
        "unodc,unodc_convicted,c,persons,2021,,,7,,2025,",
        "unodc,unodc_convicted,c,persons,2022,,,9,break,2025,Counted anew.",
    )
    names = {
        line: trend_words.line_name(line, ask, Wording("en"))
        for line in chart_topics.find_lines(numbers, ask)
    }

    of_one = statistics_part._break_texts(names, Wording("en"))
    of_all = statistics_part._break_texts(
        {line: name for line, name in names.items() if line.breaks}, Wording("en")
    )

    assert of_one == [
        "Break of the series from 2022 (UNODC (United Nations): persons convicted): Counted anew."
    ]
    assert of_all == ["Break of the series from 2022: Counted anew."]
    forms = chart_topics.Selection("victims", None, "form")
    parts = {line: str(line.category) for line in chart_topics.find_lines(shipped(), forms)}
    (told,) = statistics_part._break_texts(parts, Wording("en"))
    assert told.startswith("Break of the series from 2018 (all parts): ")


def test_the_sentences_of_a_day_tell_no_year_that_its_tables_have_not(
    filled_url: str, tmp_path: Path
) -> None:
    paper = tmp_path / "paper.md"
    words = ["--as-of", "2020-12-31", "--out", str(paper), "--as", "evaluator", "--lang", "en"]

    assert main(["report", *words, "--database", filled_url]) == 0

    chapter = paper.read_text("utf-8").rpartition("The period of the strategy, 2020–2023")[2]
    said = chapter.partition("**Table")[0]
    assert "18 in 2020" in said
    assert not [year for year in ("2021", "2022", "2023") if year in said]
