"""Two strategies in one database: no command about the one tells or changes anything of the other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.store import audit_log, database, standing_rows
from tests.conftest import DATABASES, copy_of
from tests.processes import folder_of_this_process
from tests.store.submitting import opened
from tests.two_strategies import NUMBERS, ROW, Planted, both, plant, round_of

Printed = pytest.CaptureFixture[str]


pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("one_engine")]


def folder() -> Path:
    """Where the files of the two are, for all tests."""
    return folder_of_this_process("two-strategies")


def plant_two(url: str) -> None:
    plant(url, folder())


@pytest.fixture(params=DATABASES)
def two_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A copy of the database with the two, which is filled once."""
    with copy_of(plant_two, request, tmp_path) as url:
        yield url


@pytest.fixture
def planted(two_url: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Planted, Planted]:
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", two_url)
    return both(folder())


def numbers(url: str, planted: Planted) -> dict[str, list[int]]:
    """What of a strategy has a number: by the object of its lines in the audit, and of files."""
    with opened(url) as engine, database.read_transaction(engine) as connection:
        lines = audit_log.listing(connection, planted.id)
        rows = standing_rows.history(connection, planted.id)["row"].to_list()
    found: dict[str, list[int]] = {"line": [], "row": rows}
    for line in lines:
        kind, _, number = line.object.partition(":")
        if number.isdecimal():
            found.setdefault(kind, []).append(int(number))
        found["line"].append(line.seq)
    return {kind: sorted(set(of_kind)) for kind, of_kind in found.items()}


def acts(other: Planted, mine: dict[str, list[int]], folder: Path) -> Iterator[list[str]]:
    """What would change something of another strategy, if its number were taken."""
    year = other.year
    table = folder / "row.csv"
    table.write_text(ROW.format(year=year, word="x"))
    person = f"person:{mine['person'][0]}"
    for number in map(str, mine["submission"]):
        yield ["accept", number]
        yield ["return", number, "--reason", "No."]
        yield ["withdraw", number, "--reason", "No."]
        yield ["submit", str(table), "--entity", "CPD", "--replaces", number]
    yield ["role", other.coordinator, "--give", "reader"]
    yield ["role", person, "--give", "reader"]
    for who in (other.coordinator, person):
        yield ["sign-out", who]
        yield ["let-in", who]
    yield ["forget", "--person", other.coordinator]
    for line in mine["line"]:
        yield ["forget", "--text", f"{line}:reason", "--ground", "mistake"]


AMENDED = ("--authority", "Resolution 1", "--reason", "So.")


def acts_on_the_same_numbers(mine: Planted, folder: Path) -> Iterator[list[str]]:
    """What changes the one strategy by numbers and names that the other has as well."""
    table = folder / "numbers.csv"
    table.write_text(NUMBERS.format(word=mine.word, year=mine.year + 1, value=7))
    yield ["load", str(table)]
    for verb in ("close", "reopen"):
        yield ["round", verb, round_of(mine).name, "--reason", "So."]
    yield ["round", "change", round_of(mine).name, "--note", "So."]
    moved = ["--from", f"{mine.year}-03-01", "--deadline", str(mine.year + 3)]
    yield ["amendment", "add", "1.1", *moved, *AMENDED]
    yield ["amendment", "withdraw", "1", "--reason", "So."]


def run(words: list[str], planted: Planted, as_whom: str = "") -> int:
    """Runs a command about a strategy, by its coordinator unless somebody else is named."""
    of = ["--strategy", str(planted.plan), "--lang", "en", "--as", as_whom or planted.coordinator]
    return main([*words, *of])


LOOKS = (
    *("status", "submissions", "people", "access", "statistics", "reporting", "rounds"),
    *("contradictions", "sensitivity", "check", "audit texts", "assess 1.1", "explain 1.1"),
    *("digest --entity CPD", "notify --dry-run", "report --out {}/report.md", "export --out {}"),
    *("pack --since {year}-01-15 --out {}/pack.md", "template --entity CPD --out {}/form.csv"),
)
"""Commands that say all that a strategy holds; their files go to a folder."""


def test_no_command_about_one_strategy_tells_anything_of_the_other(
    planted: tuple[Planted, Planted], tmp_path: Path, capsys: Printed
) -> None:
    for mine, other in (planted, planted[::-1]):
        folder = tmp_path / mine.id
        folder.mkdir()
        told = {}
        for words in LOOKS:
            assert run(words.format(folder, year=mine.year).split(), mine) == 0, words
            told[words] = "".join(capsys.readouterr())
        told |= {path.name: path.read_text("utf-8-sig") for path in folder.iterdir()}
        assert [at for at, text in told.items() if other.word in text or other.id in text] == []
        own = {at for at, text in told.items() if mine.word in text}
        assert own >= {"submissions", "people", "access", "statistics", "report.md", "rows.csv"}


@pytest.mark.rest
def test_no_command_about_one_strategy_changes_anything_of_the_other(
    planted: tuple[Planted, Planted], two_url: str, tmp_path: Path, capsys: Printed
) -> None:
    for mine, other in (planted, planted[::-1]):
        before = numbers(two_url, other)["line"]
        answers = before_and_after(other, capsys)
        for words in acts(other, numbers(two_url, other), tmp_path):
            assert run(words, mine) != 0, words
            assert other.word not in "".join(capsys.readouterr()).replace(other.coordinator, "")
        for words in acts_on_the_same_numbers(mine, tmp_path):
            assert run(words, mine) == 0, (words, capsys.readouterr())
        capsys.readouterr()
        assert numbers(two_url, other)["line"] == before
        assert before_and_after(other, capsys) == answers


def before_and_after(planted: Planted, capsys: Printed) -> list[object]:
    """What a strategy answers, to be the same before and after somebody tried to change it."""
    found: list[object] = []
    for name in ("status", "submissions", "people", "statistics", "reporting", "rounds"):
        assert run([name, "--format", "json"], planted) == 0
        answer = json.loads(capsys.readouterr().out)
        answer.pop("known_on", None)
        found.append(answer)
    return found


def test_a_person_of_one_strategy_reads_of_the_other_what_is_accepted_alone(
    planted: tuple[Planted, Planted], capsys: Printed
) -> None:
    mine, other = planted
    asked = ["submissions", "--format", "json"]
    states = []
    for who in (other.coordinator, mine.coordinator):
        assert run(["status"], other, who) == 0
        capsys.readouterr()
        assert run(asked, other, who) == 0
        listed = json.loads(capsys.readouterr().out)["submissions"]
        states.append({each["state"] for each in listed})

    assert states == [{"submitted", "returned", "accepted"}, set()]
    assert run(["people"], other, mine.coordinator) == 2
    assert run(["status"], other, "local") == 2
