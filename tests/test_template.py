"""The example table of an entity: what it lists, and that it comes back without an error."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from dashboard import progress, template
from dashboard.files import reading
from dashboard.problems import errors
from dashboard.progress import Context
from dashboard.strategy import Strategy
from dashboard.strategy_check import parse
from dashboard.wording import LANGUAGES, Wording

ROOT = Path(__file__).resolve().parent.parent
FILES = [
    ROOT / "indicators.yaml",
    ROOT / "data/2016-2019/indicators.yaml",
    ROOT / "tests/small.yaml",
]


def strategy_of(path: Path) -> Strategy:
    strategy, problems = parse(path.read_text(encoding="utf-8"))
    assert strategy is not None, problems
    return strategy


def heads(language: str) -> dict[str, str]:
    words = Wording(language)
    return {field: words(f"field.{field}") for field in template.FIELDS}


def filled(text: str, delimiter: str) -> bytes:
    """The table as an officer fills it in: a day, a value, evidence, and a name where one is free."""
    head, *rows = csv.reader(io.StringIO(text.removeprefix(template.BOM)), delimiter=delimiter)
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter)
    writer.writerow(head)
    for number, (task, indicator, component, *_) in enumerate(rows):
        name = component or f"event {number}"
        writer.writerow((task, indicator, name, "30. 6. 2022", "1", "interní", ""))
    return written.getvalue().encode("cp1250")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("delimiter", [";", ","])
def test_each_entity_s_table_comes_back_without_an_error_once_it_is_filled_in(
    path: Path, language: str, delimiter: str
) -> None:
    strategy = strategy_of(path)
    # The day that was filled in lies in every strategy, which need not be in force for this.
    early = {"period": strategy.period.model_copy(update={"start": date(2016, 1, 1)})}
    strategy = strategy.model_copy(update=early)

    for entity in strategy.entities:
        text = template.csv_text(strategy, entity.code, heads(language), delimiter)
        table, unreadable = reading.read(filled(text, delimiter), "template.csv")
        assert table is not None, unreadable
        rows, problems = progress.check(table, Context(strategy, entity.code, date(2026, 1, 1)))

        expected = len(template.lines(strategy, entity.code))
        assert [found for found in errors(problems) if found.code != "no-rows"] == []
        assert rows.height == expected


def test_it_lists_each_component_of_a_milestone_and_one_line_for_a_count() -> None:
    strategy = strategy_of(ROOT / "indicators.yaml")

    found = template.lines(strategy, "MLSA")

    assert ("2.3", "2.3.a", "card") in found
    assert [line for line in found if line[1] == "3.1.a"] == [("3.1", "3.1.a", "")]
    assert {task for task, _, _ in found} == {
        "1.1",
        "1.2",
        "2.1",
        "2.2",
        "2.3",
        "3.1",
        "4.3",
        "4.4",
    }
    assert not any(component.endswith(":*") for _, _, component in found)


def test_an_entity_without_a_task_gets_the_heads_alone() -> None:
    strategy = strategy_of(ROOT / "tests/small.yaml")
    strangers = strategy.model_copy(update={"tasks": ()})

    text = template.csv_text(strangers, "TOWN", heads("cs"), ";")

    assert text == "\ufeffúkol;ukazatel;složka;datum;hodnota;doklad;poznámka\r\n"


def test_a_task_number_is_no_day_for_a_spreadsheet() -> None:
    text = template.csv_text(strategy_of(ROOT / "indicators.yaml"), "PCR", heads("cs"), ";")

    assert "\r\núkol 2.4;2.4.a;" in text
