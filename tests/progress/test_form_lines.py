"""The example table of an entity: what it lists, that it comes back without an error, and what is pasted."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from dashboard.files import file_to_table
from dashboard.presentation import report_form
from dashboard.presentation.languages import LANGUAGES, Wording
from dashboard.progress import check_table, form_lines, row_schema
from dashboard.progress.cell_meanings import Context
from dashboard.strategy import rounds
from dashboard.strategy.model import Strategy
from dashboard.text import numbers_and_dates
from dashboard.text.problem import errors
from dashboard.text.text_language import Text
from tests.small_plan import row, rows, strategy_of

ROOT = Path(__file__).resolve().parents[2]
FILES = [
    ROOT / "indicators.yaml",
    ROOT / "data/2016-2019/indicators.yaml",
    ROOT / "tests/small.yaml",
]


def form_of(strategy: Strategy, entity: str, language: str) -> form_lines.Form:
    nothing = pl.DataFrame(schema=row_schema.ROW_SCHEMA)
    return report_form.build_form(strategy, "0" * 64, entity, nothing, Wording(language))


def filled(text: str, delimiter: str) -> bytes:
    """The table as an officer fills it in: a day, a value, evidence, and a name where one is free."""
    head, *rows = csv.reader(io.StringIO(text.removeprefix(form_lines.BOM)), delimiter=delimiter)
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter)
    writer.writerow(head)
    for number, (task, indicator, wording, component, owed, last, *_) in enumerate(rows):
        name = component or f"event {number}"
        given = (task, indicator, wording, name, owed, last)
        writer.writerow((*given, "30. 6. 2022", "1", "interní", ""))
    return written.getvalue().encode("utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
@pytest.mark.parametrize(("language", "delimiter"), [("cs", ";"), ("en", ",")])
def test_each_entity_s_table_comes_back_without_an_error_once_it_is_filled_in(
    path: Path, language: str, delimiter: str
) -> None:
    strategy = strategy_of(path)
    # The day that was filled in lies in every strategy, which need not be in force for this.
    early = {"period": strategy.period.model_copy(update={"start": date(2016, 1, 1)})}
    strategy = strategy.model_copy(update=early)

    for entity in strategy.entities:
        form = form_of(strategy, entity.code, language)
        text = form_lines.csv_text(form, delimiter)
        table, unreadable = file_to_table.read(filled(text, delimiter), "template.csv")
        assert table is not None, unreadable
        rows, problems = check_table.check(table, Context(strategy, entity.code, date(2026, 1, 1)))

        expected = len(form.rows)
        assert [found for found in errors(problems) if found.code != "no-rows"] == []
        assert rows.height == expected


@pytest.mark.parametrize("without", ["last", "owed", "wording"])
def test_its_empty_lines_report_nothing_though_a_column_of_the_reader_was_deleted(
    without: str,
) -> None:
    strategy = strategy_of(FILES[0])
    form = form_of(strategy, "CPD", "cs")
    kept = [field for field in form.fields if field != without]
    lines = [[form.headers[field] for field in kept]]
    lines += [[row.get(field, "") for field in kept] for row in form.rows]

    assert problems_of(lines, strategy) == []


def test_a_name_alone_is_asked_for_its_day_and_value() -> None:
    strategy = strategy_of(FILES[0])
    head, *lines = csv.reader(io.StringIO(form_lines.csv_text(form_of(strategy, "CPD", "en"), ",")))
    count = next(at for at, line in enumerate(lines) if line[1] == "3.2.a")
    lines[count][head.index("component")] = "Ostrava"

    assert problems_of([head, *lines], strategy) == [
        ("date-missing", count + 2),
        ("value-missing", count + 2),
    ]


def problems_of(lines: list[list[str]], strategy: Strategy) -> list[tuple[str, int | None]]:
    """What is said of a table of CPD: the code and the row of each problem."""
    written = io.StringIO()
    csv.writer(written).writerows(lines)
    table, unreadable = file_to_table.read(written.getvalue().encode(), "template.csv")
    assert table is not None, unreadable
    _, problems = check_table.check(table, Context(strategy, "CPD", date(2026, 1, 1)))
    return [(problem.code, problem.row) for problem in problems]


def test_it_lists_each_component_of_a_milestone_and_one_line_for_a_count() -> None:
    strategy = strategy_of(ROOT / "indicators.yaml")

    found = form_lines.lines_of_entity(strategy, "MLSA", pl.DataFrame(schema=row_schema.ROW_SCHEMA))

    named = [(line.indicator.id, line.component and line.component.id) for line in found]
    assert ("2.3.a", "card") in named
    assert [pair for pair in named if pair[0] == "3.1.a"] == [("3.1.a", None)]
    assert {line.task.number for line in found} == {
        "1.1",
        "1.2",
        "2.1",
        "2.2",
        "2.3",
        "3.1",
        "4.3",
        "4.4",
    }
    assert not any(component and component.endswith(":*") for _, component in named)


def test_an_entity_without_a_task_gets_the_heads_alone() -> None:
    strategy = strategy_of(ROOT / "tests/small.yaml")
    strangers = strategy.model_copy(update={"tasks": ()})

    text = form_lines.csv_text(form_of(strangers, "TOWN", "cs"), ";")

    heads = (
        "úkol;ukazatel;znění;složka;podat do;naposledy schváleno;datum;hodnota;doklad;poznámka"
        ";očekávané splnění"
    )
    assert text == f"\ufeff{heads}\r\n"


def test_a_task_number_is_no_day_for_a_spreadsheet() -> None:
    form = form_of(strategy_of(ROOT / "indicators.yaml"), "PCR", "cs")

    assert "\r\núkol 2.4;2.4.a;" in form_lines.csv_text(form, ";")


def test_what_was_last_accepted_stands_beside_each_line() -> None:
    strategy = strategy_of(ROOT / "indicators.yaml")
    standing = rows(
        row("MLSA", "3.1.a", date(2021, 5, 1), 1, component="the first bill"),
        row("MLSA", "3.1.a", date(2022, 5, 1), 1, component="the second bill"),
        row("MLSA", "2.3.a", date(2022, 5, 1), component="card", word="ongoing"),
        row("MOJ", "3.1.a", date(2022, 6, 1), 1, component="of another body"),
    )

    found = report_form.build_form(strategy, "0" * 64, "MLSA", standing, Wording("en"))

    last = {line["indicator"]: line["last"] for line in found.rows}
    choices = dict(zip([line["indicator"] for line in found.rows], found.choices, strict=True))
    assert last["3.1.a"] == "1 (1 May 2022) · the second bill"
    assert last["2.3.a"] == "ongoing (1 May 2022)"
    assert choices["3.1.a"]["component"] == ("the first bill", "the second bill", "of another body")


def test_each_indicator_has_examples_of_its_own_components() -> None:
    strategy = strategy_of(ROOT / "indicators.yaml")
    standing = rows(row("ASI", "3.2.a", date(2022, 5, 1), 1, component="Ostrava, May"))

    form = report_form.build_form(strategy, "0" * 64, "CPD", standing, Wording("cs"))

    wording = {line["indicator"]: line["wording"] for line in form.rows}
    assert wording["3.2.a"].endswith("pojmenujte, co se započítává. Například: Ostrava, May.")
    assert wording["4.1.a"].endswith("Například: Rumunsko.")
    assert "Například" not in wording["1.1.a"]
    assert ("3.2.a", "Ostrava, May", "zpráva jiného subjektu") in form.components
    assert ("4.1.a", "Rumunsko", "příklad") in form.components


def test_lines_on_which_a_report_is_missing_come_first_and_say_so() -> None:
    strategy = strategy_of(ROOT / "indicators.yaml")
    round = rounds.Round(
        id="Report 2023, last",
        title=Text("Report 2023, last"),
        start=date(2023, 7, 1),
        end=date(2023, 12, 31),
        due=date(2024, 1, 30),
        source="",
        note="At most\na page.",
    )
    owed = form_lines.ReportingRound(round, {"2.3.a": round.due, "4.4.a": date(2022, 12, 31)})
    nothing = pl.DataFrame(schema=row_schema.ROW_SCHEMA)

    form = report_form.build_form(strategy, "0" * 64, "MLSA", nothing, Wording("en"), owed)

    first = [(line["indicator"], line["owed"]) for line in form.rows[:3]]
    assert first == [
        ("4.4.a", "31 Dec 2022"),
        ("2.3.a", "30 Jan 2024"),
        ("1.1.a", ""),
    ]
    assert form.file_stem == "MLSA-Report-2023-last-due-2024-01-30"
    assert form.lead[:3] == (
        "Round: Report 2023, last (1 Jul 2023 – 31 Dec 2023). Submit by 30 Jan 2024.",
        "At most\\na page.",
        "2 lines to report on are at the top, with their days.",
    )


def test_what_may_be_chosen_is_read_when_it_comes_back() -> None:
    strategy = strategy_of(ROOT / "indicators.yaml")

    for language in LANGUAGES:
        form = form_of(strategy, "MLSA", language)
        said = {choice for row in form.choices for choice in row["value"]}
        assert {numbers_and_dates.read_word(choice) for choice in said} == {
            None, "nothing_to_report", "ongoing", "not_applicable",
        }  # fmt: skip
        flags = [choice for choice in said if numbers_and_dates.read_word(choice) is None]
        assert sorted(str(numbers_and_dates.read_flag(choice)) for choice in flags) == ["0", "1"]


def test_a_public_source_is_offered_no_words() -> None:
    form = form_of(strategy_of(ROOT / "indicators.yaml"), "PUBLIC", "en")

    assert {choices["value"] for choices in form.choices} == {("yes", "no")}


def clean(field: str, text: str) -> str | None:
    return None if field == "reason" and text not in {"", "r"} else text


@pytest.mark.parametrize(
    ("text", "pasted"),
    [
        ("1\t2", form_lines.Pasted({"l1 date": "1"}, ("2",))),
        ("1\n2\n3", form_lines.Pasted({"l1 date": "1", "l2 date": "2"}, ("3",))),
        (
            "1\t\n2\tr\n",
            form_lines.Pasted({"l1 date": "1", "l1 reason": "", "l2 date": "2", "l2 reason": "r"}),
        ),
        ('"a\nb"\tr\tx', form_lines.Pasted({"l1 date": "a\nb", "l1 reason": "r"}, ("x",))),
        ("1\tr\t\tx", form_lines.Pasted({"l1 date": "1", "l1 reason": "r"}, ("x",))),
        ("Datum\tHodnota\n1\t2", form_lines.Pasted({}, has_heads=True)),
        (
            "x" * (form_lines.LARGEST_BLOCK + 1),
            form_lines.Pasted({}, ("x" * (form_lines.LARGEST_BLOCK + 1),)),
        ),
    ],
)
def test_a_block_of_any_shape_lands_or_is_named(text: str, pasted: form_lines.Pasted) -> None:
    assert form_lines.paste(text, ["l1", "l2"], ["date", "reason", None], clean) == pasted
