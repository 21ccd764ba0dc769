"""A standby of PostgreSQL that follows its server: read as ever; what would write is told in one sentence."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from dashboard.__main__ import main
from tests import own_server
from tests.cli.test_reading import (
    OTHER,
    READS,
    ROOT,
    SMALL,
    Printed,
    Words,
    fill_with_another,
    out,
    run,
)
from tests.processes import wait_for
from tests.served import opened, served

pytestmark = pytest.mark.rest

__all__ = ["out"]
PERSON = ["invite", "Karel Novák", "--mail", "k@example.cz", "--role", "coordinator"]


class Servers(NamedTuple):
    """The addresses of a database with a report and of its standby, and the process of the first."""

    primary: str
    standby: str
    process: subprocess.Popen[bytes]


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=own_server.where())))
        try:
            process = own_server.start(folder)
        except RuntimeError as error:
            pytest.skip(f"no PostgreSQL: {error}")
        stack.callback(_end, process)
        primary, standby = (
            f"postgresql://postgres@/dashboard?host={folder / name}"
            for name in ("socket", "standby")
        )
        fill_with_another(primary)
        stack.callback(_end, own_server.start_standby(folder))
        yield Servers(primary, standby, process)


def _end(server: subprocess.Popen[bytes]) -> None:
    """Ends a server at once; nothing where it has ended."""
    server.send_signal(signal.SIGQUIT)
    server.wait(timeout=own_server.PATIENCE)


def writing(out: Path) -> Iterator[Words]:
    """Commands that write, with everything that they ask for."""
    yield ["submit", out / "later.csv", "--entity", "SCHOOL"]
    yield ["withdraw", 1, "--reason", "It was wrong."]
    days = ["--from", "2024-01-01", "--to", "2024-12-31", "--due", "2099-01-30"]
    yield ["round", "open", "2024", *days]
    why = ["--withdrawn", "--authority", "R", "--reason", "S"]
    yield ["amendment", "add", "1", "--from", "2024-02-01", *why]
    yield PERSON
    yield ["backup", out / "kept"]
    yield ["adopt", ROOT / "indicators.yaml"]
    yield ["public", "--out", out / "site"]


def test_no_command_fails_on_a_standby_and_what_would_write_says_what_it_is(
    servers: Servers, out: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    primary, standby, _ = servers
    of_small = ("--strategy", SMALL, "--as", "coordinator", "--lang", "en")
    for name in sorted(set(READS) - {"backup", "doctor"}):
        for words in READS[name](out):
            code, told = run(words, standby, capsys, *of_small[:2])
            assert code == OTHER.get(name, 0), (words, told)
    (out / "kept").unlink()
    for words in writing(out):
        code, told = run(words, standby, capsys, *of_small)
        assert (code, told.split(": ")[0]) == (3, "database-standby"), (words, told)
        assert len(told.splitlines()) == 1
    assert run(["upgrade"], standby, capsys, *of_small) == (0, "")

    # Once somebody was invited, an export is on record first.
    assert run(PERSON, primary, capsys, *of_small) == (0, "")
    follow(primary, standby)
    taking: list[Words] = [["export", "--out", out / "x"], ["report", "--out", out / "r.md"]]
    for words in taking:
        code, told = run(words, standby, capsys, *of_small[:3], "Karel Novák")
        assert (code, told.split(": ")[0]) == (3, "database-standby"), (words, told)


def follow(primary: str, standby: str) -> None:
    """Waits until the standby has what its server has."""
    with psycopg.connect(primary) as connection, psycopg.connect(standby, autocommit=True) as other:
        (now,) = connection.execute("SELECT pg_current_wal_lsn()").fetchone() or ("",)
        reached = "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn"
        while other.execute(reached, (now,)).fetchone() != (True,):
            pass


def test_the_public_reads_from_a_standby(servers: Servers) -> None:
    command = [sys.executable, "-m", "dashboard", "serve", "--public", "--strategy", str(SMALL)]
    with served(
        command, ROOT, {**os.environ, "DASHBOARD_DATABASE_URL": servers.standby}
    ) as address:
        with urllib.request.urlopen(f"http://{address}/healthz", timeout=10) as answer:
            assert json.load(answer)["status"] == "ok"
        for page in ("overview", "tasks", "trends", "method"):
            said = opened(address, page=page)
            assert "page-database" not in said
            assert "Something went wrong" not in said


def test_doctor_names_a_standby_with_its_lag_and_one_that_is_cut_off(
    servers: Servers, capsys: Printed
) -> None:
    def found(url: str) -> list[str]:
        main(["doctor", "--database", url, "--strategy", str(SMALL), "--format", "json"])
        checks = {each["name"]: each for each in json.loads(capsys.readouterr().out)["checks"]}
        return [each["code"] for each in checks["standby"]["problems"]]

    assert found(servers.primary) == []
    assert found(servers.standby) == ["standby-follows"]
    main(["doctor", "--database", servers.standby, "--strategy", str(SMALL), "--lang", "en"])
    # Only the age of its last change is known: what it lacks may have come any time after it.
    assert "at most 0 s behind" in capsys.readouterr().out
    _end(servers.process)  # the last test of this file
    wait_for(lambda: found(servers.standby) == ["standby-cut-off"], "it is told as cut off")
