"""The plan of another country: its euros, tonnes and shares are exact, added or not, and drawn."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.markup.trends import overview_chart
from dashboard.presentation import (
    exported_files,
    public_tables,
    split_table,
    trend_chart,
    trend_words,
)
from dashboard.presentation.languages import Wording
from dashboard.statistics import chart_topics, source_comparison
from dashboard.statistics.chart_topics import Selection
from dashboard.statistics.check_totals import find_broken_totals
from dashboard.statistics.observations import Statistics, plain
from dashboard.workflow.load_shipped import read_observations
from tests.statistics.shipped import defined, given

TESTS = Path(__file__).parents[1]
DEFINITIONS = defined((TESTS / "foreign_definitions.yaml").read_text("utf-8"))
HEAD = "source,series,definition,unit,year,value,vintage"
AXIS = trend_chart.YearAxis(range(2022, 2027), "no number")


def numbers() -> Statistics:
    content = (TESTS / "foreign_statistics.csv").read_bytes()
    frame, problems = read_observations(content, "foreign_statistics.csv", DEFINITIONS)
    assert problems == []
    return Statistics(frame, DEFINITIONS)


def test_every_number_comes_out_of_the_database_as_it_went_in(
    sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = ["--strategy", str(TESTS / "foreign.yaml"), "--database", sqlite_url]

    assert main(["statistics", "--format", "json", *plan]) == 0
    told = json.loads(capsys.readouterr().out, parse_float=Decimal)["observations"]
    assert main(["audit", "verify", *plan]) == 0
    capsys.readouterr()
    assert main(["statistics", "--lang", "cs", *plan]) == 0
    listed = capsys.readouterr().out
    assert "1 250,5" in listed
    assert "1250.5" not in listed

    by_series = {(each["series"], each["year"], each["fuel"]): each["value"] for each in told}
    assert by_series["grants", 2024, None] == Decimal("5125000.4")
    assert by_series["grants", 2023, None] == 4_000_000_000
    assert by_series["dust", 2022, "coal"] == Decimal("900.25")
    assert by_series["clean_days", "2023-2024", None] == Decimal("71.5")
    assert isinstance(by_series["dust", 2023, None], int)


def test_amounts_add_up_exactly_and_shares_are_never_added() -> None:
    assert find_broken_totals(numbers()) == []
    wrong = "agency,dust,Dust.,tonnes,2022,,{},2025", "agency,dust,Dust.,tonnes,2022,coal,0.1,2025"
    head = "source,series,definition,unit,year,fuel,value,vintage"

    (broken,) = find_broken_totals(
        given(wrong[0].format("0.09"), wrong[1], definitions=DEFINITIONS, head=head)
    )

    assert (broken.rule, broken.total, broken.parts) == ("fuel", Decimal("0.09"), (Decimal("0.1"),))


@pytest.mark.parametrize(("unit", "code"), [("eur", "series-amount"), ("persons", "series-value")])
def test_a_unit_says_which_numbers_it_takes(unit: str, code: str) -> None:
    def told(value: str) -> list[str]:
        content = f"{HEAD}\nagency,x,X.,{unit},2024,{value},2025\n".encode()
        return [each.code for each in read_observations(content, "x.csv", DEFINITIONS)[1]]

    assert told("12") == []
    assert told("12.5") == ([] if unit == "eur" else [code])
    assert told("-1.5") == [code]
    assert told("<5") == ["series-value-suppressed"]
    assert told("1000000000000001") == ["number-too-large"]
    assert told("33.333") == (["number-ambiguous"] if unit == "eur" else [code])
    assert told("0.0000000001") == (["number-too-fine"] if unit == "eur" else [code])


def test_a_small_amount_keeps_its_digits_in_every_file() -> None:
    amount = plain(Decimal("0.000000001"))

    assert exported_files.csv_text(["value"], [[amount]]).splitlines()[1] == "0.000000001"
    assert public_tables.csv_text(["value"], [[amount]]).splitlines()[1] == "0.000000001"


@pytest.mark.parametrize(
    ("language", "written", "said"),
    [
        ("en", "1,250.5", "Dust stood at 1,100.75 to 1,200 a year in 2023–2024, below the 1,250.5 of 2022"),
        ("cs", "1\xa0250,5",
         "Prach činí 1 100,75 až 1 200 ročně v letech 2023–2024, méně než 1 250,5 z roku 2022"),
    ],
)  # fmt: skip
def test_its_charts_write_the_numbers_of_the_reader(language: str, written: str, said: str) -> None:
    words, of_country = Wording(language), numbers()

    for ask in (each.selection for each in chart_topics.list_available(of_country)):
        lines = chart_topics.find_lines(of_country, ask)
        curves = trend_words.curves(lines, ask, words)
        assert trend_words.describe_chart(lines, ask, words) if curves else True
        trend_table = split_table.build(of_country.definitions, lines, (), ask, (), words)
        assert all(trend_table.scale) or len({line.unit for line in lines}) > 1
    lines = chart_topics.find_lines(of_country, Selection("air"))
    curves = trend_words.curves(lines, Selection("air"), words)
    drawing = overview_chart.draw_chart(curves, (), AXIS, "Dust", words)
    assert f">{written}</text>" in drawing
    figure = trend_chart.line_chart(curves, (), AXIS, "light").data[-1]
    assert list(figure.y) == [1250.5, 1200, 1100.75]
    assert figure.text[0] == written
    (compared,) = source_comparison.compare_sources(of_country)
    headline = source_comparison.headline(compared, 2023, 2026)
    assert trend_words.headline(headline, words).replace("\xa0", " ") == said
