"""Tables as publishers write them: what is read, what is told with its row, and that nothing is guessed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from dashboard.__main__ import main
from dashboard.files import file_to_table
from dashboard.presentation import trend_words
from dashboard.statistics import publisher_table
from dashboard.statistics.publisher_reader import GLOTIP
from dashboard.statistics.publisher_table import Choices, Published
from dashboard.store import audit_log, database, observations
from dashboard.text import tables
from tests.pages import SMALL
from tests.statistics import published_tables as made
from tests.statistics.shipped import DEFINITIONS
from tests.store.submitting import opened

pytestmark = pytest.mark.usefixtures("without_a_child")

CZECHIA = Choices(country="CZE")
COUNTRIES = trend_words.country_codes()
Line = tuple[str, int]


def read(content: bytes, choices: Choices = CZECHIA, name: str = "t.xlsx") -> Published:
    table, problems = file_to_table.read(content, name, tables.Options(heads=GLOTIP.heads))
    assert table is not None, problems
    return publisher_table.read(table, GLOTIP, DEFINITIONS, choices, COUNTRIES)


def told(found: Published) -> set[Line]:
    """What is told of a table, with its row."""
    return {(each.code.removeprefix("published-"), each.row or 0) for each in found.problems}


def row_of(record: tuple[str, ...], nth: int = 0) -> int:
    """The row of the sheet in which a planted row stands."""
    places = [at for at, each in enumerate(made.glotip_rows(), 4) if each == record]
    return places[nth]


def test_each_fault_of_the_worlds_data_is_told_with_its_row_and_none_is_guessed() -> None:
    found = read(made.glotip(), CZECHIA)

    rows = {
        "hidden-parts": made.PLANTED[1],
        "parts": made.PLANTED[4],
        "question": made.PLANTED[7],
        "label": made.PLANTED[9],
        "damaged": made.PLANTED[13],
        "twice": made.PLANTED[17],
        "left-out": made.PLANTED[20],
    }
    more = {("label", row_of(made.PLANTED[at])) for at in (11, 12, 15)}
    assert told(found) == {(code, row_of(record)) for code, record in rows.items()} | more
    by_code = {each.code: each.values for each in found.problems}
    damaged = by_code["published-damaged"]
    assert (damaged["found"], damaged["rows"]) == ("Espa\ufffda", "2")
    assert by_code["published-parts"]["parts"] == "19 + 19"
    assert by_code["published-parts"]["total"] == "16"
    assert by_code["published-hidden-parts"]["parts"] == "9 + <5"
    assert by_code["published-twice"]["first"] == str(row_of(made.PLANTED[16]))
    near = {each.label: each.near for each in found.unknown}
    assert near["Czech Rep"] == "CZ"
    assert near["Nationals"] == ""

    kept = set(found.frame["line"])
    assert found.frame.height + found.kept_out == found.rows - 1  # of an equal pair one
    assert not kept & {
        row_of(made.PLANTED[at]) for at in (1, 2, 4, 5, 7, 9, 10, 11, 12, 13, 15, 16, 17)
    }
    # The totals stay, of an equal pair one, a thousand is a thousand, and other countries are not read.
    assert {row_of(made.PLANTED[at]) for at in (0, 3, 6, 8, 18)} <= kept
    assert row_of(made.PLANTED[19], 1) not in kept
    values = dict(found.frame.select("line", "value").iter_rows())
    assert int(values[row_of(made.PLANTED[6])]) == 1043
    assert found.vintage == "2025-04-14"


def test_a_number_below_five_is_suppressed_with_its_bounds_and_is_no_number() -> None:
    found = read(made.glotip(), CZECHIA)

    (hidden,) = found.frame.filter(flag="suppressed").to_dicts()
    assert (hidden["value"], hidden["lowest"], hidden["highest"]) == (None, 0, 4)
    assert (hidden["form"], hidden["note"]) == ("other", "Printed as “<5”: 0 to 4.")
    assert DEFINITIONS.translate(hidden["note"]).second == "Ve zdroji „<5“: 0 až 4."


ALIASES = {
    "Ukraineans": "UA",
    "Espa\ufffda": "ES",
    "Czech Rep": "CZ",
    "Nationals": "CZ",
    "Sark": "unknown",
}


def test_an_alias_solves_a_label_also_with_damaged_letters() -> None:
    found = read(made.glotip(), Choices("Czechia", ALIASES))

    assert found.unknown == ()
    assert found.aliases == ALIASES
    read_as = dict(found.frame.select("line", "country_of_origin").iter_rows())
    assert read_as[row_of(made.PLANTED[13])] == "ES"
    assert read_as[row_of(made.PLANTED[9])] == "CZ"
    # A label for two, whose numbers then differ, is told like any key that stands there twice.
    both = [made.row("9"), made.of_origin("3", "Czechia"), made.of_origin("4", "Czech Rep")]
    assert ("twice", 6) in told(read(made.glotip(both), Choices("CZE", {"Czech Rep": "CZ"})))


@pytest.mark.parametrize(
    ("choices", "code"),
    [
        (Choices("CZE", {"Nationals": "ZZ"}), "alias"),
        (Choices("CZE", {"Nobody": "CZ"}), "alias"),
        (Choices(), "country"),
        (Choices("Czechland"), "country"),
        (Choices("CZE", vintage="spring"), "vintage"),
    ],
)
def test_what_is_said_of_a_table_and_does_not_fit_refuses_it(choices: Choices, code: str) -> None:
    found = read(made.glotip(), choices)

    assert {each for each, _ in told(found)} == {code}
    assert found.frame.is_empty()


@pytest.mark.parametrize("name", ["Sex", "Year", "txtVALUE"])
def test_a_head_that_stands_there_twice_is_asked_about_wherever_the_second_one_is(
    name: str,
) -> None:
    """Else the first one would be read: of two columns of values, one of which is of another year."""
    for head in ((name, *made.HEAD), (*made.HEAD, name)):
        at = head.index(name)
        cells = ("3", *made.row("9")) if at == 0 else (*made.row("9"), "3")
        table = "\n".join(",".join(line) for line in (("14/04/2025",), head, cells))
        found = read(table.encode(), CZECHIA, name="t.csv")

        (problem,) = found.problems
        assert (problem.code, problem.row, problem.column) == (
            *("head-doubled", 2),
            len(head) if at else made.HEAD.index(name) + 2,
        )
        assert found.frame.is_empty()


def test_a_head_that_is_missing_below_titles_is_named() -> None:
    """The row that comes nearest is the head; the widths of all others are no problem of theirs."""
    at = made.HEAD.index("Age")
    lines = [("UNODC",), ("14/04/2025",), made.HEAD, made.row("9"), made.row("8", year=2020)]
    cut = [line if len(line) < 2 else line[:at] + line[at + 1 :] for line in lines]
    other = [line if line is not made.HEAD else ("Land",) * len(line) for line in lines]

    missing = read("\n".join(map(",".join, cut)).encode(), CZECHIA, name="t.csv")
    strange = read("\n".join(map(",".join, other)).encode(), CZECHIA, name="t.csv")

    (problem,) = missing.problems
    assert (problem.code, problem.row, problem.values["known"]) == ("published-heads", 3, "Age")
    assert told(strange) == {("heads", 3)}


def test_of_two_days_over_a_table_none_is_taken() -> None:
    days = "Downloaded on 01/03/2026,\n14/04/2025,\n"
    table = days + ",".join(made.HEAD) + "\n" + ",".join(made.row("9")) + "\n"

    found = read(table.encode(), CZECHIA, name="t.csv")
    (problem,) = found.problems
    assert (problem.code, problem.values["found"]) == (
        *("published-vintage", "2026-03-01, 2025-04-14"),
    )
    said = read(table.encode(), Choices("CZE", vintage="2025-04-14"), name="t.csv")
    assert said.vintage == "2025-04-14"


def test_a_day_over_a_table_that_no_month_has_is_no_vintage() -> None:
    rows = "31/02/2025,\n" + ",".join(made.HEAD) + "\n" + ",".join(made.row("9")) + "\n"

    found = read(rows.encode(), CZECHIA, name="t.csv")

    (problem,) = found.problems
    assert (problem.code, problem.values["found"]) == ("published-vintage", "2025-02-31")
    assert found.frame.is_empty()


def test_a_country_without_a_code_is_chosen_by_its_name() -> None:
    rows = [made.row("7", country=("", "Sark")), made.row("9")]
    found = read(made.glotip(rows), Choices("Sark"))

    assert [int(each) for each in found.frame["value"]] == [7]


def test_of_a_table_of_one_country_none_is_asked() -> None:
    assert read(made.glotip([made.row("14")]), Choices()).frame["value"].to_list() == [14]


def test_two_labels_of_one_part_with_the_same_number_may_be_two_numbers() -> None:
    """One person from each of two are two; nobody and nobody are nobody."""
    rows = [
        made.row("9"),
        *(made.of_origin("1", "Czechia"), made.of_origin("1", "Czech Rep")),
        *(made.of_origin("0", "Slovakia"), made.of_origin("0", "Slovak Rep")),
    ]
    aliases = {"Czech Rep": "CZ", "Slovak Rep": "SK"}
    found = read(made.glotip(rows), Choices("CZE", aliases))

    (problem,) = found.problems
    assert (problem.code, problem.row, problem.values["rows"]) == ("published-summands", 5, "5, 6")
    numbers = found.frame.select("country_of_origin", "value").rows()
    assert numbers == [(None, 9), ("SK", 0)]


def run(
    capsys: pytest.CaptureFixture[str], path: Path, url: str, *words: str, code: int = 0
) -> Any:
    """What loading a table of the world's data prints as JSON."""
    told = ["--as", "coordinator", "--database", url, "--strategy", str(SMALL), "--format", "json"]
    assert main(["load", str(path), *told, *words]) == code
    return json.loads(capsys.readouterr().out)


def test_a_later_edition_shows_old_and_new_and_the_record_keeps_the_aliases(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, later = tmp_path / "first.xlsx", tmp_path / "later.xlsx"
    first.write_bytes(made.glotip())
    revised = made.row("15", "Persons prosecuted", 2013)
    rows = [each for each in made.glotip_rows() if each[4:10] != revised[4:10]]
    later.write_bytes(made.glotip([*rows, revised], "20/01/2026"))
    words = ("--country", "CZE")  # the publisher is recognised by its heads

    tried = run(capsys, first, sqlite_url, *words, "--dry-run")
    loaded = run(capsys, first, sqlite_url, *words)
    assert (tried["loaded"], loaded["loaded"]) == (0, tried["rows"])
    assert (loaded["vintage"], loaded["revisions"]) == ("2025-04-14", [])
    assert run(capsys, first, sqlite_url, *words)["already"]
    # With an alias the same file gives what it did not give before.
    more = run(capsys, first, sqlite_url, *words, "--alias", "Ukraineans=UA")
    assert (more["loaded"], more["aliases"]) == (1, {"Ukraineans": "UA"})

    for trial in (("--dry-run",), ()):
        (change,) = run(capsys, later, sqlite_url, *words, *trial)["revisions"]
        assert change == {
            **{"series": "unodc_prosecuted", "year": "2013", "of": {}},
            "old": {"value": 12, "vintage": "2025-04-14"},
            "new": {"value": 15, "vintage": "2026-01-20"},
        }
    with opened(sqlite_url) as engine, database.read_transaction(engine) as connection:
        lines = [each.facts() for each in audit_log.listing(connection, "small-2024")]
        stored = observations.listing(connection, "small-2024")
    facts = [each for each in lines if "reader" in each]
    assert [each["aliases"] for each in facts] == [{}, {"Ukraineans": "UA"}, {}]
    assert {(each["reader"], each["country"]) for each in facts} == {("glotip", "CZE")}
    hidden = stored.filter(flag="suppressed")
    assert hidden.select("lowest", "highest", "value").unique().rows() == [(0, 4, None)]
    assert main(["audit", "verify", "--database", sqlite_url]) == 0


def test_a_number_that_is_merged_over_several_rows_of_a_publisher_is_refused_at_its_cell(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "t.xlsx"
    book = openpyxl.Workbook()
    rows = [made.row("9", year=year) for year in (2019, 2020)]
    for record in (("UNODC",), ("14/04/2025",), made.HEAD, *rows):
        book.worksheets[0].append(record)
    book.worksheets[0].merge_cells("B4:B5")
    words = ("--source", "glotip", "--country", "CZE", "--dry-run")
    book.save(path)
    assert run(capsys, path, sqlite_url, *words)["rows"] == 2

    book.worksheets[0].merge_cells("L4:L5")
    book.save(path)
    (problem,) = run(capsys, path, sqlite_url, *words, code=1)["problems"]
    assert (problem["code"], problem["row"], problem["column"]) == ("value-merged", 4, 12)


def test_a_reader_that_nobody_has_and_choices_without_one_are_refused(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "t.csv"
    path.write_text("Police,People\nTotal,3\n")
    problems = run(capsys, path, sqlite_url, "--source", "glotib", "--dry-run", code=1)["problems"]
    assert [each["code"] for each in problems] == ["unknown-reader"]
    other = run(capsys, path, sqlite_url, "--source", "glotip", "--country", "CZE", code=1)[
        "problems"
    ]
    assert [each["code"] for each in other] == ["published-heads"]

    told = ["--as", "coordinator", "--database", sqlite_url, "--strategy", str(SMALL)]
    assert main(["load", str(path), *told, "--country", "CZE"]) == 1
    assert main(["load", str(path), *told, "--source", "glotip", "--alias", "Ukraineans"]) == 2
