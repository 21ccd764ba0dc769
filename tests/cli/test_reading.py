"""Commands that only read: every one of them leaves a database as it was, to the byte."""

from __future__ import annotations

import hashlib
import os
import pty
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
import pikepdf
import psycopg
import pytest
from sqlalchemy.engine import make_url

from dashboard.__main__ import main
from dashboard.cli.command_line.parser import dashboard
from dashboard.cli.command_line.shared_options import Command
from dashboard.store import database
from dashboard.store.safekeeping import holdings
from tests.conftest import DATABASES, copy_of
from tests.databases import read_only
from tests.processes import folder_of_this_process
from tests.store.submitting import opened, spoil

ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "tests" / "small.yaml"
Printed = pytest.CaptureFixture[str]
Words = Sequence[object]
Fingerprint = Mapping[str, str]

REPORT = "task,indicator,component,date,value\n1,1.a,plan,2024-05-02,1\n"
LATER = "task,indicator,component,date,value\n2,2.a,meeting 1,2024-06-02,1\n"
NUMBERS = "source,series,definition,unit,year,value,vintage\ns,s,d,persons,2024,1,2024\n"

AMENDED = ("--withdrawn", "--authority", "Resolution 1", "--reason", "So.", "--dry-run")
READS: dict[str, Callable[[Path], list[Words]]] = {
    "status": lambda _: [["status"], ["status", "--as-of", "2024-12-31", "--format", "json"]],
    "explain": lambda _: [["explain", "1"]],
    "statistics": lambda _: [["statistics"]],
    "export": lambda out: [["export", "--out", out / "data"]],
    "compare": lambda _: [["compare", "2024-06-01", "2025-06-01"]],
    "reporting": lambda _: [["reporting"]],
    "rounds": lambda _: [["rounds"]],
    "amendment list": lambda _: [["amendment", "list"]],
    "amendment add": lambda _: [["amendment", "add", "1", "--from", "2024-02-01", *AMENDED]],
    "digest": lambda _: [["digest", "--entity", "SCHOOL"]],
    "submissions": lambda _: [["submissions"]],
    "pack": lambda out: [["pack", "--since", "2024-06-01", "--out", out / "pack.md"]],
    "people": lambda _: [["people"]],
    "access": lambda _: [["access"]],
    "notify": lambda _: [["notify", "--dry-run"]],
    "template": lambda out: [["template", "--entity", "SCHOOL", "--out", out / "form.xlsx"]],
    "inspect": lambda out: [["inspect", out / "later.csv"]],
    "submit": lambda out: [["submit", out / "later.csv", "--entity", "SCHOOL", "--dry-run"]],
    "sensitivity": lambda _: [["sensitivity"]],
    "backtest": lambda _: [["backtest"]],
    "assess": lambda _: [["assess", "1"]],
    "contradictions": lambda _: [["contradictions"]],
    "report": lambda out: [["report", "--out", out / "report.md"]],
    "succession": lambda _: [["succession"]],
    "load": lambda out: [["load", out / "numbers.csv", "--dry-run"]],
    "init": lambda out: [["init", out / "begun"]],
    "check": lambda _: [["check"]],
    "plan from": lambda out: [["plan", "from", out / "later.csv", "--out", out / "kept"]],
    "plan to": lambda out: [["plan", "to", SMALL, "--out", out / "kept"]],
    "verify": lambda out: [["verify", out / "paper.pdf"]],
    "audit verify": lambda _: [["audit", "verify"]],
    "audit texts": lambda _: [["audit", "texts"]],
    "doctor": lambda _: [["doctor"]],
    "backup": lambda out: [["backup", out / "kept"]],
}
"""Every command that reads, also only with some option, with the words to try it by."""

WRITES = {
    "amendment withdraw", "round open", "round change", "round close", "round reopen",
    "serve", "demo", "public", "accept", "return", "invite", "role",
    "sign-out", "let-in", "forget", "withdraw", "restore",
    "upgrade", "adopt", "move",
}  # fmt: skip
"""Every other command: it changes the database on purpose."""

OTHER = {
    "backtest": 1,  # nothing was published
    "succession": 1,  # nothing was before it
    "verify": 1,  # the paper is not ours
    "plan from": 1,  # it is no workbook
}
"""The exit codes of what cannot succeed on this database, though it is read."""


def every_command(group: click.Group, *above: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None
        if isinstance(found, click.Group):
            yield from every_command(found, *above, name)
        else:
            yield " ".join((*above, name)), found


def test_every_command_says_whether_it_writes_and_stands_in_this_test() -> None:
    found = dict(every_command(dashboard))

    assert all(isinstance(command, Command) for command in found.values())
    assert set(found) == {*READS, *WRITES}
    assert not WRITES & set(READS)
    for name, command in found.items():
        assert isinstance(command, Command)
        given = {option.name: None for option in command.params}
        dry = {**given, "dry_run": True}
        assert command.does_write(dry if "dry_run" in given else given) == (name in WRITES), name


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where commands write their files, apart from the database."""
    folder = tmp_path / "out"
    folder.mkdir()
    for name, content in {"report": REPORT, "later": LATER, "numbers": NUMBERS}.items():
        (folder / f"{name}.csv").write_text(content)
    with pikepdf.new() as paper:
        paper.add_blank_page()
        paper.save(folder / "paper.pdf")
    return folder


def fill_with_another(url: str) -> None:
    """Puts a strategy other than the one that ships into a database, with a report of it."""
    report = folder_of_this_process("another") / "report.csv"
    report.write_text(REPORT)
    words = ["submit", str(report), "--entity", "TOWN", "--accept"]
    assert main([*words, "--strategy", str(SMALL), "--database", url]) == 0


@pytest.fixture(params=DATABASES)
def foreign(request: pytest.FixtureRequest, tmp_path: Path, capsys: Printed) -> Iterator[str]:
    """A database with another strategy, copied from what was made once; alone in its folder."""
    folder = tmp_path / "foreign"
    folder.mkdir()
    with copy_of(fill_with_another, request, folder) as url:
        capsys.readouterr()
        yield url


def fingerprint(url: str) -> Fingerprint:
    """The digest of each file of a database and of those beside it; on PostgreSQL of each table."""
    if url.startswith("sqlite"):
        folder = Path(url.removeprefix("sqlite:///")).parent
        return {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.iterdir())
            if not path.name.endswith("-shm")
        }
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        tables = connection.execute(
            "SELECT schemaname || '.' || tablename FROM pg_tables "
            "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        rows = {
            name: connection.execute(f"SELECT * FROM {name} ORDER BY 1".encode()).fetchall()  # noqa: S608
            for (name,) in sorted(tables)
        }
    return {name: hashlib.sha256(repr(held).encode()).hexdigest() for name, held in rows.items()}


def run(words: Words, url: str, capsys: Printed, *more: object) -> tuple[int, str]:
    """The exit code of a command and what it says outside its document."""
    code = main([*map(str, words), "--database", url, *map(str, more)])
    printed = capsys.readouterr()
    assert "Traceback" not in printed.out + printed.err
    return code, printed.err


OF_NO_STRATEGY = {"audit verify", "doctor", "backup", "check", "init", "inspect", "verify"}
OF_NO_STRATEGY |= {"plan from", "plan to"}
"""Commands that answer though the strategy that is meant is not in the database."""


def test_a_command_that_reads_leaves_the_database_as_it_was(
    foreign: str, out: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    before = fingerprint(foreign)

    for name, asked in READS.items():
        for words in asked(out):
            code, told = run(words, foreign, capsys, "--strategy", SMALL)
            assert code == OTHER.get(name, 0), (name, told)
            assert fingerprint(foreign) == before, name
            shutil.rmtree(out / "begun", ignore_errors=True)
            (out / "kept").unlink(missing_ok=True)
            # Without a strategy the one that ships is meant, which this database does not hold.
            code, told = run(words, foreign, capsys)
            assert fingerprint(foreign) == before, name
            if name in OF_NO_STRATEGY:
                assert code == OTHER.get(name, 0), (name, told)
            else:
                assert (code, len(told.splitlines())) == (3, 1), (name, told)
        tidy(out)


@pytest.mark.rest
def test_a_command_that_reads_answers_on_a_database_that_nobody_can_write(
    foreign: str, out: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    before = fingerprint(foreign)
    with frozen(foreign):
        for name, asked in READS.items():
            for words in asked(out):
                code, told = run(words, foreign, capsys, "--strategy", SMALL)

                # That nobody can write is what `doctor` finds.
                assert code == OTHER.get(name, 0) or name == "doctor", (name, told)
            tidy(out)
    assert fingerprint(foreign) == before


def tidy(out: Path) -> None:
    """Takes away what the last command wrote."""
    for name in ("begun", "data"):
        shutil.rmtree(out / name, ignore_errors=True)
    (out / "kept").unlink(missing_ok=True)


@pytest.mark.rest
def test_an_export_is_one_sentence_where_it_cannot_be_put_on_record(
    foreign: str, out: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once people sign in each export is on record first: on a database that nobody can write, none is."""
    monkeypatch.chdir(ROOT)
    karel = ("--strategy", SMALL, "--as", "Karel Novák")
    given = ["--mail", "k@example.cz", "--role", "coordinator"]
    assert run(["invite", "Karel Novák", *given], foreign, capsys, "--strategy", SMALL)[0] == 0
    before, files = fingerprint(foreign), sorted(out.iterdir())
    exporting: list[Words] = [
        *([name, "--out", out / f"{name}.md"] for name in ("report",)),
        ["pack", "--since", "2024-06-01", "--out", out / "pack.md"],
        ["export", "--out", out / "data"],
        ["export", "--out", out / "own", "--entity", "TOWN"],
        ["template", "--entity", "SCHOOL", "--out", out / "form.xlsx"],
        ["report", "--for", "SCHOOL", "--out", out / "draft.docx"],
    ]
    with frozen(foreign):
        for words in exporting:
            whole = [*str(words[0]).split(), *words[1:]]
            code, told = run(whole, foreign, capsys, *karel)

            assert (code, told.split(": ")[0]) == (3, "database-read-only"), (words, told)
            assert len(told.splitlines()) == 1
        code, told = run(["backup", out / "kept"], foreign, capsys)
        assert (code, told.split(": ")[0]) == (3, "database-read-only"), told
    assert fingerprint(foreign) == before
    assert sorted(out.iterdir()) == files


@contextmanager
def frozen(url: str) -> Iterator[None]:
    """A database that nobody can write any more."""
    if url.startswith("sqlite"):
        with read_only(Path(url.removeprefix("sqlite:///")).parent):
            yield
        return
    spoil(url, f"ALTER DATABASE {make_url(url).database} SET default_transaction_read_only = on")
    yield


@pytest.mark.rest
def test_what_the_log_beside_a_database_holds_is_read_and_stays_there(
    tmp_path: Path, out: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    (tmp_path / "live").mkdir()
    (tmp_path / "copy").mkdir()
    url, copy = (f"sqlite:///{tmp_path}/{name}/d.db" for name in ("live", "copy"))
    with sqlite3.connect(tmp_path / "live" / "d.db") as reader:
        assert run(["status"], url, capsys, "--strategy", SMALL) == (0, "")
        reader.execute("BEGIN")
        reader.execute("SELECT seq FROM audit").fetchall()
        assert run(["submit", out / "report.csv", "--entity", "TOWN"], url, capsys,
                   "--strategy", SMALL)[0] == 0  # fmt: skip
        for path in (tmp_path / "live").glob("d.db*"):
            if not path.name.endswith("-shm"):
                shutil.copy(path, tmp_path / "copy" / path.name)
    assert (tmp_path / "copy" / "d.db-wal").stat().st_size > 0
    before = fingerprint(copy)

    dry = ["submit", out / "later.csv", "--entity", "SCHOOL", "--dry-run"]
    for words in (["submissions"], ["audit", "verify"], ["doctor"], ["export", "--out", out / "x"],
                  dry, [*dry, "--accept"]):  # fmt: skip
        code, told = run(words, copy, capsys, "--strategy", SMALL)

        assert code in {0, 1}, told
        assert fingerprint(copy) == before


@pytest.mark.rest
def test_a_database_of_before_the_first_release_is_one_sentence_and_left_alone(
    foreign: str, out: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    spoil(foreign, "UPDATE alembic_version SET version_num = '0021'")
    before = fingerprint(foreign)

    for words in (
        *(["status"], ["audit", "verify"], ["people"], ["export", "--out", out / "x"]),
        *(["upgrade"], ["backup", out / "kept"]),
    ):
        code, told = run(words, foreign, capsys, "--strategy", SMALL)
        assert code == 3, told
        assert told.startswith("database-unreleased: ")
        assert len(told.splitlines()) == 1
    assert fingerprint(foreign) == before
    assert not (out / "kept").exists()


def test_another_strategy_is_loaded_only_when_somebody_says_so(
    foreign: str, capsys: Printed, monkeypatch: pytest.MonkeyPatch, out: Path
) -> None:
    monkeypatch.chdir(ROOT)
    before = fingerprint(foreign)
    for words in (["status"], ["round", "close", "2024-1"], ["serve", "--port", "0"]):
        code, told = run(words, foreign, capsys)
        assert code == 3
        assert told.startswith("strategy-not-held: ")
        assert "small-2024" in told
    assert fingerprint(foreign) == before

    assert run(["adopt", "indicators.yaml"], foreign, capsys) == (0, "")

    assert run(["status"], foreign, capsys) == (0, "")
    assert run(["status"], foreign, capsys, "--strategy", SMALL) == (0, "")
    held = fingerprint(foreign)
    assert run(["adopt", "indicators.yaml"], foreign, capsys) == (0, "")
    assert fingerprint(foreign) == held


@pytest.mark.rest
def test_a_server_asks_at_a_terminal_before_it_loads_another_strategy(
    foreign: str, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("kR7vQ2mZ9xB4nL8pW1sD6fH3jT5yC0aG-uE")
    secret.chmod(0o600)
    environment = {
        **os.environ,
        "DASHBOARD_SIGN_IN": "proxy",
        "DASHBOARD_PUBLIC_URL": "https://dashboard.example.cz",
        "DASHBOARD_PROXY_SECRET_FILE": str(secret),
    }
    before = fingerprint(foreign)

    code, told = answer(foreign, b"n\n", environment)

    assert code == 3
    assert "small-2024" in told
    assert "strategy-not-held: " in told
    assert fingerprint(foreign) == before

    code, told = answer(foreign, b"y\n", environment)

    # Nobody was invited, so the server does not start; the strategy is there.
    assert code == 3
    assert "nobody-invited: " in told
    with opened(foreign) as engine:
        assert holdings.strategies(engine) == ["cz-thb-2020-2023", "small-2024"]


def answer(url: str, typed: bytes, environment: Mapping[str, str]) -> tuple[int, str]:
    """Starts a server on a database at a terminal and answers its question; what it then says."""
    ours, theirs = pty.openpty()
    words = ["serve", "--database", url, "--port", "0", "--lang", "en"]
    with subprocess.Popen(
        [sys.executable, "-m", "dashboard", *words],
        stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT, env=environment,
    ) as process:  # fmt: skip
        os.write(ours, typed)
        told = process.communicate(timeout=60)[0]
    os.close(ours)
    os.close(theirs)
    return process.returncode, told.decode()


def test_an_absent_database_is_made_and_filled_at_first_use_but_not_by_checks(
    tmp_path: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch, out: Path
) -> None:
    monkeypatch.chdir(ROOT)
    url = f"sqlite:///{tmp_path}/new.db"
    for words in (["audit", "verify"], ["backup", out / "kept"], ["upgrade"]):
        code, told = run(words, url, capsys)
        assert code == 3
        assert told.startswith("database-missing: ")
    assert run(["doctor"], url, capsys)[0] == 1
    assert not list(tmp_path.glob("new.db*"))
    assert not (out / "kept").exists()

    assert run(["status"], url, capsys) == (0, "")

    with opened(url) as engine, database.read_transaction(engine):
        assert (tmp_path / "new.db-anchor").exists()
